// What devices are called, what is wrong with them and what to do about it. In English the appliance says so itself, and names what
// it speaks of; in the page's other languages it is said here, by the device's name and its state's code.
import { h } from './dom.js';
import { find, language, learn, t } from './words.js';

learn({
  en: {
    is_paper_out: 'The printer has no paper.', is_cover_open: 'The printer’s cover is open.', is_jammed: 'The paper is jammed.', is_paused: 'The printer is paused.',
    is_offline: 'The printer does not answer.', is_not_taking: 'The printer does not answer.', is_scheduler_down: 'The printing system does not answer.', is_printer_error: 'The printer does not work.',
  },
  de: {
    device_camera: 'Kamera', device_handheld_scanner: 'Handscanner', device_ticket_printer: 'Ticketdrucker', device_poster_printer: 'Plakatdrucker',
    device_store: 'Datenbank', device_https: 'HTTPS', device_feed: 'Live-Verbindungen', queueName: 'NAME',
    is_ready: 'Bereit.', is_failed: 'Hier stimmt etwas nicht ({code}).', do_failed: 'Was zu tun ist, sagt `qode doctor`.', is_absent: 'Nicht eingerichtet.', is_starting: 'Wird gestartet.',
    is_no_camera: 'Keine Kamera gefunden.', do_no_camera: 'Eine USB-Kamera einstecken; sie wird von selbst gefunden.',
    is_camera_unplugged: 'Die Kamera ist ausgesteckt.', do_camera_unplugged: 'Wieder einstecken, in irgendeinen Anschluss; nach zwei Sekunden geht es von selbst weiter.',
    is_camera_busy: 'Ein anderes Programm benutzt die Kamera.', do_camera_busy: 'Dieses Programm schließen: `sudo qode doctor --camera` nennt es. Dann geht es von selbst weiter.',
    is_camera_forbidden: 'Der Dienst darf die Kamera nicht lesen.', do_camera_forbidden: 'Ihn in die Gruppe video aufnehmen (`usermod -aG video qode`) und qode neu starten.',
    is_camera_silent: 'Die Kamera ist da, sendet aber keine Bilder.', do_camera_silent: 'Ausstecken und direkt am Rechner wieder einstecken. Ein Videowandler braucht ein Signal am Eingang.',
    is_camera_garbled: 'Die Kamera sendet nur kaputte Bilder.', do_camera_garbled: 'Ein anderes Kabel oder einen Anschluss ohne Hub nehmen; oder ein kleineres Bild: camera.width 640, camera.height 480.',
    is_camera_lost: 'Die Kamera antwortet nicht mehr.', do_camera_lost: 'Das Kabel prüfen; ist sie wieder da, geht es von selbst weiter.',
    is_camera_unusable: 'Diese Kamera ist nicht zu gebrauchen.', do_camera_unusable: 'Mit camera.source eine andere wählen.',
    is_folder_not_readable: 'Der Ordner ist nicht lesbar.', do_folder_not_readable: 'Den Ordner anlegen und den Benutzer qode lesen lassen.',
    is_no_scanner: 'Kein Handscanner gefunden.', do_no_scanner: 'Den Handscanner einstecken, oder scanner.device auf auto setzen.',
    is_scanner_forbidden: 'Der Dienst darf den Handscanner nicht lesen.', do_scanner_forbidden: 'Ihn in die Gruppe input aufnehmen (`usermod -aG input qode`) und qode neu starten.',
    is_scanner_busy: 'Ein anderes Programm benutzt den Handscanner.', do_scanner_busy: 'Dieses Programm schließen.',
    is_scanner_lost: 'Der Handscanner ist ausgesteckt.', do_scanner_lost: 'Wieder einstecken; es geht von selbst weiter.',
    is_scanner_unusable: 'Dieser Handscanner ist nicht zu gebrauchen.', do_scanner_unusable: 'Mit scanner.device einen anderen wählen.',
    is_no_printer: 'Kein Drucker eingerichtet.', do_no_printer: 'Einen Bondrucker richtet `sudo qode printer add` ein; einen A4-Drucker in CUPS einrichten.',
    is_no_such_queue: 'Das Drucksystem kennt diesen Drucker nicht.', do_no_such_queue: '`lpstat -e` nennt alle; einen davon bei printers.ticket oder printers.poster eintragen.',
    is_paper_out: 'Der Drucker hat kein Papier.', do_paper_out: 'Neues Papier einlegen und die Klappe schließen.',
    is_paper_low: 'Das Papier geht zu Ende.', do_paper_low: 'Neues Papier bereitlegen.', is_cover_open: 'Die Klappe des Druckers ist offen.', do_cover_open: 'Die Klappe schließen.',
    is_jammed: 'Das Papier steckt fest.', do_jammed: 'Die Klappe öffnen, das Papier herausnehmen und sie schließen.',
    is_paused: 'Der Drucker ist angehalten.', do_paused: 'Weiter geht es mit `cupsenable {queue}`.', is_rejecting_jobs: 'Der Drucker nimmt keine Aufträge an.', do_rejecting_jobs: 'Annehmen lassen: `cupsaccept {queue}`.',
    is_stopped: 'Der Drucker wurde nach einem Fehler angehalten.', do_stopped: 'Drucker und Kabel prüfen. Es wird von selbst noch einmal versucht.',
    is_offline: 'Der Drucker antwortet nicht.', do_offline: 'Ihn einschalten, Kabel und Netz prüfen.', is_connecting: 'Der Drucker wird gesucht.',
    is_not_taking: 'Der Drucker antwortet nicht.', do_not_taking: 'Ist er eingeschaltet und verbunden, mit Papier darin und geschlossener Klappe?',
    is_ink_out: 'Tinte oder Toner ist leer.', do_ink_out: 'Eine neue Patrone einsetzen.', is_ink_low: 'Tinte oder Toner geht zu Ende.', do_ink_low: 'Eine neue Patrone bereitlegen.',
    is_driver_missing: 'Der Druckertreiber fehlt oder ist nicht erlaubt.', do_driver_missing: 'Ihn neu installieren, dann `qode doctor` fragen.',
    is_printer_error: 'Der Drucker arbeitet nicht.', do_printer_error: 'Nach dem Drucker sehen; Aus- und Einschalten kann helfen.',
    is_scheduler_down: 'Das Drucksystem antwortet nicht.', do_scheduler_down: 'Neu starten: `systemctl restart cups`. Tickets gehen ohne Papier weiter.',
    is_folder_not_writable: 'In den Ordner kann nicht gedruckt werden.', do_folder_not_writable: 'Den Ordner anlegen und den Benutzer qode schreiben lassen.',
    is_store_unavailable: 'Die Datenbank antwortet nicht.', is_no_backup: 'Die Datenbank antwortet, aber heute fehlt ihre Sicherung.', do_no_backup: 'Platz schaffen. Was zu tun ist, sagt `qode doctor`.',
    is_tls_certificate: 'Mit dem Zertifikat stimmt etwas nicht.', do_tls_certificate: 'Was zu tun ist, sagt `qode doctor`.',
    is_tls_port_taken: 'Der Anschluss ist belegt, darum gibt es kein HTTPS.', do_tls_port_taken: 'Das andere Programm beenden oder server.tls.port ändern.',
    is_tls_failed: 'HTTPS lässt sich nicht anbieten.', do_tls_failed: 'Mit server.tls.port einen anderen Anschluss wählen, oder es abschalten: server.tls.mode: off',
  },
  ar: {
    device_camera: 'الكاميرا', device_handheld_scanner: 'الماسح اليدوي', device_ticket_printer: 'طابعة التذاكر', device_poster_printer: 'طابعة الملصق',
    device_store: 'قاعدة البيانات', device_https: 'HTTPS', device_feed: 'الاتصالات المباشرة', queueName: 'NAME',
    is_ready: 'جاهز.', is_failed: 'هناك خلل ({code}).', do_failed: 'يخبرك `qode doctor` بما يجب فعله.', is_absent: 'غير مُعدّ.', is_starting: 'قيد التشغيل.',
    is_no_camera: 'لم يُعثر على كاميرا.', do_no_camera: 'صِل كاميرا USB، وستُكتشف تلقائياً.',
    is_camera_unplugged: 'الكاميرا مفصولة.', do_camera_unplugged: 'صِلها من جديد في أي منفذ؛ يستمر العمل تلقائياً خلال ثانيتين.',
    is_camera_busy: 'يستخدم برنامج آخر الكاميرا.', do_camera_busy: 'أغلق ذلك البرنامج: يذكره `sudo qode doctor --camera`. ثم يستمر العمل تلقائياً.',
    is_camera_forbidden: 'لا يُسمح للخدمة بقراءة الكاميرا.', do_camera_forbidden: 'أضفها إلى المجموعة video (`usermod -aG video qode`) وأعد تشغيل qode.',
    is_camera_silent: 'الكاميرا موصولة لكنها لا ترسل صوراً.', do_camera_silent: 'افصلها وصِلها بالحاسوب مباشرة. ويحتاج محوّل الفيديو إلى إشارة عند مدخله.',
    is_camera_garbled: 'ترسل الكاميرا صوراً تالفة فقط.', do_camera_garbled: 'جرّب كابلاً آخر أو منفذاً دون موزّع، أو صورة أصغر: camera.width 640، camera.height 480.',
    is_camera_lost: 'لم تعد الكاميرا تستجيب.', do_camera_lost: 'تحقق من الكابل؛ يستمر العمل تلقائياً عند عودتها.',
    is_camera_unusable: 'لا يمكن استخدام هذه الكاميرا.', do_camera_unusable: 'اختر كاميرا أخرى في camera.source.',
    is_folder_not_readable: 'لا يمكن قراءة المجلد.', do_folder_not_readable: 'أنشئ المجلد واسمح للمستخدم qode بقراءته.',
    is_no_scanner: 'لم يُعثر على ماسح يدوي.', do_no_scanner: 'صِل الماسح اليدوي، أو اضبط scanner.device على auto.',
    is_scanner_forbidden: 'لا يُسمح للخدمة بقراءة الماسح اليدوي.', do_scanner_forbidden: 'أضفها إلى المجموعة input (`usermod -aG input qode`) وأعد تشغيل qode.',
    is_scanner_busy: 'يستخدم برنامج آخر الماسح اليدوي.', do_scanner_busy: 'أغلق ذلك البرنامج.',
    is_scanner_lost: 'الماسح اليدوي مفصول.', do_scanner_lost: 'صِله من جديد؛ يستمر العمل تلقائياً.',
    is_scanner_unusable: 'لا يمكن استخدام هذا الماسح اليدوي.', do_scanner_unusable: 'اختر ماسحاً آخر في scanner.device.',
    is_no_printer: 'لا توجد طابعة مُعدّة.', do_no_printer: 'أعدّ طابعة التذاكر بالأمر `sudo qode printer add`، وطابعة A4 في CUPS.',
    is_no_such_queue: 'لا يعرف نظام الطباعة هذه الطابعة.', do_no_such_queue: 'يعرض `lpstat -e` كل الطابعات؛ اكتب إحداها في printers.ticket أو printers.poster.',
    is_paper_out: 'لا ورق في الطابعة.', do_paper_out: 'ضع ورقاً جديداً وأغلق الغطاء.',
    is_paper_low: 'الورق على وشك النفاد.', do_paper_low: 'جهّز ورقاً جديداً.', is_cover_open: 'غطاء الطابعة مفتوح.', do_cover_open: 'أغلق الغطاء.',
    is_jammed: 'الورق عالق.', do_jammed: 'افتح الغطاء وأخرج الورق ثم أغلقه.',
    is_paused: 'الطابعة موقوفة.', do_paused: 'لتستمر: `cupsenable {queue}`.', is_rejecting_jobs: 'لا تقبل الطابعة أي مهمة.', do_rejecting_jobs: 'لتقبل المهام: `cupsaccept {queue}`.',
    is_stopped: 'أُوقفت الطابعة بعد خطأ.', do_stopped: 'افحص الطابعة وكابلها. تُعاد المحاولة تلقائياً.',
    is_offline: 'الطابعة لا تستجيب.', do_offline: 'شغّلها وتحقق من الكابل والشبكة.', is_connecting: 'جارٍ الاتصال بالطابعة.',
    is_not_taking: 'الطابعة لا تستجيب.', do_not_taking: 'هل هي مشغّلة وموصولة، وفيها ورق وغطاؤها مغلق؟',
    is_ink_out: 'نفد الحبر.', do_ink_out: 'ركّب خرطوشة جديدة.', is_ink_low: 'الحبر على وشك النفاد.', do_ink_low: 'جهّز خرطوشة جديدة.',
    is_driver_missing: 'برنامج تشغيل الطابعة مفقود أو غير مسموح به.', do_driver_missing: 'ثبّته من جديد ثم شغّل `qode doctor`.',
    is_printer_error: 'الطابعة لا تعمل.', do_printer_error: 'افحص الطابعة؛ قد يفيد إطفاؤها وتشغيلها.',
    is_scheduler_down: 'نظام الطباعة لا يستجيب.', do_scheduler_down: 'أعد تشغيله: `systemctl restart cups`. تستمر التذاكر بلا ورق.',
    is_folder_not_writable: 'لا يمكن الطباعة في المجلد.', do_folder_not_writable: 'أنشئ المجلد واسمح للمستخدم qode بالكتابة فيه.',
    is_store_unavailable: 'قاعدة البيانات لا تستجيب.', is_no_backup: 'تستجيب قاعدة البيانات، لكن نسخة اليوم الاحتياطية مفقودة.', do_no_backup: 'أفرغ مساحة. يخبرك `qode doctor` بما يجب فعله.',
    is_tls_certificate: 'هناك خلل في الشهادة.', do_tls_certificate: 'يخبرك `qode doctor` بما يجب فعله.',
    is_tls_port_taken: 'المنفذ مشغول، لذلك لا يوجد HTTPS.', do_tls_port_taken: 'أوقف البرنامج الآخر أو غيّر server.tls.port.',
    is_tls_failed: 'لا يمكن تقديم HTTPS.', do_tls_failed: 'اختر منفذاً آخر في server.tls.port، أو أوقفه: server.tls.mode: off',
  },
});

/** As people know it. */
export function nameOf(device) { return find('device_' + device.name.replace(/ /g, '_')) || device.name; }

/** What is so. */
export function stateOf(device) {
  if (language === 'en') return device.detail;
  if (device.state === 'absent') return t('is_absent');
  return find('is_' + device.code) || t('is_failed', { code: device.code });
}

/** What to do about it; nothing where nothing is to be done. */
export function remedyOf(device) {
  if (language === 'en' || !device.remedy) return device.remedy || '';
  // A printer that was found by itself is known by its name to the appliance only.
  const isNamed = device.setting && !/^(auto|none|folder:.*)$/.test(device.setting);
  return find('do_' + device.code, { queue: isNamed ? device.setting : t('queueName') }) || t('do_failed');
}

/** Why a printer does not print, as part of another sentence. */
export function reasonOf(printer) { return find('is_' + printer.code) || t('is_printer_error'); }

/** A sentence's nodes: what is between backticks is to be typed, and runs from left to right in every language. */
export function typeset(sentence) {
  return sentence.split('`').map((part, index) => index % 2 ? h('code', { dir: 'ltr' }, part) : part);
}
