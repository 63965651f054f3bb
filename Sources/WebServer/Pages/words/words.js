// The words of all pages, in English, German and Arabic; those of the host's are in hostwords.js.

const WORDS = {
  en: {
    openQueues: 'Open queues', noQueues: 'No queue is open right now.', waiting: 'waiting', served: 'served', average: 'average',
    takeNumber: 'Take a number', takeTicket: 'Take a ticket', yourNumber: 'Your number', peopleAhead: 'ahead of you', wait: 'estimated wait',
    calculating: 'Calculating…', minutes: '{n} min', minutesRange: '{low}–{high} min', closed: 'This queue is closed.', paused: 'The line is paused. Your place is kept.',
    joinHint: 'This phone becomes your ticket. No app, no name.', WAITING: 'Please wait', CALLED: 'It’s your turn!',
    SERVING: 'You are being served', COMPLETED: 'Done. Thank you!', NO_SHOW: 'You were called and not there. Please ask at the desk.', CANCELLED: 'Cancelled',
    goTo: 'Please go to {counter}', goToDesk: 'Please come to the desk', next: 'You are next', showCode: 'Show this code at the desk', leave: 'Leave the line',
    leaveSure: 'Give up your place in the line?', stay: 'Stay', nowServing: 'Now serving', nobody: 'Nobody yet', offline: 'No connection. Last seen {time}.',
    offlineNow: 'No connection to the appliance. Check the Wi-Fi.', unknown: 'This ticket is not known here. It may be from an earlier day.', again: 'Take a new number',
    scanToJoin: 'Scan to take a number', recent: 'Called before', yourTicket: 'Take your ticket from the printer', printing: 'Your ticket is being printed…',
    sentTicket: 'Your ticket was sent to the printer. Please take it.', noPaper: 'No paper: scan this code with your phone instead', noPaperNow: 'No paper right now: your ticket comes as a code on this screen', notPaired: 'This screen is not paired yet. Open it from the host’s page.',
    step1: 'Scan the code with your phone’s camera', step2: 'Tap “Take a number”', step3: 'Wait where you like: your phone shows your turn', step4: 'Show your ticket’s code at the desk',
    aheadOne: '1 person ahead of you', aheadMany: '{n} people ahead of you', moved: 'You were moved to another queue. Your new ticket opens now.',
  },
  de: {
    openQueues: 'Offene Schlangen', noQueues: 'Gerade ist nichts geöffnet.', waiting: 'warten', served: 'bedient', average: 'im Schnitt',
    takeNumber: 'Nummer ziehen', takeTicket: 'Ticket ziehen', yourNumber: 'Ihre Nummer', peopleAhead: 'vor Ihnen', wait: 'Wartezeit etwa',
    calculating: 'Wird berechnet …', minutes: '{n} Min.', minutesRange: '{low}–{high} Min.', closed: 'Hier ist geschlossen.', paused: 'Kurze Pause. Ihr Platz bleibt Ihnen.',
    joinHint: 'Dieses Handy wird Ihr Ticket. Keine App, kein Name.', WAITING: 'Bitte warten', CALLED: 'Sie sind dran!',
    SERVING: 'Sie werden bedient', COMPLETED: 'Erledigt. Vielen Dank!', NO_SHOW: 'Sie wurden aufgerufen und waren nicht da. Bitte fragen Sie am Schalter.', CANCELLED: 'Abgemeldet',
    goTo: 'Bitte zu {counter}', goToDesk: 'Bitte zum Schalter', next: 'Sie sind die Nächsten', showCode: 'Diesen Code am Schalter zeigen', leave: 'Schlange verlassen',
    leaveSure: 'Ihren Platz aufgeben?', stay: 'Bleiben', nowServing: 'Jetzt dran', nobody: 'Noch niemand', offline: 'Keine Verbindung. Stand {time}.',
    offlineNow: 'Keine Verbindung zum Gerät. Bitte das WLAN prüfen.', unknown: 'Dieses Ticket ist hier nicht bekannt. Vielleicht ist es von gestern.', again: 'Neue Nummer ziehen',
    scanToJoin: 'Scannen und Nummer ziehen', recent: 'Zuvor aufgerufen', yourTicket: 'Bitte Ticket aus dem Drucker nehmen', printing: 'Ihr Ticket wird gedruckt …',
    sentTicket: 'Ihr Ticket ist beim Drucker. Bitte nehmen Sie es.', noPaper: 'Kein Papier: Bitte diesen Code mit dem Handy scannen', noPaperNow: 'Gerade kein Papier: Ihr Ticket kommt als Code auf diesen Bildschirm', notPaired: 'Dieser Bildschirm ist noch nicht gekoppelt. Öffnen Sie ihn von der Host-Seite aus.',
    step1: 'Scannen Sie den Code mit der Handykamera', step2: 'Tippen Sie auf „Nummer ziehen“', step3: 'Warten Sie, wo Sie möchten: Ihr Handy zeigt, wann Sie dran sind', step4: 'Zeigen Sie den Code Ihres Tickets am Schalter',
    aheadOne: '1 Person vor Ihnen', aheadMany: '{n} Personen vor Ihnen', moved: 'Sie wurden weitergeleitet. Ihr neues Ticket öffnet sich.',
  },
  ar: {
    openQueues: 'الطوابير المفتوحة', noQueues: 'لا يوجد طابور مفتوح الآن.', waiting: 'في الانتظار', served: 'تمت خدمتهم', average: 'المتوسط',
    takeNumber: 'خذ رقماً', takeTicket: 'خذ تذكرة', yourNumber: 'رقمك', peopleAhead: 'أمامك', wait: 'الانتظار المتوقع',
    calculating: 'جارٍ الحساب…', minutes: '{n} دقيقة', minutesRange: '{low}–{high} دقيقة', closed: 'هذا الطابور مغلق.', paused: 'الطابور متوقف مؤقتاً. مكانك محفوظ.',
    joinHint: 'هذا الهاتف يصبح تذكرتك. بلا تطبيق وبلا اسم.', WAITING: 'يرجى الانتظار', CALLED: 'حان دورك!',
    SERVING: 'تتم خدمتك الآن', COMPLETED: 'تم. شكراً لك!', NO_SHOW: 'تم استدعاؤك ولم تكن حاضراً. اسأل في المكتب.', CANCELLED: 'أُلغيت',
    goTo: 'توجه إلى {counter}', goToDesk: 'توجه إلى المكتب', next: 'أنت التالي', showCode: 'أظهر هذا الرمز عند المكتب', leave: 'مغادرة الطابور',
    leaveSure: 'هل تتخلى عن مكانك؟', stay: 'البقاء', nowServing: 'يُخدم الآن', nobody: 'لا أحد بعد', offline: 'لا يوجد اتصال. آخر تحديث {time}.',
    offlineNow: 'لا يوجد اتصال بالجهاز. تحقق من الواي فاي.', unknown: 'هذه التذكرة غير معروفة هنا. ربما هي من يوم سابق.', again: 'خذ رقماً جديداً',
    scanToJoin: 'امسح لأخذ رقم', recent: 'استُدعي سابقاً', yourTicket: 'خذ تذكرتك من الطابعة', printing: 'تُطبع تذكرتك الآن…',
    sentTicket: 'أُرسلت تذكرتك إلى الطابعة. خذها من فضلك.', noPaper: 'لا يوجد ورق: امسح هذا الرمز بهاتفك', noPaperNow: 'لا يوجد ورق الآن: ستظهر تذكرتك رمزاً على هذه الشاشة', notPaired: 'هذه الشاشة غير مقترنة بعد. افتحها من صفحة المضيف.',
    step1: 'امسح الرمز بكاميرا هاتفك', step2: 'اضغط على «خذ رقماً»', step3: 'انتظر حيث تشاء: هاتفك يعرض دورك', step4: 'أظهر رمز تذكرتك عند المكتب',
    aheadOne: 'أمامك شخص واحد', aheadMany: 'أمامك {n}', moved: 'نُقلت إلى طابور آخر. ستُفتح تذكرتك الجديدة.',
  },
};

