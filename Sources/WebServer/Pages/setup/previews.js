// Ticket, poster and wall as they will look: with what is kept, and with what is being typed.
// words: host, setup
import { h } from '../shared/dom.js';
import { request } from '../shared/api.js';
import { t } from '../words/words.js';

/** Milliseconds without a key, so that not each letter is drawn. */
const REST = 300;
/** Those that are seen on paper or on the wall. */
const SEEN = ['venue.name', 'venue.footer', 'locale', 'tickets.pictures'];

export class Previews {
  /**
   * @param {string} token the admin's
   * @param {string|null} queue that is shown; null where there is none yet
   */
  constructor(token, queue) {
    this.token = token;
    this.queue = queue;
    this.timer = 0;
    /** @type {{[key: string]: string}} what was typed */
    this.typed = {};
    this.ticket = h('img', { class: 'paper', id: 'preview-ticket', alt: t('setupTicket') });
    this.poster = h('img', { class: 'paper', id: 'preview-poster', alt: t('posterPage') });
    // It is looked at, and nothing more: no key leads into it, and it is not heard.
    this.wall = queue ? h('iframe', { title: t('wall'), id: 'preview-wall', allow: "autoplay 'none'", tabindex: -1 }) : null;
    if (this.wall) {
      this.wall.addEventListener('load', () => this.showWall());
      this.loadWall();
    }
    this.element = h('section', { class: 'card stack previews' }, h('h2', {}, t('setupPreview')), h('div', { class: 'row' }, this.ticket, this.poster),
      this.wall ? h('div', { class: 'small-wall', inert: true, dir: 'ltr' }, this.wall) : null);
    this.show();
  }

  /**
   * @param {string} key
   * @param {any} value
   */
  take(key, value) {
    if (!SEEN.includes(key) && key !== 'name') return;
    this.typed[key] = String(value);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(), REST);
  }

  show() {
    const query = new URLSearchParams(this.typed);
    // A name that is being typed is the first queue's.
    if (this.queue && !query.get('name')) query.set('queue', this.queue);
    this.draw(this.ticket, 'ticket', query);
    this.draw(this.poster, 'poster', query);
    this.showWall();
  }

  /**
   * @param {HTMLImageElement} image
   * @param {string} kind
   * @param {URLSearchParams} query
   */
  async draw(image, kind, query) {
    try {
      // A space as everywhere in an address, not as in a form (RFC 3986).
      const answer = await request('/api/preview/' + kind + '.svg?' + String(query).replace(/\+/g, '%20'), { headers: { 'x-admin-token': this.token } });
      if (!answer.ok) return;
      const old = image.src;
      image.src = URL.createObjectURL(await answer.blob());
      if (old) URL.revokeObjectURL(old);
    } catch (error) { /* the last one stays */ }
  }

  /** No page of the appliance may stand in a frame; its text may, in a page of its own. */
  async loadWall() {
    const path = '/wall/' + this.queue;
    try {
      const answer = await request(path, {});
      if (answer.ok) this.wall.srcdoc = (await answer.text()).replace('<body', '<body data-path="' + path + '"');
    } catch (error) { /* the others are seen all the same */ }
  }

  /** The wall is a page of this appliance, and takes the name that is typed. */
  showWall() {
    const page = this.wall && this.wall.contentDocument;
    if (!page || !page.body || this.typed['venue.name'] === undefined) return;
    page.body.dataset.venue = this.typed['venue.name'];
    this.wall.contentWindow.dispatchEvent(new Event('resize'));
  }
}
