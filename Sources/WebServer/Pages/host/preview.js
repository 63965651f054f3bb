// What the camera sees, for aiming it: fetched picture by picture, only while somebody looks.
// words: host
import { h, fill, say } from '../shared/dom.js';
import { keyed } from './keys.js';
import { t } from '../words/words.js';

/** Between two pictures, in milliseconds: five a second are enough to aim by. */
const INTERVAL = 200;
const AFTER_FAILURE = 1500;

export class Preview {
  /** @param {{[header: string]: string}} right what shows that it may be seen */
  constructor(right) {
    this.right = right;
    this.isOpen = false;
    /** @type {string|null} */
    this.url = null;
    this.timer = 0;
    this.image = h('img', { alt: t('cameraPicture'), class: 'hidden' });
    this.marks = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    this.marks.setAttribute('aria-hidden', 'true');
    this.word = h('p', { class: 'quiet' });
    this.picture = h('div', { class: 'preview hidden' }, h('div', { class: 'frame' }, this.image, this.marks), this.word);
    this.button = keyed('button', t('aim'), 'a', { id: 'aim', 'aria-expanded': 'false', onclick: () => this.toggle() });
    this.element = h('div', { class: 'card stack' }, this.button, this.picture);
    this.look = () => { if (!document.hidden) this.next(0); };
    document.addEventListener('visibilitychange', this.look);
  }

  toggle() {
    this.isOpen = !this.isOpen;
    this.picture.classList.toggle('hidden', !this.isOpen);
    this.button.firstChild.textContent = t(this.isOpen ? 'aimClose' : 'aim');
    this.button.setAttribute('aria-expanded', String(this.isOpen));
    if (this.isOpen) this.next(0); else this.clear();
  }

  /** For good. */
  close() {
    this.isOpen = false;
    document.removeEventListener('visibilitychange', this.look);
    this.clear();
  }

  /** @param {number} pause */
  next(pause) {
    clearTimeout(this.timer);
    // A page that nobody sees asks for nothing; it goes on when it is seen.
    if (this.isOpen && !document.hidden) this.timer = setTimeout(() => this.fetch(), pause);
  }

  async fetch() {
    const started = Date.now();
    try {
      const response = await fetch('/api/camera/preview', { headers: this.right, cache: 'no-store' });
      if (!response.ok) throw new Error(String(response.status));
      const sight = JSON.parse(response.headers.get('x-qode-sight') || '{}');
      const picture = await response.blob();
      if (!this.isOpen) return;
      this.show(picture, sight);
      this.next(Math.max(0, INTERVAL - (Date.now() - started)));
    } catch (error) {
      if (!this.isOpen) return;
      this.clear();
      this.say(t('noPicture'));
      this.next(AFTER_FAILURE);
    }
  }

  /**
   * @param {Blob} picture
   * @param {{width: number, height: number, outlines: number[][][], trouble?: string}} sight
   */
  show(picture, sight) {
    const old = this.url;
    this.url = URL.createObjectURL(picture);
    this.image.src = this.url;
    this.image.classList.remove('hidden');
    if (old) URL.revokeObjectURL(old);
    this.marks.setAttribute('viewBox', '0 0 ' + sight.width + ' ' + sight.height);
    fill(this.marks, sight.outlines.map((corners) => {
      const outline = document.createElementNS('http://www.w3.org/2000/svg', 'polygon');
      outline.setAttribute('points', corners.map((corner) => corner.join(',')).join(' '));
      return outline;
    }));
    this.say(sight.outlines.length ? t('seesTicket') : sight.trouble ? t(sight.trouble) : t('seesNothing'));
  }

  /**
   * Said once, not five times a second: a screen reader reads each change aloud.
   * @param {string} text
   */
  say(text) {
    if (this.word.textContent === text) return;
    this.word.textContent = text;
    say(text);
  }

  clear() {
    clearTimeout(this.timer);
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = null;
    this.image.classList.add('hidden');
    this.image.removeAttribute('src');
    fill(this.marks);
    this.say('');
  }
}
