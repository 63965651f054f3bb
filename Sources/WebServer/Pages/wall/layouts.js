// The three ways in which a wall shows the same calls. What they are made of is made once, and its words change: a wall runs for years,
// and what is made anew for each call is thrown away for each call.
// words: wall
import { h } from '../shared/dom.js';
import { t } from '../words/words.js';
import { drawing } from '../shared/picture.js';

/** @typedef {import('./calls.js').Call} Call */
/**
 * @typedef {Object} Scene
 * @property {Call[]} all newest first
 * @property {QueueUpdate[]} queues
 * @property {Call|null} spotlight the call that has the screen now
 * @property {string} lost says that a queue is not known; empty where none is
 */

const RECENT = 3;
const ROWS = 6;

/**
 * Says something else, where it is something else: what stays is not laid out again.
 * @param {Element} element
 * @param {string} text
 */
export function write(element, text) { if (element.textContent !== text) element.textContent = text; }

/** Where calls stand, one after the other: a number with its picture before it, and words beside it. */
class Place {
  /**
   * @param {Element} element that the picture and the number are in
   * @param {Element} label
   * @param {Element} [words] of its counter
   */
  constructor(element, label, words) {
    this.element = element;
    this.label = label;
    this.words = words;
    this.word = '';
    /** @type {HTMLElement|null} */
    this.picture = null;
    element.insertBefore(label, element.firstChild);
  }

  /**
   * @param {Call|undefined} call
   * @param {string} label
   * @param {string} words
   */
  show(call, label, words) {
    write(this.label, label);
    if (this.words) write(this.words, words);
    const word = call && call.picture || '';
    if (word !== this.word) this.draw(word);
  }

  /** @param {string} word */
  draw(word) {
    this.word = word;
    if (this.picture) this.picture.remove();
    this.picture = drawing(word);
    if (this.picture) this.element.insertBefore(this.picture, this.label);
  }
}

/**
 * As many rows of a list as there are calls for.
 * @param {Element} list
 * @param {Element[]} rows
 * @param {number} count
 */
function keep(list, rows, count) {
  while (list.childElementCount > count) rows[list.childElementCount - 1].remove();
  while (list.childElementCount < count) list.appendChild(rows[list.childElementCount]);
}

/**
 * Two queues may have the same labels.
 * @param {Call|undefined|null} a
 * @param {Call|undefined|null} b
 */
function isSame(a, b) { return Boolean(a && b && a.queue === b.queue && a.position_number === b.position_number); }

/**
 * @param {Call} call
 * @param {QueueUpdate[]} queues
 */
function nameOf(call, queues) {
  const queue = queues.find((each) => each.queue_id === call.queue);
  return queue ? queue.name : '';
}

/** @param {QueueUpdate|undefined} queue whose calls are known no longer, though its number is */
function fallback(queue) {
  return queue && queue.current_position > 0 ? (queue.prefix || '') + String(queue.current_position).padStart(3, '0') : null;
}

/** One number, as large as can be, and those before it. */
export function big() {
  const counter = h('div', { class: 'counter fit' });
  const now = new Place(h('div', { class: 'label fit', id: 'now' }), h('bdi', {}), counter);
  const list = h('ol', {});
  /** @type {Place[]} */
  const recent = [];
  for (let count = 1; count < ROWS; count += 1) {
    const words = h('span', { class: 'fit' });
    recent.push(new Place(h('li', {}, words), h('bdi', { class: 'fit' }), words));
  }
  const rows = recent.map((each) => each.element);
  const whole = [h('section', { class: 'now' }, h('h2', { class: 'caption' }, t('nowServing')), now.element, counter),
    h('aside', {}, h('h2', {}, t('recent')), list)];
  /** @param {Scene} scene */
  return (scene) => {
    const first = scene.spotlight || scene.all[0];
    const old = scene.queues.length === 1 ? fallback(scene.queues[0]) : null;
    now.show(first, first ? first.label : old || '–',
      first ? first.counter || '' : scene.queues.length && !old ? t('nobody') : scene.queues.length ? '' : scene.lost);
    let count = 0;
    for (const call of scene.all) {
      if (count < rows.length && !isSame(call, first)) recent[count++].show(call, call.label, call.counter || '');
    }
    keep(list, rows, count);
    return whole;
  };
}

