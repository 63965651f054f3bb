// `/join/{queue}[,{queue}…]`: what the poster's code opens. One button a queue.
// words: guest
import { h, fill, firstState, main, say, toast } from '../shared/dom.js';
import { forgetTicket, keepTicket, post, randomWord, Refused } from '../shared/api.js';
import { Feed } from '../shared/feed.js';
import { arm } from './alert.js';
import { openTicket } from './ticket.js';
import { dayAndTime, span, t } from '../words/words.js';

/** @type {Choice[]} */
const choices = [];

/** A queue that can be joined: its button, and how it stands. */
class Choice {
  /**
   * @param {QueueFacts} queue
   * @param {boolean} isOnly
   */
  constructor(queue, isOnly) {
    this.queue = queue;
    this.isOnly = isOnly;
    this.press = '';
    this.state = h('div', { class: 'stack' });
    this.hint = h('small', {});
    this.button = h('button', { class: 'main take', id: isOnly ? 'take' : null, type: 'submit' }, isOnly ? t('takeNumber') : queue.name, isOnly ? null : this.hint);
    /** @type {Array<[string, HTMLInputElement]>} */
    this.fields = (queue.asks || []).map((name) => [name, h('input', { maxlength: 60, autocomplete: name === 'name' ? 'name' : 'off' })]);
    this.element = h('form', { class: 'stack', onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); this.take(); } },
      this.state, this.fields.map(([name, input]) => h('label', {}, t('ask_' + name), input)), this.button);
    this.show();
    this.feed = new Feed(queue.id, { update: (message) => { Object.assign(queue, message); this.show(); } });
  }

  /** Why no number can be drawn now; empty when one can. */
  get standing() {
    const queue = this.queue;
    if (queue.is_paused && queue.active) return t('paused');
    if (queue.active && queue.is_open !== false) return '';
    return queue.opens_at ? t('opensAt', { time: dayAndTime(queue.opens_at) }) : t('closed');
  }

  show() {
    const queue = this.queue;
    const standing = this.standing;
    this.button.disabled = standing !== '' || this.press !== '';
    const wait = standing || typeof queue.estimated_wait_seconds !== 'number' ? '' : span(queue.estimated_wait_range, queue.estimated_wait_seconds);
    this.hint.textContent = standing || t('waitingHere', { n: queue.waiting_count }) + (wait ? ' · ' + wait : '');
    fill(this.state, queue.notice ? h('p', { class: 'notice' }, queue.notice.text) : null,
      standing && this.isOnly ? h('p', { class: 'banner' }, standing) : null,
      !this.isOnly ? null : h('div', { class: 'card facts' },
        h('div', {}, h('b', {}, queue.waiting_count), h('span', {}, t('waiting'))),
        wait ? h('div', {}, h('b', { id: 'wait' }, wait), h('span', {}, t('wait'))) : null));
  }

  /** One tap, one number: the device's token sees to that, whatever becomes of the answer. */
  async take() {
    arm();
    if (this.button.disabled) return;
    this.press = randomWord();
    this.button.disabled = true;
    say(t('moment'));
    /** @type {{[name: string]: string}} */
    const details = {};
    for (const [name, input] of this.fields) if (input.value.trim()) details[name] = input.value.trim();
    // Should the answer be lost, this phone is the same one still after the page was loaded anew.
    keepTicket(this.queue.id);
    try {
      const ticket = await post('/api/queues/' + this.queue.id + '/join',
        { device: true, once: this.press, body: { language: document.documentElement.lang, details: this.fields.length ? details : undefined } });
      keepTicket(ticket.id);
      forgetTicket(this.queue.id);
      for (const choice of choices) choice.feed.stop();
      // Not a new page: a browser lets only a page that was touched vibrate and be heard.
      history.replaceState(null, '', '/t/' + ticket.id);
      openTicket(ticket.id, Object.assign({ queue_name: this.queue.name }, ticket));
    } catch (error) {
      if (!(error instanceof Refused && error.isOpen)) forgetTicket(this.queue.id);
      this.press = '';
      this.show();
      const code = error instanceof Refused ? error.code : '';
      toast(code === 'queue_closed' ? this.standing || t('closed') : code === 'queue_paused' ? t('paused') : /** @type {Error} */ (error).message);
    }
  }
}

forgetTicket();
const queues = /** @type {QueueFacts[]} */ ((firstState() || { queues: [] }).queues);
for (const queue of queues) choices.push(new Choice(queue, queues.length === 1));
if (choices.length) {
  fill(main, h('div', { class: 'stack' }, h('h1', {}, queues.length === 1 ? queues[0].name : t('chooseService')),
    choices.map((choice) => choice.element), h('p', { class: 'quiet' }, t('joinHint'))));
}
