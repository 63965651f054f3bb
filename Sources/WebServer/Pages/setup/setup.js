// `/setup`: the appliance's owner sets it up: the first queue, every key of the configuration, the devices.
// words: host, setup
import { h, fill, main, say, toast } from '../shared/dom.js';
import { call, get, keepHostship, memory, post, Refused } from '../shared/api.js';
import { nameOf, remedyOf, stateOf, typeset } from '../host/devices.js';
import { trustLink } from '../shared/secure.js';
import { Previews } from './previews.js';
import { t, find } from '../words/words.js';

/**
 * A key of the configuration, as `/api/settings` tells it.
 * @typedef {{key: string, value: any, origin?: string, default?: any, help?: string, detail?: string, about?: string, allowed?: any, is_read_only?: boolean, read_only?: boolean, secret?: boolean, needs_restart?: boolean}} Setting
 */

/** Kept as long as the tab: a setup code works once, and the page may be loaded again. */
const KEPT = 'qode.admin';
let token = '';

/** @type {Previews|null} */
let previews = null;

/** What a setup ticket has; an admin token is longer. */
const CODE = /^[A-Za-z0-9]{12}$/;

/** @param {string} [value] */
function keep(value) {
  token = value || '';
  try {
    if (token) sessionStorage.setItem(KEPT, token); else sessionStorage.removeItem(KEPT);
  } catch (error) { /* private windows: as long as the page */ }
}

/** @param {string} word a setup code or the admin token */
async function enter(word) {
  const code = word.replace(/[\s-]/g, '');
  try {
    keep(CODE.test(code) ? (await post('/api/setup/' + code)).admin_token : word.trim());
  } catch (error) { return signIn(/** @type {Error} */ (error).message); }
  return load();
}

/** @param {string} [message] */
function signIn(message) {
  const input = h('input', { id: 'admin', type: 'password', autocomplete: 'off', required: true });
  const open = (/** @type {Event} */ event) => { event.preventDefault(); enter(input.value); };
  fill(main, h('div', { class: 'stack sign-in' }, h('h1', {}, t('setupTitle')), message ? h('p', { class: 'banner' }, message) : null,
    h('form', { class: 'card stack', onsubmit: open }, h('p', { class: 'quiet' }, t('setupHint')), h('label', {}, t('token'), input),
      h('button', { class: 'main', type: 'submit', id: 'open' }, t('setupOpen'))), trustLink()));
}

async function load() {
  /** @type {Setting[]} */
  let settings = [];
  /** @type {Device[]} */
  let devices = [];
  try {
    devices = (await get('/api/devices', { admin: token })).devices;
    const answer = await get('/api/settings', { admin: token });
    const list = answer.settings || answer;
    settings = Array.isArray(list) ? list : Object.keys(list).map((key) => Object.assign({ key: key }, list[key]));
  } catch (error) {
    const refusal = /** @type {Refused} */ (error);
    // Devices alone are worth a page.
    if (refusal.code !== 'not_found' || !devices.length) {
      if (refusal.code === 'token_wrong') keep();
      return signIn(refusal.message);
    }
  }
  /** @type {QueueFacts[]} */
  const queues = await get('/api/queues').catch(() => []);
  previews = settings.length ? new Previews(token, queues.length ? queues[0].id : null) : null;
  fill(main, h('div', { class: 'stack' }, h('h1', {}, t('setupTitle')), firstQueue(),
    h('div', { class: 'setup' }, previews && previews.element, h('div', { class: 'stack' }, groups(settings), devicesOf(devices), trustLink()))));
}

/** From an unpacked box to the first number: a name is all that it takes. */
function firstQueue() {
  const name = h('input', { id: 'queue-name', maxlength: 100, required: true, placeholder: t('setupQueueHint') });
  name.addEventListener('input', () => { if (previews) previews.take('name', name.value); });
  const make = async (/** @type {Event} */ event) => {
    event.preventDefault();
    try {
      const queue = await post('/api/queues', { admin: token, body: { name: name.value } });
      keepHostship(queue.id, queue.host_token);
      memory.set('qode.desk', queue.id);
      location.assign('/host');
    } catch (error) { toast(/** @type {Error} */ (error).message); }
  };
  return h('form', { class: 'card stack', onsubmit: make }, h('h2', {}, t('setupQueue')), h('label', {}, t('name'), name),
    h('button', { type: 'submit', id: 'make' }, t('setupCreate')));
}

