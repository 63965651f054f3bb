// Building pages: every text is set as text, never as markup.

/**
 * An element.
 * @param {string} tag
 * @param {Object<string, any>} [attributes] `class`, `onclick`, any attribute; null and false leave it out
 * @param {...(Node|string|number|null|undefined|Array<Node>)} children
 * @returns {HTMLElement}
 */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const name of Object.keys(attributes || {})) {
    const value = attributes[name];
    if (value === null || value === undefined || value === false) continue;
    if (name.slice(0, 2) === 'on') element.addEventListener(name.slice(2), value);
    else if (name === 'class') element.className = value;
    else if (name === 'value') element.value = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(element, child);
    else if (child !== null && child !== undefined && child !== false) {
      element.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
    }
  }
}

/** Puts new content in place of the old. */
export function fill(element, ...children) {
  while (element.firstChild) element.removeChild(element.firstChild);
  append(element, children);
}

/** The page's content. */
export const main = document.getElementById('main');

/** The part of the address after a page's own name: `/join/{id}`. */
export function pathID() {
  return decodeURIComponent(location.pathname.split('/')[2] || '');
}

let toastElement = null;
let toastTimer = 0;

/**
 * A sentence at the bottom of the screen, for some seconds.
 * @param {string} text
 * @param {{label: string, run: function(): void}} [action]
 * @param {number} [seconds]
 */
export function toast(text, action, seconds) {
  if (toastElement) toastElement.remove();
  clearTimeout(toastTimer);
  toastElement = h('div', { class: 'toast', role: 'status' }, h('span', {}, text),
    action ? h('button', { onclick: () => { toastElement.remove(); action.run(); } }, action.label) : null);
  document.body.appendChild(toastElement);
  const shown = toastElement;
  toastTimer = setTimeout(() => shown.remove(), (seconds || 6) * 1000);
}
