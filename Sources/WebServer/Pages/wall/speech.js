// What a wall says: the appliance's voice, in the line of its calls; of several walls in one room one, or all together.
import { hostToken, post, randomWord } from '../shared/api.js';
import { announce, CHIME_LASTS, fetchSound, playSound, soundIsOn } from '../shared/sound.js';

/** Where all walls speak, each begins so long after the news of a call, in milliseconds: as long as the slowest takes to fetch a sound. */
const LEAD = 600;
/** Between two sounds. */
const BREATH = 400;
const ASK_EVERY = 5000;
/** While nothing is heard yet: a touch may come at any time. */
const WATCH_EVERY = 500;
/** Sounds that are fetched before their turn. */
const MOST = 8;

export class Speech {
  /** @param {string[]} ids of the wall's queues */
  constructor(ids) {
    this.ids = ids;
    /** `one`, `all` or `quiet`, as the feed says; empty where the appliance has no voice. */
    this.mode = '';
    this.name = randomWord();
    /** @type {Set<string>} queues whose calls this wall says, where one wall speaks */
    this.own = new Set();
    /** @type {Map<string, Promise<AudioBuffer|null>>} */
    this.sounds = new Map();
    /** @type {{[queue: string]: string}} the notice that was heard of last */
    this.notices = {};
    this.askedAt = 0;
    setInterval(() => this.watch(), WATCH_EVERY);
    window.addEventListener('pagehide', () => this.leave());
  }

  /** @param {QueueUpdate} message */
  take(message) {
    this.mode = message.voice || '';
    const notice = message.notice;
    const before = this.notices[message.queue_id];
    this.notices[message.queue_id] = notice ? notice.since : '';
    // What was said before this wall was switched on is not said again.
    if (notice && notice.sound && before !== undefined && before !== notice.since) this.say(message.queue_id, notice.sound);
    for (const each of message.now_serving) if (each.sound && each.status === 'CALLED') this.prepare(each.sound);
  }

  /** @param {string} queue */
  speaksFor(queue) { return this.mode === 'all' || (this.mode === 'one' && this.own.has(queue)); }

  /**
   * Fetched before its turn comes.
   * @param {string} path
   * @returns {Promise<AudioBuffer|null>}
   */
  prepare(path) {
    const known = this.sounds.get(path);
    if (known) return known;
    // Nobody would hear it: it is asked for again once somebody does.
    if (!soundIsOn() || this.mode === 'quiet') return Promise.resolve(null);
    const sound = fetchSound(path);
    this.sounds.set(path, sound);
    for (const key of this.sounds.keys()) {
      if (this.sounds.size <= MOST) break;
      this.sounds.delete(key);
    }
    return sound;
  }

  /**
   * A call or a notice; where the voice has none, the chime alone.
   * @param {string} queue
   * @param {string} [path]
   * @returns {Promise<number>} milliseconds from now until it is over, and a breath; 0 where this wall says nothing
   */
  async say(queue, path) {
    const since = performance.now();
    if (!soundIsOn() || this.mode === 'quiet') return 0;
    if (this.mode === 'one' && !this.own.has(queue)) return 0;
    const sound = path ? await this.prepare(path) : null;
    if (path) this.sounds.delete(path);
    if (!sound) {
      announce();
      return CHIME_LASTS + BREATH;
    }
    return playSound(sound, this.mode === 'all' ? since + LEAD - performance.now() : 0) + BREATH;
  }

  /** A wall that can be heard asks whether it is the one. */
  watch() {
    if (this.mode !== 'one' || !soundIsOn() || Date.now() - this.askedAt < ASK_EVERY) return;
    this.askedAt = Date.now();
    this.ask();
  }

  async ask() {
    const token = this.ids.map(hostToken).filter(Boolean)[0];
    const body = { wall: this.name, queues: this.ids };
    try {
      const answer = await post('/api/walls/turn', { host: token, body: body });
      this.own = new Set(answer.speaks_for);
    } catch (error) { /* asked again; until then it is as it was */ }
  }

  /** The next may speak at once. */
  leave() {
    if (this.own.size) post('/api/walls/turn', { body: { wall: this.name, queues: [], leaves: true }, keepalive: true }).catch(() => {});
  }
}