/** @param {Setting[]} settings */
function groups(settings) {
  /** @type {Map<string, Setting[]>} */
  const byGroup = new Map();
  for (const setting of settings) {
    const group = setting.key.split('.')[0];
    const name = find('group_' + group) || t('group_appliance');
    byGroup.set(name, (byGroup.get(name) || []).concat(setting));
  }
  return Array.from(byGroup, ([name, all]) => h('details', { class: 'card' }, h('summary', {}, h('b', {}, name)), all.map(row)));
}

/** @param {Setting} setting */
function row(setting) {
  const isFixed = Boolean(setting.is_read_only || setting.read_only);
  const isFlag = typeof setting.value === 'boolean';
  const choices = Array.isArray(setting.allowed) ? setting.allowed : null;
  const shown = Array.isArray(setting.value) ? setting.value.join(',') : setting.value === null || setting.value === undefined ? '' : String(setting.value);
  const input = choices && !isFixed ? h('select', { disabled: isFixed }, choices.map((each) => h('option', { value: each, selected: String(each) === shown }, String(each))))
    : isFlag ? h('input', { type: 'checkbox', disabled: isFixed }) : h('input', { value: shown, disabled: isFixed, dir: 'ltr', type: typeof setting.value === 'number' ? 'number' : 'text' });
  if (isFlag) input.checked = setting.value;
  const origin = h('small', { class: 'quiet' }, setting.origin ? t('setupOrigin', { origin: setting.origin }) : '');
  const said = h('small', { class: 'said' });
  input.addEventListener('input', () => { if (previews) previews.take(setting.key, input.value); });
  input.addEventListener('change', async () => {
    const value = isFlag ? input.checked : typeof setting.value === 'number' ? Number(input.value) : input.value;
    try {
      const answer = await call('PATCH', '/api/settings', { admin: token, body: { [setting.key]: value } });
      const needsRestart = answer.needs_restart === true || (Array.isArray(answer.needs_restart) && answer.needs_restart.includes(setting.key));
      said.textContent = needsRestart ? t('setupRestart') : t('setupSaved');
      said.className = 'said good';
    } catch (error) {
      said.textContent = /** @type {Error} */ (error).message;
      said.className = 'said bad';
    }
    say(said.textContent);
  });
  const about = setting.help || setting.detail || setting.about;
  return h('label', { class: 'setting' }, h('span', { dir: 'ltr' }, setting.key), about ? h('small', { class: 'quiet', lang: 'en', dir: 'ltr' }, about) : null,
    input, isFixed ? h('small', { class: 'quiet' }, t('setupReadOnly')) : null, origin, said);
}

/** @param {Device[]} devices */
function devicesOf(devices) {
  return h('section', { class: 'card stack' }, h('h2', {}, t('setupDevices')), devices.map((device) =>
    h('p', {}, h('b', {}, nameOf(device) + ': '), typeset(stateOf(device)), ' ', typeset(remedyOf(device)))),
  h('div', { class: 'row' }, h('button', { id: 'test-page', onclick: printTest }, t('setupTest'))));
}

async function printTest() {
  try {
    await post('/api/devices/test-page', { admin: token });
    toast(t('setupTestSent'));
  } catch (error) { toast(/** @type {Error} */ (error).message, undefined, 12); }
}

async function start() {
  document.title = t('setupTitle');
  const query = new URLSearchParams(location.search);
  const word = query.get('token') || '';
  if (word) {
    history.replaceState(null, '', '/setup');
    return enter(word);
  }
  try { token = sessionStorage.getItem(KEPT) || ''; } catch (error) { token = ''; }
  if (token) load(); else signIn();
}

start();
