// One queue's desk on the dashboard.
// words: host
import { h, fill, say, toast } from '../shared/dom.js';
import { call } from '../shared/api.js';
import { Feed, isLeft } from '../shared/feed.js';
import { Answers } from '../shared/answers.js';
import { announce } from '../shared/sound.js';
import { keyed, withKey } from './keys.js';
import { nameOf, reasonOf, remedyOf, stateOf, typeset } from './devices.js';
import { Lists, NOT_SEEN } from './lists.js';
import { openNotice } from './notice.js';
import { openPairing, openStations } from './stations.js';
import { Preview } from './preview.js';
import { openSettings } from './queuesettings.js';
import { openStatistics } from './statistics.js';
import { openTicketMenu } from './ticketmenu.js';
import { t } from '../words/words.js';

const TOAST_SECONDS = 6;
// As it is called among the devices.
const TICKET_PRINTER = 'ticket printer';
/** @type {{[state: string]: string[]}} */
const CONDITIONS = { ready: ['●', 'good'], warning: ['▲', 'warn'], failed: ['✖', 'bad'], absent: ['○', 'quiet'] };

/** @typedef {import('./dashboard.js').Dashboard} Dashboard */

export class Desk {
  /**
   * @param {QueueFacts} queue
   * @param {string} token
   * @param {Dashboard} dashboard
   */
  constructor(queue, token, dashboard) {
    this.answers = new Answers('card', { idle: t('holdTicket'), sentences: true });
    this.preview = new Preview({ 'x-host-token': token });
    this.queue = queue;
    this.dashboard = dashboard;
    this.token = token;
    this.isClosed = false;
    this.isLive = true;
    /** @type {Device[]} */
    this.failed = [];
    /** @type {Device|undefined} */
    this.trouble = undefined;
    /** @type {{label: string, until: number}|null} a ticket whose paper was said to come */
    this.hopeful = null;
    this.lists = new Lists(this);
    this.lost = h('p', { class: 'banner hidden' }, t('noConnection'));
    this.troubles = h('div', { class: 'stack troubles' });
    this.title = h('h1', {});
    this.facts = h('div', { class: 'card facts' });
    this.notice = h('p', { class: 'notice hidden' });
    this.closing = h('p', { class: 'banner hidden', id: 'closing' });
    this.calling = h('div', { class: 'card stack' });
    this.tools = h('div', { class: 'row' });
    this.label = h('input', { id: 'typed', 'data-key': 't', 'aria-keyshortcuts': 'T', placeholder: t('typeHint'), maxlength: 300, autocomplete: 'off', 'aria-label': t('typeLabel') });
    this.devices = h('div', { class: 'devices' });
    this.help = h('div', { class: 'trouble row hidden', role: 'alert' });
    this.pause = keyed('button', '', 'b', { id: 'pause', onclick: () => this.change({ is_paused: !this.queue.is_paused }) });
    this.active = keyed('button', '', 'o', { id: 'active', onclick: () => this.change({ active: !this.queue.active }) });
    this.pairing = h('div', { class: 'card pairing stack hidden' });
    this.element = this.layOut();
    this.update(Object.assign({ now_serving: [] }, /** @type {any} */ (queue)));
    this.feed = new Feed(queue.id, {
      update: (message) => { if (!this.isClosed) this.update(message); },
      message: (message) => { if (!this.isClosed) this.hear(message); },
      connection: (isLive) => this.connected(isLive),
      unknown: (sentence) => { this.lost.textContent = sentence; },
    }, { hostToken: token });
  }

  close() {
    this.isClosed = true;
    this.preview.close();
    this.lists.close();
    this.feed.stop();
  }

  /**
   * What the desks share stands at the one that is seen.
   * @param {...HTMLElement} parts counter, next, and the sound's button
   */
  place(...parts) {
    fill(this.calling, h('div', { class: 'row with-key' }, parts[0], h('kbd', { 'aria-hidden': 'true' }, 'K')), parts[1], this.lists.now);
    for (const part of parts.slice(2)) if (!this.tools.contains(part)) this.tools.insertBefore(part, this.tools.firstChild);
  }

