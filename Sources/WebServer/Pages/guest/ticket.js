// `/t/{ticket}`: the phone is the ticket. Seen, felt and read aloud when it is its turn.
import { h, fill, main, pathID, toast } from './dom.js';
import { get, post, deviceToken } from './api.js';
import { Feed } from './feed.js';
import { t, ahead, span, clock } from './words.js';

const ticketID = pathID();
const live = h('p', { class: 'status', 'aria-live': 'assertive', role: 'status' });
const connection = h('p', { class: 'banner hidden', role: 'status' });
const number = h('div', { class: 'number', id: 'label' });
const facts = h('div', {});
const code = h('div', { class: 'stack' });
const leave = h('div', {});
let shownStatus = null;
let heardAt = new Date();
let isOwn = false;
let flashing = 0;

function open(status) { return status === 'WAITING' || status === 'CALLED'; }

/** Once for each change: colour, words, vibration and the tab's title, so that no single sense is needed. */
function announce(you) {
  clearInterval(flashing);
  document.title = you.label + ' · ' + t(you.status);
  document.body.classList.toggle('called', you.status === 'CALLED');
  if (you.status !== 'CALLED') return;
  const touched = !navigator.userActivation || navigator.userActivation.hasBeenActive;
  if (navigator.vibrate && touched) navigator.vibrate([400, 150, 400, 150, 400]);
  let on = false;
  flashing = setInterval(() => {
    on = !on;
    document.title = on ? '★ ' + t('CALLED') : you.label;
  }, 1000);
}

function show(you) {
  number.textContent = you.label;
  if (you.status !== shownStatus) announce(you);
  shownStatus = you.status;
  const where = you.counter ? t('goTo', { counter: you.counter }) : t('goToDesk');
  fill(live, you.status === 'WAITING' ? ahead(you.people_ahead) : t(you.status),
    you.status === 'CALLED' ? h('span', {}, h('br'), where) : null);
  fill(facts, you.status === 'WAITING' ? h('div', { class: 'card facts' },
    h('div', {}, h('b', {}, you.people_ahead), h('span', {}, t('peopleAhead'))),
    h('div', {}, h('b', { id: 'wait' }, span(you.estimated_wait_range, you.estimated_wait_seconds)), h('span', {}, t('wait')))) : null);
  code.classList.toggle('hidden', !(open(you.status) || you.status === 'SERVING'));
  leave.classList.toggle('hidden', !(isOwn && open(you.status)));
}

async function cancel() {
  try {
    await post('/api/tickets/' + ticketID + '/cancel', { device: true });
  } catch (error) {
    toast(error.message);
  }
}

function connected(isLive) {
  if (isLive) heardAt = new Date();
  connection.classList.toggle('hidden', isLive);
  connection.textContent = t('offline', { time: clock(heardAt) });
}

/** The appliance does not say how the ticket is: after a backup was restored it may never have heard of it. */
async function lookAgain() {
  try {
    await get('/api/tickets/' + ticketID, { device: true });
  } catch (error) {
    if (error.code !== 'unknown_ticket') return;
    clearInterval(flashing);
    document.body.classList.remove('called');
    fill(main, connection, h('p', { class: 'banner' }, t('unknown')));
  }
}

/** A phone that goes to sleep misses the call. */
async function stayAwake() {
  try { if (navigator.wakeLock) await navigator.wakeLock.request('screen'); } catch (error) { /* low battery: let it */ }
}

async function start() {
  let ticket;
  try {
    ticket = await get('/api/tickets/' + ticketID, { device: true });
  } catch (error) {
    fill(main, h('p', { class: 'banner' }, error.code === 'unknown_ticket' ? t('unknown') : error.message));
    if (error.code === 'offline') setTimeout(start, 3000);
    return;
  }
  if (ticket.moved_to) {
    toast(t('moved'));
    setTimeout(() => location.replace('/t/' + ticket.moved_to), 1500);
    return;
  }
  isOwn = ticket.device_token === deviceToken();
  fill(code, h('img', { class: 'code', id: 'code', alt: t('showCode'), src: '/api/tickets/' + ticketID + '/qr.svg' }),
    h('p', { class: 'quiet status' }, t('showCode')));
  fill(leave, h('button', { class: 'danger', id: 'leave', onclick: () => toast(t('leaveSure'), { label: t('leave'), run: cancel }) },
    t('leave')));
  fill(main, h('div', { class: 'stack' }, connection, h('h1', {}, ticket.queue_name), number, live, facts, code, leave));
  show({ ticket_id: ticket.id, label: ticket.label, status: ticket.status, people_ahead: ticket.people_ahead,
    estimated_wait_seconds: ticket.estimated_wait_seconds, estimated_wait_range: ticket.estimated_wait_range, counter: ticket.counter });
  new Feed(ticket.queue_id, {
    update: (message) => { if (message.you) show(message.you); else lookAgain(); },
    connection: connected,
    unknown: lookAgain,
  }, { ticket: ticketID });
  stayAwake();
  document.addEventListener('visibilitychange', () => { if (!document.hidden) stayAwake(); });
}

start();
