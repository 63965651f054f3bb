// One queue's desk on the dashboard.
import { h, fill, main, toast } from './dom.js';
import { memory } from './api.js';
import { Feed } from './feed.js';
import { Answers } from './answers.js';
import { nameOf, reasonOf, remedyOf, stateOf, typeset } from './devices.js';
import { Preview } from './preview.js';
import { openSettings } from './queuesettings.js';
import { soundButton } from './sound.js';
import { openStatistics } from './statistics.js';
import { openTicketMenu } from './ticketmenu.js';
import { t } from './words.js';
import './hostwords.js';

const UNDO_SECONDS = 10;
const TOAST_SECONDS = 6;
// As it is called among the devices.
const TICKET_PRINTER = 'ticket printer';
const CONDITIONS = { ready: ['●', 'good'], warning: ['▲', 'warn'], failed: ['✖', 'bad'], absent: ['○', 'quiet'] };

export class Desk {
  /**
   * @param {any} queue
   * @param {string} token
   * @param {{others: string[], open: function(string): void, signOut: function(): void, signIn: function(): void, call: function(string, string, any=): Promise<any>}} host
   */
  constructor(queue, token, host) {
    this.answers = new Answers('card', { idle: t('holdTicket'), sentences: true });
    this.preview = new Preview(token);
    this.queue = queue;
    this.host = host;
    this.token = token;
    this.tickets = [];
    this.isClosed = false;
    this.layOut();
    this.feed = new Feed(queue.id, {
      update: (message) => { if (!this.isClosed) this.update(message); },
      message: (message) => { if (!this.isClosed) this.hear(message); },
      connection: (isLive) => {
        this.lost.classList.toggle('hidden', isLive);
        if (isLive) this.lost.textContent = t('noConnection');
      },
      unknown: (sentence) => { this.lost.textContent = sentence; },
    }, { hostToken: token });
  }

  close() {
    this.isClosed = true;
    this.preview.close();
    this.feed.stop();
  }

  layOut() {
    const id = this.queue.id;
    const button = (label, run, more) => h('button', Object.assign({ onclick: run }, more || {}), label);
    this.troubles = h('div', { class: 'stack troubles' });
    this.lost = h('p', { class: 'banner hidden', role: 'status' }, t('noConnection'));
    this.title = h('h1', {});
    this.facts = h('div', { class: 'card facts' });
    this.counter = h('input', { id: 'counter', placeholder: t('counterHint'), maxlength: 40, 'aria-label': t('counter'), value: memory.get('qode.counter') || '' });
    this.counter.addEventListener('change', () => memory.set('qode.counter', this.counter.value));
    this.next = button(t('nextGuest'), () => this.callNext(), { class: 'main', id: 'next' });
    this.now = h('div', { class: 'stack' });
    this.label = h('input', { id: 'typed', placeholder: t('typeHint'), maxlength: 300, autocomplete: 'off', 'aria-label': t('typeLabel') });
    // A handheld scanner at this computer types an id here, and ends it with Enter.
    const typed = h('form', { class: 'row typed', onsubmit: (event) => { event.preventDefault(); this.check(); } },
      this.label, h('button', { type: 'submit', id: 'check' }, t('check')));
    this.list = h('div', { class: 'card stack' });
    this.devices = h('div', { class: 'devices' });
    this.pause = button('', () => this.change({ is_paused: !this.queue.is_paused }), { id: 'pause' });
    this.active = button('', () => this.change({ active: !this.queue.active }), { id: 'active' });
    this.pairing = h('div', { class: 'card pairing stack hidden' });
    const others = this.host.others.length
      ? [button(t('otherQueue'), () => this.host.open(this.host.others[0]))] : [];
    fill(main, this.lost, this.troubles,
      h('header', {}, this.title, h('div', { class: 'row' }, soundButton(), this.pause, this.active, others,
        button(t('addQueue'), () => this.host.signIn()), button(t('signOut'), () => this.host.signOut()))),
      h('div', { class: 'desk' },
        h('div', { class: 'stack' }, h('div', { class: 'card stack' }, this.counter, this.next, this.now), this.answers.element, typed, this.facts,
          h('div', { class: 'card actions' },
            button(t('printTicket'), () => this.issue(), { id: 'issue' }), button(t('pairDevice'), () => this.pair(), { id: 'pair' }),
            button(t('printPoster'), () => this.act('POST', '/api/queues/' + id + '/poster', null, t('posterSent'))),
            h('a', { class: 'button', href: '/print-qr/' + id, target: '_blank', rel: 'noopener' }, t('posterPage')),
            h('a', { class: 'button', href: '/wall/' + id, target: '_blank', rel: 'noopener' }, t('wall')),
            h('a', { class: 'button', href: '/kiosk/' + id, target: '_blank', rel: 'noopener' }, t('kiosk')),
            button(t('scanHere'), () => this.scanHere(), { id: 'scan' }),
            button(t('settings'), () => openSettings(this.queue, (settings) => this.change(settings)), { id: 'settings' }),
            button(t('statistics'), () => openStatistics(this.queue, this.token), { id: 'statistics' }),
            button(t('newSession'), () => toast(t('endSession'), { label: t('endIt'), run: () => this.act('POST', '/api/queues/' + id + '/session') }, 10))),
          this.pairing),
        h('div', { class: 'stack' }, this.list, this.preview.element, h('div', { class: 'card' }, this.devices))));
    this.update(Object.assign({ now_serving: [] }, this.queue));
  }

