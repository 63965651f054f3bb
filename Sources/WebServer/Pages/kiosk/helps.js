// The corner of the kiosk that is always the same: large text with low controls, reading aloud, and the languages.
// words: kiosk
import { h, main } from '../shared/dom.js';
import { allowSound } from '../shared/sound.js';
import { t } from '../words/words.js';

/** Each by its own name, as whoever speaks it looks for it. */
const LANGUAGES = [['en', 'English'], ['de', 'Deutsch'], ['fr', 'Français'], ['es', 'Español'], ['pt', 'Português'], ['ar', 'العربية'],
  ['he', 'עברית'], ['hi', 'हिन्दी'], ['ja', '日本語'], ['zh', '中文']];
/** Without a touch for so long, the next person begins anew: milliseconds. */
const FORGET_AFTER = 90000;

/** The page's text as a voice says it. */
function readAloud() {
  speechSynthesis.cancel();
  const text = Array.from(main.querySelectorAll('h1, .notice, button.take, p, .number'), (each) => (each.textContent || '').trim()).filter(Boolean);
  const speech = new SpeechSynthesisUtterance(text.join('. '));
  speech.lang = document.documentElement.lang;
  speechSynthesis.speak(speech);
}

/** @param {string} language */
function speak(language) {
  const query = new URLSearchParams(location.search);
  query.set('lang', language);
  location.search = query.toString();
}

/**
 * @returns {{top: HTMLElement, bottom: HTMLElement}} what every screen has
 */
export function helps() {
  const large = h('button', { id: 'large', 'aria-pressed': 'false' }, h('b', { 'aria-hidden': 'true' }, 'A'), t('largeText'));
  large.addEventListener('click', () => {
    large.setAttribute('aria-pressed', String(document.body.classList.toggle('large')));
  });
  const aloud = h('button', { id: 'aloud', class: 'hidden', onclick: readAloud }, '🔊 ', t('readAloud'));
  const voices = () => aloud.classList.toggle('hidden', !speechSynthesis.getVoices().length);
  if ('speechSynthesis' in window) {
    voices();
    speechSynthesis.addEventListener('voiceschanged', voices);
  }
  const own = document.documentElement.lang.split('-')[0];
  const languages = h('div', { class: 'languages', role: 'group', 'aria-label': t('languages') }, LANGUAGES.map(([code, name]) =>
    h('button', { lang: code, 'aria-pressed': String(code === own), onclick: () => speak(code) }, name)));
  forgetLater(large);
  return { top: h('div', { class: 'helps' }, large, aloud), bottom: languages };
}

/**
 * What one person chose ends with that person.
 * @param {HTMLElement} large
 */
function forgetLater(large) {
  let timer = 0;
  const again = () => {
    allowSound().catch(() => {});
    clearTimeout(timer);
    timer = setTimeout(() => {
      document.body.classList.remove('large');
      large.setAttribute('aria-pressed', 'false');
      if (new URLSearchParams(location.search).get('lang') && chosen) location.search = '';
    }, FORGET_AFTER);
  };
  // A language that stands in the address since the kiosk was set up is the kiosk's own.
  const chosen = document.referrer.split('?')[0] === location.href.split('?')[0];
  document.addEventListener('pointerdown', again);
  document.addEventListener('keydown', again);
  if (chosen) again();
}
