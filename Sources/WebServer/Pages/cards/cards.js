// Command cards of a station: which are in force, and a sheet of new ones.
// words: host
import { h, fill, toast } from '../shared/dom.js';
import { call } from '../shared/api.js';
import { openSheet } from '../shared/dialog.js';
import { dayAndTime, t } from '../words/words.js';

/** @typedef {import('../host/desk.js').Desk} Desk */

/**
 * @param {Desk} desk
 * @param {Station} station
 * @param {string} counter where this device calls to: what the cards begin with
 */
export function openCards(desk, station, counter) {
  const path = '/api/stations/' + station.id + '/cards';
  openSheet(t('cards') + ': ' + station.name, () => {
    const list = h('div', { class: 'stack', id: 'card-list' });
    const made = h('div', {});
    const name = h('input', { value: counter, maxlength: 40, placeholder: t('counterHint'), 'aria-label': t('counter') });
    const cameraOnly = h('input', { type: 'checkbox', id: 'camera-only' });
    const load = async () => {
      try {
        /** @type {CommandCard[]} */
        const cards = await call('GET', path, { host: desk.token });
        fill(list, cards.length ? cards.map(row) : h('p', { class: 'quiet' }, t('cardsNone')));
      } catch (error) { toast(/** @type {Error} */ (error).message); }
    };
    const row = (/** @type {CommandCard} */ card) => {
      const used = card.last_used_at ? t('cardLastUsed', { time: dayAndTime(card.last_used_at) }) : t('cardNeverUsed');
      return h('div', { class: 'row' }, h('span', {}, h('b', {}, t('card_' + card.action)), ' ',
        h('span', { class: 'quiet' }, [card.counter, used].filter(Boolean).join(' · '))),
      h('button', { class: 'danger', 'aria-label': t('cardRevoke') + ' ' + t('card_' + card.action),
        onclick: async () => { if (await desk.act('DELETE', path + '/' + card.id, undefined, t('done'))) load(); } }, t('cardRevoke')));
    };
    /** The sheet needs the token, so that it comes as bytes and is saved from here. */
    const open = async () => {
      try {
        const answer = await fetch(path + '.pdf', { headers: { 'x-host-token': desk.token } });
        if (!answer.ok) throw new Error((await answer.json()).detail);
        const sheet = URL.createObjectURL(await answer.blob());
        h('a', { href: sheet, download: 'cards.pdf' }).click();
        setTimeout(() => URL.revokeObjectURL(sheet), 60000);
      } catch (error) { toast(/** @type {Error} */ (error).message); }
    };
    const make = async () => {
      const wish = { counter: name.value.trim() || null, camera_only: cameraOnly.checked };
      if (!await desk.act('POST', path, wish, t('done'))) return;
      fill(made, h('button', { class: 'main', id: 'card-sheet', onclick: open }, t('cardsSheet')));
      load();
    };
    load();
    return [list, h('p', { class: 'quiet' }, t('cardsHint')), name, h('label', { class: 'row' }, cameraOnly, t('cardsCameraOnly')),
      h('button', { id: 'new-cards', onclick: make }, t('cardsNew')), made];
  });
}
