// `/kiosk/{queue}`: one huge button for a paper ticket.
import { h, fill, main, pathID, toast } from './dom.js';
import { get, post, hostToken } from './api.js';
import { Feed } from './feed.js';
import { t, ahead } from './words.js';

const SHOWN_FOR = 10000;
const PRINT_LIMIT = 6000;
const queueID = pathID();
const token = hostToken(queueID);
let queue = null;
let isBusy = false;

function home() {
  isBusy = false;
  const stands = !queue.active || queue.is_paused;
  fill(main, h('h1', {}, queue.name),
    h('button', { class: 'main', id: 'take', disabled: stands, onclick: take }, t('takeTicket')),
    h('p', { class: 'quiet' }, stands ? (queue.active ? t('paused') : t('closed')) : queue.waiting_count + ' ' + t('waiting')));
}

async function take() {
  if (isBusy) return;
  isBusy = true;
  try {
    const ticket = await post('/api/queues/' + queueID + '/tickets', { host: token, body: { print: true } });
    let isOnPaper = ticket.print !== 'failed';
    if (isOnPaper) {
      result(ticket, t('printing'), false);
      isOnPaper = await printed(ticket.id);
    }
    result(ticket, isOnPaper ? t('yourTicket') : t('noPaper'), !isOnPaper);
    setTimeout(home, SHOWN_FOR);
  } catch (error) {
    isBusy = false;
    toast(error.code === 'offline' ? t('offlineNow') : error.message);
  }
}

/** Whether the ticket left for the printer in time; a kiosk that waits longer holds up the next in line. */
async function printed(id) {
  const end = Date.now() + PRINT_LIMIT;
  while (Date.now() < end) {
    const ticket = await get('/api/tickets/' + id, { host: token });
    if (ticket.print === 'printed' || ticket.print === 'sent') return true;
    if (ticket.print === 'failed') return false;
    await new Promise((done) => setTimeout(done, 300));
  }
  return false;
}

/** The number, and what becomes of the paper; without any, the code by which a phone takes the ticket along. */
function result(ticket, sentence, withCode) {
  fill(main, h('h1', {}, t('yourNumber')), h('div', { class: 'number', id: 'label' }, ticket.label),
    h('p', {}, ahead(ticket.people_ahead)),
    !withCode ? null : h('img', { class: 'code', alt: ticket.label, src: '/api/tickets/' + ticket.id + '/qr.svg?link=1' }),
    h('p', { role: 'status' }, sentence));
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
    new Feed(queueID, { update: (message) => { queue = Object.assign(queue, message, { id: queueID }); if (!isBusy) home(); } });
  } catch (error) {
    fill(main, h('p', { class: 'banner' }, error.code === 'offline' ? t('offlineNow') : error.message));
    if (error.code === 'offline') setTimeout(start, 3000);
  }
}

start();
