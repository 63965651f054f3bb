// The feed: one WebSocket that comes back by itself. Where none can be had, the same messages are asked for.
import { get, refused, request } from './api.js';

/**
 * @typedef {Object} FeedHandlers
 * @property {function(QueueUpdate): void} [update] a whole `queue_update`, never an older one than before on this connection
 * @property {function(any): void} [message] any other message
 * @property {function(boolean): void} [connection] whether the numbers are live
 * @property {function(string): void} [unknown] says in a sentence that there is no such queue: the address is wrong, or a backup was restored that does not have it
 */

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30000;
/** Between two questions while no feed stands, in milliseconds. */
const ASK_EVERY = 5000;
/** The appliance says that it is alive every 15 s: two of them may be lost on the way, no more. */
const SILENCE = 35000;
/** How long the appliance may take to answer whether it is there. */
const ANSWER_WITHIN = 5000;
const WATCH_EVERY = 1000;

/**
 * The hours are over, and some still wait: they are served all the same.
 * @param {QueueUpdate|QueueFacts} queue
 */
export function isLeft(queue) {
  return queue.active && !queue.is_paused && queue.is_open === false && queue.waiting_count + (queue.parked_count || 0) > 0;
}

export class Feed {
  /**
   * @param {string} queueID
   * @param {FeedHandlers} handlers
   * @param {{ticket?: string, hostToken?: string|null}} [options]
   */
  constructor(queueID, handlers, options) {
    this.queueID = queueID;
    this.handlers = handlers;
    this.options = options || {};
    this.pause = FIRST_PAUSE;
    this.timer = 0;
    /** @type {WebSocket|null} */
    this.socket = null;
    this.heardAt = Date.now();
    this.revision = -1;
    this.isStopped = false;
    /** The socket has brought something. */
    this.stands = false;
    /** The appliance says that its database does not answer. */
    this.isOld = false;
    this.isAsking = false;
    this.askedAt = 0;
    this.etag = '';
    this.look = () => { if (!document.hidden) this.check(); };
    document.addEventListener('visibilitychange', this.look);
    window.addEventListener('pageshow', this.look);
    window.addEventListener('online', this.look);
    this.watch = setInterval(() => this.listen(), WATCH_EVERY);
    this.open();
  }

  open() {
    if (this.isStopped) return;
    clearTimeout(this.timer);
    const address = new URL('/api/ws/' + this.queueID, document.baseURI);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    const query = this.options.ticket ? '?ticket=' + this.options.ticket : '';
    const socket = new WebSocket(address + query);
    const token = this.options.hostToken;
    this.socket = socket;
    // The first message is whole, and true: where a backup was restored, its revision is lower than what was seen before.
    this.revision = -1;
    this.isOld = false;
    socket.onopen = () => { if (token) socket.send(JSON.stringify({ type: 'auth', host_token: token })); };
    socket.onmessage = (event) => {
      if (socket !== this.socket) return;
      this.pause = FIRST_PAUSE;
      this.heardAt = Date.now();
      this.stands = true;
      const message = JSON.parse(event.data);
      if (message.type === 'currency') this.isOld = !message.is_current;
      this.tell(!this.isOld);
      this.take(message);
    };
    socket.onclose = () => {
      if (socket !== this.socket) return;
      this.stands = false;
      this.tell(false);
      this.ask();
      this.again();
    };
  }

  /** Each second: while no feed stands the appliance is asked; a feed that stands and says nothing is asked about. */
  listen() {
    const now = Date.now();
    if (now - this.askedAt < ASK_EVERY) return;
    if (!this.stands) this.ask();
    else if (now - this.heardAt > SILENCE) this.askAboutSilence();
  }

  /** A path that was lost without a word: the appliance answers on a new one, or it is not there. */
  async askAboutSilence() {
    const silent = this.socket;
    await this.ask();
    if (this.isStopped || silent !== this.socket || Date.now() - this.heardAt <= SILENCE) return;
    this.drop();
    this.open();
  }

