// `/wall/{queue}[,{queue}…]`: who is served, for a whole room. Runs for years without being touched.
import { h, fill, main, pathID } from './dom.js';
import { Feed } from './feed.js';
import { t, clock } from './words.js';
import { announce, soundButton } from './sound.js';
import { Answers } from './answers.js';

const STALE_AFTER = 10000;
const ids = pathID().split(',').filter(Boolean);
/** The newest state of each queue. */
const queues = {};
/** Those that the appliance does not know, and its sentence. */
const unknown = {};
/** How often each label was called, as far as it was announced. */
const announced = {};
/** Calls that wait for their announcement, in order. */
const pending = [];
let isAnnouncing = false;
let spotlight = null;
let lostAt = null;

const title = h('b', {});
const time = h('span', { class: 'quiet' });
const label = h('div', { class: 'label', id: 'now' });
const counter = h('div', { class: 'counter' });
const recent = h('ol', {});
const join = h('div', { class: 'stack' });
const count = h('span', {});
/** The answers to scans, in the corner: a label and a verdict, which anybody may see. */
const answers = new Answers('corner', {});

fill(main, h('header', {}, title, time),
  h('section', { class: 'now', 'aria-live': 'polite' }, h('div', { class: 'caption' }, t('nowServing')), label, counter),
  h('aside', {}, h('h2', {}, t('recent')), recent, join),
  h('footer', {}, count, soundButton()), answers.element);

/**
 * The calls of all queues, newest first. Each queue's stay in the appliance's order; between queues its service time decides, which no
 * clock that is set can turn round.
 */
function calls() {
  const lines = ids.map((id) => (queues[id] ? queues[id].now_serving.slice() : []));
  const all = [];
  for (;;) {
    const newest = lines.filter((line) => line.length).sort((a, b) => b[0].called_tick - a[0].called_tick)[0];
    if (!newest) return all;
    all.push(newest.shift());
  }
}

/** Two queues may have the same labels. */
function isSame(a, b) { return a.queue === b.queue && a.position_number === b.position_number; }

function fallback() {
  const queue = queues[ids[0]];
  return ids.length === 1 && queue && queue.current_position > 0
    ? (queue.prefix || '') + String(queue.current_position).padStart(3, '0') : null;
}

/** That one of the queues is unknown; empty when none is. */
function lost() { return unknown[ids.filter((id) => unknown[id])[0]] || ''; }

function show() {
  const known = ids.map((id) => queues[id]).filter(Boolean);
  title.textContent = known.map((queue) => queue.name).join('  ·  ');
  const all = calls();
  const first = spotlight || all[0];
  label.textContent = first ? first.label : fallback() || '–';
  label.classList.toggle('long', label.textContent.length > 5);
  counter.textContent = first ? first.counter || '' : known.length && !fallback() ? t('nobody')
    : known.length ? '' : lost();
  fill(recent, all.filter((item) => !isSame(item, first)).slice(0, 5)
    .map((item) => h('li', {}, h('span', {}, item.label), h('span', {}, item.counter || ''))));
  const paused = known.filter((queue) => queue.is_paused || !queue.active)[0];
  const waiting = known.reduce((sum, queue) => sum + queue.waiting_count, 0);
  count.textContent = paused ? (paused.active ? t('paused') : t('closed')) : waiting + ' ' + t('waiting');
}

/** One call after the other: a second one must not swallow the first. */
function announceNext() {
  if (isAnnouncing || !pending.length) return;
  isAnnouncing = true;
  spotlight = pending.shift();
  show();
  document.body.classList.add('flash');
  announce();
  setTimeout(() => document.body.classList.remove('flash'), 1400);
  setTimeout(() => {
    isAnnouncing = false;
    if (!pending.length) { spotlight = null; show(); }
    announceNext();
  }, 2600);
}

function update(id, message) {
  const isFirst = !queues[id];
  queues[id] = message;
  delete unknown[id];
  for (const item of message.now_serving) item.queue = id;
  for (const item of message.now_serving.slice().reverse()) {
    const key = id + item.position_number + item.called_at;
    if (announced[key] === undefined || announced[key] < item.calls) {
      announced[key] = item.calls;
      // What was called before this screen was switched on is not called again.
      if (!isFirst) pending.push(item);
    }
  }
  show();
  announceNext();
}

function tick() {
  time.textContent = clock();
  document.body.classList.toggle('stale', lostAt !== null && Date.now() - lostAt > STALE_AFTER);
  if (lost()) count.textContent = title.textContent ? lost() : '';
  else if (document.body.classList.contains('stale')) count.textContent = t('offline', { time: clock(new Date(lostAt)) });
}

for (const id of ids) {
  new Feed(id, {
    update: (message) => update(id, message),
    message: (message) => {
      if (message.type === 'scan_answer') answers.show(message);
      if (message.type === 'scan_ended') answers.ended(message.scan);
    },
    unknown: (sentence) => { unknown[id] = sentence; delete queues[id]; show(); },
    connection: (isLive) => { lostAt = isLive ? null : lostAt || Date.now(); },
  });
}
fill(join, ids.slice(0, 2).map((id) => h('div', { class: 'join' },
  h('img', { src: '/api/queues/' + id + '/entry-qr.svg', alt: t('scanToJoin') }), h('span', {}, t('scanToJoin')))));
document.title = t('nowServing');
tick();
setInterval(tick, 1000);
// A day's announcements are not needed tomorrow.
setInterval(() => { for (const key of Object.keys(announced).slice(0, -500)) delete announced[key]; }, 3600000);
