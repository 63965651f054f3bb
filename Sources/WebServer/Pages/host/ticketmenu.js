// What a host does with one ticket now and then: let it go first or later, put it aside, move it to another queue, print it again.
// words: host
import { h, toast } from '../shared/dom.js';
import { get } from '../shared/api.js';
import { openSheet } from '../shared/dialog.js';
import { keyOf, keysAreOn, pressKey, withKey } from './keys.js';
import { t } from '../words/words.js';

/** @typedef {import('./desk.js').Desk} Desk */
/** @typedef {function(string, any=): function(): void} Act */
/** Of the sheet's actions, in their order. */
const KEYS = '123456789abcdefghijklmnopqrstuvwxyz';

/**
 * @param {TicketFacts} ticket a waiting, called or served one
 * @param {Desk} desk
 */
export async function openTicketMenu(ticket, desk) {
  /** @type {QueueFacts[]} */
  let others = [];
  try {
    others = /** @type {QueueFacts[]} */ (await get('/api/queues')).filter((queue) => queue.id !== desk.queue.id);
  } catch (error) { toast(/** @type {Error} */ (error).message); }
  openSheet(ticket.label, (close) => {
    /** @type {Act} */
    const act = (verb, body) => () => { close(); desk.ticketAct(ticket, verb, body); };
    const isServed = ticket.status === 'SERVING';
    return numbered([ticket.status === 'WAITING' && !ticket.parked_until ? priority(ticket, act) : null,
      isServed || ticket.parked_until ? null : h('div', { class: 'card stack' }, h('h3', {}, t('later')),
        h('div', { class: 'row' }, [1, 3, 5].map((places) => h('button', { class: 'later', onclick: act('later', { places: places }) }, t('behind', { n: places }))))),
      ticket.parked_until ? null : h('div', { class: 'card stack' }, h('h3', {}, t('park')), h('p', { class: 'quiet' }, t('parkHint')),
        h('div', { class: 'row' }, [5, 15, 30, 60].map((minutes) => h('button', { class: 'park', onclick: act('park', { minutes: minutes }) }, t('minutesShort', { n: minutes }))))),
      h('button', { id: 'copy', onclick: act('print') }, t('printCopy')),
      others.length ? transfer(others, act) : null]);
  });
}

/**
 * Each of the sheet's buttons gets a key, which stands on it.
 * @param {any[]} parts
 */
function numbered(parts) {
  const body = h('div', { class: 'stack' }, parts);
  Array.from(body.querySelectorAll('button')).slice(0, KEYS.length).forEach((button, index) => {
    button.dataset.key = KEYS[index];
    button.setAttribute('aria-keyshortcuts', KEYS[index].toUpperCase());
    button.replaceChildren(...withKey(button.textContent, KEYS[index]).filter(Boolean));
  });
  /** @param {KeyboardEvent} event */
  function press(event) {
    if (!body.isConnected) {
      document.removeEventListener('keydown', press);
      return;
    }
    const key = keyOf(event);
    if (key && keysAreOn() && pressKey(body, key)) event.preventDefault();
  }
  document.addEventListener('keydown', press);
  return body;
}

/**
 * @param {QueueFacts[]} others
 * @param {Act} act
 */
function transfer(others, act) {
  const place = h('select', { id: 'place', 'aria-label': t('place') }, ['last', 'waited', 'next'].map((each) => h('option', { value: each }, t('place_' + each))));
  return h('div', { class: 'card stack' }, h('h3', {}, t('moveTo')), place, others.map((queue) =>
    h('button', { class: 'move', onclick: () => act('transfer', { queue_id: queue.id, place: place.value })() }, queue.name)));
}

/**
 * @param {TicketFacts} ticket
 * @param {Act} act
 */
function priority(ticket, act) {
  if (ticket.priority) {
    return h('div', { class: 'card stack' }, h('h3', {}, t('priority') + ': ' + (ticket.priority_reason || '')),
      h('button', { id: 'regular', onclick: act('priority', { reason: null }) }, t('makeRegular')));
  }
  const reason = h('input', { id: 'reason', maxlength: 100, required: true, placeholder: t('reasonHint'), 'aria-label': t('reason') });
  const ask = (/** @type {Event} */ event) => { event.preventDefault(); act('priority', { reason: reason.value })(); };
  return h('form', { class: 'card stack', onsubmit: ask }, h('h3', {}, t('priority')), h('p', { class: 'quiet' }, t('priorityHint')),
    reason, h('button', { type: 'submit', id: 'first' }, t('makeFirst')));
}
