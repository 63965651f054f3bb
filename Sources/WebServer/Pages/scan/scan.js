// `/scan`: a host's phone as a second scanner. The appliance reads the pictures, so that it works in every browser.
// words: host
import { h, fill, main, toast } from '../shared/dom.js';
import { call, get, hostships, post, Refused } from '../shared/api.js';
import { Answers } from '../shared/answers.js';
import { signInFromAddress } from '../host/signin.js';
import { allowSound, soundButton } from '../shared/sound.js';
import { followToSecure } from '../shared/secure.js';
import { t } from '../words/words.js';

/** Pixels: a photograph is sent once, a live picture several times a second. */
const LONGEST_SIDE = 1600;
const LIVE_SIDE = 1280;
const LIVE_QUALITY = 0.7;
/** Between two live pictures, in milliseconds; one is under way at a time. */
const PAUSE = 120;
/** After the appliance was busy or away. */
const REST = 1000;

const answers = new Answers('card', { idle: t('holdCode'), sentences: true });
/** Why there is no answer. */
const trouble = h('p', { class: 'banner hidden' });
const canvas = document.createElement('canvas');
/** The appliance answers a ticket that stays in this phone's view once. */
const phone = String(Math.random()).slice(2) + Date.now();
/** @type {Hostship} */
let hostship;

let isLeaving = false;
const isLed = followToSecure(() => { isLeaving = true; });

/** @param {ScanAnswer} scan */
function answer(scan) {
  answers.show(scan);
  const isTouched = !navigator.userActivation || navigator.userActivation.hasBeenActive;
  if (navigator.vibrate && isTouched) navigator.vibrate(scan.status === 'success' ? 80 : [80, 60, 80]);
}

/**
 * Draws a picture no larger than needed and makes a JPEG of it.
 * @param {CanvasImageSource} source
 * @param {number} width
 * @param {number} height
 * @param {number} side its longest, in pixels
 * @param {number} quality
 * @returns {Promise<Blob>}
 */
function shrink(source, width, height, side, quality) {
  const scale = Math.min(1, side / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob((picture) => done(/** @type {Blob} */ (picture)), 'image/jpeg', quality));
}

/**
 * @param {Blob} picture
 * @param {string} query
 */
function send(picture, query) {
  return call('POST', '/api/scan' + query, { host: hostship.host_token, picture: picture });
}

/** @param {Event} event */
async function fromFile(event) {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const file = input.files && input.files[0];
  if (!file) return;
  const image = new Image();
  image.onload = async () => {
    try {
      answer(await send(await shrink(image, image.naturalWidth, image.naturalHeight, LONGEST_SIDE, 0.85), ''));
    } catch (error) { toast(/** @type {Error} */ (error).message); }
    URL.revokeObjectURL(image.src);
    input.value = '';
  };
  image.src = URL.createObjectURL(file);
}

/**
 * Frame after frame, while the page is seen.
 * @param {HTMLVideoElement} video
 * @param {function(boolean): void} show whether there is a live camera
 */
async function watch(video, show) {
  if (isLeaving) return;
  // The lock screen, or another program, takes a camera away for good: what stands there is an old picture.
  const isOver = /** @type {MediaStream} */ (video.srcObject).getVideoTracks().every((track) => track.readyState === 'ended');
  if (isOver && !document.hidden) return live(video, show);
  let pause = PAUSE;
  if (!document.hidden && video.videoWidth) {
    try {
      const scan = await send(await shrink(video, video.videoWidth, video.videoHeight, LIVE_SIDE, LIVE_QUALITY), '?live=' + phone);
      trouble.classList.add('hidden');
      if (scan.verdict) answer(scan);
    } catch (error) {
      const refusal = /** @type {Refused} */ (error);
      trouble.textContent = refusal.status === 429 ? t('tooFast') : refusal.message;
      trouble.classList.remove('hidden');
      pause = REST;
    }
  }
  setTimeout(() => watch(video, show), pause);
}

/**
 * The live camera, where the browser has one and gives it to this page; where it does not, it is asked again when the page is seen anew.
 * @param {HTMLVideoElement} video
 * @param {function(boolean): void} show
 */
async function live(video, show) {
  if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) return show(false);
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: LIVE_SIDE } } });
    show(true);
    await video.play();
  } catch (error) {
    show(false);
    document.addEventListener('visibilitychange', () => live(video, show), { once: true });
    return;
  }
  watch(video, show);
}

/** The same page by HTTPS, where this device signs in anew with a code. */
async function goSecure() {
  try {
    const pairing = await post('/api/queues/' + hostship.queue_id + '/pairings', { host: hostship.host_token });
    if (pairing.scan_url) location.assign(pairing.scan_url); else toast(t('takePicture'));
  } catch (error) { toast(/** @type {Error} */ (error).message); }
}

async function start() {
  document.title = t('scanner') + ' · Qode';
  /** @type {string|null} */
  let wanted = null;
  try { wanted = await signInFromAddress('/scan'); } catch (error) { if (!isLed()) toast(/** @type {Error} */ (error).message); }
  hostship = hostships().filter((each) => each.queue_id === wanted)[0] || hostships()[0];
  if (!hostship) {
    fill(main, h('h1', {}, t('scanner')), h('p', { class: 'banner' }, t('pairFirst')), h('a', { class: 'button', href: '/host' }, t('signInNow')));
    return;
  }
  // What this page could not do later is said now.
  if (!window.isSecureContext) await get('/api/queues/' + hostship.queue_id, { host: hostship.host_token }).catch(() => {});
  if (isLed()) return;
  const input = h('input', { type: 'file', accept: 'image/*', capture: 'environment', class: 'hidden', onchange: fromFile });
  const button = h('button', { class: 'main', onclick: () => { allowSound(); input.click(); } }, t('takePicture'));
  const video = h('video', { playsinline: true, muted: true, class: 'hidden' });
  video.muted = true;
  const secure = h('div', { class: 'card stack hidden' }, h('p', { class: 'quiet' }, t('liveHint')),
    h('button', { id: 'secure', onclick: goSecure }, t('liveCamera')));
  fill(main, h('div', { class: 'stack' }, h('h1', {}, t('scanner')), answers.element, trouble, video, soundButton(), button, secure, input,
    h('a', { class: 'button', href: '/host' }, t('backToDesk'))));
  live(video, (isLive) => {
    video.classList.toggle('hidden', !isLive);
    button.className = isLive ? '' : 'main';
    secure.classList.toggle('hidden', isLive || window.isSecureContext);
  });
}

start();
