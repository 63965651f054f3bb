// `/info/{queue}[,{queue}…]`: a screen beside a camera that guests hold their ticket to: how many are ahead, how long it takes, where to go.
// words: common, info
import { h, fill, main, pathIDs, say } from '../shared/dom.js';
import { Feed } from '../shared/feed.js';
import { fetchSound, playNow, play, soundButton } from '../shared/sound.js';
import { ahead, language, span, t } from '../words/words.js';

/** Milliseconds that an answer stays, and how soon a page says that it is cut off. */
const SHOWN = 12000;
const TONE = [[740, 0.09], [880, 0.12]];

/** @type {{[id: string]: QueueUpdate}} */
const queues = {};
/** @type {{[id: string]: boolean}} */
const live = {};
const names = h('p', { class: 'quiet' });
const stage = h('section', { class: 'card stack info', 'aria-live': 'polite' });
const lost = h('p', { class: 'banner hidden' }, t('infoLost'));
/** The newest answer. */
let shown = 0;
let timer = 0;

function idle() { fill(stage, h('h1', {}, t('infoHint'))); }

/** @param {any} info */
function sentences(info) {
  if (info.answer === 'unknown_ticket' || info.answer === 'not_a_ticket') return [t('infoUnknown')];
  if (info.answer === 'other_queue') return [t('infoOther')];
  if (info.answer === 'not_taken') return [t('infoAgain')];
  if (info.status === 'CALLED' || info.status === 'SERVING') return [info.counter ? t('goTo', { counter: info.counter }) : t('goToDesk')];
  if (info.status !== 'WAITING') return [t('infoOver')];
  const first = info.answer === 'later' ? t('infoLater') : info.answer === 'later_used_up' ? t('infoNoLater') : '';
  if (info.parked_until) return [t('infoParked')];
  return [first, ahead(info.people_ahead), info.estimated_wait_seconds === null ? t('calculating') : span(info.estimated_wait_range, info.estimated_wait_seconds)].filter(Boolean);
}

/** @type {(function(): void)|null} ends what is said to whoever stood here before */
let silence = null;

/**
 * The appliance's voice where it has one, else a tone.
 * @param {any} info
 */
async function sayAloud(info) {
  const sound = info.sound ? await fetchSound(info.sound) : null;
  if (info.scan !== shown) return;
  if (silence) silence();
  silence = null;
  if (sound) silence = playNow(sound, () => { if (info.scan === shown) silence = null; });
  else play(TONE);
}

/** @param {any} info */
function show(info) {
  // Each queue's feed brings the same answer.
  if (info.scan === shown) return;
  shown = info.scan;
  const lines = sentences(info);
  fill(stage, info.label ? h('h1', {}, h('bdi', {}, info.label)) : null, lines.map((line) => h('p', { lang: language }, line)));
  say([info.label, ...lines].filter(Boolean).join('. '));
  sayAloud(info);
  clearTimeout(timer);
  timer = setTimeout(idle, SHOWN);
}

document.title = t('infoTitle') + ' · Qode';
document.body.classList.add('info');
fill(main, names, stage, lost, soundButton());
idle();
for (const id of pathIDs().slice(0, 12)) {
  new Feed(id, {
    update: (update) => { queues[id] = update; names.textContent = Object.values(queues).map((queue) => queue.name).join(' · '); },
    message: (message) => { if (message.type === 'ticket_info') show(message); },
    connection: (isLive) => { live[id] = isLive; lost.classList.toggle('hidden', Object.values(live).every(Boolean)); },
    unknown: (sentence) => { fill(stage, h('p', { class: 'banner' }, sentence)); },
  });
}
