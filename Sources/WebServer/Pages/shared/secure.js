// From plain HTTP to the secure address: what this device may do goes along in the fragment, which no server sees.
// words: host
import { h, fill, main } from './dom.js';
import { hostships, keepHostship } from './api.js';
import { t } from '../words/words.js';

const MARK = '#keys=';

/**
 * One calm page that says why, and what the browser will say.
 * @param {string} base where the appliance serves HTTPS
 */
export function leadToSecure(base) {
  const target = new URL(base);
  target.pathname = location.pathname;
  target.hash = MARK + encodeURIComponent(JSON.stringify(hostships()));
  fill(main, h('div', { class: 'stack sign-in' }, h('h1', {}, t('secureTitle')), h('p', {}, t('secureWhy')),
    h('p', { class: 'quiet' }, t('secureWarning')), h('a', { class: 'button', id: 'secure', href: target.href }, t('secureGo'))));
}

/** Takes over what came along, and removes it from the address at once. */
export function adoptKeys() {
  if (!location.hash.startsWith(MARK)) return;
  const text = decodeURIComponent(location.hash.slice(MARK.length));
  history.replaceState(null, '', location.pathname + location.search);
  try {
    for (const each of /** @type {Hostship[]} */ (JSON.parse(text))) keepHostship(String(each.queue_id), String(each.host_token), each.role);
  } catch (error) { /* Not ours: it is as if nothing had come. */ }
}
