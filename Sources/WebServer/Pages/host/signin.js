// How a device becomes a host's: by an address that carries a pairing code or a host token.
import { get, post, keepHostship, Refused } from '../shared/api.js';

/**
 * `?token=…&id=…` signs in; neither may stay in the address.
 * @param {string} path what stays
 * @returns {Promise<string|null>} the queue that was meant, if any
 */
export async function signInFromAddress(path) {
  const query = new URLSearchParams(location.search);
  const token = query.get('token');
  const id = query.get('id');
  if (!token) return id;
  history.replaceState(null, '', path);
  if (token.length === 8) return pair(token);
  return signInWithToken(id, token);
}

/**
 * A pairing code works once, and gives this device a token of its own.
 * @param {string} code
 * @returns {Promise<string>} a queue of it
 */
export async function pair(code) {
  const pairing = await post('/api/pairings/' + encodeURIComponent(code));
  const queues = /** @type {string[]} */ (pairing.queues || [pairing.queue_id]);
  for (const id of queues) keepHostship(id, pairing.host_token, pairing.role);
  return pairing.queue_id;
}

/**
 * @param {string|null} id
 * @param {string} token
 */
export async function signInWithToken(id, token) {
  try {
    await get('/api/queues/' + id, { host: token });
  } catch (error) {
    // It is right, and goes along to the secure address.
    if (error instanceof Refused && error.code === 'https_required') keepHostship(String(id), token);
    throw error;
  }
  keepHostship(String(id), token);
  return id;
}
