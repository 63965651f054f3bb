// The corner of the kiosk that is always the same: large text with low controls, reading aloud, and the languages.
// words: kiosk
import { h, main, toast } from '../shared/dom.js';
import { request } from '../shared/api.js';
import { allowSound, playNow, unpack } from '../shared/sound.js';
import { t } from '../words/words.js';

/** Each by its own name, as whoever speaks it looks for it. */
const LANGUAGES = [['en', 'English'], ['de', 'Deutsch'], ['fr', 'Français'], ['es', 'Español'], ['pt', 'Português'], ['ar', 'العربية'],
  ['he', 'עברית'], ['hi', 'हिन्दी'], ['ja', '日本語'], ['zh', '中文']];
/** Without a touch for so long, the next person begins anew: milliseconds. */
const FORGET_AFTER = 90000;
/** Characters that the appliance reads at once. */
const LONGEST = 600;

/**
 * What is read now, and by whose token.
 * @typedef {function(): {token: string, ticket: string}} Reading
 */

/** The page's words, as they stand: each line of a button by itself. */
function pageText() {
  const parts = /** @type {NodeListOf<HTMLElement>} */ (main.querySelectorAll('h1, .notice, button.take, p, .number, .pictured'));
  return Array.from(parts, (each) => each.innerText.split('\n').map((line) => line.trim()).filter(Boolean).join(', ')).filter(Boolean).join('. ');
}

/** Counts the presses: what a later one says ends what is said now. */
let presses = 0;
/** @type {(function(): void)|null} ends what is heard */
let silence = null;

/**
 * The page to a headset: by the appliance's voice, else by the browser's. A press while it speaks ends it.
 * @param {Reading} reading
 * @param {HTMLElement} button
 */
async function readAloud(reading, button) {
  presses += 1;
  const press = presses;
  if ('speechSynthesis' in window) speechSynthesis.cancel();
  if (silence) {
    silence();
    silence = null;
    return;
  }
  await allowSound().catch(() => {});
  const now = reading();
  const language = document.documentElement.lang;
  const body = now.ticket ? { ticket: now.ticket, language: language } : { text: pageText().slice(0, LONGEST), language: language };
  try {
    const response = await request('/api/speech', {
      method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', 'x-host-token': now.token } });
    const sound = response.ok ? await unpack(await response.arrayBuffer()) : null;
    if (press !== presses) return;
    if (sound) silence = playNow(sound, () => { if (press === presses) silence = null; });
    else sayByBrowser(language, button);
  } catch (error) { if (press === presses) sayByBrowser(language, button); }
}

/**
 * @param {string} language
 * @param {HTMLElement} button
 */
function sayByBrowser(language, button) {
  if (!('speechSynthesis' in window) || !speechSynthesis.getVoices().length) {
    // A key that does nothing is worse than none.
    toast(t('noVoice'));
    button.classList.add('hidden');
    return;
  }
  const speech = new SpeechSynthesisUtterance(pageText());
  speech.lang = language;
  speechSynthesis.speak(speech);
}

/** @param {string} language */
function speak(language) {
  const query = new URLSearchParams(location.search);
  query.set('lang', language);
  location.search = query.toString();
}

/**
 * @param {Reading} reading
 * @returns {{top: HTMLElement, bottom: HTMLElement}} what every screen has
 */
export function helps(reading) {
  const large = h('button', { id: 'large', 'aria-pressed': 'false' }, h('b', { 'aria-hidden': 'true' }, 'A'), t('largeText'));
  large.addEventListener('click', () => {
    large.setAttribute('aria-pressed', String(document.body.classList.toggle('large')));
  });
  const aloud = h('button', { id: 'aloud' }, '🔊 ', t('readAloud'), h('kbd', {}, '0'));
  aloud.addEventListener('click', () => readAloud(reading, aloud));
  // Found without sight: the key 0 of any keypad.
  document.addEventListener('keydown', (event) => {
    if (event.key === '0' && !event.repeat && !event.ctrlKey && !event.altKey && !event.metaKey) aloud.click();
  });
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
