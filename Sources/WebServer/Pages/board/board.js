// `/board/{queue}[,{queue}…]`: the manager's live view: how each queue does now, to be seen at a glance and left open.
// words: host, board
import { h, fill, main, pathIDs } from '../shared/dom.js';
import { applianceNow, hostToken } from '../shared/api.js';
import { Feed, isLeft } from '../shared/feed.js';
import { followToSecure } from '../shared/secure.js';
import { t } from '../words/words.js';

const RENEW = 15000;

class Card {
  /** @param {string} id */
  constructor(id) {
    this.id = id;
    /** @type {QueueUpdate|null} */
    this.queue = null;
    /** @type {TicketFacts[]|null} only for who may see them */
    this.tickets = null;
    /** @type {number|null} */
    this.desks = null;
    this.isLive = true;
    this.sentence = '';
    this.element = h('section', { class: 'card stack' });
    this.feed = new Feed(id, {
      update: (message) => { this.queue = message; this.sentence = ''; this.show(); },
      message: (message) => { if (message.type === 'ticket_list') { this.tickets = message.tickets; this.desks = message.desks_open; this.show(); } },
      connection: (isLive) => { if (isLive !== this.isLive) { this.isLive = isLive; this.show(); } },
      unknown: (sentence) => { this.sentence = sentence; this.show(); },
    }, { hostToken: hostToken(id) });
    setInterval(() => this.show(), RENEW);
  }

  /** Who waits longer than the queue's target says, the longest first. */
  late() {
    const now = applianceNow();
    return (this.tickets || []).filter((ticket) => ticket.status === 'WAITING' && !ticket.parked_until && ticket.target_at && Date.parse(ticket.target_at) <= now)
      .sort((a, b) => Date.parse(String(a.target_at)) - Date.parse(String(b.target_at)));
  }

  /** Minutes that whoever waits longest has waited; null where nobody waits, or nobody may know. */
  longest() {
    const waiting = (this.tickets || []).filter((ticket) => ticket.status === 'WAITING' && !ticket.parked_until);
    if (!waiting.length) return null;
    return Math.max(0, ...waiting.map((ticket) => Math.floor((applianceNow() - Date.parse(ticket.created_at)) / 60000)));
  }

  show() {
    const queue = this.queue;
    if (!queue) {
      fill(this.element, this.sentence ? h('p', { class: 'banner' }, this.sentence) : h('p', { class: 'quiet' }, t('noConnection')));
      return;
    }
    const longest = this.longest();
    const average = queue.completed_count ? t('minutesShort', { n: Math.round(queue.avg_wait_time / 6) / 10 }) : '–';
    const called = queue.now_serving.filter((item) => item.status === 'CALLED' || item.status === 'SERVING');
    const facts = [[queue.waiting_count, t('waiting')], [longest === null ? '–' : t('minutesShort', { n: longest }), t('longestWait')],
      [queue.completed_count, t('served')], [average, t('average')], [this.desks === null ? '–' : this.desks, t('desksOpen')]];
    const late = this.late();
    fill(this.element, h('h2', {}, queue.name), this.isLive ? null : h('p', { class: 'banner' }, t('noConnection')),
      queue.is_paused || !queue.active ? h('p', { class: 'banner' }, queue.active ? t('paused') : t('closed')) : null,
      isLeft(queue) ? h('p', { class: 'banner' }, t('leftAtClosing', { n: queue.waiting_count + (queue.parked_count || 0) })) : null,
      queue.notice ? h('p', { class: 'notice' }, queue.notice.text) : null,
      late.length ? h('p', { class: 'bad late' }, '!! ' + t('overTarget') + ' ', late.slice(0, 12).map((ticket, index) => [index ? ', ' : '', h('bdi', {}, ticket.label)])) : null,
      h('div', { class: 'facts' }, facts.map((fact) => h('div', {}, h('b', {}, fact[0]), h('span', {}, fact[1])))),
      h('h3', {}, t('calledNow')), called.length ? h('table', {}, h('tbody', {}, called.map((item) =>
        h('tr', {}, h('th', { scope: 'row' }, h('bdi', {}, item.label)), h('td', {}, item.counter || ''))))) : h('p', { class: 'quiet' }, t('nobody')));
  }
}

/** @type {Card[]} */
let cards = [];
followToSecure(() => { for (const card of cards) card.feed.stop(); });
document.title = t('board') + ' · Qode';
cards = pathIDs().slice(0, 12).map((id) => new Card(id));
fill(main, h('h1', {}, t('board')), h('div', { class: 'board' }, cards.map((card) => card.element)));
