// Building pages: every text is set as text, never as markup.

/** @typedef {Node|string|number|null|undefined|false|Array<any>} Child */

/**
 * An element.
 * @param {string} tag
 * @param {{[name: string]: any}} [attributes] `class`, `onclick`, any attribute; null and false leave it out
 * @param {...Child} children
 * @returns {any} the element; what it can do goes by its tag
 */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  const given = attributes || {};
  for (const name of Object.keys(given)) {
    const value = given[name];
    if (value === null || value === undefined || value === false) continue;
    if (name.slice(0, 2) === 'on') element.addEventListener(name.slice(2), value);
    else if (name === 'class') element.className = value;
    else if (name === 'value') /** @type {any} */ (element).value = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  /** @type {Node[]} */
  const nodes = [];
  gather(nodes, children);
  for (const node of nodes) element.appendChild(node);
  return element;
}

/**
 * Adds what is to be shown, without what is left out.
 * @param {Node[]} nodes
 * @param {Array<Child>} children
 */
function gather(nodes, children) {
  for (const child of children) {
    if (Array.isArray(child)) gather(nodes, child);
    else if (child !== null && child !== undefined && child !== false) {
      nodes.push(child instanceof Node ? child : document.createTextNode(String(child)));
    }
  }
}

/** @param {Element} element */
function nameOf(element) {
  return element.tagName + (element.id || element.getAttribute('aria-label') || element.getAttribute('href') || element.textContent);
}

/**
 * Gives the focus back to an element, or to its namesake among what is there now.
 * @param {HTMLElement} focused
 * @param {Node[]} nodes
 */
function standOn(focused, nodes) {
  /** @type {Element|undefined} */
  let same;
  for (const node of nodes) {
    if (!(node instanceof Element) || same) continue;
    same = node.contains(focused) ? focused
      : [node].concat(Array.from(node.querySelectorAll(focused.tagName))).filter((each) => nameOf(each) === nameOf(focused))[0];
  }
  if (same instanceof HTMLElement && same !== document.activeElement) same.focus({ preventScroll: true });
}

/**
 * Puts new content in place of the old. What stays is not touched, and the focus stays where it was, or goes to what stands there now
 * by the same name: news of the line must not take anybody who goes by key back to the page's beginning.
 * @param {Element} element
 * @param {...Child} children
 */
export function fill(element, ...children) {
  const focused = document.activeElement;
  const wasInside = focused !== null && focused !== element && element.contains(focused);
  const old = Array.from(element.childNodes);
  /** @type {Node[]} */
  const nodes = [];
  gather(nodes, children);
  let place = element.firstChild;
  for (const node of nodes) {
    while (place && !nodes.includes(place)) place = place.nextSibling;
    if (place === node) place = node.nextSibling;
    else element.insertBefore(node, place);
  }
  if (wasInside) standOn(/** @type {HTMLElement} */ (focused), nodes);
  for (const node of old) if (!nodes.includes(node)) element.removeChild(node);
}

/** The page's content. */
export const main = /** @type {HTMLElement} */ (document.getElementById('main'));

/** What the appliance put into the page to begin with; null where it put nothing. */
export function firstState() {
  const text = main.getAttribute('data-state');
  return text ? JSON.parse(text) : null;
}

/** The part of the address after a page's own name: `/join/{id}`. A page that is shown in small has no address, and is told. */
export function pathID() { return decodeURIComponent((document.body.dataset.path || location.pathname).split('/')[2] || ''); }

/** The same where several may stand: `/wall/{id},{id}`. */
export function pathIDs() { return pathID().split(',').filter(Boolean); }

/** The one place that a screen reader listens to; what is said there is seen elsewhere. */
const voice = h('div', { class: 'unseen', role: 'status', id: 'said' });
document.body.appendChild(voice);

/**
 * Read aloud by who has a screen reader, once.
 * @param {string} text
 */
export function say(text) {
  // The same words again are news again.
  voice.textContent = voice.textContent === text ? text + '\u00a0' : text;
}

/**
 * A heading that has the focus: the screen changed.
 * @param {HTMLElement} element
 */
export function focusOn(element) {
  element.setAttribute('tabindex', '-1');
  element.focus({ preventScroll: true });
}

/** @type {HTMLElement|null} */
let toastElement = null;
let toastTimer = 0;

/**
 * A sentence at the bottom of the screen, for some seconds.
 * @param {string} text
 * @param {{label: string, run: function(): void, key?: string}} [action] `key`: stands on it, where a page has keys
 * @param {number} [seconds]
 */
export function toast(text, action, seconds) {
  if (toastElement) toastElement.remove();
  clearTimeout(toastTimer);
  const shown = h('section', { class: 'toast', 'aria-label': text }, h('span', {}, text),
    action ? h('button', { 'data-key': action.key, 'aria-keyshortcuts': action.key && action.key.toUpperCase(), onclick: () => { shown.remove(); action.run(); } },
      h('span', {}, action.label), action.key ? h('kbd', { 'aria-hidden': 'true' }, action.key.toUpperCase()) : null) : null);
  toastElement = shown;
  document.body.appendChild(shown);
  say(text);
  toastTimer = setTimeout(() => shown.remove(), (seconds || 6) * 1000);
}

// One press is one press: neither a held key, which comes again after each answer, nor the second half of a double click, which may find
// another guest's row under it, is another.
document.addEventListener('keydown', (event) => {
  const presses = event.key === 'Enter' ? !(event.target instanceof HTMLTextAreaElement) : event.key === ' ' && event.target instanceof HTMLButtonElement;
  if (event.repeat && presses) event.preventDefault();
}, true);
document.addEventListener('click', (event) => {
  if (event.detail > 1 && event.target instanceof Element && event.target.closest('button')) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);
