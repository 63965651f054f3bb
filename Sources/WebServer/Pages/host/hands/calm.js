// What is drawn anew while it is pressed.

/** Milliseconds that a press holds a drawing back at most. */
const PRESS_LASTS = 2000;
const ENDS = ['pointerup', 'pointercancel', 'contextmenu'];

/**
 * A drawing that waits for the end of a press: a button that is another one when the finger leaves it was not pressed, and nobody says so.
 * @param {function(): void} draw
 * @param {...HTMLElement} elements that are drawn
 * @returns {function(): void} draws now, or as soon as nothing there is pressed
 */
export function calmly(draw, ...elements) {
  let isPressed = false;
  let isDue = false;
  let timer = 0;
  const release = () => {
    clearTimeout(timer);
    isPressed = false;
    if (isDue) draw();
    isDue = false;
  };
  // The click comes right behind it.
  const releaseSoon = () => {
    for (const end of ENDS) document.removeEventListener(end, releaseSoon, true);
    setTimeout(release);
  };
  const press = () => {
    isPressed = true;
    clearTimeout(timer);
    timer = setTimeout(release, PRESS_LASTS);
    for (const end of ENDS) document.addEventListener(end, releaseSoon, true);
  };
  for (const element of elements) element.addEventListener('pointerdown', press);
  return () => { if (isPressed) isDue = true; else draw(); };
}
