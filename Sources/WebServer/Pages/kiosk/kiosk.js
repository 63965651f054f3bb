// `/kiosk/{queue}[,{queue}…]`: a paper ticket for one touch. One button a service; by touch, by key, and by ear.
// words: kiosk
import { h, fill, focusOn, main, pathIDs, say, toast } from '../shared/dom.js';
import { get, hostToken, post, randomWord, Refused } from '../shared/api.js';
import { fit, fitLines } from '../wall/fit.js';
import { reasonOf } from '../host/devices.js';
import { pair } from '../host/signin.js';
import { Feed } from '../shared/feed.js';
import { ahead, dayAndTime, span, t } from '../words/words.js';
import { TimeLimit } from './limit.js';
import { helps } from './helps.js';
import { Picture } from '../shared/picture.js';

/** How long a number stays, and a code, for which a phone has to be found first: milliseconds until the end is announced. */
const SHOWN_FOR = 15000;
const CODE_SHOWN_FOR = 40000;
/** So long nobody wonders where the paper is. */
const PATIENCE = 4000;
const POLL = 300;
const RETRY = 3000;

const ids = pathIDs().slice(0, 9);
/** @type {{[id: string]: QueueFacts}} */
const queues = {};
/** @type {'home'|'busy'|'result'} */
let screen = 'home';
/** How often something was taken: what becomes of an earlier guest's paper is nothing to the next one. */
let takes = 0;
/**
 * The word of a press whose answer never came: the next one for that queue is the same press, for the number that it may have drawn.
 * @type {{[id: string]: string}}
 */
const presses = {};
/** @type {Device|null} the ticket printer, when it does not print now */
let trouble = null;
const limit = new TimeLimit(home);
const corner = helps(() => ({ token: ids.map(hostToken).filter(Boolean)[0] || '', ticket: screen === 'result' ? ticketID : '' }));
/** The ticket that stands on the screen. */
let ticketID = '';

/** These stay the same for as long as the page: whoever goes by key, or has it read, stands on one of them while news come. */
const homeHeading = h('h1', {});
const numberHeading = h('h1', {}, t('yourNumber'));
const services = h('div', {});
const said = h('div', { class: 'notices' });
/** @type {{[id: string]: HTMLButtonElement}} */
const buttons = {};

/** @param {QueueFacts} queue */
function standing(queue) {
  if (queue.is_paused && queue.active) return t('paused');
  if (queue.active && queue.is_open !== false) return '';
  return queue.opens_at ? t('opensAt', { time: dayAndTime(queue.opens_at) }) : t('closed');
}

/**
 * A service's button, as it is to be now.
 * @param {QueueFacts} queue
 * @param {number} index
 * @param {boolean} isOnly
 */
function button(queue, index, isOnly) {
  const stands = standing(queue);
  const wait = typeof queue.estimated_wait_seconds === 'number' ? ' · ' + span(queue.estimated_wait_range, queue.estimated_wait_seconds) : '';
  const hint = stands || t('waitingHere', { n: queue.waiting_count }) + wait;
  const shown = buttons[queue.id] || h('button', { 'data-queue': queue.id, onclick: () => take(queues[queue.id]) });
  buttons[queue.id] = shown;
  shown.className = 'main take';
  shown.id = index === 0 ? 'take' : 'take-' + (index + 1);
  shown.disabled = stands !== '';
  fill(shown, h('span', {}, isOnly ? t('takeTicket') : queue.name), h('small', {}, hint), isOnly ? null : h('kbd', {}, index + 1));
  return shown;
}

/** A name stands whole in its button, for German ones are one long word; and however much is to be said, the buttons are seen. */
function fitNames() {
  fitLines(said);
  services.querySelectorAll('span').forEach(fit);
}
// Its letters grow with the heading's: by the screen's size, and by the key for large text.
new ResizeObserver(fitNames).observe(homeHeading);

function home() {
  limit.stop();
  const wasElsewhere = screen !== 'home';
  screen = 'home';
  const known = ids.map((id) => queues[id]).filter(Boolean);
  homeHeading.textContent = known.length === 1 ? known[0].name : t('chooseService');
  services.className = 'services of' + Math.min(known.length, 9);
  fill(services, known.map((queue, index) => button(queue, index, known.length === 1)));
  const notices = known.map((queue) => queue.notice && queue.notice.text).filter(Boolean);
  fill(said, notices.map((text) => h('p', { class: 'notice' }, text)));
  fill(main, corner.top, homeHeading, said, services,
    trouble ? h('p', { class: 'trouble', id: 'trouble' }, h('b', {}, t('noPaperNow')), trouble.state === 'absent' ? null : h('small', {}, reasonOf(trouble))) : null,
    corner.bottom);
  fitNames();
  // Whoever pressed in vain stands on the button still.
  if (wasElsewhere && !services.contains(document.activeElement)) focusOn(homeHeading);
}

/** @param {any} message */
function hearDevices(message) {
  if (message.type !== 'device_status') return;
  const printer = /** @type {Device[]} */ (message.devices).filter((device) => device.name === 'ticket printer')[0];
  trouble = printer && (printer.state === 'failed' || printer.state === 'absent') ? printer : null;
  if (screen === 'home' && ids.some((id) => queues[id])) home();
}

