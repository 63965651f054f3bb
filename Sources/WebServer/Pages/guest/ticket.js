// The phone is the ticket. Seen, felt, heard and read aloud when it is its turn.
// words: guest
import { h, fill, focusOn, main, say, toast } from '../shared/dom.js';
import { forgetTicket, get, keepDevice, keepTicket, memory, post, randomWord, Refused } from '../shared/api.js';
import { openSheet } from '../shared/dialog.js';
import { Feed } from '../shared/feed.js';
import { alertGuest, shortcomings } from './alert.js';
import { Picture } from '../shared/picture.js';
import { ahead, clock, span, t } from '../words/words.js';

/** So many ahead are few: it is time to come near. Who has a long way chooses another number. */
const SOON_AT = 2;
const SOON_CHOICES = [1, 2, 3, 5, 10];
/** A host may take back what was done for ten seconds: so long a ticket that is over is not forgotten, in milliseconds. */
const FORGET_AFTER = 15000;
/** How long who leaves can think again, in milliseconds. */
const LEAVE_AFTER = 6000;
const RETRY = 3000;
const OPEN = ['WAITING', 'CALLED'];

/** @type {TicketView|null} */
let shown = null;

/**
 * Shows a ticket, in place of what the page showed before.
 * @param {string} id
 * @param {TicketFacts|null} ticket what is known of it
 */
export function openTicket(id, ticket) {
  if (shown) shown.close();
  shown = new TicketView(id);
  shown.start(ticket);
}

class TicketView {
  /** @param {string} id */
  constructor(id) {
    this.id = id;
    this.heardAt = new Date();
    this.status = '';
    /** Service time of the newest call that was told. */
    this.calledTick = 0;
    this.wasSoon = false;
    this.isClosed = false;
    this.isOwn = false;
    this.leaving = 0;
    this.goNow = () => {};
    this.flashing = 0;
    this.forgetting = 0;
    this.laterLeft = 0;
    /** @type {Guest|null} as last heard */
    this.you = null;
    this.actionsKey = '';
    /** What says the own call; empty while there is none. */
    this.sound = '';
    this.picture = new Picture('own-picture');
    /** @type {Feed|null} */
    this.feed = null;
    this.queueID = '';
    this.name = h('h1', {});
    this.connection = h('p', { class: 'banner hidden', id: 'connection' });
    this.notice = h('p', { class: 'notice hidden' });
    this.number = h('div', { class: 'number', id: 'label' });
    this.words = h('p', { class: 'status', id: 'status' });
    this.facts = h('div', {});
    this.soonAt = h('select', { id: 'soon-at', onchange: () => this.chooseSoon() }, SOON_CHOICES.map((each) =>
      h('option', { value: each, selected: each === Number(memory.get('qode.soon') || SOON_AT) }, ahead(each))));
    this.soon = h('label', {}, t('soonAt'), this.soonAt);
    this.recent = h('p', { class: 'quiet status recent', id: 'recent' });
    this.code = h('div', { class: 'stack' });
    this.actions = h('div', { class: 'stack' });
  }

  close() {
    this.isClosed = true;
    clearInterval(this.flashing);
    clearTimeout(this.forgetting);
    if (this.feed) this.feed.stop();
    document.body.classList.remove('called');
  }

  /** @param {TicketFacts|null} first */
  async start(first) {
    let ticket = first;
    if (ticket) this.layOut(ticket);
    try {
      ticket = /** @type {TicketFacts} */ (await get('/api/tickets/' + this.id, { device: true }));
    } catch (error) {
      if (error instanceof Refused && error.code === 'unknown_ticket') return this.gone();
      if (!ticket) {
        fill(main, h('p', { class: 'banner' }, /** @type {Error} */ (error).message));
        setTimeout(() => { if (!this.isClosed) this.start(null); }, RETRY);
        return;
      }
    }
    if (this.isClosed || !ticket) return;
    if (ticket.moved_to) return this.follow(ticket.moved_to);
    // The appliance says whose it is to its own device alone. One that drew it by the form, before a script had come, is known by a cookie.
    this.isOwn = Boolean(ticket.device_token);
    if (ticket.device_token) keepDevice(ticket.device_token);
    if (!first) this.layOut(ticket);
    this.keepOrForget();
    this.show(this.placeOf(ticket));
    this.feed = new Feed(ticket.queue_id, {
      update: (message) => this.hear(message), connection: (isLive) => this.connected(isLive), unknown: () => this.lookAgain(),
    }, { ticket: this.id });
  }

  /**
   * @param {TicketFacts} ticket
   * @returns {Guest}
   */
  placeOf(ticket) { return Object.assign({ ticket_id: ticket.id, later_left: this.laterLeft }, ticket); }