  layOut() {
    const id = this.queue.id;
    const button = (/** @type {string} */ key, /** @type {string} */ label, /** @type {function(): any} */ run, /** @type {any} */ more) => keyed('button', label, key, Object.assign({ onclick: run }, more));
    const link = (/** @type {string} */ key, /** @type {string} */ label, /** @type {string} */ path) => keyed('a', label, key, { class: 'button', href: path + id, target: '_blank', rel: 'noopener' });
    // A handheld scanner at this computer types an id here, and ends it with Enter.
    const typed = h('form', { class: 'row typed', onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); this.check(this.label.value.trim()); } },
      this.label, h('button', { type: 'submit', id: 'check' }, withKey(t('check'), 't')));
    fill(this.tools, button('u', t('undo'), () => this.undo(), { id: 'undo' }), this.pause, this.active,
      button('⇧a', t('addQueue'), () => this.dashboard.signIn(), { id: 'add' }), button('⇧l', t('signOut'), () => this.dashboard.signOut(this), { id: 'sign-out' }));
    return h('div', {}, this.lost, this.help, this.troubles, h('header', {}, this.title, this.tools), this.closing, this.notice,
      h('div', { class: 'desk' },
        h('div', { class: 'stack' }, this.calling, this.answers.element, typed, this.facts,
          h('div', { class: 'card actions' },
            button('i', t('printTicket'), () => this.issue(), { id: 'issue' }), button('d', t('pairDevice'), () => openPairing(this), { id: 'pair' }),
            button('f', t('notice'), () => openNotice(this), { id: 'notice' }), button('⇧d', t('stations'), () => openStations(this), { id: 'stations' }),
            button('⇧p', t('printPoster'), () => this.act('POST', '/api/queues/' + id + '/poster', null, t('posterSent')), { id: 'poster' }),
            link('⇧o', t('posterPage'), '/print-qr/'), link('⇧w', t('wall'), '/wall/'), link('⇧k', t('kiosk'), '/kiosk/'), link('⇧b', t('board'), '/board/'),
            button('⇧s', t('scanHere'), () => this.scanHere(), { id: 'scan' }),
            button('g', t('settings'), () => openSettings(this.queue, (settings) => this.change(settings)), { id: 'settings' }),
            button('⇧g', t('statistics'), () => openStatistics(this.queue, this.token), { id: 'statistics' }),
            button('⇧n', t('newSession'), () => toast(t('endSession'), { label: t('endIt'), key: 'j', run: () => this.act('POST', '/api/queues/' + id + '/session') }, 10), { id: 'new-session' })),
          this.pairing),
        h('div', { class: 'stack' }, this.lists.element, this.preview.element, h('div', { class: 'card' }, this.devices))));
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {any} [body]
   * @param {string} [done]
   */
  act(method, path, body, done) { return this.dashboard.act(method, path, body, this.token, done, () => this.undo()); }

  undo() { return this.dashboard.undo(); }

  /**
   * @param {TicketFacts} ticket
   * @param {string} verb
   * @param {any} [body]
   */
  ticketAct(ticket, verb, body) { return this.act('POST', '/api/tickets/' + ticket.id + '/' + verb, body); }

  /** @param {any} settings */
  async change(settings) {
    const answer = await this.act('PATCH', '/api/queues/' + this.queue.id, settings);
    if (answer && answer.id) this.update(Object.assign({ now_serving: [] }, answer));
    return answer;
  }

  async issue() {
    const ticket = await this.act('POST', '/api/queues/' + this.queue.id + '/tickets', { print: true }, t('issued'));
    if (!ticket) return;
    if (ticket.print === 'failed') toast(t('noPrinter', { label: ticket.label }));
    else this.sayOnItsWay(t('isPrinted', { label: ticket.label }), ticket.label);
  }

  /**
   * That paper is on its way, or why not; where that is known only a moment later, it is said then.
   * @param {string} sentence
   * @param {string} label
   */
  sayOnItsWay(sentence, label) {
    const why = this.trouble && reasonOf(this.trouble);
    toast(why ? t('notYet', { label: label, why: why }) : sentence);
    this.hopeful = why ? null : { label: label, until: Date.now() + TOAST_SECONDS * 1000 };
  }

  /**
   * The answer is everybody's, so it comes by the feed; here too, should that be lost.
   * @param {string} text that was typed: a ticket's label, or its id
   */
  async check(text) {
    if (!text) return;
    this.label.value = '';
    try {
      this.answers.show(await call('POST', '/api/scan', { host: this.token, body: { text: text, queue_id: this.queue.id } }));
    } catch (error) {
      this.label.value = text;
      toast(/** @type {Error} */ (error).message);
    }
  }

  /** This device becomes a scanner: by HTTPS where there is one, because browsers open a live camera to nothing else. */
  async scanHere() {
    const here = '/scan?id=' + this.queue.id;
    if (window.isSecureContext) { location.assign(here); return; }
    try {
      // What this browser remembers for http it does not know for https: it signs in there with a code.
      const pairing = await call('POST', '/api/queues/' + this.queue.id + '/pairings', { host: this.token });
      location.assign(pairing.scan_url || here);
    } catch (error) { toast(/** @type {Error} */ (error).message); }
  }

  /** @param {boolean} isLive */
  connected(isLive) {
    this.lost.classList.toggle('hidden', isLive);
    if (isLive) this.lost.textContent = t('noConnection');
    if (this.isLive !== isLive) {
      this.isLive = isLive;
      this.dashboard.showTabs();
    }
  }

  /** @param {QueueUpdate} message */
  update(message) {
    const wasEmpty = this.queue.waiting_count === 0;
    Object.assign(this.queue, message, { id: this.queue.id });
    const queue = this.queue;
    // Nobody looks at an empty list: who comes first is heard. The feed says so by itself; without one the numbers do.
    if (this.feed && !this.feed.stands && wasEmpty && queue.waiting_count > 0) announce();
    this.title.textContent = queue.name;
    this.pause.firstChild.textContent = queue.is_paused ? t('resume') : t('pause');
    this.active.firstChild.textContent = queue.active ? t('closeQueue') : t('open');
    this.notice.textContent = queue.notice ? queue.notice.text : '';
    this.notice.classList.toggle('hidden', !queue.notice);
    this.closing.textContent = isLeft(queue) ? t('leftAtClosing', { n: queue.waiting_count + (queue.parked_count || 0) }) : '';
    this.closing.classList.toggle('hidden', !isLeft(queue));
    const average = queue.completed_count ? t('minutesShort', { n: Math.round(queue.avg_wait_time / 6) / 10 }) : '–';
    fill(this.facts, [[queue.waiting_count, t('waiting')], [queue.completed_count, t('served')], [average, t('average')]]
      .map((fact) => h('div', {}, h('b', {}, fact[0]), h('span', {}, fact[1]))));
    this.lists.show();
    this.dashboard.showTabs();
    this.dashboard.showNext();
  }

  /** @param {any} message */
  hear(message) {
    if (message.type === 'ticket_list') {
      this.lists.tickets = message.tickets;
      this.lists.setTarget(message.target_minutes);
      this.lists.show();
      this.showTroubles();
    } else if (message.type === 'scan_result') {
      this.answers.show(message);
    } else if (message.type === 'first_guest') {
      announce();
    } else if (message.type === 'help_called') {
      this.showHelp(message);
    } else if (message.type === 'scan_ended') {
      this.answers.ended(message.scan);
    } else if (message.type === 'device_status') {
      this.showDevices(message.devices);
    } else if (message.type === 'error' && message.code === 'token_wrong') {
      this.dashboard.sentOff(this, message.detail);
    }
  }

  /**
   * A desk's command card calls for help: said until somebody says that it was seen.
   * @param {{station_id: string, name: string, counter: string|null, at: string}} call
   */
  showHelp(call) {
    // Told again to who comes back, and by each queue of the desk.
    if (this.dashboard.helpSeen === call.at + call.station_id) return;
    const text = call.counter ? t('helpCalledAt', { name: call.name, counter: call.counter }) : t('helpCalledBy', { name: call.name });
    fill(this.help, h('b', {}, text), keyed('button', t('helpSeen'), '⇧h', { class: 'help-seen', onclick: () => {
      this.dashboard.helpSeen = call.at + call.station_id;
      for (const desk of this.dashboard.desks.values()) desk.help.classList.add('hidden');
    } }));
    this.help.classList.remove('hidden');
    say(text);
    announce();
  }

  /** @param {TicketFacts} ticket */
  menu(ticket) { openTicketMenu(ticket, this); }

  /** Devices that do not work, and paper that did not come: what is so, what to do, and one tap where that does it. */
  showTroubles() {
    const failed = this.lists.tickets.filter((ticket) => ticket.status === 'WAITING' && ticket.print === 'failed');
    const unseen = failed.filter((ticket) => ticket.print_code === NOT_SEEN).length;
    const missing = failed.length - unseen;
    fill(this.troubles,
      this.failed.map((device) => h('p', { class: 'trouble' }, h('b', {}, '✖ ' + nameOf(device) + ': ', typeset(stateOf(device))), ' ', typeset(remedyOf(device)))),
      // What nobody saw come out may be in somebody's hand: the next one is a copy.
      failed.length ? h('div', { class: 'trouble row', id: 'missing' },
        h('b', {}, [missing ? t('notPrinted', { n: missing }) : '', unseen ? t('notSeen', { n: unseen }) : ''].filter(Boolean).join(' · ')),
        keyed('button', t(missing ? 'printNow' : 'printCopy'), '⇧m', { id: 'print-missing', onclick: () => this.printMissing() })) : null);
  }

  async printMissing() {
    try {
      const answer = await call('POST', '/api/queues/' + this.queue.id + '/unprinted', { host: this.token });
      this.sayOnItsWay(t('printedAgain', { n: answer.count }), answer.tickets.map((/** @type {TicketFacts} */ ticket) => ticket.label).join(', '));
    } catch (error) { toast(/** @type {Error} */ (error).message); }
  }

  /** @param {Device[]} devices */
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
    }), devices.map((device) => device.paper ? this.paperLine(device.paper) : null));
  }

  /**
   * How much paper is left, and the button for whoever has put a new roll in.
   * @param {NonNullable<Device['paper']>} paper
   */
  paperLine(paper) {
    const left = paper.tickets_left === null ? t('paperUsed', { n: Math.round(paper.used_mm / 100) / 10 }) : t('paperLeft', { n: paper.tickets_left });
    return h('div', { class: 'row paper' }, h('span', { id: 'paper-left' }, left),
      keyed('button', t('newRoll'), '⇧r', { id: 'new-roll', onclick: () => this.changeRoll() }));
  }

  async changeRoll() {
    try {
      this.showDevices((await call('POST', '/api/devices/new-roll', { host: this.token })).devices);
      toast(t('rollNoted'));
    } catch (error) { toast(/** @type {Error} */ (error).message); }
  }
}
