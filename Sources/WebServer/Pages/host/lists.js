// The tickets of a desk: who is called, who waits and for how long, who was parked, who did not come.
// words: host
import { drawing } from '../shared/picture.js';
import { h, fill, say } from '../shared/dom.js';
import { calmly } from './hands/calm.js';
import { keyed } from './keys.js';
import { applianceNow, memory } from '../shared/api.js';
import { clock, t } from '../words/words.js';

const MOST_WAITING = 60;
const MOST_CALLED = 12;
const MOST_GONE = 8;
/** Minutes that nobody should wait longer, until a host says another number; and how much longer is far too long. */
const TARGET = 15;
const FAR_BEYOND = 2;
const RENEW = 30000;
/** Why a print failed: a camera watches the printer, and did not see it come out. */
export const NOT_SEEN = 'not_seen';

/** @typedef {[label: string, verb: string, body?: any, key?: string]} Action */
/** @typedef {import('./desk.js').Desk} Desk */

export class Lists {
  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    /** @type {TicketFacts[]} */
    this.tickets = [];
    /** The ticket of the row that keys are for; empty: the one that is called. */
    this.marked = '';
    /** @type {{ticket: TicketFacts, actions: Action[]}[]} as they stand */
    this.rows = [];
    this.now = h('div', { class: 'stack' });
    this.search = h('input', { id: 'search', 'data-key': '/', 'aria-keyshortcuts': '/', type: 'search', placeholder: t('search') + '  /', 'aria-label': t('search'), autocomplete: 'off' });
    this.search.addEventListener('input', () => this.draw());
    this.target = h('input', { id: 'target', type: 'number', min: 1, max: 480, inputmode: 'numeric', value: memory.get('qode.target') || TARGET, 'aria-label': t('targetMinutes') });
    this.target.addEventListener('change', () => { memory.set('qode.target', this.target.value); this.show(); });
    this.body = h('div', { class: 'stack' });
    this.element = h('div', { class: 'card stack' },
      h('div', { class: 'row finder' }, this.search, h('label', { class: 'target' }, t('targetMinutes'), this.target)), this.body);
    this.show = calmly(() => this.draw(), this.now, this.body);
    this.timer = setInterval(() => this.show(), RENEW);
  }

  close() { clearInterval(this.timer); }

  /**
   * Where the queue has a target, that is everybody's; else each desk has its own.
   * @param {number|null|undefined} minutes
   */
  setTarget(minutes) {
    this.target.disabled = Boolean(minutes);
    this.target.value = String(minutes || memory.get('qode.target') || TARGET);
  }

  /** @param {function(TicketFacts): boolean} is */
  those(is) {
    const wanted = this.search.value.trim().toLowerCase();
    return this.tickets.filter((ticket) => is(ticket) && (!wanted || ticket.label.toLowerCase().includes(wanted)
      || Object.values(ticket.details || {}).some((text) => Boolean(text) && text.toLowerCase().includes(wanted))));
  }

  called() {
    return this.tickets.filter((ticket) => ticket.status === 'CALLED' || ticket.status === 'SERVING')
      .sort((a, b) => (b.call_order || 0) - (a.call_order || 0));
  }

  /**
   * @param {TicketFacts} ticket
   * @returns {Action[]}
   */
  verbs(ticket) {
    return ticket.status === 'SERVING' ? [[t('doneServing'), 'verify', undefined, 'v']]
      : [[t('verify'), 'verify', undefined, 'v'], [t('noShow'), 'noshow', undefined, 'x'], [t('recall'), 'recall', undefined, 'r'], [t('hold'), 'hold', undefined, 'h'],
        [t('serve'), 'serve', { counter: this.desk.dashboard.counter.value }, 's'], [t('park'), 'park', { minutes: 15 }, 'p']];
  }

  /**
   * A key for a ticket: the one of the marked row, else the one that is called.
   * @param {string} key
   * @returns {boolean} it was one
   */
  press(key) {
    if (key === 'arrowdown' || key === 'arrowup') return this.mark(key === 'arrowdown' ? 1 : -1);
    if (key === 'escape' && this.marked) {
      this.marked = '';
      this.show();
      return true;
    }
    const row = this.rows.filter((each) => each.ticket.id === this.marked)[0];
    const ticket = row ? row.ticket : this.called()[0];
    if (!ticket) return false;
    const action = (row ? row.actions : this.verbs(ticket)).filter((each) => each[3] === key)[0];
    if (action) this.desk.ticketAct(ticket, action[1], action[2]);
    else if (key === 'm' && ticket.status !== 'NO_SHOW') this.desk.menu(ticket);
    else return false;
    return true;
  }

  /**
   * The next row, or the one before, is the one that keys are for.
   * @param {number} step
   */
  mark(step) {
    if (!this.rows.length) return false;
    const at = this.rows.findIndex((each) => each.ticket.id === this.marked);
    const next = at < 0 ? (step > 0 ? 0 : this.rows.length - 1) : Math.max(0, Math.min(this.rows.length - 1, at + step));
    this.marked = this.rows[next].ticket.id;
    this.show();
    const row = this.body.querySelector('.marked');
    if (row) row.scrollIntoView({ block: 'nearest' });
    say(this.rows[next].ticket.label + ': ' + this.rows[next].actions.map((each) => each[0] + ' ' + String(each[3]).toUpperCase()).join(', '));
    return true;
  }

  /** @param {TicketFacts} ticket */
  minutes(ticket) { return Math.max(0, Math.floor((applianceNow() - Date.parse(ticket.created_at)) / 60000)); }

  /**
   * A row: its number, where its guest is and for how long, and what can be done.
   * @param {TicketFacts} ticket
   * @param {Action[]} actions
   * @param {string} [more] in place of the minutes
   */
  row(ticket, actions, more) {
    const desk = this.desk;
    const minutes = this.minutes(ticket);
    const target = Number(this.target.value) || TARGET;
    const late = minutes >= target * FAR_BEYOND ? 'bad' : minutes >= target ? 'warn' : '';
    const details = Object.values(ticket.details || {}).filter(Boolean).join(' · ');
    const isPhone = ticket.is_phone === undefined ? Boolean(ticket.device_token) : ticket.is_phone;
    this.rows.push({ ticket: ticket, actions: actions });
    const isMarked = ticket.id === this.marked;
    const key = (/** @type {string|undefined} */ letter) => isMarked && letter ? h('kbd', { 'aria-hidden': 'true' }, letter.toUpperCase()) : null;
    return h('tr', { class: isMarked ? 'marked' : null }, h('td', {}, drawing(ticket.picture), h('bdi', {}, ticket.label), ticket.priority ? h('span', { class: 'warn', title: ticket.priority_reason || '' }, ' ▲') : null),
      h('td', { class: 'quiet' }, isPhone ? t('phone') : t('paper'), ' · ',
        more || h('span', { class: 'waited ' + late }, (late === 'bad' ? '!! ' : late ? '! ' : '') + t('minutesShort', { n: minutes })),
        details ? h('span', { class: 'details' }, ' ' + details) : null,
        ticket.print === 'failed' ? h('span', { class: 'bad' }, ' ✖ ' + t(ticket.print_code === NOT_SEEN ? 'notSeenYet' : 'noPaperYet')) : null),
      h('td', {}, actions.map((each) => h('button', { 'aria-label': each[0] + ' ' + ticket.label, onclick: () => desk.ticketAct(ticket, each[1], each[2]) }, each[0], key(each[3]))),
        ticket.status === 'NO_SHOW' ? null : h('button', { class: 'more', 'aria-label': t('more') + ' ' + ticket.label, title: t('more'), onclick: () => desk.menu(ticket) }, '⋯', key('m'))));
  }

  draw() {
    const desk = this.desk;
    const called = this.called();
    const now = called[0];
    const isParked = (/** @type {TicketFacts} */ ticket) => Boolean(ticket.parked_until);
    const waiting = this.those((ticket) => ticket.status === 'WAITING' && !isParked(ticket)).sort((a, b) => a.people_ahead - b.people_ahead);
    const parked = this.those((ticket) => ticket.status === 'WAITING' && isParked(ticket));
    const gone = this.those((ticket) => ticket.status === 'NO_SHOW').slice(-MOST_GONE);
    const counter = desk.dashboard.counter.value;
    this.rows = [];
    fill(this.now, now ? h('div', {}, h('div', { class: 'row' }, h('span', { class: 'called-now' }, drawing(now.picture), h('bdi', {}, now.label)), h('span', { class: 'quiet' }, now.counter || '')),
      h('div', { class: 'actions' }, this.verbs(now).map((each) => keyed('button', each[0], String(each[3]), { 'aria-label': each[0] + ' ' + now.label, onclick: () => desk.ticketAct(now, each[1], each[2]) })),
      keyed('button', t('more'), 'm', { class: 'more', 'aria-label': t('more') + ' ' + now.label, onclick: () => desk.menu(now) }))) : null);
    const table = (/** @type {string} */ title, /** @type {any[]} */ rows) => rows.length ? [h('h2', {}, title), h('table', {}, rows)] : null;
    fill(this.body, h('h2', {}, t('waitingCount', { n: desk.queue.waiting_count })),
      waiting.length ? h('table', {}, waiting.slice(0, MOST_WAITING).map((ticket) => this.row(ticket,
        [[t('call'), 'call', { counter: counter }, 'c'], [t('noShow'), 'noshow', undefined, 'x'], [t('cancel'), 'cancel', undefined, 'z']])))
      : h('p', { class: 'quiet' }, t('emptyLine')),
      table(t('called'), called.slice(1, MOST_CALLED).map((ticket) => this.row(ticket, this.verbs(ticket).slice(0, 2)))),
      table(t('parked'), parked.map((ticket) => this.row(ticket, [[t('reinstate'), 'reinstate', undefined, 'e'], [t('call'), 'call', { counter: counter }, 'c']],
        t('until', { time: clock(new Date(String(ticket.parked_until))) })))),
      table(t('noShows'), gone.map((ticket) => this.row(ticket, [[t('reinstate'), 'reinstate', undefined, 'e']]))));
    if (!this.rows.some((each) => each.ticket.id === this.marked)) this.marked = '';
  }
}
