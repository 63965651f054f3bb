#include "pages.h"

#include <string.h>

// Embedding is C23; the compiler of Swift 6.3 has it in every mode.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char answers_js[] = {
#embed "../WebServer/Pages/shared/answers.js"
};
static const unsigned char api_js[] = {
#embed "../WebServer/Pages/shared/api.js"
};
static const unsigned char app_css[] = {
#embed "../WebServer/Pages/shared/app.css"
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
static const unsigned char feed_js[] = {
#embed "../WebServer/Pages/shared/feed.js"
};
static const unsigned char host_css[] = {
#embed "../WebServer/Pages/host/host.css"
};
static const unsigned char host_html[] = {
#embed "../WebServer/Pages/host/host.html"
};
static const unsigned char host_js[] = {
#embed "../WebServer/Pages/host/host.js"
};
static const unsigned char hostwords_js[] = {
#embed "../WebServer/Pages/words/hostwords.js"
};
static const unsigned char icon_svg[] = {
#embed "../WebServer/Pages/shared/icon.svg"
};
static const unsigned char index_html[] = {
#embed "../WebServer/Pages/shared/index.html"
};
static const unsigned char index_js[] = {
#embed "../WebServer/Pages/shared/index.js"
};
static const unsigned char join_html[] = {
#embed "../WebServer/Pages/guest/join.html"
};
static const unsigned char join_js[] = {
#embed "../WebServer/Pages/guest/join.js"
};
static const unsigned char kiosk_html[] = {
#embed "../WebServer/Pages/kiosk/kiosk.html"
};
static const unsigned char kiosk_js[] = {
#embed "../WebServer/Pages/kiosk/kiosk.js"
};
static const unsigned char openapi_json[] = {
#embed "../WebServer/Pages/shared/openapi.json"
};
static const unsigned char preview_js[] = {
#embed "../WebServer/Pages/host/preview.js"
};
static const unsigned char print_qr_html[] = {
#embed "../WebServer/Pages/print/print-qr.html"
};
static const unsigned char print_qr_js[] = {
#embed "../WebServer/Pages/print/print-qr.js"
};
static const unsigned char print_css[] = {
#embed "../WebServer/Pages/print/print.css"
};
static const unsigned char queuesettings_js[] = {
#embed "../WebServer/Pages/host/queuesettings.js"
};
static const unsigned char refusals_js[] = {
#embed "../WebServer/Pages/shared/refusals.js"
};
static const unsigned char scan_html[] = {
#embed "../WebServer/Pages/host/scan.html"
};
static const unsigned char scan_js[] = {
#embed "../WebServer/Pages/host/scan.js"
};
static const unsigned char signin_js[] = {
#embed "../WebServer/Pages/host/signin.js"
};
static const unsigned char sound_js[] = {
#embed "../WebServer/Pages/shared/sound.js"
};
static const unsigned char statistics_js[] = {
#embed "../WebServer/Pages/host/statistics.js"
};
static const unsigned char ticket_html[] = {
#embed "../WebServer/Pages/guest/ticket.html"
};
static const unsigned char ticket_js[] = {
#embed "../WebServer/Pages/guest/ticket.js"
};
static const unsigned char ticketmenu_js[] = {
#embed "../WebServer/Pages/host/ticketmenu.js"
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
static const unsigned char wall_html[] = {
#embed "../WebServer/Pages/wall/wall.html"
};
static const unsigned char wall_js[] = {
#embed "../WebServer/Pages/wall/wall.js"
};
static const unsigned char words_js[] = {
#embed "../WebServer/Pages/words/words.js"
};

#define PAGE(name, symbol) {name, symbol, sizeof symbol}
static const struct qode_page pages[] = {
    PAGE("answers.js", answers_js),
    PAGE("api.js", api_js),
    PAGE("app.css", app_css),
    PAGE("desk.js", desk_js),
    PAGE("devices.js", devices_js),
    PAGE("dialog.js", dialog_js),
    PAGE("dom.js", dom_js),
    PAGE("feed.js", feed_js),
    PAGE("host.css", host_css),
    PAGE("host.html", host_html),
    PAGE("host.js", host_js),
    PAGE("hostwords.js", hostwords_js),
    PAGE("icon.svg", icon_svg),
    PAGE("index.html", index_html),
    PAGE("index.js", index_js),
    PAGE("join.html", join_html),
    PAGE("join.js", join_js),
    PAGE("kiosk.html", kiosk_html),
    PAGE("kiosk.js", kiosk_js),
    PAGE("openapi.json", openapi_json),
    PAGE("preview.js", preview_js),
    PAGE("print-qr.html", print_qr_html),
    PAGE("print-qr.js", print_qr_js),
    PAGE("print.css", print_css),
    PAGE("queuesettings.js", queuesettings_js),
    PAGE("refusals.js", refusals_js),
    PAGE("scan.html", scan_html),
    PAGE("scan.js", scan_js),
    PAGE("signin.js", signin_js),
    PAGE("sound.js", sound_js),
    PAGE("statistics.js", statistics_js),
    PAGE("ticket.html", ticket_html),
    PAGE("ticket.js", ticket_js),
    PAGE("ticketmenu.js", ticketmenu_js),
    PAGE("verdicts.css", verdicts_css),
    PAGE("verdicts.js", verdicts_js),
    PAGE("wall.css", wall_css),
    PAGE("wall.html", wall_html),
    PAGE("wall.js", wall_js),
    PAGE("words.js", words_js),
};

const struct qode_page *qode_page(const char *name) {
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
        if (strcmp(pages[i].name, name) == 0) return &pages[i];
    return NULL;
}
