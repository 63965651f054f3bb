// How a queue works: what its host may change.
import { h } from './dom.js';
import { openSheet } from './dialog.js';
import { t } from './words.js';

/**
 * @param {any} queue
 * @param {function(any): Promise<any>} change carries the settings out; null when they were refused
 */
export function openSettings(queue, change) {
  openSheet(t('settings'), (close) => {
    const input = (name, value, more) => h('input', Object.assign({ id: 'set-' + name, value: value }, more));
    const select = (name, value, words) => h('select', { id: 'set-' + name },
      words.map((each) => h('option', { value: each, selected: each === value }, t(name + '_' + each))));
    const field = (name, element) => h('label', {}, t(name), element);
    const name = input('name', queue.name, { maxlength: 100, required: true });
    const prefix = input('prefix', queue.prefix, { maxlength: 3 });
    const mode = select('mode', queue.mode, ['gate', 'counter']);
    const outOfTurn = select('outOfTurn', queue.out_of_turn, ['accept', 'warn', 'reject']);
    const noShow = input('noShowAfter', queue.no_show_after === null ? '' : queue.no_show_after, { type: 'number', min: 10, max: 86400, inputmode: 'numeric' });
    const inARow = input('inARow', queue.priority_in_a_row, { type: 'number', min: 1, max: 10, required: true, inputmode: 'numeric' });
    const save = async (event) => {
      event.preventDefault();
      const kept = await change({ name: name.value, prefix: prefix.value, mode: mode.value, out_of_turn: outOfTurn.value,
        no_show_after: noShow.value === '' ? null : Number(noShow.value), priority_in_a_row: Number(inARow.value) });
      if (kept) close();
    };
    return [h('form', { class: 'stack', onsubmit: save }, field('name', name), field('prefix', prefix), field('mode', mode),
      field('outOfTurn', outOfTurn), field('noShowAfter', noShow), field('inARow', inARow),
      h('button', { class: 'main', type: 'submit', id: 'save' }, t('save')))];
  });
}
