// How a phone makes itself noticed: sound, vibration, a screen that stays on. What it cannot do is said in one line.
// words: guest
import { h } from '../shared/dom.js';
import { allowSound, announce, fetchSound, play, playSound, soundIsOn } from '../shared/sound.js';
import { isAwake, playAwake, stayAwake } from './awake.js';
import { t } from '../words/words.js';

/** Not yet, but nearly. */
const SOON = [[523, 0.15], [659, 0.25]];

/** To be called from a tap: browsers let only a page that was touched be heard and felt. */
export function arm() {
  playAwake();
  return allowSound().catch(() => {});
}

/**
 * The chime and the words as the room hears them; where the appliance has no voice, the chime alone.
 * @param {string} [path]
 */
async function sayCall(path) {
  const sound = path ? await fetchSound(path) : null;
  if (sound) playSound(sound); else announce();
}

/**
 * @param {'soon'|'call'} kind
 * @param {string} [sound] of the call
 */
export function alertGuest(kind, sound) {
  if (kind === 'call') sayCall(sound); else play(SOON);
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
    const sleeps = !isAwake();
    line.textContent = sleeps && cannotVibrate ? t('cannotBoth') : sleeps ? t('cannotStayAwake') : cannotVibrate ? t('cannotVibrate') : '';
    line.classList.toggle('hidden', !line.textContent);
  };
  const touched = () => arm().then(show);
  document.addEventListener('awake', show);
  document.addEventListener('click', touched);
  document.addEventListener('keydown', touched);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) stayAwake(); });
  stayAwake().then(show);
  show();
  return h('div', { class: 'stack' }, button, line);
}
