// A ticket's picture, with its name: for whoever reads no digits.
import { h, fill } from './dom.js';
import { get } from './api.js';

/** @type {{[word: string]: Promise<string>}} names that were asked for, in the page's language */
const names = {};

/**
 * What it is called; its word where nobody says.
 * @param {string} word `blue-elephant`
 */
function nameOf(word) {
  names[word] = names[word] || get('/api/pictures/' + word + '?language=' + document.documentElement.lang)
    .then((answer) => answer.name, () => { delete names[word]; return word.replace(/-/g, ' '); });
  return names[word];
}

/**
 * The drawing alone, where the label stands beside it.
 * @param {string|undefined} word
 * @returns {HTMLElement|null} null where a ticket bears none
 */
export function drawing(word) {
  if (!word) return null;
  const image = h('img', { class: 'picture', src: '/api/pictures/' + word + '.svg', alt: word.replace(/-/g, ' ') });
  nameOf(word).then((name) => { image.alt = name; });
  return image;
}

/** A place for a ticket's picture and its name; empty while it bears none. */
export class Picture {
  /** @param {string} id */
  constructor(id) {
    this.word = '';
    this.element = h('div', { class: 'pictured hidden', id: id });
  }

  /** @param {string|undefined} word */
  show(word) {
    if (!word || word === this.word) return;
    this.word = word;
    const name = h('b', {}, '');
    fill(this.element, h('img', { class: 'picture', src: '/api/pictures/' + word + '.svg', alt: '' }), name);
    this.element.classList.remove('hidden');
    nameOf(word).then((text) => { name.textContent = text; });
  }
}
