// `/board/{queue}[,{queue}…]`: the manager's live view: how each queue does now, to be seen at a glance and left open.
// words: host, board
import { h, fill, main, pathIDs } from '../shared/dom.js';
import { applianceNow, hostToken } from '../shared/api.js';
import { Feed } from '../shared/feed.js';
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
    this.isLive = true;
    this.sentence = '';
    this.element = h('section', { class: 'card stack' });
    new Feed(id, {
      update: (message) => { this.queue = message; this.sentence = ''; this.show(); },
      message: (message) => { if (message.type === 'ticket_list') { this.tickets = message.tickets; this.show(); } },
      connection: (isLive) => { if (isLive !== this.isLive) { this.isLive = isLive; this.show(); } },
      unknown: (sentence) => { this.sentence = sentence; this.show(); },
    }, { hostToken: hostToken(id) });
    setInterval(() => this.show(), RENEW);
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
      [queue.completed_count, t('served')], [average, t('average')]];
    fill(this.element, h('h2', {}, queue.name), this.isLive ? null : h('p', { class: 'banner' }, t('noConnection')),
      queue.is_paused || !queue.active ? h('p', { class: 'banner' }, queue.active ? t('paused') : t('closed')) : null,
      queue.notice ? h('p', { class: 'notice' }, queue.notice.text) : null,
      h('div', { class: 'facts' }, facts.map((fact) => h('div', {}, h('b', {}, fact[0]), h('span', {}, fact[1])))),
      h('h3', {}, t('calledNow')), called.length ? h('table', {}, h('tbody', {}, called.map((item) =>
        h('tr', {}, h('th', { scope: 'row' }, h('bdi', {}, item.label)), h('td', {}, item.counter || ''))))) : h('p', { class: 'quiet' }, t('nobody')));
  }
}

document.title = t('board') + ' · Qode';
fill(main, h('h1', {}, t('board')), h('div', { class: 'board' }, pathIDs().slice(0, 12).map((id) => new Card(id).element)));
