// `/wall/{queue}[,{queue}…]`: who is served, for a whole room. Runs for years without being touched.
// words: wall
import { h, fill, firstState, main, pathIDs, say } from '../shared/dom.js';
import { applianceNow, request } from '../shared/api.js';
import { Feed } from '../shared/feed.js';
import { clock, span, t } from '../words/words.js';
import { soundButton } from '../shared/sound.js';
import { Answers } from '../shared/answers.js';
import { Calls } from './calls.js';
import { fit } from './fit.js';
import { Slides } from './slides.js';
import { Speech } from './speech.js';
import { big, columns, list } from './layouts.js';

/** Milliseconds without news of a queue's feed after which the wall says so: a connection that comes back at once is no news. */
const CUT_OFF_AFTER = 3000;
const FLASH = 1400;
/** Milliseconds for which a picture waits for more news. */
const FRAME = 16;
/** Queues whose waiting times have room at the foot. */
const MOST_WAITS = 4;
/** The address that phones scan may change with the network. */
const ADDRESS_EVERY = 60000;
/** Pixels by which everything moves, a step a minute: a screen that shows the same for years keeps it for ever. */
const SHIFTS = [[0, 0], [3, 1], [5, 3], [3, 5], [0, 3], [-3, 1], [-5, -2], [-3, -4]];

const ids = pathIDs().slice(0, 12);
/** @type {{[id: string]: QueueUpdate}} the newest state of each queue */
const queues = {};
/** @type {{[id: string]: string}} those that the appliance does not know, and its sentence */
const unknown = {};
/** @type {{[id: string]: number}} since when each queue's numbers are not live */
const lostAt = {};
/** @type {{[id: string]: string}} the codes that are shown, as they came */
const codes = {};
const calls = new Calls();
const speech = new Speech(ids);
const query = new URLSearchParams(location.search);
const wish = query.get('layout');
const layout = wish === 'columns' ? columns : wish === 'list' ? list : big;
document.body.classList.add(wish === 'columns' || wish === 'list' ? wish : 'big');

const title = h('h1', {});
const time = h('span', { class: 'quiet' });
const stage = h('section', { class: 'stage' });
const notice = h('p', { class: 'notice hidden' });
const cutOff = h('p', { class: 'cut-off hidden', id: 'cut-off' });
const join = h('div', { class: 'joins' });
const count = h('span', { id: 'count' });
const slides = new Slides(() => show());
/** The answers to scans, in the corner: a label and a verdict, which anybody may see. */
const answers = new Answers('corner', {});

fill(main, h('header', {}, title, time), stage, notice, cutOff, slides.element,
  h('footer', {}, join, count, soundButton()), answers.element);

/** Those that are known, in the address's order. */
function known() { return ids.map((id) => queues[id]).filter(Boolean); }

/**
 * The calls of all queues, newest first. Each queue's stay in the appliance's order; between queues its service time decides, which no
 * clock that is set can turn round.
 */
function newestFirst() {
  const lines = known().map((queue) => queue.now_serving.map((item) => Object.assign({ queue: queue.queue_id, name: queue.name }, item)));
  /** @type {Array<ServedTicket & {queue: string, name: string}>} */
  const all = [];
  for (;;) {
    const line = lines.filter((each) => each.length).sort((a, b) => (b[0].called_tick || 0) - (a[0].called_tick || 0))[0];
    const newest = line && line.shift();
    if (!newest) return all;
    all.push(newest);
  }
}

/** How many wait, and for how long, as the appliance says it. */
function waiting() {
  const open = known().filter((queue) => queue.active && !queue.is_paused);
  const times = open.filter((queue) => typeof queue.estimated_wait_seconds === 'number').slice(0, MOST_WAITS).map((queue) =>
    (known().length > 1 ? queue.name + ' ' : '') + span(queue.estimated_wait_range, queue.estimated_wait_seconds));
  return [t('waitingHere', { n: known().reduce((sum, queue) => sum + queue.waiting_count, 0) })].concat(times).join(' · ');
}

/** The venue's own has a quarter while nobody is called and all is well. */
function share() {
  const isShared = slides.areThere && !calls.current && !document.body.classList.contains('stale');
  document.body.classList.toggle('quarter', isShared);
  slides.element.classList.toggle('hidden', !isShared);
}

/** Whether the picture is behind what is known. */
let isDue = false;

/** The picture follows what is known, once for all that came within a frame: a burst of news is one picture. */
function show() {
  if (isDue) return;
  isDue = true;
  setTimeout(draw, FRAME);
}

