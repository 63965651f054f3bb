// `/kiosk/{queue}`: one huge button for a paper ticket.
import { h, fill, main, pathID, toast } from './dom.js';
import { get, post, hostToken } from './api.js';
import { remedyOf, stateOf, typeset } from './devices.js';
import { Feed } from './feed.js';
import { t, ahead } from './words.js';

const SHOWN_FOR = 10000;
/** A code needs longer: a phone has to be found first. */
const CODE_SHOWN_FOR = 25000;
/** So long nobody wonders where the paper is. */
const PATIENCE = 4000;
const POLL = 300;
const queueID = pathID();
const token = hostToken(queueID);
let queue = null;
let isBusy = false;
/** The ticket printer, when it does not print now; null when it does. */
let trouble = null;

function home() {
  isBusy = false;
  const stands = !queue.active || queue.is_paused;
  fill(main, h('h1', {}, queue.name),
    h('button', { class: 'main', id: 'take', disabled: stands, onclick: take }, t('takeTicket')),
    h('p', { class: 'quiet' }, stands ? (queue.active ? t('paused') : t('closed')) : queue.waiting_count + ' ' + t('waiting')),
    trouble && !stands ? h('p', { class: 'trouble', id: 'trouble', role: 'status' }, h('b', {}, t('noPaperNow')), h('small', {}, typeset(stateOf(trouble) + ' ' + remedyOf(trouble)))) : null);
}

function hearDevices(message) {
  if (message.type !== 'device_status') return;
  const printer = message.devices.find((device) => device.name === 'ticket printer');
  trouble = printer && (printer.state === 'failed' || printer.state === 'absent') ? printer : null;
  if (queue && !isBusy) home();
}

async function take() {
  if (isBusy) return;
  isBusy = true;
  try {
    const ticket = await post('/api/queues/' + queueID + '/tickets', { host: token, body: { print: true } });
    setTimeout(home, await paper(ticket) ? SHOWN_FOR : CODE_SHOWN_FOR);
  } catch (error) {
    isBusy = false;
    toast(error.message);
  }
}

/**
 * Shows what becomes of the paper until it is known, and no longer than a guest would wonder. Where the printer is known to be in
 * trouble the code is there at once; should the paper come all the same, the page says so.
 * @returns {Promise<boolean>} whether the guest has paper
 */
async function paper(ticket) {
  const show = (print) => {
    if (print.print === 'printed') result(ticket, t('yourTicket'), false);
    else if (print.print === 'sent' && print.print_ended) result(ticket, t('sentTicket'), false);
    else if (print.print === 'failed' || trouble || Date.now() > end) result(ticket, t('noPaper'), true);
    else result(ticket, t('printing'), false);
  };
  const end = Date.now() + PATIENCE;
  let print = { print: ticket.print, print_ended: ticket.print === 'failed' };
  show(print);
  while (!print.print_ended && Date.now() < end) {
    await new Promise((done) => setTimeout(done, POLL));
    try { print = await get('/api/tickets/' + ticket.id, { host: token }); } catch (error) { continue; }
    show(print);
  }
  if (!print.print_ended) show(print);
  return print.print === 'printed' || (print.print === 'sent' && print.print_ended === true);
}

/** What stands on the screen now, so that a poll that says the same builds nothing anew. */
let shown = '';

/** The number, and what becomes of the paper; without any, the code by which a phone takes the ticket along. */
function result(ticket, sentence, withCode) {
  const key = ticket.id + sentence + withCode;
  if (key === shown && document.getElementById('label')) return;
  shown = key;
  fill(main, h('h1', {}, t('yourNumber')), h('div', { class: 'number', id: 'label' }, ticket.label),
    h('p', {}, ahead(ticket.people_ahead)),
    !withCode ? null : h('img', { class: 'code', alt: ticket.label, src: '/api/tickets/' + ticket.id + '/qr.svg?link=1' }),
    h('p', { role: 'status', class: withCode ? 'instead' : null }, sentence));
}

async function start() {
  document.title = t('takeTicket');
  if (!token) {
    fill(main, h('p', { class: 'banner' }, t('notPaired')), h('a', { class: 'button', href: '/host' }, '/host'));
    return;
  }
  try {
    queue = await get('/api/queues/' + queueID, { host: token });
    home();
    new Feed(queueID, {
      update: (message) => { queue = Object.assign(queue, message, { id: queueID }); if (!isBusy) home(); },
      message: hearDevices,
      unknown: (sentence) => { if (!isBusy) fill(main, h('p', { class: 'banner' }, sentence)); },
    }, { hostToken: token });
  } catch (error) {
    fill(main, h('p', { class: 'banner' }, error.message));
    if (error.code === 'offline') setTimeout(start, 3000);
  }
}

start();
