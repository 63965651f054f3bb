// `/`: the queues that are open. The page comes with them; here they are kept as they are.
// words: guest
import { h, fill, main } from '../shared/dom.js';
import { get } from '../shared/api.js';
import { t } from '../words/words.js';

const PAUSE = 10000;

/** @param {QueueFacts} queue */
function card(queue) {
  return h('a', { class: 'card row', href: '/join/' + queue.id },
    h('h2', {}, queue.name),
    h('span', { class: 'quiet' }, queue.is_paused ? t('paused') : t('waitingHere', { n: queue.waiting_count })));
}

/** What is on the page, so that the same is not told again to who has it read. */
let shown = '';

async function show() {
  if (document.hidden) return;
  try {
    /** @type {QueueFacts[]} */
    const queues = await get('/api/queues');
    const news = JSON.stringify(queues.map((queue) => [queue.id, queue.name, queue.is_paused, queue.waiting_count]));
    if (news === shown) return;
    shown = news;
    fill(main, h('div', { class: 'stack' }, h('h1', {}, t('openQueues')),
      queues.length ? queues.map(card) : h('p', { class: 'quiet' }, t('noQueues')),
      h('p', {}, h('a', { href: '/accessibility' }, t('accessTitle')))));
  } catch (error) { /* what is on the page stays; the next time it may go well */ }
}

setInterval(show, PAUSE);