  /** Carries an action out and offers to take it back. */
  async act(method, path, body, done) {
    try {
      const answer = await this.host.call(method, path, body);
      const undo = done ? undefined : { label: t('undo'), run: () => this.undo() };
      toast(done || t('done'), undo, done ? 4 : UNDO_SECONDS);
      return answer;
    } catch (error) {
      toast(error.message);
      return null;
    }
  }

  async undo() {
    try {
      await this.host.call('POST', '/api/queues/' + this.queue.id + '/undo');
      toast(t('takenBack'));
    } catch (error) { toast(error.message); }
  }

  ticketAct(ticket, verb, body) { return this.act('POST', '/api/tickets/' + ticket.id + '/' + verb, body); }

  async callNext() {
    const answer = await this.act('POST', '/api/queues/' + this.queue.id + '/next', { counter: this.counter.value });
    if (answer && !answer.ticket) toast(t('nobodyWaits'));
  }

  change(settings) { return this.act('PATCH', '/api/queues/' + this.queue.id, settings); }

  async issue() {
    const ticket = await this.act('POST', '/api/queues/' + this.queue.id + '/tickets', { print: true }, t('issued'));
    if (!ticket) return;
    if (ticket.print === 'failed') toast(t('noPrinter', { label: ticket.label }));
    else this.sayOnItsWay(t('isPrinted', { label: ticket.label }), ticket.label);
  }

  /** That paper is on its way, or why not; where that is known only a moment later, it is said then. */
  sayOnItsWay(sentence, label) {
    const why = this.trouble && reasonOf(this.trouble);
    toast(why ? t('notYet', { label: label, why: why }) : sentence);
    this.hopeful = why ? null : { label: label, until: Date.now() + TOAST_SECONDS * 1000 };
  }

  /** What was typed: a ticket's label, or its id. The answer is everybody's, so it comes by the feed; here too, should that be lost. */
  async check() {
    const text = this.label.value.trim();
    if (!text) return;
    this.label.value = '';
    try {
      this.answers.show(await this.host.call('POST', '/api/scan', { text: text }));
    } catch (error) {
      toast(error.message);
    }
  }

  /** This device becomes a scanner: by HTTPS where there is one, because browsers open a live camera to nothing else. */
  async scanHere() {
    const here = '/scan?id=' + this.queue.id;
    if (window.isSecureContext) { location.assign(here); return; }
    try {
      // What this browser remembers for http it does not know for https: it signs in there with a code.
      const pairing = await this.host.call('POST', '/api/queues/' + this.queue.id + '/pairings');
      location.assign(pairing.scan_url || here);
    } catch (error) { toast(error.message); }
  }

  async pair() {
    const pairing = await this.act('POST', '/api/queues/' + this.queue.id + '/pairings', null, t('codeOnce'));
    if (!pairing) return;
    const source = 'data:image/svg+xml,' + encodeURIComponent(pairing.qr_svg);
    fill(this.pairing, h('h2', {}, t('scanToPair')),
      h('img', { class: 'code', src: source, alt: pairing.code }), h('p', {}, t('orType', { code: pairing.code })),
      h('button', { onclick: () => this.pairing.classList.add('hidden') }, t('close')));
    this.pairing.classList.remove('hidden');
  }

  update(message) {
    Object.assign(this.queue, message, { id: this.queue.id });
    const queue = this.queue;
    this.title.textContent = queue.name;
    this.pause.textContent = queue.is_paused ? t('resume') : t('pause');
    this.active.textContent = queue.active ? t('close') : t('open');
    this.next.disabled = queue.is_paused;
    const average = queue.completed_count ? t('minutesShort', { n: Math.round(queue.avg_wait_time / 6) / 10 }) : '–';
    fill(this.facts, [[queue.waiting_count, t('waiting')], [queue.completed_count, t('served')], [average, t('average')]]
      .map((fact) => h('div', {}, h('b', {}, fact[0]), h('span', {}, fact[1]))));
    this.show();
  }

  hear(message) {
    if (message.type === 'ticket_list') {
      this.tickets = message.tickets;
      this.show();
      this.showTroubles();
    } else if (message.type === 'scan_result') {
      this.answers.show(message);
    } else if (message.type === 'scan_ended') {
      this.answers.ended(message.scan);
    } else if (message.type === 'device_status') {
      this.showDevices(message.devices);
    }
  }

