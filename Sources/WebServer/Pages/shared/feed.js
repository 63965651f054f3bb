// The feed: one WebSocket that comes back by itself.
import { get } from './api.js';

/**
 * @typedef {Object} FeedHandlers
 * @property {function(any): void} [update] a whole `queue_update`, never an older one than before on this connection
 * @property {function(any): void} [message] any other message
 * @property {function(boolean): void} [connection] whether the numbers are live
 * @property {function(string): void} [unknown] says in a sentence that there is no such queue: the address is wrong, or a backup was restored that does not have it
 */

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30000;

export class Feed {
  /**
   * @param {string} queueID
   * @param {FeedHandlers} handlers
   * @param {{ticket?: string, hostToken?: string}} [options]
   */
  constructor(queueID, handlers, options) {
    this.queueID = queueID;
    this.handlers = handlers;
    this.options = options || {};
    this.pause = FIRST_PAUSE;
    this.timer = 0;
    this.socket = null;
    this.heardAt = Date.now();
    const look = () => { if (!document.hidden) this.check(); };
    document.addEventListener('visibilitychange', look);
    window.addEventListener('pageshow', look);
    window.addEventListener('online', look);
    this.open();
  }

  open() {
    if (this.isStopped) return;
    clearTimeout(this.timer);
    const scheme = location.protocol === 'https:' ? 'wss://' : 'ws://';
    const query = this.options.ticket ? '?ticket=' + this.options.ticket : '';
    const socket = new WebSocket(scheme + location.host + '/api/ws/' + this.queueID + query);
    this.socket = socket;
    // The first message is whole, and true: where a backup was restored, its revision is lower than what was seen before.
    this.revision = -1;
    socket.onopen = () => {
      if (this.options.hostToken) {
        socket.send(JSON.stringify({ type: 'auth', host_token: this.options.hostToken }));
      }
    };
    socket.onmessage = (event) => {
      if (socket !== this.socket) return;
      this.pause = FIRST_PAUSE;
      this.heardAt = Date.now();
      this.tell(true);
      this.take(JSON.parse(event.data));
    };
    socket.onclose = () => {
      if (socket !== this.socket) return;
      this.tell(false);
      this.ask();
      this.again();
    };
  }

  /** A browser does not say why a socket was refused. It goes on trying: the queue may come back with the next backup. */
  async ask() {
    if (!this.handlers.unknown) return;
    try {
      await get('/api/queues/' + this.queueID);
    } catch (error) {
      if (error.code === 'unknown_queue' && !this.isStopped) this.handlers.unknown(error.message);
    }
  }

  take(message) {
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
    const old = this.socket;
    this.socket = null;
    if (old) old.close();
    this.pause = FIRST_PAUSE;
    this.open();
  }

  /** For good. */
  stop() {
    clearTimeout(this.timer);
    const socket = this.socket;
    this.isStopped = true;
    this.socket = null;
    if (socket) socket.close();
  }

  tell(isLive) {
    if (this.handlers.connection) this.handlers.connection(isLive);
  }
}
