#include "pages.h"

#include <string.h>

// Embedding is C23; the compiler of Swift 6.3 has it in every mode.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char alert_js[] = {
#embed "../WebServer/Pages/guest/alert.js"
};
static const unsigned char answers_js[] = {
#embed "../WebServer/Pages/shared/answers.js"
};
static const unsigned char api_js[] = {
#embed "../WebServer/Pages/shared/api.js"
};
static const unsigned char app_css[] = {
#embed "../WebServer/Pages/shared/app.css"
};
static const unsigned char ar_json[] = {
#embed "../WebServer/Pages/words/ar.json"
};
static const unsigned char awake_js[] = {
#embed "../WebServer/Pages/guest/awake.js"
};
static const unsigned char board_css[] = {
#embed "../WebServer/Pages/board/board.css"
};
static const unsigned char board_js[] = {
#embed "../WebServer/Pages/board/board.js"
};
static const unsigned char calls_js[] = {
#embed "../WebServer/Pages/wall/calls.js"
};
static const unsigned char calm_js[] = {
#embed "../WebServer/Pages/host/hands/calm.js"
};
static const unsigned char cards_js[] = {
#embed "../WebServer/Pages/cards/cards.js"
};
static const unsigned char dashboard_js[] = {
#embed "../WebServer/Pages/host/dashboard.js"
};
static const unsigned char de_json[] = {
#embed "../WebServer/Pages/words/de.json"
};
static const unsigned char desk_js[] = {
#embed "../WebServer/Pages/host/desk.js"
};
static const unsigned char devices_js[] = {
#embed "../WebServer/Pages/host/devices.js"
};
static const unsigned char dialog_js[] = {
#embed "../WebServer/Pages/shared/dialog.js"
};
static const unsigned char dom_js[] = {
#embed "../WebServer/Pages/shared/dom.js"
};
static const unsigned char en_json[] = {
#embed "../WebServer/Pages/words/en.json"
};
static const unsigned char es_json[] = {
#embed "../WebServer/Pages/words/es.json"
};
static const unsigned char feed_js[] = {
#embed "../WebServer/Pages/shared/feed.js"
};
static const unsigned char fit_js[] = {
#embed "../WebServer/Pages/wall/fit.js"
};
static const unsigned char fr_json[] = {
#embed "../WebServer/Pages/words/fr.json"
};
static const unsigned char guest_css[] = {
#embed "../WebServer/Pages/guest/guest.css"
};
static const unsigned char he_json[] = {
#embed "../WebServer/Pages/words/he.json"
};
static const unsigned char helps_js[] = {
#embed "../WebServer/Pages/kiosk/helps.js"
};
static const unsigned char hi_json[] = {
#embed "../WebServer/Pages/words/hi.json"
};
static const unsigned char host_css[] = {
#embed "../WebServer/Pages/host/host.css"
};
static const unsigned char host_js[] = {
#embed "../WebServer/Pages/host/host.js"
};
static const unsigned char hours_js[] = {
#embed "../WebServer/Pages/host/hours.js"
};
static const unsigned char icon_called_svg[] = {
#embed "../WebServer/Pages/shared/icon-called.svg"
};
static const unsigned char icon_svg[] = {
#embed "../WebServer/Pages/shared/icon.svg"
};
static const unsigned char index_js[] = {
#embed "../WebServer/Pages/guest/index.js"
};
static const unsigned char info_css[] = {
#embed "../WebServer/Pages/info/info.css"
};
static const unsigned char info_js[] = {
#embed "../WebServer/Pages/info/info.js"
};
static const unsigned char ja_json[] = {
#embed "../WebServer/Pages/words/ja.json"
};
static const unsigned char join_js[] = {
#embed "../WebServer/Pages/guest/join.js"
};
static const unsigned char keys_js[] = {
#embed "../WebServer/Pages/host/keys.js"
};
static const unsigned char kiosk_css[] = {
#embed "../WebServer/Pages/kiosk/kiosk.css"
};
static const unsigned char kiosk_js[] = {
#embed "../WebServer/Pages/kiosk/kiosk.js"
};
static const unsigned char layouts_js[] = {
#embed "../WebServer/Pages/wall/layouts.js"
};
static const unsigned char limit_js[] = {
#embed "../WebServer/Pages/kiosk/limit.js"
};
static const unsigned char lists_js[] = {
#embed "../WebServer/Pages/host/lists.js"
};
static const unsigned char notice_js[] = {
#embed "../WebServer/Pages/host/notice.js"
};
static const unsigned char openapi_json[] = {
#embed "../WebServer/Pages/shared/openapi.json"
};
static const unsigned char preview_js[] = {
#embed "../WebServer/Pages/host/preview.js"
};
static const unsigned char picture_js[] = {
#embed "../WebServer/Pages/shared/picture.js"
};
static const unsigned char print_qr_js[] = {
#embed "../WebServer/Pages/print/print-qr.js"
};
static const unsigned char print_css[] = {
#embed "../WebServer/Pages/print/print.css"
};
static const unsigned char pt_json[] = {
#embed "../WebServer/Pages/words/pt.json"
};
static const unsigned char queuesettings_js[] = {
#embed "../WebServer/Pages/host/queuesettings.js"
};
static const unsigned char refusals_js[] = {
#embed "../WebServer/Pages/shared/refusals.js"
};
static const unsigned char scan_js[] = {
#embed "../WebServer/Pages/scan/scan.js"
};
static const unsigned char previews_js[] = {
#embed "../WebServer/Pages/setup/previews.js"
};
static const unsigned char scanner_js[] = {
#embed "../WebServer/Pages/host/hands/scanner.js"
};
static const unsigned char setup_js[] = {
#embed "../WebServer/Pages/setup/setup.js"
};
static const unsigned char secure_js[] = {
#embed "../WebServer/Pages/shared/secure.js"
};
static const unsigned char signin_js[] = {
#embed "../WebServer/Pages/host/signin.js"
};
static const unsigned char slides_js[] = {
#embed "../WebServer/Pages/wall/slides.js"
};
static const unsigned char sound_js[] = {
#embed "../WebServer/Pages/shared/sound.js"
};
static const unsigned char speech_js[] = {
#embed "../WebServer/Pages/wall/speech.js"
};
static const unsigned char stations_js[] = {
#embed "../WebServer/Pages/host/stations.js"
};
static const unsigned char statistics_js[] = {
#embed "../WebServer/Pages/host/statistics.js"
};
static const unsigned char ticket_js[] = {
#embed "../WebServer/Pages/guest/ticket.js"
};
static const unsigned char ticketmenu_js[] = {
#embed "../WebServer/Pages/host/ticketmenu.js"
};
static const unsigned char ticketpage_js[] = {
#embed "../WebServer/Pages/guest/ticketpage.js"
};
static const unsigned char verdicts_css[] = {
#embed "../WebServer/Pages/shared/verdicts.css"
};
static const unsigned char verdicts_js[] = {
#embed "../WebServer/Pages/shared/verdicts.js"
};
static const unsigned char wall_css[] = {
#embed "../WebServer/Pages/wall/wall.css"
};
static const unsigned char wall_js[] = {
#embed "../WebServer/Pages/wall/wall.js"
};
static const unsigned char words_js[] = {
#embed "../WebServer/Pages/words/words.js"
};
static const unsigned char zh_json[] = {
#embed "../WebServer/Pages/words/zh.json"
};

