// `/`: the queues that are open.
import { h, fill, main } from './dom.js';
import { get } from './api.js';
import { t } from './words.js';

function card(queue) {
  return h('a', { class: 'card row', href: '/join/' + queue.id },
    h('h2', {}, queue.name),
    h('span', { class: 'quiet' }, queue.is_paused ? t('paused') : queue.waiting_count + ' ' + t('waiting')));
}

async function show() {
  try {
    const queues = await get('/api/queues');
    fill(main, h('div', { class: 'stack' }, h('h1', {}, t('openQueues')),
      queues.length ? queues.map(card) : h('p', { class: 'quiet' }, t('noQueues'))));
  } catch (error) {
    fill(main, h('p', { class: 'banner' }, error.message));
  }
}

document.title = 'Qode';
show();
setInterval(() => { if (!document.hidden) show(); }, 10000);
