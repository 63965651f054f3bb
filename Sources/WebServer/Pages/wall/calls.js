// Which calls a wall announces, and when: one after the other, none lost, none that is over.

/** A call that is older is over, in milliseconds: nobody runs to a counter for it. */
export const TOO_OLD = 60000;
/** The least that a call has the screen for itself while others wait for theirs; a longer sound makes it longer. */
export const SHORTEST = 3000;
/** And where none waits. */
export const STANDS = 10000;
/** So many calls of a queue the feed names: of one that is not among them, because newer ones are, nothing is known. */
const NAMED = 6;
/** More calls of a queue than could come again: the six that the feed still names, and what stood among them a while ago. */
const LEAST_HEARD = 30;
/** So many are remembered before some are forgotten. */
const MOST_HEARD = 60;

/** @typedef {ServedTicket & {queue: string, heardAt?: number, age?: number}} Call */

/**
 * Whether a call's queue has it no longer. Of one that newer ones have crowded out nothing is known: it stands.
 * @param {Call} call
 * @param {string} queue
 * @param {Call[]} serving the queue's newest state
 * @param {boolean} waits for its guest: one that was served is over
 */
function isOver(call, queue, serving, waits) {
  if (call.queue !== queue) return false;
  let oldest = serving.length < NAMED ? 0 : Infinity;
  for (let at = 0; at < serving.length; at += 1) {
    const each = serving[at];
    if (each.position_number === call.position_number && (!waits || each.status === 'CALLED')) return false;
    oldest = Math.min(oldest, each.called_tick || 0);
  }
  return (call.called_tick || 0) >= oldest;
}

export class Calls {
  constructor() {
    /** @type {Map<string, Map<string, number>>} how often each call of a queue was heard of, by number and time */
    this.heard = new Map();
    /** @type {Call[]} that wait for their announcement, in order */
    this.pending = [];
    /** @type {{call: Call, since: number, least: number}|null} */
    this.current = null;
    /** Calls that were over before their turn came: they stand on the screen, and were not announced. */
    this.dropped = 0;
  }

  /**
   * The newest state of a queue. What was called before this screen was switched on, or while it was cut off and longer than a minute
   * ago, is not called again.
   * @param {string} queue
   * @param {Call[]} serving newest first; each is told its queue
   * @param {number} now by the appliance's clock
   */
  take(queue, serving, now) {
    const known = this.heard.get(queue);
    const heard = known || new Map();
    if (!known) this.heard.set(queue, heard);
    for (let at = serving.length - 1; at >= 0; at -= 1) {
      const item = serving[at];
      item.queue = queue;
      const key = item.position_number + ' ' + item.called_at;
      const before = heard.get(key);
      if (before === undefined || before < (item.calls || 1)) this.hear(item, heard, key, now, !known);
    }
    if (heard.size > MOST_HEARD) this.heard.set(queue, new Map(Array.from(heard).slice(-LEAST_HEARD)));
    // What was taken back, or served before its turn on the screen came, is not announced.
    for (let at = this.pending.length - 1; at >= 0; at -= 1) {
      if (isOver(this.pending[at], queue, serving, true)) this.pending.splice(at, 1);
    }
    if (this.current && isOver(this.current.call, queue, serving, false)) this.current = null;
  }

  /**
   * One that was not heard of before, or is called again.
   * @param {Call} item
   * @param {Map<string, number>} heard of its queue
   * @param {string} key
   * @param {number} now by the appliance's clock
   * @param {boolean} isFirst nothing was known of its queue before
   */
  hear(item, heard, key, now, isFirst) {
    // Called again a while after its first call: how long ago is not said, so it is as new as the news of it.
    const isNew = !heard.delete(key) && (item.calls || 1) === 1;
    heard.set(key, item.calls || 1);
    if (isFirst || item.status !== 'CALLED') return;
    item.age = isNew && item.called_at ? Math.max(0, now - Date.parse(item.called_at)) : 0;
    if (item.age > TOO_OLD) this.dropped += 1;
    else this.pending.push(item);
  }

  /**
   * A call keeps the screen until its sound is over.
   * @param {Call} call
   * @param {number} until by this device's clock
   */
  keep(call, until) {
    if (this.current && this.current.call === call) this.current.least = Math.max(this.current.least, until - this.current.since);
  }

  /**
   * What happens now.
   * @param {number} now milliseconds, of this device
   * @returns {Call|null} a call to announce
   */
  step(now) {
    const age = this.current ? now - this.current.since : Infinity;
    for (let at = 0; at < this.pending.length; at += 1) {
      const call = this.pending[at];
      call.heardAt = call.heardAt || now - (call.age || 0);
      if (now - call.heardAt <= TOO_OLD) continue;
      this.pending.splice(at, 1);
      this.dropped += 1;
      at -= 1;
    }
    if (this.pending.length && age >= (this.current ? this.current.least : 0)) {
      const call = /** @type {Call} */ (this.pending.shift());
      this.current = { call: call, since: now, least: SHORTEST };
      return call;
    }
    if (this.current && age >= Math.max(STANDS, this.current.least)) this.current = null;
    return null;
  }
}
