// A time that is over is announced, seen and heard, and one touch makes it longer (WCAG 2.2.1).
// words: kiosk
import { h, fill, say } from '../shared/dom.js';
import { play } from '../shared/sound.js';
import { t } from '../words/words.js';

/** Seconds to answer the warning: twenty at least. */
const WARNING = 20;
const TONE = [[880, 0.12], [660, 0.12]];

export class TimeLimit {
  /** @param {function(): void} isOver */
  constructor(isOver) {
    this.isOver = isOver;
    this.timer = 0;
    this.left = 0;
    this.length = 0;
    this.words = h('p', { class: 'quiet' });
    this.more = h('button', { id: 'more-time', onclick: () => this.start(this.length * 2) }, t('moreTime'));
    this.done = h('button', { id: 'done', onclick: () => { this.stop(); this.isOver(); } }, t('finished'));
    this.element = h('div', { class: 'limit' });
    this.stop();
  }

  /** @param {number} milliseconds until the end is announced */
  start(milliseconds) {
    this.stop();
    this.length = milliseconds;
    this.timer = setTimeout(() => this.warn(), milliseconds);
  }

  warn() {
    this.left = WARNING;
    play(TONE);
    say(t('endsIn', { n: WARNING }));
    fill(this.element, this.words, this.more, this.done);
    this.element.classList.add('warning');
    this.count();
  }

  count() {
    this.words.textContent = t('endsIn', { n: this.left });
    if (this.left <= 0) return this.isOver();
    this.left -= 1;
    this.timer = setTimeout(() => this.count(), 1000);
  }

  stop() {
    clearTimeout(this.timer);
    this.element.classList.remove('warning');
    fill(this.element, this.done);
  }
}
