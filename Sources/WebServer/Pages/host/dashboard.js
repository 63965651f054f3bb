// The desks of this device side by side: a tab a queue, and "Next" over those that are ticked.
// words: host
import { h, fill, main, say, toast } from '../shared/dom.js';
import { call, dropHostship, get, hostships, memory, randomWord, Refused } from '../shared/api.js';
import { Desk } from './desk.js';
import { keyed, keyOf, keysAreOn, keysButton, pressKey } from './keys.js';
import { calmly } from './hands/calm.js';
import { hearScanner } from './hands/scanner.js';
import { soundButton } from '../shared/sound.js';
import { t } from '../words/words.js';

const RETRY = 3000;
const UNDO_SECONDS = 10;
/** An action whose answer did not come can be sent again so long; the appliance remembers its word for ten minutes. */
const AGAIN_SECONDS = 60;
/** What a host may do all the same. */
const FORCED = ['queue_closed', 'closing_soon', 'queue_full', 'label_taken'];

export class Dashboard {
  /**
   * @param {string|null} wanted the queue that is to be seen first
   * @param {function(): void} signIn
   * @param {function(string): void} signedOut says why there is no desk left
   */
  constructor(wanted, signIn, signedOut) {
    this.signIn = signIn;
    this.signedOut = signedOut;
    this.isClosed = false;
    this.isBusy = false;
    /** The call for help that was seen here. */
    this.helpSeen = '';
    /** @type {Map<string, Desk>} */
    this.desks = new Map();
    this.wanted = wanted || memory.get('qode.desk');
    /** @type {Desk|null} */
    this.selected = null;
    /** @type {Set<string>} */
    this.ticked = new Set((memory.get('qode.ticked') || '').split(',').filter(Boolean));
    this.tabs = h('nav', { class: 'tabs', 'aria-label': t('queues') });
    this.showTabs = calmly(() => this.drawTabs(), this.tabs);
    this.counter = h('input', { id: 'counter', 'data-key': 'k', 'aria-keyshortcuts': 'K', placeholder: t('counterHint'), maxlength: 40, 'aria-label': t('counter'), value: memory.get('qode.counter') || '' });
    this.counter.addEventListener('change', () => memory.set('qode.counter', this.counter.value));
    this.next = keyed('button', t('nextGuest'), 'n', { class: 'main', id: 'next', onclick: () => this.callNext() });
    this.nextLabel = this.next.querySelector('span');
    this.keysOn = keysButton(t('keys'));
    this.sound = soundButton();
    this.body = h('div', {});
    this.keys = (/** @type {KeyboardEvent} */ event) => this.press(event);
    document.addEventListener('keydown', this.keys);
    this.deaf = hearScanner((text) => { if (this.selected) this.selected.check(text); });
    fill(main, this.tabs, this.body);
    this.load();
  }

  close() {
    this.isClosed = true;
    document.removeEventListener('keydown', this.keys);
    this.deaf();
    this.desks.forEach((desk) => desk.close());
  }

  async load() {
    for (const each of hostships()) await this.add(each);
    if (this.isClosed) return;
    if (!this.desks.size) {
      if (!hostships().length) this.signedOut(this.why || '');
      else setTimeout(() => { if (!this.isClosed) this.load(); }, RETRY);
      return;
    }
    if (!this.selected) this.select((this.wanted && this.desks.get(this.wanted)) || this.desks.values().next().value);
    if (this.desks.size < hostships().length) setTimeout(() => { if (!this.isClosed) this.load(); }, RETRY);
  }

  /** @param {Hostship} hostship */
  async add(hostship) {
    const id = hostship.queue_id;
    if (this.desks.has(id)) return;
    try {
      const queue = await get('/api/queues/' + id, { host: hostship.host_token });
      if (this.isClosed) return;
      const desk = new Desk(queue, hostship.host_token, this);
      this.desks.set(id, desk);
      // What is seen first is seen at once, not when the last of ten has been asked for.
      if (id === this.wanted) this.select(desk);
      this.showTabs();
    } catch (error) {
      const refusal = /** @type {Refused} */ (error);
      if (refusal.code === 'token_wrong' || refusal.code === 'unknown_queue') {
        dropHostship(id);
        this.why = refusal.message;
      }
      toast(refusal.message);
    }
  }

  /** @param {Desk|undefined} desk */
  select(desk) {
    if (!desk) return;
    this.selected = desk;
    memory.set('qode.desk', desk.queue.id);
    const focused = document.activeElement;
    desk.place(this.counter, this.next, this.sound, this.keysOn);
    fill(this.body, desk.element);
    // "Next" goes from desk to desk, and who pressed it by key presses it again.
    if (focused === this.next || focused === this.counter) /** @type {HTMLElement} */ (focused).focus();
    this.showTabs();
    this.showNext();
  }

  /** Those whose guests "Next" calls: the ticked ones, else the one that is seen. */
  served() {
    const ticked = Array.from(this.desks.values()).filter((desk) => this.ticked.has(desk.queue.id));
    return ticked.length ? ticked : this.selected ? [this.selected] : [];
  }

