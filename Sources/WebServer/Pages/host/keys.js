// The keys of the desk: each stands on the button that it presses.
// words: host
import { h } from '../shared/dom.js';
import { memory } from '../shared/api.js';

/** With the shift key, as it is shown and compared. */
export const SHIFT = '⇧';
/** Kept on this device: who speaks to a computer, or strikes keys unseen, switches them off (WCAG 2.1.4). */
const OFF = 'qode.keys.off';

/** @param {string} key as `press` is told it: `n`, `⇧n` */
function shortcut(key) { return key.startsWith(SHIFT) ? 'Shift+' + key.slice(1).toUpperCase() : key.toUpperCase(); }

/**
 * What stands on a button: its words, and its key.
 * @param {any} label
 * @param {string} [key]
 */
export function withKey(label, key) {
  return [h('span', {}, label), key ? h('kbd', { 'aria-hidden': 'true' }, key.toUpperCase()) : null];
}

/**
 * A button, or a link that looks like one, with its key.
 * @param {string} tag
 * @param {any} label
 * @param {string} key
 * @param {{[name: string]: any}} [more]
 */
export function keyed(tag, label, key, more) {
  return h(tag, Object.assign({ 'data-key': key, 'aria-keyshortcuts': shortcut(key) }, more), withKey(label, key));
}

/**
 * @param {KeyboardEvent} event
 * @returns {string} the key, in lower case; empty where it is meant for the browser or for what has the focus
 */
export function keyOf(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isField(event.target)) return '';
  // A keyboard of other letters has ours at the same places.
  const place = /^Key([A-Z])$/.exec(event.code || '');
  const key = (/^[\x20-\x7e]+$/.test(event.key) || !place ? event.key : place[1]).toLowerCase();
  // Signs are on other keys everywhere, some with shift.
  return event.shiftKey && key.length === 1 && key !== key.toUpperCase() ? SHIFT + key : key;
}

/**
 * Whether keys are typed into it.
 * @param {EventTarget|null} at
 */
export function isField(at) {
  return at instanceof HTMLInputElement && at.type !== 'checkbox' || at instanceof HTMLSelectElement || at instanceof HTMLTextAreaElement;
}

/**
 * Presses what bears the key and can be seen.
 * @param {ParentNode} within
 * @param {string} key
 */
export function pressKey(within, key) {
  const found = /** @type {HTMLElement[]} */ (Array.from(within.querySelectorAll('[data-key]')))
    .filter((each) => each.dataset.key === key && each.getClientRects().length > 0 && !(each instanceof HTMLButtonElement && each.disabled))[0];
  if (!found) return false;
  if (found instanceof HTMLInputElement && found.type !== 'checkbox') found.focus(); else found.click();
  return true;
}

export function keysAreOn() { return !memory.get(OFF); }

function showKeys() { document.body.classList.toggle('no-keys', !keysAreOn()); }

/** @param {string} label */
export function keysButton(label) {
  const button = h('button', { id: 'keys', 'aria-pressed': String(keysAreOn()) }, '⌨ ', label);
  button.addEventListener('click', () => {
    if (keysAreOn()) memory.set(OFF, '1'); else memory.remove(OFF);
    button.setAttribute('aria-pressed', String(keysAreOn()));
    showKeys();
  });
  showKeys();
  return button;
}