/** @param {QueueFacts} queue */
async function take(queue) {
  if (screen !== 'home') return;
  screen = 'busy';
  const pressed = main.querySelector('[data-queue="' + queue.id + '"]');
  if (pressed) pressed.classList.add('busy');
  say(t('moment'));
  presses[queue.id] = presses[queue.id] || randomWord();
  try {
    const ticket = await post('/api/queues/' + queue.id + '/tickets',
      { host: hostToken(queue.id), once: presses[queue.id], body: { print: true, language: document.documentElement.lang } });
    delete presses[queue.id];
    screen = 'result';
    takes += 1;
    const mine = takes;
    const isShown = () => screen === 'result' && mine === takes;
    const hasPaper = await paper(ticket, isShown);
    if (isShown()) limit.start(hasPaper ? SHOWN_FOR : CODE_SHOWN_FOR);
  } catch (error) {
    // Where nobody knows whether it was drawn, the next press asks for the same number.
    if (!(error instanceof Refused && error.isOpen)) delete presses[queue.id];
    home();
    toast(/** @type {Error} */ (error).message, undefined, 12);
  }
}

/**
 * Shows what becomes of the paper until it is known, and no longer than a guest would wonder. Where the printer is known to be in
 * trouble the code is there at once; should the paper come all the same, the page says so.
 * @param {any} ticket
 * @param {function(): boolean} isShown whether it is this guest who stands there still
 * @returns {Promise<boolean>} whether the guest has paper
 */
async function paper(ticket, isShown) {
  const show = (/** @type {any} */ print) => {
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
    if (!isShown()) return true;
    try { print = await get('/api/tickets/' + ticket.id, { host: hostToken(ticket.queue_id) }); } catch (error) { continue; }
    if (isShown()) show(print);
  }
  if (!print.print_ended && isShown()) show(print);
  return print.print === 'printed' || (print.print === 'sent' && print.print_ended === true);
}

/** What stands on the screen now, so that a poll that says the same builds nothing anew. */
let shown = '';

/**
 * The number, and what becomes of the paper; without any, the code by which a phone takes the ticket along.
 * @param {any} ticket
 * @param {string} sentence
 * @param {boolean} withCode
 */
function result(ticket, sentence, withCode) {
  const key = ticket.id + sentence + withCode;
  if (key === shown && document.getElementById('label')) return;
  shown = key;
  ticketID = ticket.id;
  const picture = new Picture('picture');
  picture.show(ticket.picture);
  const isNew = !numberHeading.isConnected;
  fill(main, corner.top, numberHeading, h('div', { class: 'number', id: 'label' }, h('bdi', {}, ticket.label)), picture.element, h('p', {}, ahead(ticket.people_ahead)),
    !withCode ? null : h('img', { class: 'code', alt: t('takeAlongCode'), src: '/api/tickets/' + ticket.id + '/qr.svg?link=1' }),
    h('p', { class: withCode ? 'instead' : null }, sentence), limit.element);
  if (isNew) focusOn(numberHeading);
  say(t('yourNumber') + ' ' + ticket.label + '. ' + sentence);
}

/** By key: a number chooses a service. */
document.addEventListener('keydown', (event) => {
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  if (screen === 'result' && event.key === 'Escape') home();
  const chosen = screen === 'home' ? /** @type {NodeListOf<HTMLButtonElement>} */ (main.querySelectorAll('.take'))[Number(event.key) - 1] : null;
  if (chosen) chosen.click();
});

/** This kiosk holds a desk's key, which the appliance takes by the secure address only: a kiosk has a key of its own. */
function pairAnew() {
  const code = h('input', { autocomplete: 'off', autocapitalize: 'characters', placeholder: 'ABCD2345', maxlength: 8, id: 'code' });
  const again = async (/** @type {Event} */ event) => {
    event.preventDefault();
    try {
      await pair(code.value.trim().toUpperCase());
      location.reload();
    } catch (error) { toast(/** @type {Error} */ (error).message, undefined, 12); }
  };
  fill(main, h('h1', {}, t('takeTicket')), h('p', { class: 'banner', id: 'pair-anew' }, t('pairAnew')),
    h('form', { class: 'card stack', onsubmit: again }, h('label', {}, t('pairCode'), h('div', {}, code)), h('button', { type: 'submit' }, t('pairGo'))));
}

/**
 * @param {string} id
 * @param {string} token
 */
async function follow(id, token) {
  try {
    queues[id] = await get('/api/queues/' + id, { host: token });
    if (screen === 'home') home();
    new Feed(id, {
      update: (message) => { Object.assign(queues[id], message, { id: id }); if (screen === 'home') home(); },
      message: hearDevices,
      unknown: (sentence) => { if (screen === 'home') fill(main, h('h1', {}, t('problemTitle')), h('p', { class: 'banner' }, sentence)); },
    }, { hostToken: token });
  } catch (error) {
    if (error instanceof Refused && error.code === 'https_required') return pairAnew();
    if (!ids.some((each) => queues[each])) fill(main, h('h1', {}, t('problemTitle')), h('p', { class: 'banner' }, /** @type {Error} */ (error).message));
    if (error instanceof Refused && error.isOpen) setTimeout(() => follow(id, token), RETRY);
  }
}

document.title = t('takeTicket');
if (!ids.some((id) => hostToken(id))) {
  fill(main, h('h1', {}, t('takeTicket')), h('p', { class: 'banner' }, t('notPaired')), h('a', { class: 'button', href: '/host' }, h('bdi', { dir: 'ltr' }, '/host')));
}
for (const id of ids) {
  const token = hostToken(id);
  if (token) follow(id, token);
}
