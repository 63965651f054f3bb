// One sentence for everybody who waits: "The doctor is 20 minutes late".
// words: host
import { h } from '../shared/dom.js';
import { openSheet } from '../shared/dialog.js';
import { t } from '../words/words.js';

/** @param {import('./desk.js').Desk} desk */
export function openNotice(desk) {
  const path = '/api/queues/' + desk.queue.id + '/notice';
  const now = desk.queue.notice;
  openSheet(t('notice'), (close) => {
    const text = h('input', { id: 'notice-text', maxlength: 140, required: true, value: now ? now.text : '', placeholder: t('noticeHint') });
    const minutes = h('input', { id: 'notice-minutes', type: 'number', min: 0, max: 240, inputmode: 'numeric', value: now ? now.minutes : 0 });
    const save = async (/** @type {Event} */ event) => {
      event.preventDefault();
      if (await desk.act('PUT', path, { text: text.value, minutes: Number(minutes.value) }, t('noticeShown'))) close();
    };
    const end = async () => { if (await desk.act('DELETE', path, undefined, t('noticeEnded'))) close(); };
    return [h('form', { class: 'stack', onsubmit: save }, h('label', {}, t('noticeText'), text), h('label', {}, t('noticeMinutes'), minutes),
      h('button', { class: 'main', type: 'submit', id: 'notice-save' }, t('noticeShow')),
      now ? h('button', { type: 'button', id: 'notice-end', onclick: end }, t('noticeEnd')) : null)];
  });
}
