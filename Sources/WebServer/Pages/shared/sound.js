// What a page lets be heard: tones of its own, and what the appliance says. Browsers allow it only after a touch.
// words: sound
import { h } from './dom.js';
import { request } from './api.js';
import { t } from '../words/words.js';

/** The announcement of a call. */
const CHIME = [[784, 0.35], [659, 0.35], [523, 0.6]];

/** Seconds that the sound of an answer may wait, an announcement's at most: what is later has lost its picture. */
const BACKLOG = 1.5;
const LOUDNESS = 0.25;
/** Milliseconds that a sound may come late. */
const LATE = 2000;

/** @type {AudioContext|null} */
let audio = null;
/** When the last tone ends, in the audio clock's seconds. */
let busyUntil = 0;
/** The page was allowed to be heard once. */
let wasHeard = false;
/** @type {{tones: number[][], since: number}|null} what waits for the sound to come back */
let asleep = null;

/** Whether the browser lets the page be heard. */
export function soundIsOn() { return audio !== null && audio.state === 'running'; }

/** To be called from a touch or click. */
export function allowSound() {
  const Kind = window.AudioContext || window.webkitAudioContext;
  if (!Kind) return Promise.resolve();
  if (!audio || audio.state === 'closed') {
    audio = new Kind();
    busyUntil = 0;
  }
  return audio.resume().then(() => { wasHeard = wasHeard || soundIsOn(); });
}

/** Milliseconds between two looks at whether what is played can be heard. */
const LISTEN_EVERY = 5000;
/** Looks in vain after which the sound begins anew, and once more after so many. */
const [RENEW_AT, RENEW_AGAIN] = [2, 12];
/** Where the sound's clock stood at the last look, in seconds; and how often it was in vain. */
let stoodAt = -1;
let inVain = 0;

/**
 * A loudspeaker that went away and came back is another one to the browser: its sound begins anew. Pages by plain HTTP are not told
 * of it; but the sound's clock stands still, or the browser has stopped it.
 */
function listen() {
  const old = audio;
  if (!old || !wasHeard || document.hidden) return;
  const isHeard = old.state === 'running' && old.currentTime !== stoodAt;
  stoodAt = old.currentTime;
  inVain = isHeard ? 0 : inVain + 1;
  if (inVain !== RENEW_AT && (inVain === 0 || inVain % RENEW_AGAIN)) return;
  audio = null;
  old.close().catch(() => {});
  allowSound().catch(() => {});
}
setInterval(listen, LISTEN_EVERY);

/** Milliseconds that a sound of the appliance's may take to come: a voice that hangs must not swallow the chime. */
const FETCH_WITHIN = 3000;

/**
 * A sound of the appliance's, ready to be played; null where there is none, or where the page is not heard.
 * @param {string} path
 * @returns {Promise<AudioBuffer|null>}
 */
export async function fetchSound(path) {
  if (!audio || !soundIsOn()) return null;
  try {
    // The same for every wall, and for who asks again.
    const response = await request(path, { cache: 'default' }, FETCH_WITHIN);
    return response.ok ? await unpack(await response.arrayBuffer()) : null;
  } catch (error) { return null; }
}

/** @param {ArrayBuffer} bytes */
export async function unpack(bytes) { return audio ? audio.decodeAudioData(bytes) : null; }

/**
 * Plays it when what is heard now is over.
 * @param {AudioBuffer} sound
 * @param {number} [wait] milliseconds to wait at least
 * @returns {number} milliseconds until it is over
 */
export function playSound(sound, wait) {
  if (!audio || !soundIsOn()) return 0;
  const source = audio.createBufferSource();
  source.buffer = sound;
  source.connect(audio.destination);
  const at = Math.max(audio.currentTime + Math.max(0, wait || 0) / 1000, busyUntil);
  source.start(at);
  busyUntil = at + sound.duration;
  return (busyUntil - audio.currentTime) * 1000;
}

/**
 * Plays it now.
 * @param {AudioBuffer} sound
 * @param {function(): void} whenOver
 * @returns {function(): void} ends it
 */
export function playNow(sound, whenOver) {
  if (!audio) return () => {};
  const source = audio.createBufferSource();
  source.buffer = sound;
  source.connect(audio.destination);
  source.onended = whenOver;
  source.start();
  return () => source.stop();
}

/** A call is never left out, however much is to be heard. */
export function announce() { schedule(CHIME); }

/** Milliseconds of it. */
export const CHIME_LASTS = CHIME.reduce((sum, tone) => sum + tone[1] * 1000, 0);

/**
 * The sound of an answer.
 * @param {number[][]} tones [hertz, seconds] one after the other
 */
export function play(tones) {
  if (audio && busyUntil <= audio.currentTime + BACKLOG) schedule(tones);
}

/**
 * One sound after the other: two at once would be a third.
 * @param {number[][]} tones
 */
function schedule(tones) {
  if (!audio) return;
  if (!soundIsOn()) {
    wake(tones);
    return;
  }
  let at = Math.max(audio.currentTime, busyUntil);
  for (const tone of tones) {
    const oscillator = audio.createOscillator();
    const volume = audio.createGain();
    oscillator.frequency.value = tone[0];
    volume.gain.setValueAtTime(LOUDNESS, at);
    // Down to silence at the end, so that equal tones are heard apart.
    volume.gain.exponentialRampToValueAtTime(0.001, at + tone[1]);
    oscillator.connect(volume);
    volume.connect(audio.destination);
    oscillator.start(at);
    oscillator.stop(at + tone[1]);
    at += tone[1];
  }
  busyUntil = at;
}

/**
 * A phone call, or a screen that slept, had taken the sound away: it is heard if it comes back at once, and only the last one.
 * @param {number[][]} tones
 */
function wake(tones) {
  if (!audio) return;
  const isWaking = Boolean(asleep);
  asleep = { tones: tones, since: Date.now() };
  if (isWaking) return;
  const done = () => {
    const last = asleep;
    asleep = null;
    if (last && soundIsOn() && Date.now() - last.since < LATE) schedule(last.tones);
  };
  audio.resume().then(done, done);
}

/** A button that is there while the page is not heard; any touch of the page does as well. */
export function soundButton() {
  const button = h('button', { class: 'sound' }, '🔈 ' + t('tapForSound'));
  const show = () => button.classList.toggle('hidden', soundIsOn());
  const allow = () => allowSound().then(show, show);
  document.addEventListener('click', allow);
  document.addEventListener('keydown', allow);
  // A screen that is allowed to be heard without a touch is heard at once; elsewhere this only asks.
  allow();
  return button;
}
