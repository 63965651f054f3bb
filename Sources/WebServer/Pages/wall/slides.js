// The venue's own pictures and messages, in a quarter of the wall, one after the other. A call takes the whole.
import { h, fill } from '../shared/dom.js';
import { request } from '../shared/api.js';

/** Milliseconds that each stays; between two looks at which there are. */
const STAYS = 12000;
const ASK_EVERY = 60000;

/** @typedef {{kind: 'picture'|'message', name: string, url?: string, text?: string}} Slide */

export class Slides {
  /** @param {function(): void} changed there are some, or none any more */
  constructor(changed) {
    this.changed = changed;
    /** @type {Slide[]} */
    this.all = [];
    this.index = 0;
    this.key = '';
    this.element = h('figure', { class: 'slide hidden', id: 'slide' });
    this.ask();
    setInterval(() => this.ask(), ASK_EVERY);
    setInterval(() => this.next(), STAYS);
  }

  /** Whether there is anything to be seen. */
  get areThere() { return this.all.length > 0; }

  async ask() {
    try {
      const answer = await request('/api/venue', {});
      if (!answer.ok) return;
      /** @type {Slide[]} */
      const slides = (await answer.json()).slides;
      const key = JSON.stringify(slides);
      if (key === this.key) return;
      this.key = key;
      this.all = slides;
      this.index = 0;
      this.draw();
      this.changed();
    } catch (error) { /* what is shown stays */ }
  }

  next() {
    if (this.all.length < 2) return;
    this.index = (this.index + 1) % this.all.length;
    this.draw();
  }

  draw() {
    const slide = this.all[this.index];
    fill(this.element, !slide ? null : slide.kind === 'message' ? h('p', {}, slide.text)
      : h('img', { src: slide.url, alt: slide.name, onerror: () => this.drop(slide) }));
  }

  /** @param {Slide} slide that cannot be shown */
  drop(slide) {
    this.all = this.all.filter((each) => each !== slide);
    this.index = 0;
    this.draw();
    this.changed();
  }
}
