// `/host`: the dashboard. Signs a device in, then shows the desk.
import { h, fill, main, toast } from './dom.js';
import { call, get, post, hostships, keepHostship, dropHostship, memory } from './api.js';
import { Desk } from './desk.js';
import { pair, signInFromAddress, signInWithToken } from './signin.js';
import { t } from './words.js';
import './hostwords.js';

function field(label, input) { return h('label', {}, label, h('div', {}, input)); }

/** For who has no token: a pairing code, a token, or a new queue. */
async function signIn(message) {
  const code = h('input', { autocomplete: 'off', autocapitalize: 'characters', placeholder: 'ABCD2345', maxlength: 8 });
  const name = h('input', { placeholder: t('nameHint'), maxlength: 100 });
  const admin = h('input', { type: 'password', autocomplete: 'off' });
  const token = h('input', { type: 'password', autocomplete: 'off' });
  const choice = h('select', {});
  try {
    fill(choice, (await get('/api/queues')).map((queue) => h('option', { value: queue.id }, queue.name)));
  } catch (error) { toast(error.message); }
  const attempt = (work) => async () => {
    try { desk(await work()); } catch (error) { toast(error.message); }
  };
  fill(main, h('div', { class: 'stack' }, h('h1', {}, t('signIn')),
    message ? h('p', { class: 'banner' }, message) : null,
    h('div', { class: 'card stack' }, h('h2', {}, t('withCode')),
      h('p', { class: 'quiet' }, t('withCodeHint')), field(t('code'), code),
      h('button', { onclick: attempt(() => pair(code.value.trim())) }, t('pairThis'))),
    h('div', { class: 'card stack' }, h('h2', {}, t('withToken')), field(t('queue'), choice), field(t('token'), token),
      h('button', { onclick: attempt(() => signInWithToken(choice.value, token.value.trim())) }, t('signInNow'))),
    h('div', { class: 'card stack' }, h('h2', {}, t('newQueue')), field(t('name'), name),
      field(t('adminToken'), admin),
      h('button', { id: 'create', onclick: attempt(async () => {
        const queue = await post('/api/queues', { admin: admin.value.trim(), body: { name: name.value } });
        keepHostship(queue.id, queue.host_token);
        return queue.id;
      }) }, t('create')))));
}

let shown = null;

/** The desk of a queue; what its host wants beyond the queue comes back here. */
async function desk(queueID) {
  const token = (hostships().filter((each) => each.queue_id === queueID)[0] || {}).host_token;
  try {
    const queue = await get('/api/queues/' + queueID, { host: token });
    memory.set('qode.desk', queueID);
    if (shown) shown.close();
    shown = new Desk(queue, token, {
      others: hostships().map((each) => each.queue_id).filter((id) => id !== queueID),
      open: desk,
      signOut: () => { dropHostship(queueID); location.assign('/host'); },
      signIn: () => { shown.close(); shown = null; signIn(); },
      call: (method, path, body) => call(method, path, { host: token, body: body }),
    });
  } catch (error) {
    if (error.code === 'token_wrong' || error.code === 'unknown_queue') {
      dropHostship(queueID);
      signIn(error.message);
    } else {
      toast(error.message);
      setTimeout(() => desk(queueID), 3000);
    }
  }
}

async function start() {
  document.title = t('host') + ' · Qode';
  let wanted = null;
  try {
    wanted = await signInFromAddress('/host');
  } catch (error) {
    if (!hostships().length) return signIn(error.message);
    toast(error.message);
  }
  const all = hostships().map((each) => each.queue_id);
  const last = memory.get('qode.desk');
  const id = wanted && all.indexOf(wanted) >= 0 ? wanted : all.indexOf(last) >= 0 ? last : all[0];
  return id ? desk(id) : signIn();
}

start();
