// Which calls a wall announces, and when: one after the other, none lost, none that is over.

/** A call that is older is over, in milliseconds: nobody runs to a counter for it. */
export const TOO_OLD = 60000;
/** The least that a call has the screen for itself while others wait for theirs; a longer sound makes it longer. */
export const SHORTEST = 3000;
/** And where none waits. */
export const STANDS = 10000;
/** So many calls of a queue the feed names: of one that is not among them, because newer ones are, nothing is known. */
const NAMED = 6;
/** More keys than there are calls that could come again: those that the feed still names, six of each of twelve queues. */
const MOST_KEYS = 100;

/** @typedef {ServedTicket & {queue: string, heardAt?: number, age?: number}} Call */

export class Calls {
  constructor() {
    /** @type {Map<string, number>} how often each call was announced, by queue, number and time */
    this.announced = new Map();
    /** @type {Call[]} that wait for their announcement, in order */
    this.pending = [];
    /** @type {{call: Call, since: number, least: number}|null} */
    this.current = null;
    /** Calls that were over before their turn came: they stand on the screen, and were not announced. */
    this.dropped = 0;
    /** @type {Set<string>} queues that were heard of before */
    this.known = new Set();
  }

  /**
   * The newest state of a queue. What was called before this screen was switched on, or while it was cut off and longer than a minute
   * ago, is not called again.
   * @param {string} queue
   * @param {ServedTicket[]} serving newest first
   * @param {number} now by the appliance's clock
   */
  take(queue, serving, now) {
    const isFirst = !this.known.has(queue);
    this.known.add(queue);
    for (const item of serving.slice().reverse()) {
      const key = queue + ' ' + item.position_number + ' ' + item.called_at;
      const calls = item.calls || 1;
      const before = this.announced.get(key);
      if (before !== undefined && before >= calls) continue;
      this.announced.delete(key);
      this.announced.set(key, calls);
      // Called again a while after its first call: how long ago is not said, so it is as new as the news of it.
      const age = before === undefined && item.called_at && calls === 1 ? now - Date.parse(item.called_at) : 0;
      if (isFirst || item.status !== 'CALLED') continue;
      if (age > TOO_OLD) this.dropped += 1;
      else this.pending.push(Object.assign({ queue: queue, age: Math.max(0, age) }, item));
    }
    for (const key of this.announced.keys()) {
      if (this.announced.size <= MOST_KEYS) break;
      this.announced.delete(key);
    }
    this.keepOnlyCalled(queue, serving);
  }

  /**
   * What was taken back, or served before its turn on the screen came, is not announced.
   * @param {string} queue
   * @param {ServedTicket[]} serving
   */
  keepOnlyCalled(queue, serving) {
    const oldest = serving.length < NAMED ? 0 : Math.min(...serving.map((each) => each.called_tick || 0));
    const stands = (/** @type {Call} */ call, /** @type {boolean} */ mustWait) => call.queue !== queue || (call.called_tick || 0) < oldest
      || serving.some((each) => each.position_number === call.position_number && (!mustWait || each.status === 'CALLED'));
    this.pending = this.pending.filter((call) => stands(call, true));
    if (this.current && !stands(this.current.call, false)) this.current = null;
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
    for (const call of this.pending) call.heardAt = call.heardAt || now - (call.age || 0);
    const inTime = this.pending.filter((call) => now - (call.heardAt || now) <= TOO_OLD);
    this.dropped += this.pending.length - inTime.length;
    this.pending = inTime;
    if (this.pending.length && age >= (this.current ? this.current.least : 0)) {
      const call = /** @type {Call} */ (this.pending.shift());
      this.current = { call: call, since: now, least: SHORTEST };
      return call;
    }
    if (this.current && age >= Math.max(STANDS, this.current.least)) this.current = null;
    return null;
  }
}