#define PAGE(name, symbol) {name, symbol, sizeof symbol}
static const struct qode_page pages[] = {
    PAGE("alert.js", alert_js),
    PAGE("answers.js", answers_js),
    PAGE("api.js", api_js),
    PAGE("app.css", app_css),
    PAGE("ar.json", ar_json),
    PAGE("awake.js", awake_js),
    PAGE("board.css", board_css),
    PAGE("board.js", board_js),
    PAGE("calls.js", calls_js),
    PAGE("calm.js", calm_js),
    PAGE("cards.js", cards_js),
    PAGE("dashboard.js", dashboard_js),
    PAGE("de.json", de_json),
    PAGE("desk.js", desk_js),
    PAGE("devices.js", devices_js),
    PAGE("dialog.js", dialog_js),
    PAGE("dom.js", dom_js),
    PAGE("en.json", en_json),
    PAGE("es.json", es_json),
    PAGE("feed.js", feed_js),
    PAGE("fit.js", fit_js),
    PAGE("fr.json", fr_json),
    PAGE("guest.css", guest_css),
    PAGE("he.json", he_json),
    PAGE("helps.js", helps_js),
    PAGE("hi.json", hi_json),
    PAGE("host.css", host_css),
    PAGE("host.js", host_js),
    PAGE("hours.js", hours_js),
    PAGE("icon-called.svg", icon_called_svg),
    PAGE("icon.svg", icon_svg),
    PAGE("index.js", index_js),
    PAGE("info.css", info_css),
    PAGE("info.js", info_js),
    PAGE("ja.json", ja_json),
    PAGE("join.js", join_js),
    PAGE("keys.js", keys_js),
    PAGE("kiosk.css", kiosk_css),
    PAGE("kiosk.js", kiosk_js),
    PAGE("layouts.js", layouts_js),
    PAGE("limit.js", limit_js),
    PAGE("lists.js", lists_js),
    PAGE("notice.js", notice_js),
    PAGE("openapi.json", openapi_json),
    PAGE("picture.js", picture_js),
    PAGE("preview.js", preview_js),
    PAGE("print-qr.js", print_qr_js),
    PAGE("print.css", print_css),
    PAGE("pt.json", pt_json),
    PAGE("queuesettings.js", queuesettings_js),
    PAGE("refusals.js", refusals_js),
    PAGE("scan.js", scan_js),
    PAGE("previews.js", previews_js),
    PAGE("scanner.js", scanner_js),
    PAGE("setup.js", setup_js),
    PAGE("secure.js", secure_js),
    PAGE("signin.js", signin_js),
    PAGE("slides.js", slides_js),
    PAGE("sound.js", sound_js),
    PAGE("speech.js", speech_js),
    PAGE("stations.js", stations_js),
    PAGE("statistics.js", statistics_js),
    PAGE("ticket.js", ticket_js),
    PAGE("ticketmenu.js", ticketmenu_js),
    PAGE("ticketpage.js", ticketpage_js),
    PAGE("verdicts.css", verdicts_css),
    PAGE("verdicts.js", verdicts_js),
    PAGE("wall.css", wall_css),
    PAGE("wall.js", wall_js),
    PAGE("words.js", words_js),
    PAGE("zh.json", zh_json),
};

const struct qode_page *qode_page(const char *name) {
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
        if (strcmp(pages[i].name, name) == 0) return &pages[i];
    return NULL;
}
