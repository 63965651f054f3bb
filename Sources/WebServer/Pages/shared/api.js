// The calls of the HTTP API, and what a browser remembers: its device token and its host tokens.
import { refusal } from './refusals.js';
import { t } from '../words/words.js';

/** Milliseconds after which nobody believes in an answer any more. */
const PATIENCE = 10000;

/** A refusal; its message is for people, in the page's language. */
export class Refused extends Error {
  /**
   * @param {number} status 0: no answer
   * @param {string} code
   * @param {string} detail
   * @param {any} [problem] the whole of it
   */
  constructor(status, code, detail, problem) {
    super(detail);
    this.status = status;
    this.code = code;
    this.problem = problem || {};
  }

  /** Whether the same once more may go well: nobody knows whether it was carried out. */
  get isOpen() { return this.status === 0 || this.status >= 500; }
}

/**
 * @param {number} status
 * @param {any} problem what the appliance answered, if it was JSON
 */
export function refused(status, problem) {
  const code = problem.code || 'internal';
  if (code === 'https_required' && problem.public_url) {
    window.dispatchEvent(new CustomEvent('https-required', { detail: problem.public_url }));
  }
  return new Refused(status, code, refusal(code, problem.detail), problem);
}

/** @type {{[key: string]: string}} */
const kept = {};

/** Storage that survives where the browser lets it, and otherwise lasts as long as the page. */
export const memory = {
  /** @param {string} key */
  get(key) {
    try { return localStorage.getItem(key) || kept[key] || null; } catch (error) { return kept[key] || null; }
  },
  /**
   * @param {string} key
   * @param {string} value
   */
  set(key, value) {
    kept[key] = value;
    try { localStorage.setItem(key, value); } catch (error) { /* private windows: `kept` has it */ }
  },
  /** @param {string} key */
  remove(key) {
    delete kept[key];
    try { localStorage.removeItem(key); } catch (error) { /* as above */ }
  },
};

/** Random text for headers: nobody guesses it, and it never comes twice. */
export function randomWord() {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
}

/** This phone's token, all that is known of a guest; null before the first number and after the last. */
export function knownDevice() { return memory.get('qode.device'); }

/** The same, made where there is none. */
function deviceToken() {
  const token = knownDevice() || randomWord();
  memory.set('qode.device', token);
  return token;
}

/** @param {string} token by which the appliance knows this phone, where the page does not know it yet */
export function keepDevice(token) { if (!knownDevice()) memory.set('qode.device', token); }

/** Milliseconds after which a ticket that was not seen again is over: numbers begin anew each day. */
const TICKET_LASTS = 24 * 3600 * 1000;

/** @returns {{[id: string]: number}} this phone's open tickets, and when each was last seen: milliseconds since 1970 */
function openTickets() {
  try { return JSON.parse(memory.get('qode.open') || '{}'); } catch (error) { return {}; }
}

/** @param {string} id of an open ticket of this phone's; of a queue where one may have been drawn, though no answer came */
export function keepTicket(id) { memory.set('qode.open', JSON.stringify(Object.assign(openTickets(), { [id]: Date.now() }))); }

/**
 * A ticket is over. With the last one everything that was kept of this guest goes: the next number is somebody else's to the appliance.
 * @param {string} [id] none: only what is too old
 */
export function forgetTicket(id) {
  const left = Object.entries(openTickets()).filter(([each, seen]) => each !== id && Date.now() - seen < TICKET_LASTS);
  memory.set('qode.open', JSON.stringify(Object.fromEntries(left)));
  if (!left.length) for (const key of ['qode.open', 'qode.device', 'qode.soon']) memory.remove(key);
}

/**
 * Every queue that this device may work on.
 * @returns {Hostship[]}
 */
export function hostships() {
  try { return JSON.parse(memory.get('qode.host') || '[]'); } catch (error) { return []; }
}

/**
 * @param {string} queueID
 * @param {string} token
 * @param {string} [role] of a station
 */
export function keepHostship(queueID, token, role) {
  const others = hostships().filter((each) => each.queue_id !== queueID);
  memory.set('qode.host', JSON.stringify([{ queue_id: queueID, host_token: token, role: role }].concat(/** @type {any} */ (others))));
}

/** @param {string} queueID */
export function dropHostship(queueID) {
  memory.set('qode.host', JSON.stringify(hostships().filter((each) => each.queue_id !== queueID)));
}

/** @param {string} queueID */
export function hostToken(queueID) {
  const found = hostships().filter((each) => each.queue_id === queueID)[0];
  return found ? found.host_token : null;
}

/** How far the appliance's clock is before this device's, in milliseconds. */
let clockAhead = 0;

/** Now by the appliance's clock, as well as it is known: milliseconds since 1970. */
export function applianceNow() { return Date.now() + clockAhead; }

/**
 * One request, with an end.
 * @param {string} path
 * @param {RequestInit} options
 * @param {number} [patience] milliseconds
 * @returns {Promise<Response>}
 * @throws {Refused} where no answer came
 */
export async function request(path, options, patience) {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), patience || PATIENCE);
  try {
    const response = await fetch(path, Object.assign({ cache: 'no-store', signal: limit.signal }, options));
    // The body belongs to it: a network may fall silent in the middle.
    const body = await response.blob();
    const date = Date.parse(response.headers.get('date') || '');
    if (date) clockAhead = date - Date.now();
    return new Response(response.status === 304 || response.status === 204 ? null : body, response);
  } catch (error) {
    throw new Refused(0, 'offline', limit.signal.aborted ? t('noAnswer') : t('offlineNow'));
  } finally {
    clearTimeout(timer);
  }
}

/**
 * One call.
 * @param {string} method
 * @param {string} path
 * @param {{body?: any, picture?: Blob, host?: string|null, admin?: string, device?: boolean, once?: string, keepalive?: boolean}} [options]
 *   `once`: a word for this press: sent again it is carried out no second time
 * @returns {Promise<any>} the answer's JSON
 * @throws {Refused}
 */
export async function call(method, path, options) {
  const wants = options || {};
  /** @type {{[name: string]: string}} */
  const headers = {};
  if (wants.host) headers['x-host-token'] = wants.host;
  if (wants.admin) headers['x-admin-token'] = wants.admin;
  // Who only looks is nobody yet.
  const device = wants.device && (method === 'GET' ? knownDevice() : deviceToken());
  if (device) headers['x-device-token'] = device;
  if (wants.once) headers['idempotency-key'] = wants.once;
  /** @type {string|Blob|undefined} */
  let body;
  if (wants.body) {
    headers['content-type'] = 'application/json';
    body = JSON.stringify(wants.body);
  } else if (wants.picture) {
    headers['content-type'] = wants.picture.type;
    body = wants.picture;
  }
  const response = await request(path, { method: method, headers: headers, body: body, keepalive: wants.keepalive });
  const text = await response.text();
  let json = {};
  // A network that wants to be signed in to answers everything with a page of its own, and says that all went well.
  try { json = text ? JSON.parse(text) : {}; } catch (error) { throw new Refused(0, 'offline', t('offlineNow')); }
  if (!response.ok) throw refused(response.status, json);
  return json;
}

/**
 * @param {string} path
 * @param {Parameters<typeof call>[2]} [options]
 */
export function get(path, options) { return call('GET', path, options); }

/**
 * @param {string} path
 * @param {Parameters<typeof call>[2]} [options]
 */
export function post(path, options) { return call('POST', path, options); }
