// `/scan`: a host's phone as a second scanner. The appliance reads the pictures, so that it works in every browser.
import { h, fill, main, toast } from './dom.js';
import { call, hostships } from './api.js';
import { VERDICTS, allowSound, play, shapeOf } from './verdicts.js';

const LONGEST_SIDE = 1600;
const LIVE_SIDE = 960;
/** Between two frames, in milliseconds; one is under way at a time. */
const PAUSE = 120;
/** A code that stays in view is answered once. */
const AWAY = 2000;

const wanted = new URLSearchParams(location.search).get('id');
const hostship = hostships().filter((each) => each.queue_id === wanted)[0] || hostships()[0];
const result = h('div', { class: 'card result', role: 'status', 'aria-live': 'assertive' }, h('span', { class: 'quiet' }, 'Hold the ticket’s code into the picture'));
const canvas = document.createElement('canvas');
let last = { text: null, at: 0 };

function answer(scan) {
  const verdict = VERDICTS[scan.verdict] || VERDICTS.not_a_ticket;
  result.className = 'card result ' + verdict.tone;
  fill(result, shapeOf(scan.verdict),
    h('div', {}, h('b', {}, (scan.label ? scan.label + ' · ' : '') + verdict.title), h('span', { class: 'quiet' }, scan.message)));
  play(verdict.sound);
  if (navigator.vibrate) navigator.vibrate(verdict.tone === 'good' ? 80 : [80, 60, 80]);
}

/** Draws a picture no larger than needed and makes a JPEG of it. */
function shrink(source, width, height, side) {
  const scale = Math.min(1, side / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext('2d').drawImage(source, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.85));
}

async function send(picture) {
  return call('POST', '/api/scan', { host: hostship.host_token, picture: picture });
}

async function fromFile(event) {
  const file = event.target.files[0];
  if (!file) return;
  const image = new Image();
  image.onload = async () => {
    try {
      answer(await send(await shrink(image, image.naturalWidth, image.naturalHeight, LONGEST_SIDE)));
    } catch (error) { toast(error.message); }
    URL.revokeObjectURL(image.src);
    event.target.value = '';
  };
  image.src = URL.createObjectURL(file);
}

/** Frame after frame, while the page is seen. */
async function watch(video) {
  if (!document.hidden && video.videoWidth) {
    try {
      const scan = await send(await shrink(video, video.videoWidth, video.videoHeight, LIVE_SIDE));
      const key = scan.ticket ? scan.ticket.id : scan.verdict;
      const isSame = key === last.text && Date.now() - last.at < AWAY;
      last = { text: key, at: Date.now() };
      if (!isSame) answer(scan);
    } catch (error) {
      if (error.code !== 'no_code') toast(error.message);
    }
  }
  setTimeout(() => watch(video), PAUSE);
}

async function start() {
  document.title = 'Scanner · Qode';
  if (!hostship) {
    fill(main, h('p', { class: 'banner' }, 'Pair this phone first: scan the code that the host’s page shows.'), h('a', { class: 'button', href: '/host' }, 'Sign in'));
    return;
  }
  const input = h('input', { type: 'file', accept: 'image/*', capture: 'environment', class: 'hidden', onchange: fromFile });
  const button = h('button', { class: 'main', onclick: () => { allowSound(); input.click(); } }, 'Take a picture of the ticket');
  const video = h('video', { playsinline: true, muted: true, class: 'hidden' });
  fill(main, h('div', { class: 'stack' }, result, video, button, input, h('a', { class: 'button', href: '/host' }, 'Back to the desk')));
  // Browsers give the live camera only to pages that came over TLS.
  if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) return;
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } } });
    video.classList.remove('hidden');
    button.className = '';
    await video.play();
    watch(video);
  } catch (error) { /* no camera, or not allowed: the button is there */ }
}

start();
