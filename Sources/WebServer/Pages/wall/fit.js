// Words that are as large as their room lets them be.

/** Below it a word is cut off rather than made smaller: it would not be read from afar anyhow. */
const SMALLEST = 0.35;
/** A little more than is needed: a hair too much would cost the last letters. */
const SPARE = 0.985;

/**
 * Makes letters smaller while there is no room for them.
 * @param {HTMLElement} element
 * @param {(element: HTMLElement) => number} room that there is, as a part of what is needed
 */
function shrink(element, room) {
  const whole = parseFloat(getComputedStyle(element).fontSize);
  let size = whole;
  for (let part = room(element); part < 1 && size > whole * SMALLEST; part = room(element)) {
    size = Math.max(size * part * SPARE, whole * SMALLEST);
    element.style.fontSize = size + 'px';
  }
}

/** @param {HTMLElement} element */
function width(element) { return element.scrollWidth > element.clientWidth + 1 ? element.clientWidth / element.scrollWidth : 1; }

/** @param {HTMLElement} element whose last child ends where all that is in it ends */
function height(element) {
  const last = element.lastElementChild;
  const needed = last ? last.getBoundingClientRect().bottom - element.getBoundingClientRect().top : 0;
  return needed > element.clientHeight + 1 ? element.clientHeight / needed : 1;
}

/** @param {HTMLElement} element of several lines, no higher than its style says: smaller letters need less of both sides */
function area(element) {
  const most = parseFloat(getComputedStyle(element).maxHeight);
  element.style.maxHeight = 'none';
  const needed = element.offsetHeight;
  element.style.maxHeight = '';
  return needed > most + 1 ? Math.sqrt(most / needed) : 1;
}

/**
 * Makes a text's letters smaller until it is no higher than its style lets it be.
 * @param {HTMLElement} text
 */
export function fitLines(text) {
  text.style.fontSize = '';
  shrink(text, area);
}

/**
 * Makes a word's letters smaller until it is no wider than its parent.
 * @param {HTMLElement} word
 */
export function fit(word) {
  word.style.fontSize = '';
  shrink(word, width);
}

/**
 * Makes a box's letters smaller until all that is in it, one below the other, is no higher than the box. Its words are fitted after it.
 * @param {HTMLElement} box
 * @param {HTMLCollectionOf<HTMLElement>} words
 */
export function fitBelow(box, words) {
  box.style.fontSize = '';
  for (let index = 0; index < words.length; index += 1) words[index].style.fontSize = '';
  shrink(box, height);
}