function draw() {
  step();
  isDue = false;
  share();
  title.textContent = [document.body.dataset.venue].concat(known().map((queue) => queue.name)).filter(Boolean).join('  ·  ');
  const lost = ids.filter((id) => unknown[id]).map((id) => unknown[id])[0] || '';
  fill(stage, layout({ all: newestFirst(), queues: known(), spotlight: calls.current ? calls.current.call : null, lost: lost, by: query.get('by') }));
  stage.querySelectorAll('.fit').forEach((/** @type {HTMLElement} */ element) => fit(element));
  // Half a row is none.
  const end = stage.getBoundingClientRect().bottom + 1;
  stage.querySelectorAll('tbody tr').forEach((/** @type {HTMLElement} */ row) => { row.hidden = row.getBoundingClientRect().bottom > end; });
  const notices = known().map((queue) => queue.notice && queue.notice.text).filter(Boolean);
  notice.textContent = notices.join('  ·  ');
  notice.classList.toggle('hidden', !notices.length);
  const closed = known().filter((queue) => queue.is_paused || !queue.active)[0];
  count.textContent = lost && known().length ? lost : closed && known().length === 1 ? (closed.active ? t('paused') : t('closed'))
    : waiting();
  showCodes();
}

let isStale = false;

/** Numbers that may be old are said to be so, each queue's, in words as large as a counter's. */
function showLost() {
  const late = ids.filter((id) => lostAt[id] && Date.now() - lostAt[id] > CUT_OFF_AFTER && !unknown[id]);
  const text = late.map((id) => {
    const since = clock(new Date(lostAt[id]));
    return ids.length > 1 && queues[id] ? t('cutOffQueue', { queue: queues[id].name, time: since }) : t('cutOff', { time: since });
  }).filter((each, index, all) => all.indexOf(each) === index).join('  ·  ');
  if (cutOff.textContent !== text) {
    cutOff.textContent = text;
    if (text) say(text);
  }
  cutOff.classList.toggle('hidden', !text);
  const wasStale = document.body.classList.toggle('stale', late.length > 0) !== isStale;
  isStale = late.length > 0;
  if (wasStale && slides.areThere) show();
}

/** One call after the other: a second one must not swallow the first. */
function step() {
  const before = calls.current;
  const call = calls.step(Date.now());
  // For whoever wonders why a call was not heard.
  if (calls.dropped) main.dataset.dropped = String(calls.dropped);
  if (call) {
    show();
    say(call.label + ' ' + (call.counter || ''));
    saySound(call);
    document.body.classList.add('flash');
    setTimeout(() => document.body.classList.remove('flash'), FLASH);
  } else if (before !== calls.current) {
    show();
  }
}

/**
 * The next waits until this one is heard: to the moment, so that walls that speak together stay together.
 * @param {import('./calls.js').Call} call
 */
async function saySound(call) {
  const lasts = await speech.say(call.queue, call.sound);
  if (!lasts) return;
  calls.keep(call, Date.now() + lasts);
  setTimeout(step, lasts + 1);
}

/**
 * @param {string} id
 * @param {QueueUpdate} message
 */
function update(id, message) {
  queues[id] = Object.assign(message, { queue_id: id });
  delete unknown[id];
  speech.take(message);
  calls.take(id, message.now_serving, applianceNow());
  show();
}

for (const message of /** @type {QueueUpdate[]} */ (firstState() || [])) {
  queues[message.queue_id] = message;
  calls.take(message.queue_id, message.now_serving, applianceNow());
}
if (known().length) draw();
for (const id of ids) {
  new Feed(id, {
    update: (message) => update(id, message),
    message: (message) => {
      if (message.type === 'scan_answer') answers.show(message);
      if (message.type === 'scan_ended') answers.ended(message.scan);
    },
    unknown: (sentence) => { unknown[id] = sentence; delete queues[id]; show(); },
    connection: (isLive) => {
      if (isLive) delete lostAt[id];
      else lostAt[id] = lostAt[id] || Date.now();
      showLost();
    },
  });
}

async function loadCodes() {
  for (const id of ids.slice(0, 2)) {
    try {
      const text = await (await request('/api/queues/' + id + '/entry-qr.svg', {})).text();
      if (text.slice(0, 4) === '<svg' || text.slice(0, 5) === '<?xml') codes[id] = 'data:image/svg+xml,' + encodeURIComponent(text);
    } catch (error) { /* the one that is shown is still the best */ }
  }
  showCodes();
}

function showCodes() {
  const wanted = ids.filter((id) => codes[id]);
  const key = JSON.stringify(wanted.map((id) => [codes[id], queues[id] && queues[id].name]));
  if (join.dataset.shown === key) return;
  join.dataset.shown = key;
  fill(join, wanted.map((id) => h('div', { class: 'join' }, h('img', { src: codes[id], alt: t('scanToJoin') }),
    h('span', {}, wanted.length > 1 && queues[id] ? queues[id].name : t('scanToJoin')))));
}

let minute = 0;
function eachMinute() {
  minute += 1;
  const [x, y] = SHIFTS[minute % SHIFTS.length];
  main.style.transform = 'translate(' + x + 'px,' + y + 'px)';
}

document.title = t('nowServing');
time.textContent = clock();
loadCodes();
setInterval(loadCodes, ADDRESS_EVERY);
setInterval(eachMinute, 60000);
setInterval(() => { time.textContent = clock(); showLost(); step(); }, 1000);
addEventListener('resize', show);
