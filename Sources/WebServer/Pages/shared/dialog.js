// A sheet over the page: one at a time, closed by its button, by Escape, or by what was done in it.
// words: dialog
import { h } from './dom.js';
import { t } from '../words/words.js';

/**
 * Opens a sheet.
 * @param {string} title
 * @param {function(function(): void): Array<any>} content gets what closes the sheet
 */
export function openSheet(title, content) {
  const sheet = /** @type {HTMLDialogElement} */ (h('dialog', { class: 'sheet', 'aria-label': title }));
  const before = document.activeElement;
  const closed = () => {
    sheet.remove();
    // Back to where one was, if that is still there.
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  };
  // An old phone knows no sheets: there it stands at the page's end.
  const isOver = 'showModal' in sheet;
  const close = () => { if (isOver) sheet.close(); else closed(); };
  sheet.addEventListener('close', closed);
  const parts = content(close);
  sheet.appendChild(h('div', { class: 'stack' },
    h('header', {}, h('h2', {}, title), h('button', { class: 'close', onclick: close }, t('close'))), parts));
  document.body.appendChild(sheet);
  if (isOver) return sheet.showModal();
  sheet.setAttribute('open', '');
  sheet.scrollIntoView();
}
