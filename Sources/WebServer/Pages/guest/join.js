// `/join/{queue}`: what the poster's code opens. One button.
import { h, fill, main, pathID, toast } from './dom.js';
import { get, post } from './api.js';
import { Feed } from './feed.js';
import { t, minutes } from './words.js';

const queueID = pathID();
let feed = null;
const state = h('div', {});
const button = h('button', { class: 'main', id: 'take', onclick: take }, t('takeNumber'));

async function take() {
  button.disabled = true;
  try {
    const ticket = await post('/api/queues/' + queueID + '/join', { device: true });
    if (feed) feed.stop();
    // Not a new page: a browser lets only a page that was touched vibrate and be heard.
    history.replaceState(null, '', '/t/' + ticket.id);
    await import('/assets/ticket.js');
  } catch (error) {
    button.disabled = false;
    toast(error.code === 'queue_closed' ? t('closed') : error.code === 'queue_paused' ? t('paused') : error.message);
  }
}

function show(queue) {
  const stands = !queue.active || queue.is_paused;
  button.disabled = stands;
  const wait = queue.completed_count >= 10 && !stands ? (queue.waiting_count + 1) * queue.avg_wait_time : null;
  fill(state, stands ? h('p', { class: 'banner', role: 'status' }, queue.active ? t('paused') : t('closed')) : null,
    h('div', { class: 'card facts' },
      h('div', {}, h('b', {}, queue.waiting_count), h('span', {}, t('waiting'))),
      h('div', {}, h('b', {}, minutes(wait)), h('span', {}, t('wait')))));
}

async function start() {
  try {
    const queue = await get('/api/queues/' + queueID);
    document.title = queue.name;
    fill(main, h('div', { class: 'stack' }, h('h1', {}, queue.name), state, button,
      h('p', { class: 'quiet' }, t('joinHint'))));
    show(queue);
    feed = new Feed(queueID, { update: show });
  } catch (error) {
    fill(main, h('p', { class: 'banner' }, error.message));
    if (error.code === 'offline') setTimeout(start, 3000);
  }
}

start();
