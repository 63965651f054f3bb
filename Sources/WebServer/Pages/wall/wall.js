// `/wall/{queue}[,{queue}…]`: who is served, for a whole room. Runs for years without being touched.
// words: wall
import { h, fill, firstState, main, pathIDs, say } from '../shared/dom.js';
import { applianceNow, request } from '../shared/api.js';
import { Feed } from '../shared/feed.js';
import { clock, span, t } from '../words/words.js';
import { soundButton } from '../shared/sound.js';
import { Answers } from '../shared/answers.js';
import { Calls } from './calls.js';
import { fit, fitBelow, fitLines } from './fit.js';
import { Slides } from './slides.js';
import { Speech } from './speech.js';
import { big, columns, list, write } from './layouts.js';

/** Milliseconds without news of a queue's feed after which the wall says so: a connection that comes back at once is no news. */
const CUT_OFF_AFTER = 3000;
const FLASH = 1400;
/** Milliseconds for which a picture waits for more news. */
const FRAME = 16;
/** Calls before the one that is served now that are shown at least. */
const LEAST = 3;
/** Queues whose waiting times have room at the foot. */
const MOST_WAITS = 4;
/** The address that phones scan may change with the network. */
const ADDRESS_EVERY = 60000;
/** Codes that have room at the foot, and the milliseconds for which they stand where there are more: whoever takes out a phone meanwhile still finds theirs. */
const CODES = 2;
const CODES_FOR = 20000;
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
/** How often codes gave their place to the next. */
let turned = 0;
const calls = new Calls();
const speech = new Speech(ids);
const query = new URLSearchParams(location.search);
const wish = query.get('layout');
const layout = wish === 'columns' ? columns(query.get('by')) : wish === 'list' ? list() : big();
document.body.classList.add(wish === 'columns' || wish === 'list' ? wish : 'big');

const title = h('h1', {});
const time = h('span', { class: 'quiet' });
const stage = h('section', { class: 'stage' });
const words = /** @type {HTMLCollectionOf<HTMLElement>} */ (stage.getElementsByClassName('fit'));
const boxes = /** @type {HTMLCollectionOf<HTMLElement>} */ (stage.getElementsByClassName('fit-below'));
const rows = [stage.getElementsByTagName('tr'), stage.getElementsByTagName('li')];
const notice = h('p', { class: 'notice hidden' });
const cutOff = h('p', { class: 'cut-off hidden', id: 'cut-off' });
const join = h('div', { class: 'joins' });
const count = h('span', { id: 'count' });
const slides = new Slides(() => show());
/** The answers to scans, in the corner: a label and a verdict, which anybody may see. */
const answers = new Answers('corner', {});

fill(main, h('header', {}, title, time), stage, notice, cutOff, slides.element,
  h('footer', {}, join, count, soundButton()), answers.element);

/**
 * Its calls; each has been told its queue.
 * @param {QueueUpdate} queue
 */
function serving(queue) { return /** @type {import('./calls.js').Call[]} */ (queue.now_serving); }

/** Those that are known, in the address's order. */
function known() { return ids.map((id) => queues[id]).filter(Boolean); }

/**
 * The calls of some queues, newest first. Each queue's stay in the appliance's order; between queues its service time decides, which no
 * clock that is set can turn round.
 * @param {QueueUpdate[]} shown
 */
function newestFirst(shown) {
  const lines = shown.map(serving);
  if (lines.length === 1) return lines[0];
  const at = lines.map(() => 0);
  /** @type {import('./calls.js').Call[]} */
  const all = [];
  for (;;) {
    let newest = -1;
    for (let index = 0; index < lines.length; index += 1) {
      const call = lines[index][at[index]];
      if (call && (newest < 0 || (call.called_tick || 0) > (lines[newest][at[newest]].called_tick || 0))) newest = index;
    }
    if (newest < 0) return all;
    all.push(lines[newest][at[newest]]);
    at[newest] += 1;
  }
}

/**
 * The notices, how many wait, and for how long, as the appliance says it.
 * @param {QueueUpdate[]} shown
 * @param {string} lost
 */
function showFoot(shown, lost) {
  let waits = 0;
  let times = '';
  let timed = 0;
  let notices = '';
  /** @type {QueueUpdate|null} */
  let closed = null;
  for (const queue of shown) {
    waits += queue.waiting_count;
    if (queue.notice && queue.notice.text) notices += (notices ? '  ·  ' : '') + queue.notice.text;
    if (queue.is_paused || !queue.active) closed = closed || queue;
    else if (typeof queue.estimated_wait_seconds === 'number' && timed < MOST_WAITS) {
      times += ' · ' + (shown.length > 1 ? queue.name + ' ' : '') + span(queue.estimated_wait_range, queue.estimated_wait_seconds);
      timed += 1;
    }
  }
  write(notice, notices);
  notice.classList.toggle('hidden', !notices);
  write(count, lost && shown.length ? lost : closed && shown.length === 1 ? t(closed.active ? 'paused' : 'closed')
    : t('waitingHere', { n: waits }) + times);
}

