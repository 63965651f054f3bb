// Devices that are paired with this desk's queues: a code for a new one, and a way to send one off.
// words: host
import { h, fill, toast } from '../shared/dom.js';
import { call } from '../shared/api.js';
import { openSheet } from '../shared/dialog.js';
import { openCards } from '../cards/cards.js';
import { nameOf, stateOf } from './devices.js';
import { dayAndTime, t } from '../words/words.js';

/** @typedef {import('./desk.js').Desk} Desk */

const ROLES = ['desk', 'scanner', 'kiosk', 'wall'];

/**
 * A code that works once. What it opens is chosen first: a scanner needs no right to call.
 * @param {Desk} desk
 */
export async function openPairing(desk) {
  const role = h('select', { id: 'role', 'aria-label': t('role'), onchange: () => ask() }, ROLES.map((each) => h('option', { value: each }, t('role_' + each))));
  const code = h('div', { class: 'stack' });
  const ask = async () => {
    const pairing = await desk.act('POST', '/api/queues/' + desk.queue.id + '/pairings', { role: role.value }, t('codeOnce'));
    if (!pairing) return;
    const source = 'data:image/svg+xml,' + encodeURIComponent(pairing.qr_svg);
    fill(code, h('img', { class: 'code', src: source, alt: pairing.code }), h('p', {}, t('orType', { code: pairing.code })));
    desk.pairing.classList.remove('hidden');
  };
  fill(desk.pairing, h('h2', {}, t('scanToPair')), role, code,
    h('button', { onclick: () => desk.pairing.classList.add('hidden') }, t('close')));
  await ask();
}

/** @param {Desk} desk */
export function openStations(desk) {
  openSheet(t('stations'), () => {
    const list = h('div', { class: 'stack', id: 'station-list' });
    const load = async () => {
      try {
        /** @type {any} */
        const answer = await call('GET', '/api/stations', { host: desk.token });
        /** @type {Station[]} */
        const stations = Array.isArray(answer) ? answer : answer.stations || [];
        fill(list, stations.length ? stations.map((station) => card(station)) : h('p', { class: 'quiet' }, t('noStations')));
      } catch (error) { toast(/** @type {Error} */ (error).message); }
    };
    const card = (/** @type {Station} */ station) => {
      const name = h('input', { value: station.name, maxlength: 100, 'aria-label': t('name') });
      name.addEventListener('change', async () => {
        await desk.act('PATCH', '/api/stations/' + station.id, { name: name.value }, t('done'));
        load();
      });
      const seen = station.is_connected ? t('connected') : station.last_seen_at ? t('lastSeen', { time: dayAndTime(station.last_seen_at) }) : t('neverSeen');
      return h('div', { class: 'card stack station' }, name,
        h('p', { class: 'quiet' }, h('span', { class: station.is_connected ? 'good' : 'quiet' }, station.is_connected ? '● ' : '○ '),
          [t('role_' + station.role), seen, station.appliance, station.address].filter(Boolean).join(' · ')),
        station.role === 'desk' ? h('button', { 'aria-label': t('cards') + ' ' + station.name,
          onclick: () => openCards(desk, station, desk.dashboard.counter.value) }, t('cards')) : null,
        h('button', { class: 'danger', 'aria-label': t('sendOff') + ' ' + station.name,
          onclick: async () => { if (await desk.act('DELETE', '/api/stations/' + station.id, undefined, t('sentOff'))) load(); } }, t('sendOff')));
    };
    load();
    const others = h('div', { class: 'stack', id: 'appliance-list' });
    showAppliances(others, desk.token);
    return [list, others];
  });
}

/**
 * The other appliances on the same database, when each was last heard, and how its devices are. Nothing where there can be none.
 * @param {HTMLElement} list
 * @param {string} token
 */
async function showAppliances(list, token) {
  try {
    /** @type {{ appliances?: { name: string, last_heard_at: string, devices: Device[] }[] }} */
    const answer = await call('GET', '/api/devices', { host: token });
    fill(list, (answer.appliances || []).map((each) => h('div', { class: 'card stack appliance' }, h('b', {}, each.name),
      h('p', { class: 'quiet' }, t('lastSeen', { time: dayAndTime(each.last_heard_at) })),
      each.devices.filter((device) => device.state !== 'absent').map((device) =>
        h('p', {}, (device.state === 'ready' ? '● ' : '✖ ') + nameOf(device) + ': ' + stateOf(device))))));
  } catch {
    // Who may not see devices sees none.
  }
}
