// Words that are as large as their room lets them be.

/** Below it a word is cut off rather than made smaller: it would not be read from afar anyhow. */
const SMALLEST = 0.35;
const STEP = 0.92;

/**
 * Makes an element's letters smaller until it is no wider than its parent.
 * @param {HTMLElement} element
 */
export function fit(element) {
  element.style.fontSize = '';
  const whole = parseFloat(getComputedStyle(element).fontSize);
  let size = whole;
  while (size > whole * SMALLEST && element.scrollWidth > element.clientWidth + 1) {
    size *= STEP;
    element.style.fontSize = size + 'px';
  }
}
