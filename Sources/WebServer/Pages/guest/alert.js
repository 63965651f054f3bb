// How a phone makes itself noticed: sound, vibration, a screen that stays on. What it cannot do is said in one line.
// words: guest
import { h } from '../shared/dom.js';
import { allowSound, announce, play, soundIsOn } from '../shared/sound.js';
import { t } from '../words/words.js';

/** Not yet, but nearly. */
const SOON = [[523, 0.15], [659, 0.25]];

/** @type {any} */
let lock = null;

/** A phone that goes to sleep misses the call. A browser lets go of the lock whenever the page is hidden. */
export async function stayAwake() {
  try { if (navigator.wakeLock) lock = await navigator.wakeLock.request('screen'); } catch (error) { lock = null; }
}

/** To be called from a tap: browsers let only a page that was touched be heard and felt. */
export function arm() {
  stayAwake();
  return allowSound().catch(() => {});
}

/** @param {'soon'|'call'} kind */
export function alertGuest(kind) {
  if (kind === 'call') announce(); else play(SOON);
  const isTouched = !navigator.userActivation || navigator.userActivation.hasBeenActive;
  if (navigator.vibrate && isTouched) navigator.vibrate(kind === 'call' ? [400, 150, 400, 150, 400] : [200, 100, 200]);
}

/** One line: what this phone cannot do here, and what helps; with the button that turns the sound on, where a tap is missing. */
export function shortcomings() {
  const line = h('p', { class: 'quiet cannot', id: 'cannot' });
  const button = h('button', { class: 'sound', id: 'arm' }, '🔈 ' + t('tapForSound'));
  const show = () => {
    button.classList.toggle('hidden', soundIsOn());
    const cannotVibrate = !navigator.vibrate;
    const sleeps = !navigator.wakeLock;
    line.textContent = sleeps && cannotVibrate ? t('cannotBoth') : sleeps ? t('cannotStayAwake') : cannotVibrate ? t('cannotVibrate') : '';
    line.classList.toggle('hidden', !line.textContent);
  };
  const touched = () => arm().then(show);
  document.addEventListener('click', touched);
  document.addEventListener('keydown', touched);
  document.addEventListener('visibilitychange', () => { if (!document.hidden && (!lock || lock.released)) stayAwake(); });
  stayAwake().then(show);
  show();
  return h('div', { class: 'stack' }, button, line);
}