  /**
   * The message that the feed would send now. A browser does not say why a socket was refused; the answer to this does.
   * It goes on trying: a queue that is not known may come back with the next backup.
   */
  async ask() {
    if (this.isAsking || this.isStopped) return;
    this.isAsking = true;
    this.askedAt = Date.now();
    /** @type {{[name: string]: string}} */
    const headers = {};
    if (this.options.hostToken) headers['x-host-token'] = this.options.hostToken;
    if (this.etag) headers['if-none-match'] = this.etag;
    const query = this.options.ticket ? '?ticket=' + this.options.ticket : '';
    try {
      const response = await request('/api/queues/' + this.queueID + '/now' + query, { headers: headers }, ANSWER_WITHIN);
      if (!this.isStopped) this.hear(response, response.ok ? await response.json() : await response.json().catch(() => ({})));
    } catch (error) {
      if (!this.isStopped) this.tell(false);
    } finally {
      this.isAsking = false;
    }
  }

  /**
   * @param {Response} response
   * @param {any} answer
   */
  hear(response, answer) {
    if (response.status === 304) return this.tell(true);
    if (response.ok) {
      this.etag = response.headers.get('etag') || '';
      this.tell(true);
      if (!this.stands) this.revision = -1;
      this.take(answer);
      const more = this.handlers.message;
      if (!more) return;
      if (answer.tickets) more({ type: 'ticket_list', tickets: answer.tickets });
      if (answer.devices) more({ type: 'device_status', devices: answer.devices });
      if (answer.scan_result) more(answer.scan_result);
    } else if (answer.code === 'unknown_queue') {
      this.isUnknown(refused(response.status, answer).message);
    } else if (response.status === 404) {
      this.askPlainly();
    } else if (answer.code === 'token_wrong' && this.handlers.message) {
      // As the feed itself says it.
      this.handlers.message({ type: 'error', code: answer.code, detail: refused(response.status, answer).message });
    } else {
      // What it asks for instead is heard by whoever leads there.
      refused(response.status, answer);
    }
  }

  /** An appliance of an earlier version: it says no more than whether the queue is there. */
  async askPlainly() {
    try {
      await get('/api/queues/' + this.queueID);
    } catch (error) {
      const refusal = /** @type {import('./api.js').Refused} */ (error);
      if (refusal.code === 'unknown_queue') this.isUnknown(refusal.message);
    }
  }

  /** @param {string} sentence */
  isUnknown(sentence) {
    if (this.handlers.unknown && !this.isStopped) this.handlers.unknown(sentence);
  }

  /** @param {any} message */
  take(message) {
    if (message.type === 'alive' || message.type === 'currency') return;
    if (message.type !== 'queue_update') {
      if (this.handlers.message) this.handlers.message(message);
      return;
    }
    if (message.revision < this.revision) return;
    this.revision = message.revision;
    if (this.handlers.update) this.handlers.update(message);
  }

  /** Everybody comes back after a restart, but not everybody at once. */
  again() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), this.pause * (0.5 + Math.random()));
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
  }

  /** After the lock screen a phone's socket may be dead and not know it: a new one is cheap. */
  check() {
    const state = this.socket ? this.socket.readyState : WebSocket.CLOSED;
    if (state === WebSocket.OPEN && Date.now() - this.heardAt < 20000) return;
    if (state === WebSocket.CONNECTING) return;
    this.drop();
    this.pause = FIRST_PAUSE;
    this.open();
    this.ask();
  }

  drop() {
    const old = this.socket;
    this.socket = null;
    this.stands = false;
    if (old) old.close();
  }

  /** For good. */
  stop() {
    clearTimeout(this.timer);
    clearInterval(this.watch);
    document.removeEventListener('visibilitychange', this.look);
    window.removeEventListener('pageshow', this.look);
    window.removeEventListener('online', this.look);
    this.isStopped = true;
    this.drop();
  }

  /** @param {boolean} isLive */
  tell(isLive) {
    if (this.handlers.connection) this.handlers.connection(isLive);
  }
}
