// The three ways in which a wall shows the same calls.
// words: wall
import { h } from '../shared/dom.js';
import { t } from '../words/words.js';
import { drawing } from '../shared/picture.js';

/** @typedef {ServedTicket & {queue: string, name?: string}} Call */
/**
 * @typedef {Object} Scene
 * @property {Call[]} all newest first
 * @property {QueueUpdate[]} queues
 * @property {Call|null} spotlight the call that has the screen now
 * @property {string} lost says that a queue is not known; empty where none is
 * @property {string|null} by `counter`: columns by counter
 */

const RECENT = 3;
const ROWS = 6;

/**
 * Two queues may have the same labels.
 * @param {Call|undefined|null} a
 * @param {Call|undefined|null} b
 */
function isSame(a, b) { return Boolean(a && b && a.queue === b.queue && a.position_number === b.position_number); }

/** @param {QueueUpdate|undefined} queue whose calls are known no longer, though its number is */
function fallback(queue) {
  return queue && queue.current_position > 0 ? (queue.prefix || '') + String(queue.current_position).padStart(3, '0') : null;
}

/**
 * One number, as large as can be, and those before it.
 * @param {Scene} scene
 */
export function big(scene) {
  const first = scene.spotlight || scene.all[0];
  const old = scene.queues.length === 1 ? fallback(scene.queues[0]) : null;
  const words = first ? first.counter || '' : scene.queues.length && !old ? t('nobody') : scene.queues.length ? '' : scene.lost;
  return [h('section', { class: 'now' }, h('h2', { class: 'caption' }, t('nowServing')),
    h('div', { class: 'label fit', id: 'now' }, drawing(first && first.picture), h('bdi', {}, first ? first.label : old || '–')),
    h('div', { class: 'counter fit' }, words)),
  h('aside', {}, h('h2', {}, t('recent')), h('ol', {}, scene.all.filter((item) => !isSame(item, first)).slice(0, ROWS - 1)
    .map((item) => h('li', {}, drawing(item.picture), h('bdi', { class: 'fit' }, item.label), h('span', { class: 'fit' }, item.counter || '')))))];
}

/**
 * A column for each queue, or each counter: its newest number, and those before it.
 * @param {Scene} scene
 */
export function columns(scene) {
  const isByCounter = scene.by === 'counter';
  const names = isByCounter ? Array.from(new Set(scene.all.map((item) => item.counter || '–'))).sort().slice(0, ROWS)
    : scene.queues.map((queue) => queue.name);
  const groups = isByCounter ? names.map((name) => scene.all.filter((item) => (item.counter || '–') === name))
    : scene.queues.map((queue) => scene.all.filter((item) => item.queue === queue.queue_id));
  if (!groups.length) return [h('p', { class: 'counter' }, scene.lost || t('nobody'))];
  return [h('div', { class: 'groups of' + groups.length }, groups.map((items, index) => {
    const first = items.filter((item) => isSame(item, scene.spotlight))[0] || items[0];
    return h('section', { class: isSame(first, scene.spotlight) ? 'group lit' : 'group' }, h('h2', { class: 'fit' }, names[index]),
      h('div', { class: 'label fit' }, drawing(first && first.picture), h('bdi', {}, first ? first.label : fallback(isByCounter ? undefined : scene.queues[index]) || '–')),
      h('div', { class: 'counter fit' }, !first ? t('nobody') : isByCounter ? first.name || '' : first.counter || ''),
      h('ol', {}, items.filter((item) => item !== first).slice(0, RECENT).map((item) => h('li', {}, h('bdi', {}, item.label)))));
  }))];
}

/**
 * One row a call.
 * @param {Scene} scene
 */
export function list(scene) {
  const rows = scene.all.slice(0, ROWS);
  if (scene.spotlight && !rows.some((item) => isSame(item, scene.spotlight))) rows.unshift(scene.spotlight);
  if (!rows.length) return [h('p', { class: 'counter' }, scene.lost || t('nobody'))];
  return [h('table', {}, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t('number')), h('th', { scope: 'col' }, t('counter')))),
    h('tbody', {}, rows.map((item) => h('tr', { class: isSame(item, scene.spotlight) ? 'lit' : null },
      h('th', { scope: 'row' }, drawing(item.picture), h('bdi', {}, item.label)), h('td', {}, h('div', { class: 'fit' }, item.counter || (scene.queues.length > 1 ? item.name : '') || ''))))))];
}
