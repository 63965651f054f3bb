// `/setup`: the appliance's owner sets it up: the first queue, every key of the configuration, the devices.
// words: host, setup
import { h, fill, main, say, toast } from '../shared/dom.js';
import { call, get, keepHostship, memory, post, Refused } from '../shared/api.js';
import { nameOf, remedyOf, stateOf, typeset } from '../host/devices.js';
import { Preview } from '../host/preview.js';
import { trustLink } from '../shared/secure.js';
import { Previews } from './previews.js';
import { t, find, language } from '../words/words.js';

/**
 * A key of the configuration, as `/api/settings` tells it.
 * @typedef {{key: string, value: string|null, is_set: boolean, origin: string, default: string|null, about: string, allowed: string|string[], example: string, is_read_only: boolean, is_secret: boolean, needs_restart: boolean}} Setting
 */

/** Milliseconds without a key after which what was typed is checked. */
const REST = 400;

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
    settings = (await get('/api/settings', { admin: token })).settings;
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

/**
 * What a key is for. In English the appliance says so itself.
 * @param {Setting} setting
 */
function aboutOf(setting) { return find('about_' + setting.key.replace(/\./g, '_')) || setting.about; }

/**
 * Where its value comes from: a file, or the name of an option or variable.
 * @param {string} origin
 */
function originOf(origin) {
  if (origin === 'default') return t('setupDefault');
  const named = /\(([^)]+)\)/.exec(origin);
  return t('setupOrigin', { origin: '\u2068' + (named ? named[1] : origin) + '\u2069' });
}

/**
 * Why a value is not taken. What is allowed the appliance says in English; elsewhere an example does.
 * @param {unknown} error
 * @param {Setting} setting
 */
function whyNot(error, setting) {
  const refusal = /** @type {Refused} */ (error);
  if (refusal.code !== 'invalid_request') return refusal.message;
  return language === 'en' ? refusal.problem.detail || refusal.message : t('setupWrong', { example: '\u2068' + setting.example + '\u2069' });
}

/** @param {Setting} setting */
function inputOf(setting) {
  const value = setting.value === null ? '' : setting.value;
  const more = { disabled: setting.is_read_only, 'data-setting': setting.key, 'aria-describedby': 'said-' + setting.key };
  if (!Array.isArray(setting.allowed)) {
    return h('input', Object.assign({ value: value, dir: 'ltr', type: setting.is_secret ? 'password' : 'text', autocomplete: 'off',
      placeholder: setting.is_secret && setting.is_set ? '••••••••' : setting.default || setting.example }, more));
  }
  const choices = setting.allowed.includes(value) ? setting.allowed : [value].concat(setting.allowed);
  return h('select', more, choices.map((each) => h('option', { value: each, selected: each === value }, each)));
}

/**
 * A key, its explanation and its value: checked while it is typed, kept when it is left.
 * @param {Setting} setting
 */
function row(setting) {
  const input = inputOf(setting);
  const said = h('small', { class: 'said', id: 'said-' + setting.key });
  let timer = 0;
  const send = async (/** @type {boolean} */ isKept) => {
    clearTimeout(timer);
    const value = input.value;
    try {
      const answer = await call('PATCH', '/api/settings' + (isKept ? '' : '?check=1'), { admin: token, body: { [setting.key]: value === '' ? null : value } });
      // A later letter has another answer.
      if (!isKept && value !== input.value) return;
      said.textContent = !isKept ? t('setupRight') : answer.needs_restart.includes(setting.key) ? t('setupRestart') : t('setupSaved');
      said.className = 'said good';
    } catch (error) {
      if (!isKept && value !== input.value) return;
      said.textContent = whyNot(error, setting);
      said.className = 'said bad';
    }
    input.setAttribute('aria-invalid', String(said.classList.contains('bad')));
    if (isKept) say(said.textContent);
  };
  input.addEventListener('input', () => {
    if (previews) previews.take(setting.key, input.value);
    clearTimeout(timer);
    timer = setTimeout(() => send(false), REST);
  });
  input.addEventListener('change', () => send(true));
  const about = aboutOf(setting);
  return h('label', { class: 'setting' }, h('span', { dir: 'ltr' }, setting.key),
    h('small', { class: 'quiet', lang: about === setting.about ? 'en' : null }, about), input,
    h('small', { class: 'quiet' }, setting.is_read_only ? t('setupReadOnly') + ' · ' : null, originOf(setting.origin)), said);
}

/** @param {Device[]} devices */
function devicesOf(devices) {
  return h('section', { class: 'card stack' }, h('h2', {}, t('setupDevices')), devices.map((device) =>
    h('p', {}, h('b', {}, nameOf(device) + ': '), typeset(stateOf(device)), ' ', typeset(remedyOf(device)))),
  h('div', { class: 'row' }, h('button', { id: 'test-page', onclick: printTest }, t('setupTest'))),
  devices.some((device) => device.name === 'camera' && device.state !== 'absent') ? new Preview({ 'x-admin-token': token }).element : null);
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