  /** @param {TicketFacts} ticket */
  layOut(ticket) {
    this.queueID = ticket.queue_id;
    this.name.textContent = ticket.queue_name || '';
    const image = h('img', { class: 'code', id: 'code', alt: t('showCode'), src: '/api/tickets/' + this.id + '/qr.svg' });
    // A network that was not there yet answered for the appliance.
    image.addEventListener('error', () => setTimeout(() => { if (!this.isClosed) image.src = '/api/tickets/' + this.id + '/qr.svg?at=' + Date.now(); }, RETRY));
    fill(this.code, image, h('p', { class: 'quiet status' }, t('showCode')));
    const take = h('details', { class: 'card take-along', id: 'take-along' }, h('summary', {}, t('takeAlong')));
    // A captive portal's small browser forgets everything when it is closed: the ticket's own address goes along as a code.
    take.addEventListener('toggle', () => {
      if (take.open && !take.querySelector('img')) {
        take.appendChild(h('img', { class: 'code', alt: t('takeAlongCode'), src: '/api/tickets/' + this.id + '/qr.svg?link=1' }));
        take.appendChild(h('p', { class: 'quiet' }, t('takeAlongHint')));
        take.appendChild(h('p', {}, h('a', { href: '/t/' + this.id, dir: 'ltr' }, location.origin + '/t/' + this.id)));
      }
    });
    fill(main, h('div', { class: 'stack' }, this.connection, this.name, this.notice, this.number, this.picture.element, this.words, this.facts, this.recent, this.code,
      this.actions, this.soon, shortcomings(), take));
    this.show(this.placeOf(ticket));
    focusOn(this.name);
  }

  /** @param {QueueUpdate} message */
  hear(message) {
    if (this.isClosed) return;
    this.name.textContent = message.name;
    const own = message.you ? message.you.label : '';
    this.sound = message.now_serving.filter((each) => each.label === own && each.status === 'CALLED').map((each) => each.sound || '')[0] || '';
    this.notice.textContent = message.notice ? message.notice.text : '';
    this.notice.classList.toggle('hidden', !message.notice);
    const last = message.now_serving.slice(0, 3).map((each) => each.label).join(' · ');
    fill(this.recent, last ? [t('recent') + ': ', h('bdi', {}, last)] : null);
    if (!message.you) this.lookAgain();
    else if (message.you.moved_to) this.follow(message.you.moved_to);
    else if (message.you.status === 'CANCELLED' && this.status !== 'CANCELLED') this.lookAgain(message.you);
    else this.show(message.you);
  }

  /** @param {Guest} you */
  show(you) {
    if (this.isClosed) return;
    // Called once more, it is the same state and news all the same: who did not come may not have heard it.
    const isAgain = you.status === 'CALLED' && (you.called_tick || 0) > this.calledTick;
    const isNews = you.status !== this.status || isAgain;
    this.you = you;
    this.number.textContent = you.label;
    this.picture.show(you.picture);
    const where = you.counter ? t('goTo', { counter: you.counter }) : t('goToDesk');
    const sentence = you.status !== 'WAITING' ? t(you.status)
      : you.parked_until ? t('parkedUntil', { time: clock(new Date(you.parked_until)) }) : ahead(you.people_ahead);
    fill(this.words, h('span', {}, sentence), you.status === 'CALLED' ? h('b', { class: 'where', id: 'where' }, where) : null);
    if (isNews) this.changed(you, sentence + (you.status === 'CALLED' ? ' ' + where : ''));
    const isWaiting = you.status === 'WAITING' && !you.parked_until;
    const isSoon = isWaiting && you.people_ahead <= Number(this.soonAt.value);
    if (isSoon && !this.wasSoon && this.feed) {
      alertGuest('soon');
      say(t('soon') + ' ' + sentence);
    }
    this.wasSoon = isSoon;
    document.body.classList.toggle('soon', isSoon);
    this.soon.classList.toggle('hidden', !isWaiting);
    fill(this.facts, isWaiting ? h('div', { class: 'card facts' },
      h('div', {}, h('b', {}, you.people_ahead), h('span', {}, t('peopleAhead'))),
      h('div', {}, h('b', { id: 'wait' }, span(you.estimated_wait_range, you.estimated_wait_seconds)), h('span', {}, t('wait')))) : null);
    const isOpen = OPEN.includes(you.status);
    this.code.classList.toggle('hidden', !(isOpen || you.status === 'SERVING'));
    this.recent.classList.toggle('hidden', you.status !== 'WAITING');
    this.laterLeft = you.later_left || 0;
    const key = [isOpen, this.isOwn, this.laterLeft > 0 && !you.parked_until, you.status === 'SERVING'].join();
    if (key !== this.actionsKey) this.showActions(isOpen, this.laterLeft > 0 && !you.parked_until, you.status === 'SERVING');
    this.actionsKey = key;
  }

  chooseSoon() {
    memory.set('qode.soon', this.soonAt.value);
    this.wasSoon = false;
    if (this.you) this.show(this.you);
  }