/** What changes when a queue comes, goes or is called otherwise. */
function showNames() {
  title.textContent = [document.body.dataset.venue].concat(known().map((queue) => queue.name)).filter(Boolean).join('  ·  ');
  showCodes();
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
  const shown = known();
  const missing = ids.find((id) => unknown[id]);
  const lost = missing ? unknown[missing] : '';
  const parts = layout({ all: newestFirst(shown), queues: shown, spotlight: calls.current ? calls.current.call : null, lost: lost });
  if (stage.firstChild !== parts[0]) fill(stage, parts);
  showFoot(shown, lost);
  settle();
}

/** Words and rows in the room that there is: where long counters leave none for three calls, each has one line. */
function settle() {
  const list = stage.querySelector('aside ol');
  if (list) list.classList.remove('dense');
  fitAll();
  if (!list || list.querySelectorAll('li:not(.hidden)').length >= Math.min(LEAST, list.childElementCount)) return;
  list.classList.add('dense');
  fitAll();
}

function fitAll() {
  fitLines(notice);
  // A row that was left out before may have room now: its words are made to fit as well.
  for (const list of rows) for (let index = 0; index < list.length; index += 1) list[index].classList.remove('hidden');
  for (let index = 0; index < boxes.length; index += 1) fitBelow(boxes[index], words);
  for (let index = 0; index < words.length; index += 1) fit(words[index]);
  rows.forEach(hideHalf);
}

/**
 * Half a row is none, and none stands after one that is left out.
 * @param {HTMLCollectionOf<HTMLElement>} list
 */
function hideHalf(list) {
  const end = stage.getBoundingClientRect().bottom;
  const isCut = Array.from(list, (row) => row.getBoundingClientRect().bottom
    > 1 + Math.min(end, /** @type {Element} */ (row.closest('aside, .group, .stage')).getBoundingClientRect().bottom));
  isCut.forEach((isSo, index) => list[index].classList.toggle('hidden', isSo));
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
  const before = queues[id];
  message.queue_id = id;
  queues[id] = message;
  delete unknown[id];
  speech.take(message);
  calls.take(id, serving(message), applianceNow());
  if (before && before.name === message.name) return show();
  // Head and foot may be higher now.
  showNames();
  draw();
}

for (const message of /** @type {QueueUpdate[]} */ (firstState() || [])) {
  queues[message.queue_id] = message;
  calls.take(message.queue_id, serving(message), applianceNow());
}
showNames();
if (known().length) draw();
for (const id of ids) {
  new Feed(id, {
    update: (message) => update(id, message),
    message: (message) => {
      if (message.type === 'scan_answer') answers.show(message);
      if (message.type === 'scan_ended') answers.ended(message.scan);
    },
    unknown: (sentence) => { unknown[id] = sentence; delete queues[id]; showNames(); draw(); },
    connection: (isLive) => {
      if (isLive && !lostAt[id]) return;
      if (isLive) delete lostAt[id];
      else lostAt[id] = lostAt[id] || Date.now();
      showLost();
    },
  });
}

async function loadCodes() {
  for (const id of ids) {
    try {
      const text = await (await request('/api/queues/' + id + '/entry-qr.svg', {})).text();
      if (text.slice(0, 4) === '<svg' || text.slice(0, 5) === '<?xml') showCode(id, 'data:image/svg+xml,' + encodeURIComponent(text));
    } catch (error) { /* the one that is shown is still the best */ }
  }
}

/**
 * @param {string} id
 * @param {string} code
 */
function showCode(id, code) {
  if (codes[id] === code) return;
  codes[id] = code;
  showCodes();
  // The foot is higher now: there may be room for fewer rows, and none is seen cut in half meanwhile.
  draw();
}

function showCodes() {
  const all = ids.filter((id) => codes[id] && !unknown[id]);
  const first = CODES * (turned % Math.ceil(all.length / CODES));
  fill(join, all.slice(first, first + CODES).map((id) => h('div', { class: 'join' }, h('img', { src: codes[id], alt: t('scanToJoin') }),
    h('span', {}, known().length > 1 && queues[id] ? queues[id].name : t('scanToJoin')))));
}

function nextCodes() {
  turned += 1;
  showCodes();
  draw();
}

let minute = 0;
function eachMinute() {
  minute += 1;
  const [x, y] = SHIFTS[minute % SHIFTS.length];
  main.style.transform = 'translate(' + x + 'px,' + y + 'px)';
}

let minuteShown = -1;

/** A formatter a minute, not one a second: it is made anew, because somebody may set the appliance's time zone. */
function showTime() {
  const now = Math.floor(Date.now() / 60000);
  if (now === minuteShown) return;
  minuteShown = now;
  time.textContent = clock();
}

document.title = t('nowServing');
showTime();
loadCodes();
setInterval(loadCodes, ADDRESS_EVERY);
if (ids.length > CODES) setInterval(nextCodes, CODES_FOR);
setInterval(eachMinute, 60000);
setInterval(() => { showTime(); showLost(); step(); }, 1000);
// The settings, which show a wall in small, give it the name that is typed and say so like this.
addEventListener('resize', () => { showNames(); show(); });
