// What a host does with one ticket now and then: let it go first, or move it to another queue.
import { h, toast } from './dom.js';
import { get } from './api.js';
import { openSheet } from './dialog.js';
import { t } from './words.js';

/**
 * @param {any} ticket a waiting, called or served one
 * @param {{queue: any, ticketAct: function(any, string, any=): Promise<any>}} desk
 */
export async function openTicketMenu(ticket, desk) {
  let others = [];
  try {
    others = (await get('/api/queues')).filter((queue) => queue.id !== desk.queue.id);
  } catch (error) { toast(error.message); }
  openSheet(ticket.label, (close) => {
    const act = (verb, body) => () => { close(); desk.ticketAct(ticket, verb, body); };
    return [ticket.status === 'WAITING' ? priority(ticket, act) : null,
      others.length ? h('div', { class: 'card stack' }, h('h3', {}, t('moveTo')),
        others.map((queue) => h('button', { class: 'move', onclick: act('transfer', { queue_id: queue.id }) }, queue.name))) : null];
  });
}

function priority(ticket, act) {
  if (ticket.priority) {
    return h('div', { class: 'card stack' }, h('h3', {}, t('priority') + ': ' + (ticket.priority_reason || '')),
      h('button', { id: 'regular', onclick: act('priority', { reason: null }) }, t('makeRegular')));
  }
  const reason = h('input', { id: 'reason', maxlength: 100, required: true, placeholder: t('reasonHint'), 'aria-label': t('reason') });
  const ask = (event) => { event.preventDefault(); act('priority', { reason: reason.value })(); };
  return h('form', { class: 'card stack', onsubmit: ask }, h('h3', {}, t('priority')), h('p', { class: 'quiet' }, t('priorityHint')),
    reason, h('button', { type: 'submit', id: 'first' }, t('makeFirst')));
}
