// `/print-qr/{queue}`: the A4 poster as the printer gets it, and the print dialog half a second after it has loaded.
import { h, fill, main, pathID } from '../shared/dom.js';
import { get, hostToken, refused, Refused } from '../shared/api.js';
import { t } from '../words/words.js';

const queueID = pathID();

/**
 * The poster's picture. The host's has the Wi-Fi code on it; a token that is no longer the host's gets everybody's.
 * @param {string|null} token
 * @returns {Promise<Blob>}
 * @throws {Refused}
 */
async function poster(token) {
  let response;
  try {
    response = await fetch('/api/queues/' + queueID + '/poster.svg', { headers: token ? { 'x-host-token': token } : {}, cache: 'no-store' });
  } catch (error) {
    throw new Refused(0, 'offline', t('offlineNow'));
  }
  if (response.status === 403 && token) return poster(null);
  if (!response.ok) {
    throw refused(response.status, await response.json().catch(() => ({})));
  }
  return response.blob();
}

async function start() {
  try {
    const queue = await get('/api/queues/' + queueID);
    document.title = queue.name;
    const sheet = h('img', { class: 'sheet', alt: queue.name + ': ' + t('scanToJoin') });
    sheet.addEventListener('load', () => setTimeout(() => window.print(), 500));
    sheet.setAttribute('src', URL.createObjectURL(await poster(hostToken(queueID))));
    fill(main, h('h1', { class: 'unseen' }, queue.name), sheet);
  } catch (error) {
    fill(main, h('h1', {}, t('poster')), h('p', { class: 'banner' }, /** @type {Error} */ (error).message));
  }
}

start();
