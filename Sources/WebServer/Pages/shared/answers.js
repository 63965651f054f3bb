// The answers to scans, as people see and hear them: the newest large, those before it smaller. Each stays while its code is in view.
import { h } from './dom.js';
import { clock, language, learn, t } from './words.js';
import { VERDICTS, known, shapeOf, titleOf } from './verdicts.js';
import { play } from './sound.js';

/** Milliseconds that an answer stays at least, after its code has gone, and at most. */
const SHORTEST = 6000;
const LINGER = 2000;
const LONGEST = 65000;
/** As long as the style sheet fades. */
const FADE = 600;
const MOST = 3;

learn({
  en: {
    said_completed: '{label} is verified.', said_serving: '{label} is being served.',
    said_out_of_turn: '{label} is verified, though it was not called yet.', said_not_yet: '{label} was not called yet. Please wait for the call.',
    said_already_used: '{label} was already used.', said_already_used_at: '{label} was already used at {time}.',
    said_no_show: '{label} was marked as a no-show. Reinstate it to let it in.', said_cancelled: '{label} was cancelled.',
    said_other_queue: '{label} belongs to another queue: {queue}.', said_old_session: '{label} is from an earlier session and is no longer valid.',
    said_unknown_ticket: 'This ticket is not known here.', said_not_a_ticket: 'This code is not a ticket.',
    said_not_taken: 'The disk did not keep this scan. Hold the ticket there, or scan it again; and make room on the disk.',
  },
  de: {
    said_completed: '{label} ist bestätigt.', said_serving: '{label} wird bedient.',
    said_out_of_turn: '{label} ist bestätigt, war aber noch nicht aufgerufen.', said_not_yet: '{label} ist noch nicht aufgerufen. Bitte auf den Aufruf warten.',
    said_already_used: '{label} wurde schon benutzt.', said_already_used_at: '{label} wurde schon um {time} benutzt.',
    said_no_show: '{label} war nicht da. Zum Einlassen wieder aufnehmen.', said_cancelled: '{label} wurde abgemeldet.',
    said_other_queue: '{label} gehört zu einer anderen Schlange: {queue}.', said_old_session: '{label} ist von einem früheren Tag und gilt nicht mehr.',
    said_unknown_ticket: 'Dieses Ticket ist hier nicht bekannt.', said_not_a_ticket: 'Dieser Code ist kein Ticket.',
    said_not_taken: 'Der Datenträger hat den Scan nicht behalten. Das Ticket weiter hinhalten oder neu scannen; und Platz schaffen.',
  },
  ar: {
    said_completed: 'تم التحقق من {label}.', said_serving: 'تجري خدمة {label}.',
    said_out_of_turn: 'تم التحقق من {label} مع أنها لم تُستدعَ بعد.', said_not_yet: 'لم تُستدعَ {label} بعد. يرجى انتظار الاستدعاء.',
    said_already_used: 'استُخدمت {label} من قبل.', said_already_used_at: 'استُخدمت {label} في {time}.',
    said_no_show: 'سُجلت {label} غائبة. أعدها للسماح بالدخول.', said_cancelled: 'أُلغيت {label}.',
    said_other_queue: 'تخص {label} طابوراً آخر: {queue}.', said_old_session: 'تعود {label} إلى يوم سابق ولم تعد صالحة.',
    said_unknown_ticket: 'هذه التذكرة غير معروفة هنا.', said_not_a_ticket: 'هذا الرمز ليس تذكرة.',
    said_not_taken: 'لم يحفظ القرص هذا المسح. أبقِ التذكرة أمام الكاميرا أو امسحها مجدداً، وأفرغ مساحة على القرص.',
  },
});

/** Keeps a label's letters and digits together, whichever way the sentence runs. */
function isolated(text) { return '\u2068' + text + '\u2069'; }

/** The answer as a sentence in the reader's language. */
export function sentence(scan) {
  const word = known(scan.verdict);
  if (word !== scan.verdict) return scan.message || '';
  const doneAt = word === 'already_used' && scan.ticket && scan.ticket.completed_at;
  return t('said_' + word + (doneAt ? '_at' : ''), {
    label: isolated(scan.label || ''), queue: isolated(scan.queue_name || ''), time: doneAt ? clock(new Date(doneAt)) : '',
  });
}

export class Answers {
  /**
   * @param {string} className of its card
   * @param {{idle?: string, sentences?: boolean}} options `idle`: what is said while there is no answer
   */
  constructor(className, options) {
    this.options = options;
    this.shown = [];
    this.shownAt = {};
    this.hint = options.idle ? h('p', { class: 'quiet' }, options.idle) : null;
    this.element = h('div', { class: 'answers ' + className, role: 'status', 'aria-live': 'assertive', 'aria-relevant': 'additions' }, this.hint);
  }

  /** An answer comes once by the feed and, to who asked, once more: it is shown once. */
  show(scan) {
    // Numbers begin anew with the daemon: one that was shown a while ago is another's.
    if (Date.now() - this.shownAt[scan.scan] < SHORTEST) return;
    this.shownAt = Object.assign({}, ...this.shown.map((each) => ({ [each.scan]: each.at })), { [scan.scan]: Date.now() });
    const word = known(scan.verdict);
    const answer = {
      scan: scan.scan, at: Date.now(), timer: 0,
      element: h('div', { class: 'answer verdict-' + word, lang: language }, shapeOf(word),
        h('div', {}, h('b', {}, scan.label ? h('bdi', {}, scan.label) : null, scan.label ? ' · ' : null, titleOf(word)),
          this.options.sentences ? h('span', {}, sentence(scan)) : null)),
    };
    this.element.insertBefore(answer.element, this.element.firstChild);
    this.shown.unshift(answer);
    while (this.shown.length > MOST) this.remove(this.shown[MOST]);
    this.fadeAfter(answer, scan.in_view ? LONGEST : SHORTEST);
    if (this.hint) this.hint.classList.add('hidden');
    play(VERDICTS[word].sound);
  }

  /** The code of that answer is no longer in view. */
  ended(number) {
    for (const answer of this.shown) {
      if (answer.scan === number) this.fadeAfter(answer, Math.max(LINGER, SHORTEST - (Date.now() - answer.at)));
    }
  }

  fadeAfter(answer, milliseconds) {
    clearTimeout(answer.timer);
    answer.timer = setTimeout(() => {
      answer.element.classList.add('fading');
      answer.timer = setTimeout(() => this.remove(answer), FADE);
    }, milliseconds);
  }

  remove(answer) {
    clearTimeout(answer.timer);
    answer.element.remove();
    this.shown = this.shown.filter((each) => each !== answer);
    if (this.hint) this.hint.classList.toggle('hidden', this.shown.length > 0);
  }
}
