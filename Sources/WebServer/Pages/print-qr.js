// `/print-qr/{queue}`: the A4 poster, and the print dialog half a second after it has loaded.
import { h, fill, main, pathID } from './dom.js';
import { get } from './api.js';
import { t } from './words.js';

const queueID = pathID();

async function start() {
  try {
    const queue = await get('/api/queues/' + queueID);
    document.title = queue.name;
    const code = h('img', { src: '/api/queues/' + queueID + '/entry-qr.svg', alt: t('scanToJoin') });
    fill(main, h('h1', {}, queue.name), h('p', { class: 'take' }, t('takeNumber')), code,
      h('p', { class: 'link' }, /^(localhost|127\.)/.test(location.host) ? '' : location.host),
      h('ol', {}, ['step1', 'step2', 'step3', 'step4'].map((key) => h('li', {}, t(key)))));
    code.addEventListener('load', () => setTimeout(() => window.print(), 500));
  } catch (error) {
    fill(main, h('p', { class: 'banner' }, error.code === 'offline' ? t('offlineNow') : error.message));
  }
}

start();
