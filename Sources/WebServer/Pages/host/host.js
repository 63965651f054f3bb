// `/host`: the dashboard. Signs a device in, then shows its desks.
// words: host
import { h, fill, main, toast } from '../shared/dom.js';
import { get, post, hostships, keepHostship } from '../shared/api.js';
import { Dashboard } from './dashboard.js';
import { pair, signInFromAddress, signInWithToken } from './signin.js';
import { followToSecure, trustLink } from '../shared/secure.js';
import { t } from '../words/words.js';

/**
 * @param {string} label
 * @param {HTMLElement} input
 */
function field(label, input) { return h('label', {}, label, h('div', {}, input)); }

/** @type {Dashboard|null} */
let shown = null;

/** @param {string|null} [queueID] that is to be seen first */
function openDashboard(queueID) {
  if (shown) shown.close();
  shown = new Dashboard(queueID || null, () => {
    if (shown) shown.close();
    shown = null;
    signIn();
  }, (message) => {
    if (shown) shown.close();
    shown = null;
    signIn(message);
  });
}

/**
 * For who has no token: a pairing code, a token, or a new queue.
 * @param {string} [message] why this is shown
 */
async function signIn(message) {
  const code = h('input', { autocomplete: 'off', autocapitalize: 'characters', placeholder: 'ABCD2345', maxlength: 8 });
  const name = h('input', { placeholder: t('nameHint'), maxlength: 100 });
  const admin = h('input', { type: 'password', autocomplete: 'off' });
  const token = h('input', { type: 'password', autocomplete: 'off' });
  const choice = h('select', {});
  try {
    fill(choice, /** @type {QueueFacts[]} */ (await get('/api/queues')).map((queue) => h('option', { value: queue.id }, queue.name)));
  } catch (error) { toast(/** @type {Error} */ (error).message); }
  let isBusy = false;
  // Pressed again before the answer is there, it is the same press: one queue is made, a code is used once.
  const attempt = (/** @type {function(): Promise<string|null>} */ work) => async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    try { openDashboard(await work()); } catch (error) { toast(/** @type {Error} */ (error).message); }
    isBusy = false;
  };
  const make = async () => {
    const queue = await post('/api/queues', { admin: admin.value.trim(), body: { name: name.value } });
    keepHostship(queue.id, queue.host_token);
    return queue.id;
  };
  fill(main, h('div', { class: 'stack sign-in' }, h('h1', {}, t('signIn')),
    message ? h('p', { class: 'banner' }, message) : null,
    hostships().length ? h('button', { onclick: () => openDashboard() }, t('backToDesk')) : null,
    h('form', { class: 'card stack', onsubmit: attempt(() => pair(code.value.trim().toUpperCase())) }, h('h2', {}, t('withCode')),
      h('p', { class: 'quiet' }, t('withCodeHint')), field(t('code'), code), h('button', { type: 'submit' }, t('pairThis'))),
    h('form', { class: 'card stack', onsubmit: attempt(() => signInWithToken(choice.value, token.value.trim())) },
      h('h2', {}, t('withToken')), field(t('queue'), choice), field(t('token'), token), h('button', { type: 'submit' }, t('signInNow'))),
    h('form', { class: 'card stack', onsubmit: attempt(make) }, h('h2', {}, t('newQueue')), field(t('name'), name),
      field(t('adminToken'), admin), h('button', { type: 'submit', id: 'create' }, t('create'))), trustLink()));
}

const isLed = followToSecure(() => { if (shown) shown.close(); });

async function start() {
  document.title = t('host') + ' · Qode';
  let wanted = null;
  try {
    wanted = await signInFromAddress('/host');
  } catch (error) {
    if (isLed()) return;
    if (!hostships().length) return signIn(/** @type {Error} */ (error).message);
    toast(/** @type {Error} */ (error).message);
  }
  if (isLed()) return;
  if (hostships().length) openDashboard(wanted);
  else signIn();
}

start();