  /**
   * @param {boolean} isOpen
   * @param {boolean} mayWait
   * @param {boolean} isServed
   */
  showActions(isOpen, mayWait, isServed) {
    fill(this.actions,
      isOpen && this.isOwn && mayWait ? h('button', { id: 'later', onclick: () => this.askLater() }, t('later')) : null,
      isOpen && this.isOwn ? h('button', { class: 'danger', id: 'leave', onclick: () => this.leave() }, t('leave')) : null,
      isOpen || isServed ? null : h('a', { class: 'button', id: 'again', href: '/join/' + this.queueID }, t('again')));
  }

  /**
   * Once for each change: colour, words, vibration, sound and the tab's title, so that no single sense is needed.
   * @param {Guest} you
   * @param {string} sentence
   */
  changed(you, sentence) {
    clearInterval(this.flashing);
    const isFirst = this.status === '';
    this.status = you.status;
    this.calledTick = you.called_tick || 0;
    this.keepOrForget();
    document.title = you.label + ' · ' + t(you.status);
    const isCalled = you.status === 'CALLED';
    document.body.classList.remove('called');
    // Taken off in between, what moves with a call moves anew.
    this.number.getBoundingClientRect();
    document.body.classList.toggle('called', isCalled);
    const icon = document.querySelector('link[rel=icon]');
    if (icon) icon.setAttribute('href', isCalled ? '/assets/icon-called.svg' : '/assets/icon.svg');
    if (!isFirst || isCalled) say(you.label + '. ' + sentence);
    if (!isCalled) return;
    alertGuest('call', this.sound);
    let on = false;
    this.flashing = setInterval(() => {
      on = !on;
      document.title = on ? '★ ' + t('CALLED') : you.label;
    }, 1000);
  }

  /** Nothing is kept of a guest whose ticket is over. */
  keepOrForget() {
    clearTimeout(this.forgetting);
    if (!this.isOwn) return;
    const isOver = this.status === 'COMPLETED' || this.status === 'CANCELLED';
    if (isOver) this.forgetting = setTimeout(() => forgetTicket(this.id), FORGET_AFTER);
    else keepTicket(this.id);
  }

  /** @param {boolean} isLive */
  connected(isLive) {
    if (isLive) this.heardAt = new Date();
    this.connection.classList.toggle('hidden', isLive);
    if (!isLive) this.connection.textContent = t('offline', { time: clock(this.heardAt) });
  }

  /**
   * The appliance does not say how the ticket is, or that it was cancelled: it may have been moved, or a backup was restored that has
   * never heard of it.
   * @param {Guest} [told] what is shown if it was neither
   */
  async lookAgain(told) {
    try {
      const ticket = /** @type {TicketFacts} */ (await get('/api/tickets/' + this.id, { device: true }));
      if (this.isClosed) return;
      if (ticket.moved_to) this.follow(ticket.moved_to);
      else this.show(told || this.placeOf(ticket));
    } catch (error) {
      if (error instanceof Refused && error.code === 'unknown_ticket') this.gone();
    }
  }

  /** @param {string} id of the ticket that this one became in another queue */
  follow(id) {
    if (this.isClosed) return;
    toast(t('moved'));
    if (this.isOwn) keepTicket(id);
    forgetTicket(this.id);
    history.replaceState(null, '', '/t/' + id);
    openTicket(id, null);
  }

  gone() {
    forgetTicket(this.id);
    clearInterval(this.flashing);
    this.status = '';
    document.body.classList.remove('called');
    fill(main, this.connection, h('div', { class: 'stack' }, h('h1', {}, t('problemTitle')), h('p', { class: 'banner' }, t('unknown')),
      h('a', { class: 'button', href: this.queueID ? '/join/' + this.queueID : '/' }, t('again'))));
  }

  askLater() {
    openSheet(t('later'), (close) => [h('p', {}, t('laterHint')), [1, 3, 5].map((places) =>
      h('button', { class: 'wide', onclick: () => { close(); this.act('later', { places: places }); } }, t('laterPlaces', { n: places })))]);
  }

  /** Given up only when there was time to think again; who closes the page meant it. */
  leave() {
    // Pressed twice it is asked once: who stays then has taken back both.
    this.stay();
    this.goNow = () => {
      this.stay();
      if (!this.isClosed) this.act('cancel');
    };
    this.leaving = setTimeout(this.goNow, LEAVE_AFTER);
    window.addEventListener('pagehide', this.goNow);
    toast(t('leaving'), { label: t('stay'), run: () => this.stay() }, LEAVE_AFTER / 1000);
  }

  stay() {
    clearTimeout(this.leaving);
    window.removeEventListener('pagehide', this.goNow);
  }

  /**
   * @param {string} verb
   * @param {any} [body]
   */
  async act(verb, body) {
    try {
      await post('/api/tickets/' + this.id + '/' + verb, { device: true, body: body, once: randomWord(), keepalive: true });
    } catch (error) {
      toast(/** @type {Error} */ (error).message, { label: t('tryAgain'), run: () => { this.act(verb, body); } }, 20);
    }
  }
}
