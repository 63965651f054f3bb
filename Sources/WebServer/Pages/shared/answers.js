// The answers to scans, as people see and hear them: the newest large, those before it smaller. Each stays while its code is in view.
// words: answers
import { h, say } from './dom.js';
import { clock, find, language, t } from '../words/words.js';
import { VERDICTS, known, shapeOf, titleOf } from './verdicts.js';
import { play } from './sound.js';

/** Milliseconds that an answer stays at least, after its code has gone, and at most. */
const SHORTEST = 6000;
const LINGER = 2000;
const LONGEST = 65000;
/** As long as the style sheet fades. */
const FADE = 600;
const MOST = 3;

/**
 * Keeps a label's letters and digits together, whichever way the sentence runs.
 * @param {string} text
 */
function isolated(text) { return '\u2068' + text + '\u2069'; }

/**
 * The answer as a sentence in the reader's language.
 * @param {ScanAnswer} scan
 */
export function sentence(scan) {
  const word = known(scan.verdict);
  if (word !== scan.verdict) return scan.message || '';
  // A card's answer has more words than its verdict: what it did, or why it did not.
  if (word === 'command') return find('said_command_' + scan.outcome, { label: isolated(scan.label || '') }) || scan.message || '';
  if (word === 'command_refused') return find('refused_' + scan.code) || scan.message || '';
  const doneAt = word === 'already_used' && scan.ticket && scan.ticket.completed_at;
  return t('said_' + word + (doneAt ? '_at' : ''), {
    label: isolated(scan.label || ''), queue: isolated(scan.queue_name || ''), time: doneAt ? clock(new Date(doneAt)) : '',
  });
}

/** @typedef {{scan: number, at: number, timer: number, element: HTMLElement}} Shown */

export class Answers {
  /**
   * @param {string} className of its card
   * @param {{idle?: string, sentences?: boolean}} options `idle`: what is said while there is no answer
   */
  constructor(className, options) {
    this.options = options;
    /** @type {Shown[]} */
    this.shown = [];
    /** @type {{[scan: number]: number}} */
    this.shownAt = {};
    this.hint = options.idle ? h('p', { class: 'quiet' }, options.idle) : null;
    this.element = h('div', { class: 'answers ' + className }, this.hint);
  }

  /**
   * An answer comes once by the feed and, to who asked, once more: it is shown once.
   * @param {ScanAnswer} scan
   */
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
    say((scan.label ? scan.label + ' ' : '') + (this.options.sentences ? sentence(scan) : titleOf(word)));
    play(VERDICTS[word].sound);
  }

  /**
   * The code of that answer is no longer in view.
   * @param {number} number
   */
  ended(number) {
    for (const answer of this.shown) {
      if (answer.scan === number) this.fadeAfter(answer, Math.max(LINGER, SHORTEST - (Date.now() - answer.at)));
    }
  }

  /**
   * @param {Shown} answer
   * @param {number} milliseconds
   */
  fadeAfter(answer, milliseconds) {
    clearTimeout(answer.timer);
    answer.timer = setTimeout(() => {
      answer.element.classList.add('fading');
      answer.timer = setTimeout(() => this.remove(answer), FADE);
    }, milliseconds);
  }

  /** @param {Shown} answer */
  remove(answer) {
    clearTimeout(answer.timer);
    answer.element.remove();
    this.shown = this.shown.filter((each) => each !== answer);
    if (this.hint) this.hint.classList.toggle('hidden', this.shown.length > 0);
  }
}
