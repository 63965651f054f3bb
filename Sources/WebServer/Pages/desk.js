// One queue's desk on the dashboard.
import { h, fill, main, toast } from './dom.js';
import { memory } from './api.js';
import { Feed } from './feed.js';
import { VERDICTS, allowSound, play, shapeOf } from './verdicts.js';

const UNDO_SECONDS = 10;
const CONDITIONS = { ready: ['●', 'good'], warning: ['▲', 'warn'], failed: ['✖', 'bad'], absent: ['○', 'quiet'] };

export class Desk {
  /**
   * @param {any} queue
   * @param {string} token
   * @param {{others: string[], open: function(string): void, signOut: function(): void, signIn: function(): void, call: function(string, string, any=): Promise<any>}} host
   */
  constructor(queue, token, host) {
    this.queue = queue;
    this.host = host;
    this.tickets = [];
    this.isClosed = false;
    this.layOut();
    this.feed = new Feed(queue.id, {
      update: (message) => { if (!this.isClosed) this.update(message); },
      message: (message) => { if (!this.isClosed) this.hear(message); },
      connection: (isLive) => this.lost.classList.toggle('hidden', isLive),
    }, { hostToken: token });
    document.addEventListener('click', allowSound, { once: true });
  }

  close() { this.isClosed = true; }

  layOut() {
    const id = this.queue.id;
    const button = (label, run, more) => h('button', Object.assign({ onclick: run }, more || {}), label);
    this.lost = h('p', { class: 'banner hidden', role: 'status' }, 'No connection. These numbers may be old.');
    this.title = h('h1', {});
    this.facts = h('div', { class: 'card facts' });
    this.counter = h('input', { id: 'counter', placeholder: 'Counter (optional)', maxlength: 40, 'aria-label': 'Counter', value: memory.get('qode.counter') || '' });
    this.counter.addEventListener('change', () => memory.set('qode.counter', this.counter.value));
    this.next = button('Next', () => this.callNext(), { class: 'main', id: 'next' });
    this.now = h('div', { class: 'stack' });
    this.result = h('div', { class: 'card result', role: 'status', 'aria-live': 'assertive' }, h('span', { class: 'quiet' }, 'Hold a ticket to the camera'));
    this.list = h('div', { class: 'card stack' });
    this.devices = h('div', { class: 'devices' });
    this.pause = button('', () => this.change({ is_paused: !this.queue.is_paused }), { id: 'pause' });
    this.active = button('', () => this.change({ active: !this.queue.active }), { id: 'active' });
    this.pairing = h('div', { class: 'card pairing stack hidden' });
    const others = this.host.others.length
      ? [button('Other queue', () => this.host.open(this.host.others[0]))] : [];
    fill(main, this.lost,
      h('header', {}, this.title, h('div', { class: 'row' }, this.pause, this.active, others,
        button('Add queue', () => this.host.signIn()), button('Sign out', () => this.host.signOut()))),
      h('div', { class: 'desk' },
        h('div', { class: 'stack' }, h('div', { class: 'card stack' }, this.counter, this.next, this.now), this.result, this.facts,
          h('div', { class: 'card actions' },
            button('Print a ticket', () => this.issue(), { id: 'issue' }), button('Pair a device', () => this.pair(), { id: 'pair' }),
            button('Print poster', () => this.act('POST', '/api/queues/' + id + '/poster', null, 'The poster is on its way to the printer.')),
            h('a', { class: 'button', href: '/print-qr/' + id, target: '_blank', rel: 'noopener' }, 'Poster page'),
            h('a', { class: 'button', href: '/wall/' + id, target: '_blank', rel: 'noopener' }, 'Wall'),
            h('a', { class: 'button', href: '/kiosk/' + id, target: '_blank', rel: 'noopener' }, 'Kiosk'),
            h('a', { class: 'button', href: '/scan?id=' + id }, 'Scan here'),
            button('New session', () => toast('End the session? Open tickets become no-shows, numbers start at 1.', { label: 'End it', run: () => this.act('POST', '/api/queues/' + id + '/session') }, 10))),
          this.pairing),
        h('div', { class: 'stack' }, this.list, h('div', { class: 'card' }, this.devices))));
    this.update(Object.assign({ now_serving: [] }, this.queue));
  }

  /** Carries an action out and offers to take it back. */
  async act(method, path, body, done) {
    try {
      const answer = await this.host.call(method, path, body);
      const undo = done ? undefined : { label: 'Undo', run: () => this.undo() };
      toast(done || 'Done.', undo, done ? 4 : UNDO_SECONDS);
      return answer;
    } catch (error) {
      toast(error.code === 'offline' ? 'No connection to the appliance.' : error.message);
      return null;
    }
  }

  async undo() {
    try {
      await this.host.call('POST', '/api/queues/' + this.queue.id + '/undo');
      toast('Taken back.');
    } catch (error) { toast(error.message); }
  }

  ticketAct(ticket, verb, body) { return this.act('POST', '/api/tickets/' + ticket.id + '/' + verb, body); }

  async callNext() {
    const answer = await this.act('POST', '/api/queues/' + this.queue.id + '/next', { counter: this.counter.value });
    if (answer && !answer.ticket) toast('Nobody is waiting.');
  }