  drawTabs() {
    this.tabs.classList.toggle('hidden', this.desks.size < 2);
    if (this.desks.size < 2) return;
    fill(this.tabs, Array.from(this.desks.values()).map((desk, index) => {
      const id = desk.queue.id;
      const key = index < 9 ? String(index + 1) : '';
      const tickKey = desk === this.selected ? 'y' : null;
      const tick = h('input', { type: 'checkbox', 'data-key': tickKey, 'aria-keyshortcuts': tickKey && 'Y', id: 'tick-' + id, 'aria-label': t('servedHere', { queue: desk.queue.name }), onchange: () => this.tick(id, tick.checked) });
      tick.checked = this.ticked.has(id);
      return h('span', { class: desk === this.selected ? 'tab chosen' : 'tab' }, tick, tickKey ? h('kbd', { 'aria-hidden': 'true' }, 'Y') : null,
        h('button', { id: 'tab-' + id, 'data-key': key || null, 'aria-keyshortcuts': key || null, 'aria-current': desk === this.selected ? 'true' : null, onclick: () => this.select(desk) },
          h('bdi', {}, desk.queue.name), key ? h('kbd', { 'aria-hidden': 'true' }, key) : null, h('b', { class: 'count' }, desk.queue.waiting_count),
          desk.isLive ? null : h('span', { class: 'bad', title: t('noConnection') }, '✖'), desk.queue.is_paused ? h('span', { title: t('pause') }, '❚❚') : null));
    }));
  }

  /**
   * @param {string} id
   * @param {boolean} isTicked
   */
  tick(id, isTicked) {
    if (isTicked) this.ticked.add(id); else this.ticked.delete(id);
    memory.set('qode.ticked', Array.from(this.ticked).join(','));
    this.showNext();
  }

  showNext() {
    const served = this.served();
    this.next.disabled = this.isBusy || (served.length > 0 && served.every((desk) => desk.queue.is_paused));
    this.nextLabel.textContent = served.length > 1 ? t('nextOf', { n: served.length }) : t('nextGuest');
  }

  /** One call a press: until its answer is there, or known not to come, another press is none. */
  async callNext() {
    if (this.isBusy) return;
    const served = this.served();
    if (!served.length) return;
    this.isBusy = true;
    this.next.classList.add('busy');
    const counter = this.counter.value;
    const answer = served.length === 1
      ? await served[0].act('POST', '/api/queues/' + served[0].queue.id + '/next', { counter: counter })
      : await this.act('POST', '/api/next', { queues: served.map((desk) => desk.queue.id), counter: counter }, this.tokens(served), undefined, () => this.undo());
    this.isBusy = false;
    this.next.classList.remove('busy');
    this.showNext();
    if (answer && !answer.ticket) toast(t('nobodyWaits'));
    else if (answer && answer.ticket) {
      say(answer.ticket.label);
      if (served.length > 1) this.select(this.desks.get(answer.ticket.queue_id));
    }
  }

  /** @param {Desk[]} desks */
  tokens(desks) { return Array.from(new Set(desks.map((desk) => desk.token))).join(','); }

  /** The newest action of this device in any of its queues. */
  async undo() {
    const served = Array.from(new Set(this.served().concat(this.selected || [])));
    try {
      if (served.length > 1) await call('POST', '/api/undo', { host: this.tokens(served), body: { queues: served.map((desk) => desk.queue.id) }, once: randomWord() });
      else await call('POST', '/api/queues/' + served[0].queue.id + '/undo', { host: served[0].token, once: randomWord() });
      toast(t('takenBack'));
    } catch (error) { toast(/** @type {Error} */ (error).message); }
  }

  /**
   * Carries an action out and offers to take it back. Without an answer it offers to send the same once more, which is carried out once.
   * @param {string} method
   * @param {string} path
   * @param {any} body
   * @param {string} token
   * @param {string} [done] what is said then; nothing can be taken back
   * @param {function(): void} [undo]
   * @param {string} [word] of the press
   * @returns {Promise<any>} the answer; null where there is none
   */
  async act(method, path, body, token, done, undo, word) {
    const once = word || randomWord();
    try {
      const answer = await call(method, path, { host: token, body: body, once: method === 'POST' ? once : undefined });
      toast(done || t('done'), done || !undo ? undefined : { label: t('undo'), key: 'j', run: undo }, done ? 4 : UNDO_SECONDS);
      return answer || {};
    } catch (error) {
      const refusal = /** @type {Refused} */ (error);
      const again = (/** @type {any} */ same, /** @type {string} */ press) => { this.act(method, path, same, token, done, undo, press); };
      const isForced = body && !body.force && FORCED.includes(refusal.code);
      toast(refusal.message, refusal.isOpen ? { label: t('tryAgain'), key: 'j', run: () => again(body, once) }
        : isForced ? { label: t('allTheSame'), key: 'j', run: () => again(Object.assign({ force: true }, body), randomWord()) } : undefined,
      refusal.isOpen ? AGAIN_SECONDS : isForced ? UNDO_SECONDS : 8);
      return null;
    }
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const key = keyOf(event);
    if (!key || !keysAreOn() || document.querySelector('dialog[open]')) return;
    if (this.selected && this.selected.lists.press(key) || pressKey(document, key)) event.preventDefault();
  }

  /**
   * Somebody has revoked it: what it shows would grow old without a word.
   * @param {Desk} desk
   * @param {string} sentence
   */
  sentOff(desk, sentence) {
    desk.close();
    dropHostship(desk.queue.id);
    this.desks.delete(desk.queue.id);
    this.why = sentence;
    toast(sentence);
    if (this.selected === desk) this.selected = null;
    this.load();
    this.showTabs();
  }

  /** @param {Desk} desk */
  signOut(desk) {
    dropHostship(desk.queue.id);
    location.assign('/host');
  }
}
