// The page's words, and how numbers and times are said. The appliance puts the words of one language, `WORDS`, before the script.
// words: common

/** As `lang` has it: `zh-Hans`. */
const tag = document.documentElement.lang || 'en';
/** The language alone: `zh`. */
export const language = tag.split('-')[0];
/** Everybody reads the digits that stand on paper and on other people's screens. */
const figures = tag + '-u-nu-latn';
/** A phone of before 2019 does not know each language's forms: there it is one, or many. */
const plurals = 'PluralRules' in Intl ? new Intl.PluralRules(tag) : { select: (/** @type {number} */ n) => n === 1 ? 'one' : 'other' };
/** @type {Intl.NumberFormat|undefined} made once, where a number is said */
let numbers;

/**
 * The words for a key, with `{name}` filled in; a number `n` chooses among forms.
 * @param {string} key
 * @param {{[name: string]: any}} [values]
 * @returns {string}
 */
export function t(key, values) { return find(key, values) || key; }

/**
 * The same, or null where the page has no such words.
 * @param {string} key
 * @param {{[name: string]: any}} [values]
 * @returns {string|null}
 */
export function find(key, values) {
  const words = WORDS[key];
  if (!words) return null;
  const text = typeof words === 'string' ? words : words[plurals.select(Number(values && values.n))] || words.other;
  return fillIn(text, values || {});
}

/**
 * @param {string} text
 * @param {{[name: string]: any}} values
 */
function fillIn(text, values) {
  return Object.keys(values).reduce((filled, name) => filled.split('{' + name + '}').join(String(values[name])), text);
}

/**
 * How many are ahead, as a sentence.
 * @param {number} count
 */
export function ahead(count) { return count === 0 ? t('next') : t('ahead', { n: count }); }

/**
 * Seconds as whole minutes, at least one; no number is "Calculating…".
 * @param {number|null|undefined} seconds
 */
export function minutes(seconds) {
  if (seconds === null || seconds === undefined) return t('calculating');
  return t('minutes', { n: wholeMinutes(seconds) });
}

/**
 * From and to, as whole minutes: what holds for eight guests in ten. Without a range, the plain estimate.
 * @param {number[]|null|undefined} range
 * @param {number|null|undefined} seconds
 */
export function span(range, seconds) {
  if (!range) return minutes(seconds);
  const [low, high] = range.map(wholeMinutes);
  return low === high ? t('minutes', { n: low }) : t('minutesRange', { low: low, high: high });
}

/** @param {number} seconds */
function wholeMinutes(seconds) {
  numbers = numbers || new Intl.NumberFormat(figures);
  return numbers.format(Math.max(1, Math.round(seconds / 60)));
}

/**
 * The time of day.
 * @param {Date} [date] now, where none is given
 */
export function clock(date) {
  return new Intl.DateTimeFormat(figures, { hour: '2-digit', minute: '2-digit' }).format(date || new Date());
}

/** Milliseconds for which a day's name is enough: after a week there is another of the same name. */
const NAMED_FOR = 6 * 86400000;

/**
 * A day and its time, the day only where it is not today; with its date, where the week has another of that name.
 * @param {string|null|undefined} text RFC 3339
 */
export function dayAndTime(text) {
  if (!text) return '';
  const date = new Date(text);
  const isToday = date.toDateString() === new Date().toDateString();
  if (isToday) return clock(date);
  /** @type {Intl.DateTimeFormatOptions} */
  const day = Math.abs(date.getTime() - Date.now()) > NAMED_FOR ? { weekday: 'long', day: 'numeric', month: 'long' } : { weekday: 'long' };
  return new Intl.DateTimeFormat(figures, Object.assign(day, { hour: '2-digit', minute: '2-digit' })).format(date);
}
