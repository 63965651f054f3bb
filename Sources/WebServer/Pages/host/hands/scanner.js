// A handheld scanner at this computer is a keyboard that types faster than any hand.
// words: host
import { isField } from '../keys.js';

/** Milliseconds within which a scanner's next key follows; a hand's does not. */
const NEXT_KEY = 45;
/** So many keys one after the other are a scanner's. */
const FEWEST = 8;
/** Milliseconds of silence that end what one types that sends no Enter. */
const LINE_END = 300;

/**
 * Where nothing is typed into, each key presses a button, and a ticket's text would press thirty. So a key waits for a moment whether
 * more come: many are one text, a few are what they were.
 * @param {function(string): void} take gets the text
 * @returns {function(): void} ends it
 */
export function hearScanner(take) {
  /** @type {KeyboardEvent[]} that wait */
  let typed = [];
  let timer = 0;
  /** @type {WeakSet<Event>} that were let go */
  const passed = new WeakSet();

  const end = () => {
    clearTimeout(timer);
    const keys = typed;
    typed = [];
    if (keys.length >= FEWEST) return take(keys.map((each) => each.key).join(''));
    for (const each of keys) {
      const again = new KeyboardEvent('keydown', { key: each.key, code: each.code, shiftKey: each.shiftKey, bubbles: true, cancelable: true });
      passed.add(again);
      (document.activeElement || document.body).dispatchEvent(again);
    }
  };

  /** @param {KeyboardEvent} event */
  const hear = (event) => {
    if (passed.has(event) || event.ctrlKey || event.metaKey || event.altKey || event.repeat || isField(event.target)) return;
    const isEnd = event.key === 'Enter' || event.key === 'Tab';
    // The space bar presses what has the focus; no ticket's text has one.
    if (isEnd ? typed.length < FEWEST : event.key.length !== 1 || event.key === ' ') {
      if (isEnd) end();
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (isEnd) return end();
    typed.push(event);
    clearTimeout(timer);
    timer = setTimeout(end, typed.length < FEWEST ? NEXT_KEY : LINE_END);
  };
  document.addEventListener('keydown', hear, true);
  return () => {
    clearTimeout(timer);
    document.removeEventListener('keydown', hear, true);
  };
}