  change(settings) { return this.act('PATCH', '/api/queues/' + this.queue.id, settings); }

  async issue() {
    const ticket = await this.act('POST', '/api/queues/' + this.queue.id + '/tickets', { print: true }, 'Issued.');
    if (ticket) toast(ticket.label + (ticket.print === 'failed' ? ' is valid, but there is no printer.' : ' is printed.'));
  }

  async pair() {
    const pairing = await this.act('POST', '/api/queues/' + this.queue.id + '/pairings', null, 'The code works once, for 5 minutes.');
    if (!pairing) return;
    const source = 'data:image/svg+xml,' + encodeURIComponent(pairing.qr_svg);
    fill(this.pairing, h('h2', {}, 'Scan with the phone that becomes a scanner'),
      h('img', { class: 'code', src: source, alt: pairing.code }), h('p', {}, 'or type ', h('b', {}, pairing.code), ' on its /host page'),
      h('button', { onclick: () => this.pairing.classList.add('hidden') }, 'Close'));
    this.pairing.classList.remove('hidden');
  }

  update(message) {
    Object.assign(this.queue, message, { id: this.queue.id });
    const queue = this.queue;
    this.title.textContent = queue.name;
    this.pause.textContent = queue.is_paused ? 'Resume' : 'Pause';
    this.active.textContent = queue.active ? 'Close' : 'Open';
    this.next.disabled = queue.is_paused;
    const average = queue.completed_count ? Math.round(queue.avg_wait_time / 6) / 10 + ' min' : '–';
    fill(this.facts, [[queue.waiting_count, 'waiting'], [queue.completed_count, 'served'], [average, 'average']]
      .map((fact) => h('div', {}, h('b', {}, fact[0]), h('span', {}, fact[1]))));
    this.show();
  }

  hear(message) {
    if (message.type === 'ticket_list') {
      this.tickets = message.tickets;
      this.show();
    } else if (message.type === 'scan_result') {
      this.answer(message);
    } else if (message.type === 'device_status') {
      this.showDevices(message.devices);
    }
  }

  answer(message) {
    const verdict = VERDICTS[message.verdict] || VERDICTS.not_a_ticket;
    this.result.className = 'card result ' + verdict.tone;
    fill(this.result, shapeOf(message.verdict),
      h('div', {}, h('b', {}, (message.label ? message.label + ' · ' : '') + verdict.title), h('span', { class: 'quiet' }, message.message)));
    play(verdict.sound);
  }

  show() {
    const row = (ticket, actions) => h('tr', {}, h('td', {}, ticket.label),
      h('td', { class: 'quiet' }, ticket.device_token ? 'phone' : 'paper'),
      h('td', {}, actions.map((each) => h('button', { onclick: () => this.ticketAct(ticket, each[1], each[2]) }, each[0]))));
    const called = this.tickets.filter((ticket) => ticket.status === 'CALLED' || ticket.status === 'SERVING')
      .sort((a, b) => String(b.called_at).localeCompare(String(a.called_at)));
    const waiting = this.tickets.filter((ticket) => ticket.status === 'WAITING');
    const gone = this.tickets.filter((ticket) => ticket.status === 'NO_SHOW').slice(-8);
    const now = called[0];
    fill(this.now, now ? h('div', {}, h('div', { class: 'row' }, h('span', { class: 'called-now' }, now.label),
      h('span', { class: 'quiet' }, now.counter || '')),
      h('div', { class: 'actions' }, this.verbs(now).map((each) => h('button', { onclick: () => this.ticketAct(now, each[1]) }, each[0])))) : null);
    fill(this.list, h('h2', {}, 'Waiting (' + this.queue.waiting_count + ')'),
      waiting.length ? h('table', {}, waiting.slice(0, 60).map((ticket) => row(ticket,
        [['Call', 'call', { counter: this.counter.value }], ['No-show', 'noshow'], ['Cancel', 'cancel']]))) : h('p', { class: 'quiet' }, 'Nobody is waiting.'),
      called.length > 1 ? h('h2', {}, 'Called') : null,
      called.length > 1 ? h('table', {}, called.slice(1, 12).map((ticket) => row(ticket, this.verbs(ticket).slice(0, 2)))) : null,
      gone.length ? h('h2', {}, 'No-shows') : null,
      gone.length ? h('table', {}, gone.map((ticket) => row(ticket, [['Reinstate', 'reinstate']]))) : null);
  }

  verbs(ticket) {
    return ticket.status === 'SERVING' ? [['Done', 'verify']]
      : [['Verify', 'verify'], ['No-show', 'noshow'], ['Recall', 'recall'], ['Hold', 'hold']];
  }

  showDevices(devices) {
    fill(this.devices, devices.map((device) => {
      const look = CONDITIONS[device.state] || CONDITIONS.failed;
      const what = device.state === 'failed' || device.state === 'warning'
        ? device.name + ': ' + device.detail + (device.remedy ? ' ' + device.remedy : '') : device.name;
      return h('span', { title: device.detail }, h('span', { class: 'dot ' + look[1] }, look[0] + ' '), what);
    }));
  }
}
