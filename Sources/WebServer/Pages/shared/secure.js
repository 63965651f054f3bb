// From plain HTTP to the secure address: what this device may do goes along in the fragment, which no server sees.
// words: secure
import { h, fill, main } from './dom.js';
import { hostships, keepHostship } from './api.js';
import { t } from '../words/words.js';

const MARK = '#keys=';

/**
 * This page where the appliance serves HTTPS, with the keys that this device has by now.
 * @param {string} base
 */
function target(base) {
  const url = new URL(base);
  url.pathname = location.pathname;
  url.hash = MARK + encodeURIComponent(JSON.stringify(hostships()));
  return url.href;
}

/** The way to the page that ends the browser's warning; null where the appliance has no authority of its own to trust. */
export function trustLink() {
  return 'trust' in document.body.dataset ? h('p', { class: 'quiet' }, h('a', { href: '/ca', id: 'trust' }, t('secureTrust'))) : null;
}

/**
 * One calm page that says why, and what the browser will say.
 * @param {string} base where the appliance serves HTTPS
 */
function lead(base) {
  const link = h('a', { class: 'button', id: 'secure', href: target(base) }, t('secureGo'));
  // A key may have come since.
  link.addEventListener('click', () => { link.href = target(base); });
  fill(main, h('div', { class: 'stack sign-in' }, h('h1', {}, t('secureTitle')), h('p', {}, t('secureWhy')),
    h('p', { class: 'quiet' }, t('secureWarning')), link, trustLink()));
}

/** Takes over what came along, and removes it from the address at once. */
function adoptKeys() {
  if (!location.hash.startsWith(MARK)) return;
  const text = location.hash.slice(MARK.length);
  history.replaceState(null, '', location.pathname + location.search);
  try {
    for (const each of /** @type {Hostship[]} */ (JSON.parse(decodeURIComponent(text)))) {
      if (typeof each.queue_id === 'string' && typeof each.host_token === 'string') keepHostship(each.queue_id, each.host_token, each.role);
    }
  } catch (error) { /* Not ours: it is as if nothing had come. */ }
}

/**
 * Takes over what came along, and leads to the secure address once the appliance asks for it.
 * @param {function(): void} [stop] ends what the page does until then
 * @returns {function(): boolean} whether it leads there by now
 */
export function followToSecure(stop) {
  let isLed = false;
  adoptKeys();
  window.addEventListener('https-required', (event) => {
    if (isLed) return;
    isLed = true;
    if (stop) stop();
    lead(/** @type {CustomEvent<string>} */ (event).detail);
  });
  return () => isLed;
}