/** A column: its newest number, and those before it. */
class Column {
  constructor() {
    this.name = h('h2', { class: 'fit' });
    const counter = h('div', { class: 'counter fit' });
    this.now = new Place(h('div', { class: 'label fit' }), h('bdi', {}), counter);
    this.list = h('ol', {});
    /** @type {HTMLElement[]} */
    this.labels = [];
    for (let count = 0; count < RECENT; count += 1) this.labels.push(h('bdi', {}));
    this.rows = this.labels.map((label) => h('li', {}, label));
    this.element = h('section', { class: 'group' }, this.name, this.now.element, counter, this.list);
  }

  /**
   * @param {string} name
   * @param {Call[]} calls newest first
   * @param {Call|null} spotlight
   * @param {string} empty what stands there before the first call
   * @param {QueueUpdate[]|null} queues where its name says where to go: its words are the queue's
   */
  show(name, calls, spotlight, empty, queues) {
    const first = calls.find((call) => isSame(call, spotlight)) || calls[0];
    this.element.classList.toggle('lit', isSame(first, spotlight));
    write(this.name, name);
    this.now.show(first, first ? first.label : empty, !first ? t('nobody') : (queues ? nameOf(first, queues) : first.counter) || '');
    let count = 0;
    for (const call of calls) if (count < RECENT && call !== first) write(this.labels[count++], call.label);
    keep(this.list, this.rows, count);
  }
}

/**
 * A column for each queue, or each counter. Of more than two no column is wide or high enough for the farthest seat: then the newest
 * call has a place of its own, as large as if it were alone, and each column its last one.
 * @param {string|null} by `counter`: a column for each counter
 */
export function columns(by) {
  const isByCounter = by === 'counter';
  /** @type {Column[]} */
  const made = [];
  const name = h('h2', { class: 'fit' });
  const counter = h('div', { class: 'counter fit' });
  const newest = new Place(h('div', { class: 'label fit' }), h('bdi', {}), counter);
  const groups = h('div', { class: 'groups fit-below' });
  const board = h('div', {}, h('section', { class: 'newest' }, newest.element, h('div', {}, name, counter)), groups);
  const whole = [board];
  const nobody = h('p', { class: 'counter' });
  const none = [nobody];
  /** @param {Scene} scene */
  return (scene) => {
    /** @type {Array<{name: string, calls: Call[], empty: string}>} */
    const parts = isByCounter ? Array.from(new Set(scene.all.map((call) => call.counter || '–'))).sort().slice(0, ROWS)
      .map((name) => ({ name: name, calls: scene.all.filter((call) => (call.counter || '–') === name), empty: '–' }))
      : scene.queues.map((queue) => ({ name: queue.name, calls: scene.all.filter((call) => call.queue === queue.queue_id), empty: fallback(queue) || '–' }));
    write(nobody, scene.lost || t('nobody'));
    if (!parts.length) return none;
    board.className = 'board ' + (parts.length > 2 ? 'many' : 'few') + ' of' + parts.length;
    const first = scene.spotlight || scene.all[0];
    newest.show(first, first ? first.label : '–', first ? first.counter || '' : t('nobody'));
    write(name, first ? nameOf(first, scene.queues) : '');
    while (made.length < parts.length) made.push(new Column());
    parts.forEach((part, index) => made[index].show(part.name, part.calls, scene.spotlight, part.empty, isByCounter ? scene.queues : null));
    keep(groups, made.map((each) => each.element), parts.length);
    return whole;
  };
}

/** One row a call. */
export function list() {
  /** @type {Place[]} */
  const places = [];
  /** @type {HTMLElement[]} */
  const rows = [];
  // One more for the call that has the screen, where newer ones have crowded it out.
  for (let count = 0; count <= ROWS; count += 1) {
    const words = h('div', { class: 'fit' });
    places.push(new Place(h('th', { scope: 'row' }), h('bdi', {}), words));
    rows.push(h('tr', {}, places[count].element, h('td', {}, words)));
  }
  const body = h('tbody', {});
  const table = h('table', {}, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t('number')), h('th', { scope: 'col' }, t('counter')))), body);
  const whole = [table];
  const nobody = h('p', { class: 'counter' });
  const none = [nobody];
  /** @param {Scene} scene */
  return (scene) => {
    const calls = scene.all.slice(0, ROWS);
    if (scene.spotlight && !calls.some((call) => isSame(call, scene.spotlight))) calls.unshift(scene.spotlight);
    write(nobody, scene.lost || t('nobody'));
    if (!calls.length) return none;
    calls.forEach((call, index) => {
      places[index].show(call, call.label, call.counter || (scene.queues.length > 1 ? nameOf(call, scene.queues) : ''));
      rows[index].classList.toggle('lit', isSame(call, scene.spotlight));
    });
    keep(body, rows, calls.length);
    return whole;
  };
}
