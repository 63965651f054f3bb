// The answers to a scan: each has its own word, colour, shape and sound, so that none needs the others. Colours are in verdicts.css.
// words: verdicts
import { t } from '../words/words.js';

/** @type {{[shape: string]: string}} */
const SHAPES = {
  check: 'M20 6 9 17l-5-5', play: 'M7 4l12 8-12 8z', bolt: 'M13 2 5 14h6l-1 8 8-12h-6z', clock: 'M12 7v5l3 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',
  twice: 'M4 9h11a4 4 0 0 1 0 8H8M4 9l4-4M4 9l4 4', away: 'M16 17l5-5-5-5M21 12H9M12 4H5v16h7', cross: 'M6 6l12 12M18 6 6 18',
  swap: 'M4 8h14l-4-4M20 16H6l4 4', moon: 'M20 14A8 8 0 1 1 10 4a7 7 0 0 0 10 10z', question: 'M9 9a3 3 0 1 1 4 3c-1 .5-1 1-1 2m0 4v.1',
  stop: 'M8 3h8l5 5v8l-5 5H8l-5-5V8z', lost: 'M4 5c0-3 16-3 16 0v14c0 3-16 3-16 0zM4 5c0 3 16 3 16 0M9 12l6 6M15 12l-6 6',
  card: 'M3 6h18v12H3zM3 10h18M7 14.5h4', nocard: 'M3 6h18v12H3zM8.5 9l7 6M15.5 9l-7 6',
};

/**
 * Each verdict's word → its shape and its sound, as [hertz, seconds] one after the other. What was accepted rises, what was refused
 * falls or repeats: that is heard before any word is read.
 * @type {{[verdict: string]: {shape: string, sound: number[][]}}}
 */
export const VERDICTS = {
  completed: { shape: 'check', sound: [[660, 0.09], [990, 0.16]] },
  serving: { shape: 'play', sound: [[660, 0.08], [880, 0.08], [1100, 0.14]] },
  out_of_turn: { shape: 'bolt', sound: [[660, 0.09], [990, 0.1], [740, 0.18]] },
  not_yet: { shape: 'clock', sound: [[440, 0.16], [440, 0.16]] },
  already_used: { shape: 'twice', sound: [[330, 0.11], [330, 0.11], [330, 0.11]] },
  no_show: { shape: 'away', sound: [[520, 0.14], [390, 0.2]] },
  cancelled: { shape: 'cross', sound: [[390, 0.14], [260, 0.24]] },
  other_queue: { shape: 'swap', sound: [[520, 0.1], [660, 0.1], [520, 0.1]] },
  old_session: { shape: 'moon', sound: [[350, 0.12], [310, 0.12], [270, 0.2]] },
  unknown_ticket: { shape: 'question', sound: [[260, 0.12], [220, 0.3]] },
  not_a_ticket: { shape: 'stop', sound: [[180, 0.35]] },
  command: { shape: 'card', sound: [[587, 0.07], [880, 0.07], [1175, 0.07], [1480, 0.16]] },
  command_refused: { shape: 'nocard', sound: [[480, 0.12], [360, 0.12], [480, 0.12], [360, 0.2]] },
  not_taken: { shape: 'lost', sound: [[240, 0.1], [240, 0.1], [180, 0.3]] },
};

/**
 * The verdict that a word names; a word of a later version is shown as what it surely is not.
 * @param {string} word
 */
export function known(word) { return VERDICTS[word] ? word : 'not_a_ticket'; }

/** @param {string} word */
export function titleOf(word) { return t(known(word)); }

/** @param {string} word */
export function shapeOf(word) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', SHAPES[VERDICTS[known(word)].shape]);
  path.setAttribute('fill', 'none');
  path.setAttribute('stroke', 'currentColor');
  path.setAttribute('stroke-width', '2.6');
  path.setAttribute('stroke-linecap', 'round');
  path.setAttribute('stroke-linejoin', 'round');
  svg.appendChild(path);
  return svg;
}