/** Phones choose for themselves; walls, kiosks and posters speak the appliance's language unless `?lang=` says otherwise. */
function choose() {
  const asked = new URLSearchParams(location.search).get('lang');
  const own = document.documentElement.getAttribute('data-locale') || 'en';
  const shared = /^\/(wall|kiosk|print-qr)\//.test(location.pathname);
  const wishes = asked ? [asked] : shared ? [own] : Array.from(navigator.languages || []).concat(own);
  for (const wish of wishes) {
    const language = wish.toLowerCase().split('-')[0];
    if (WORDS[language]) return language;
  }
  return 'en';
}

export const language = choose();
document.documentElement.lang = language;
document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr';

/**
 * Adds the words of a page that only some devices open.
 * @param {Object<string, Object<string, string>>} more by language
 */
export function learn(more) {
  for (const each of Object.keys(more)) Object.assign(WORDS[each], more[each]);
}

/**
 * The words for a key, with `{name}` filled in.
 * @param {string} key
 * @param {Object<string, any>} [values]
 */
export function t(key, values) { return find(key, values) || fillIn(WORDS.en[key] || key, values); }

/**
 * The same in the page's own language, or null: English would not do.
 * @param {string} key
 * @param {Object<string, any>} [values]
 * @returns {string|null}
 */
export function find(key, values) {
  const text = WORDS[language][key];
  return text ? fillIn(text, values) : null;
}

function fillIn(text, values) {
  for (const name of Object.keys(values || {})) text = text.replace('{' + name + '}', values[name]);
  return text;
}

/** How many are ahead, as a sentence. */
export function ahead(count) {
  if (count === 0) return t('next');
  return count === 1 ? t('aheadOne') : t('aheadMany', { n: count });
}

/** Seconds as whole minutes, at least one; no number is "Calculating…". */
export function minutes(seconds) {
  if (seconds === null || seconds === undefined) return t('calculating');
  return t('minutes', { n: wholeMinutes(seconds) });
}

/** From and to, as whole minutes: what holds for eight guests in ten. Without a range, the plain estimate. */
export function span(range, seconds) {
  if (!range) return minutes(seconds);
  const [low, high] = range.map(wholeMinutes);
  return low === high ? t('minutes', { n: low }) : t('minutesRange', { low: low, high: high });
}

function wholeMinutes(seconds) {
  const whole = Math.max(1, Math.round(seconds / 60));
  return new Intl.NumberFormat(language === 'ar' ? 'ar-u-nu-latn' : language).format(whole);
}

export function clock(date) {
  return new Intl.DateTimeFormat(language === 'ar' ? 'ar-u-nu-latn' : language, { hour: '2-digit', minute: '2-digit' })
    .format(date || new Date());
}
