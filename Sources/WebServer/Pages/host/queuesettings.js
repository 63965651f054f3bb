// How a queue works: what its host may change.
// words: host
import { h, toast } from '../shared/dom.js';
import { openSheet } from '../shared/dialog.js';
import { hoursField } from './hours.js';
import { t } from '../words/words.js';

const ASKS = ['name', 'party', 'note'];

/**
 * @param {string} name
 * @param {any} value
 * @param {any} [more]
 */
function input(name, value, more) { return h('input', Object.assign({ id: 'set-' + name, value: value === null || value === undefined ? '' : value }, more)); }

/**
 * @param {string} name
 * @param {any} value
 * @param {number} least
 * @param {number} most
 */
function number(name, value, least, most) { return input(name, value, { type: 'number', min: least, max: most, inputmode: 'numeric' }); }

/**
 * @param {string} name
 * @param {string} value
 * @param {string[]} words
 */
function select(name, value, words) {
  return h('select', { id: 'set-' + name }, words.map((each) => h('option', { value: each, selected: each === value }, t(name + '_' + each))));
}

/**
 * @param {string} name
 * @param {HTMLElement} element
 */
function field(name, element) { return h('label', {}, t(name), element); }

/** @param {HTMLInputElement} element */
function whole(element) { return element.value === '' ? null : Number(element.value); }

/**
 * @param {QueueFacts} queue
 * @param {function(any): Promise<any>} change carries the settings out; null when they were refused
 */
export function openSettings(queue, change) {
  openSheet(t('settings'), (close) => {
    const name = input('name', queue.name, { maxlength: 100, required: true });
    const prefix = input('prefix', queue.prefix, { maxlength: 3 });
    const mode = select('mode', queue.mode, ['gate', 'counter']);
    const outOfTurn = select('outOfTurn', queue.out_of_turn, ['accept', 'warn', 'reject']);
    const noShow = number('noShowAfter', queue.no_show_after, 10, 86400);
    const inARow = number('inARow', queue.priority_in_a_row, 1, 10);
    const limits = limitFields(queue);
    const save = async (/** @type {Event} */ event) => {
      event.preventDefault();
      let more;
      try { more = limits.values(); } catch (error) { return toast(/** @type {Error} */ (error).message); }
      const kept = await change(Object.assign({ name: name.value, prefix: prefix.value, mode: mode.value, out_of_turn: outOfTurn.value,
        no_show_after: whole(noShow), priority_in_a_row: Number(inARow.value) }, more));
      if (kept) close();
    };
    return [h('form', { class: 'stack', onsubmit: save }, field('name', name), field('prefix', prefix), field('mode', mode),
      field('outOfTurn', outOfTurn), field('noShowAfter', noShow), field('inARow', inARow), limits.elements,
      h('button', { class: 'main', type: 'submit', id: 'save' }, t('save')))];
  });
}

/**
 * How many may wait, when it is open, and what guests are asked.
 * @param {QueueFacts} queue
 * @returns {{elements: any[], values: function(): any}}
 */
function limitFields(queue) {
  const waiting = number('waitingLimit', queue.waiting_limit, 1, 100000);
  const session = number('sessionLimit', queue.session_limit, 1, 100000);
  const later = number('laterLimit', queue.later_limit, 0, 10);
  const target = number('targetMinutes', queue.target_minutes, 1, 1440);
  const summary = input('summaryAt', queue.summary_at, { type: 'time' });
  const stops = h('input', { type: 'checkbox', id: 'set-stops' });
  stops.checked = queue.stops_before_closing !== false;
  const asks = ASKS.map((each) => {
    const box = h('input', { type: 'checkbox', id: 'set-ask-' + each });
    box.checked = (queue.asks || []).includes(each);
    return /** @type {[string, HTMLInputElement]} */ ([each, box]);
  });
  const hours = hoursField(queue.hours);
  return {
    elements: [field('waitingLimit', waiting), field('sessionLimit', session), field('laterLimit', later), field('targetMinutes', target), field('summaryAt', summary),
      h('fieldset', {}, h('legend', {}, t('asks')), asks.map(([each, box]) => h('label', { class: 'tick' }, box, t('ask_' + each)))),
      hours.element, h('label', { class: 'tick' }, stops, t('stopsBeforeClosing'))],
    values: () => ({ target_minutes: whole(target), summary_at: summary.value || null, waiting_limit: whole(waiting), session_limit: whole(session), later_limit: whole(later) === null ? undefined : whole(later),
      asks: asks.filter(([, box]) => box.checked).map(([each]) => each), hours: hours.value(), stops_before_closing: stops.checked }),
  };
}