  show() {
    const row = (ticket, actions) => h('tr', {}, h('td', {}, ticket.label, ticket.priority ? h('span', { class: 'warn', title: ticket.priority_reason || '' }, ' ▲') : null),
      h('td', { class: 'quiet' }, ticket.device_token ? t('phone') : t('paper'),
        ticket.print === 'failed' ? h('span', { class: 'bad' }, ' ✖ ' + t('noPaperYet')) : null),
      h('td', {}, actions.map((each) => h('button', { onclick: () => this.ticketAct(ticket, each[1], each[2]) }, each[0])),
        ticket.status === 'NO_SHOW' ? null : h('button', { class: 'more', 'aria-label': t('more'), title: t('more'), onclick: () => openTicketMenu(ticket, this) }, '⋯')));
    const called = this.tickets.filter((ticket) => ticket.status === 'CALLED' || ticket.status === 'SERVING')
      .sort((a, b) => b.call_order - a.call_order);
    const waiting = this.tickets.filter((ticket) => ticket.status === 'WAITING')
      .sort((a, b) => a.people_ahead - b.people_ahead);
    const gone = this.tickets.filter((ticket) => ticket.status === 'NO_SHOW').slice(-8);
    const now = called[0];
    fill(this.now, now ? h('div', {}, h('div', { class: 'row' }, h('span', { class: 'called-now' }, now.label),
      h('span', { class: 'quiet' }, now.counter || '')),
      h('div', { class: 'actions' }, this.verbs(now).map((each) => h('button', { onclick: () => this.ticketAct(now, each[1]) }, each[0])),
        h('button', { class: 'more', onclick: () => openTicketMenu(now, this) }, t('more')))) : null);
    fill(this.list, h('h2', {}, t('waitingCount', { n: this.queue.waiting_count })),
      waiting.length ? h('table', {}, waiting.slice(0, 60).map((ticket) => row(ticket,
        [[t('call'), 'call', { counter: this.counter.value }], [t('noShow'), 'noshow'], [t('cancel'), 'cancel']]))) : h('p', { class: 'quiet' }, t('nobodyWaits')),
      called.length > 1 ? h('h2', {}, t('called')) : null,
      called.length > 1 ? h('table', {}, called.slice(1, 12).map((ticket) => row(ticket, this.verbs(ticket).slice(0, 2)))) : null,
      gone.length ? h('h2', {}, t('noShows')) : null,
      gone.length ? h('table', {}, gone.map((ticket) => row(ticket, [[t('reinstate'), 'reinstate']]))) : null);
  }

  /** Devices that do not work, and paper that did not come: what is so, what to do, and one tap where that does it. */
  showTroubles() {
    const missing = this.tickets.filter((ticket) => ticket.status === 'WAITING' && ticket.print === 'failed').length;
    fill(this.troubles,
      (this.failed || []).map((device) => h('p', { class: 'trouble', role: 'status' }, h('b', {}, '✖ ' + nameOf(device) + ': ', typeset(stateOf(device))), ' ', typeset(remedyOf(device)))),
      missing ? h('div', { class: 'trouble row', id: 'missing', role: 'status' },
        h('b', {}, missing === 1 ? t('notPrintedOne') : t('notPrinted', { n: missing })),
        h('button', { id: 'print-missing', onclick: () => this.printMissing() }, t('printNow'))) : null);
  }

  async printMissing() {
    try {
      const answer = await this.host.call('POST', '/api/queues/' + this.queue.id + '/unprinted');
      this.sayOnItsWay(t('printedAgain', { n: answer.count }), answer.tickets.map((ticket) => ticket.label).join(', '));
    } catch (error) { toast(error.message); }
  }

  verbs(ticket) {
    return ticket.status === 'SERVING' ? [[t('doneServing'), 'verify']]
      : [[t('verify'), 'verify'], [t('noShow'), 'noshow'], [t('recall'), 'recall'], [t('hold'), 'hold']];
  }

  showDevices(devices) {
    this.failed = devices.filter((device) => device.state === 'failed');
    this.trouble = this.failed.filter((device) => device.name === TICKET_PRINTER)[0];
    if (this.trouble && this.hopeful && Date.now() < this.hopeful.until) this.sayOnItsWay('', this.hopeful.label);
    this.showTroubles();
    fill(this.devices, devices.map((device) => {
      const look = CONDITIONS[device.state] || CONDITIONS.failed;
      const isTrouble = device.state === 'failed' || device.state === 'warning';
      return h('span', { title: stateOf(device), class: isTrouble ? 'long' : null }, h('span', { class: 'dot ' + look[1] }, look[0] + ' '), nameOf(device),
        isTrouble ? [': ', typeset(stateOf(device)), ' ', typeset(remedyOf(device))] : null);
    }), devices.filter((device) => device.paper).map((device) => this.paperLine(device.paper)));
  }

  /** How much paper is left, and the button for whoever has put a new roll in. */
  paperLine(paper) {
    const left = paper.tickets_left === null ? t('paperUsed', { n: Math.round(paper.used_mm / 100) / 10 }) : t('paperLeft', { n: paper.tickets_left });
    return h('div', { class: 'row paper' }, h('span', { id: 'paper-left' }, left),
      h('button', { id: 'new-roll', onclick: () => this.changeRoll() }, t('newRoll')));
  }

  async changeRoll() {
    try {
      this.showDevices((await this.host.call('POST', '/api/devices/new-roll')).devices);
      toast(t('rollNoted'));
    } catch (error) { toast(error.message); }
  }
}
