// Keeps the screen on: a phone that sleeps misses the call. By the browser's lock; where plain HTTP denies it, by a picture that plays.

/** Pixels of a side: as little as a browser still plays. */
const SIDE = 16;
/** Of what is played over and over, in milliseconds. */
const LASTS = 1000;
const FRAMES = 5;

/** @type {any} */
let lock = null;
/** @type {HTMLVideoElement|null} */
let video = null;
/** A tap has asked for it already. */
let isMaking = false;

/** Whether the screen stays on, as far as the page knows. */
export function isAwake() { return Boolean(navigator.wakeLock) || Boolean(video && !video.paused); }

/** A browser lets go of the lock whenever the page is hidden. */
export async function stayAwake() {
  if (navigator.wakeLock) {
    if (lock && !lock.released) return;
    try { lock = await navigator.wakeLock.request('screen'); } catch (error) { lock = null; }
  } else if (video && video.paused) {
    await video.play().catch(() => {});
  }
}

/** To be called from a tap: nothing plays before one. */
export async function playAwake() {
  if (navigator.wakeLock || video) return stayAwake();
  if (isMaking) return;
  isMaking = true;
  try {
    const file = await record();
    if (!file) return;
    video = document.createElement('video');
    video.muted = true;
    video.loop = true;
    video.setAttribute('playsinline', '');
    video.setAttribute('aria-hidden', 'true');
    video.tabIndex = -1;
    video.className = 'unseen';
    video.src = URL.createObjectURL(file);
    document.body.appendChild(video);
    await video.play();
    document.dispatchEvent(new Event('awake'));
  } catch (error) { /* it may sleep, and the page says so */ }
}

/**
 * A silent film of nothing, made by the phone itself.
 * @returns {Promise<Blob|null>} null where it can make none
 */
async function record() {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE;
  const pen = canvas.getContext('2d');
  if (!pen || !canvas.captureStream || !window.MediaRecorder) return null;
  const recorder = new MediaRecorder(canvas.captureStream(FRAMES));
  /** @type {Blob[]} */
  const parts = [];
  recorder.ondataavailable = (event) => { parts.push(event.data); };
  const ended = new Promise((done) => { recorder.onstop = done; });
  recorder.start();
  // Only what changes is a frame.
  const timer = setInterval(() => { pen.fillStyle = pen.fillStyle === '#000000' ? '#010101' : '#000000'; pen.fillRect(0, 0, SIDE, SIDE); }, 1000 / FRAMES);
  setTimeout(() => { clearInterval(timer); recorder.stop(); }, LASTS);
  await ended;
  return parts.length ? new Blob(parts, { type: recorder.mimeType }) : null;
}
