// The calls of the HTTP API, and what a browser remembers: its device token and its host tokens.
import { refusal } from './refusals.js';
import { t } from './words.js';

/** A refusal; its message is for people, in the page's language. */
export class Refused extends Error {
  constructor(status, code, detail) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

/** @param {any} problem what the appliance answered, if it was JSON */
export function refused(status, problem) {
  const code = problem.code || 'internal';
  return new Refused(status, code, refusal(code, problem.detail));
}

const kept = {};

/** Storage that survives where the browser lets it, and otherwise lasts as long as the page. */
export const memory = {
  get(key) {
    try { return localStorage.getItem(key) || kept[key] || null; } catch (error) { return kept[key] || null; }
  },
  set(key, value) {
    kept[key] = value;
    try { localStorage.setItem(key, value); } catch (error) { /* private windows: `kept` has it */ }
  },
  remove(key) {
    delete kept[key];
    try { localStorage.removeItem(key); } catch (error) { /* as above */ }
  },
};

/** This phone's token: all that is known of a guest. */
export function deviceToken() {
  let token = memory.get('qode.device');
  if (!token) {
    const bytes = crypto.getRandomValues(new Uint8Array(32));
    token = btoa(String.fromCharCode.apply(null, bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
    memory.set('qode.device', token);
  }
  return token;
}

/** Every queue whose host this device is: `[{queue_id, host_token}]`. */
export function hostships() {
  try { return JSON.parse(memory.get('qode.host') || '[]'); } catch (error) { return []; }
}

export function keepHostship(queueID, token) {
  const others = hostships().filter((each) => each.queue_id !== queueID);
  memory.set('qode.host', JSON.stringify([{ queue_id: queueID, host_token: token }].concat(others)));
}

export function dropHostship(queueID) {
  memory.set('qode.host', JSON.stringify(hostships().filter((each) => each.queue_id !== queueID)));
}

export function hostToken(queueID) {
  const found = hostships().filter((each) => each.queue_id === queueID)[0];
  return found ? found.host_token : null;
}

/**
 * One call.
 * @param {string} method
 * @param {string} path
 * @param {{body?: any, picture?: Blob, host?: string, admin?: string, device?: boolean}} [options]
 * @returns {Promise<any>} the answer's JSON
 * @throws {Refused}
 */
export async function call(method, path, options) {
  const wants = options || {};
  const headers = {};
  if (wants.host) headers['x-host-token'] = wants.host;
  if (wants.admin) headers['x-admin-token'] = wants.admin;
  if (wants.device) headers['x-device-token'] = deviceToken();
  let body;
  if (wants.body) {
    headers['content-type'] = 'application/json';
    body = JSON.stringify(wants.body);
  } else if (wants.picture) {
    headers['content-type'] = wants.picture.type;
    body = wants.picture;
  }
  let response;
  try {
    response = await fetch(path, { method: method, headers: headers, body: body, cache: 'no-store' });
  } catch (error) {
    throw new Refused(0, 'offline', t('offlineNow'));
  }
  const text = await response.text();
  let json = {};
  try { json = text ? JSON.parse(text) : {}; } catch (error) { json = {}; }
  if (!response.ok) throw refused(response.status, json);
  return json;
}

export const get = (path, options) => call('GET', path, options);
export const post = (path, options) => call('POST', path, options);
