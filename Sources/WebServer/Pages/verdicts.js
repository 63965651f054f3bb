// The answers to a scan: each has its own word, colour, shape and sound, so that none needs the others.

const SHAPES = {
  check: 'M20 6 9 17l-5-5', play: 'M7 4l12 8-12 8z', bolt: 'M13 2 5 14h6l-1 8 8-12h-6z', clock: 'M12 7v5l3 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',
  twice: 'M4 9h11a4 4 0 0 1 0 8H8M4 9l4-4M4 9l4 4', away: 'M16 17l5-5-5-5M21 12H9M12 4H5v16h7', cross: 'M6 6l12 12M18 6 6 18',
  swap: 'M4 8h14l-4-4M20 16H6l4 4', moon: 'M20 14A8 8 0 1 1 10 4a7 7 0 0 0 10 10z', question: 'M9 9a3 3 0 1 1 4 3c-1 .5-1 1-1 2m0 4v.1',
  stop: 'M8 3h8l5 5v8l-5 5H8l-5-5V8z',
};

/** word → how it is shown and heard; tones are [hertz, seconds] */
export const VERDICTS = {
  completed: { title: 'Verified', tone: 'good', shape: 'check', sound: [[660, 0.09], [990, 0.16]] },
  serving: { title: 'Serving', tone: 'good', shape: 'play', sound: [[660, 0.09], [880, 0.09], [660, 0.12]] },
  out_of_turn: { title: 'Out of turn', tone: 'warn', shape: 'bolt', sound: [[660, 0.09], [990, 0.1], [740, 0.18]] },
  not_yet: { title: 'Not yet', tone: 'warn', shape: 'clock', sound: [[440, 0.14], [440, 0.14]] },
  already_used: { title: 'Already used', tone: 'bad', shape: 'twice', sound: [[330, 0.14], [330, 0.14], [330, 0.14]] },
  no_show: { title: 'No-show', tone: 'warn', shape: 'away', sound: [[520, 0.14], [390, 0.2]] },
  cancelled: { title: 'Cancelled', tone: 'bad', shape: 'cross', sound: [[390, 0.14], [260, 0.24]] },
  other_queue: { title: 'Other queue', tone: 'warn', shape: 'swap', sound: [[520, 0.1], [660, 0.1], [520, 0.1]] },
  old_session: { title: 'Old ticket', tone: 'bad', shape: 'moon', sound: [[300, 0.3]] },
  unknown_ticket: { title: 'Unknown', tone: 'bad', shape: 'question', sound: [[260, 0.12], [220, 0.3]] },
  not_a_ticket: { title: 'No ticket', tone: 'bad', shape: 'stop', sound: [[200, 0.35]] },
};

/** @param {string} word */
export function shapeOf(word) {
  const verdict = VERDICTS[word] || VERDICTS.not_a_ticket;
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', SHAPES[verdict.shape]);
  path.setAttribute('fill', 'none');
  path.setAttribute('stroke', 'currentColor');
  path.setAttribute('stroke-width', '2.6');
  path.setAttribute('stroke-linecap', 'round');
  path.setAttribute('stroke-linejoin', 'round');
  svg.appendChild(path);
  return svg;
}

let audio = null;

/** Whether the browser lets the page be heard. Browsers do so only after a touch. */
export function soundIsOn() { return audio !== null && audio.state === 'running'; }

/** To be called from a touch or click. */
export function allowSound() {
  const Kind = window.AudioContext || window.webkitAudioContext;
  if (!audio && Kind) audio = new Kind();
  return audio ? audio.resume() : Promise.resolve();
}

/** @param {Array<Array<number>>} tones one after the other */
export function play(tones) {
  if (!audio) allowSound();
  if (!soundIsOn()) return;
  let at = audio.currentTime;
  for (const tone of tones) {
    const oscillator = audio.createOscillator();
    const volume = audio.createGain();
    oscillator.frequency.value = tone[0];
    volume.gain.setValueAtTime(0.25, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + tone[1]);
    oscillator.connect(volume);
    volume.connect(audio.destination);
    oscillator.start(at);
    oscillator.stop(at + tone[1]);
    at += tone[1];
  }
}

/** The announcement of a call. */
export const CHIME = [[784, 0.35], [659, 0.35], [523, 0.6]];
