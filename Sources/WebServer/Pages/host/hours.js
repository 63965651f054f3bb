// When a queue is open, as people write it: "08:00-12:30, 14:00-18:00" for each day of the week, and days that are different.
// words: host
import { h } from '../shared/dom.js';
import { t } from '../words/words.js';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** @typedef {[string, string][]} Spans */

/** @param {Spans|undefined} spans */
function written(spans) { return (spans || []).map((span) => span.join('-')).join(', '); }

/**
 * @param {string} text
 * @returns {Spans}
 * @throws {Error} with a sentence that shows how it is written
 */
function read(text) {
  return text.split(',').map((each) => each.trim()).filter(Boolean).map((each) => {
    const found = /^(\d{1,2}:\d\d)\s*[-–—]\s*(\d{1,2}:\d\d)$/.exec(each);
    if (!found) throw new Error(t('hoursWrong', { text: each }));
    return [found[1].padStart(5, '0'), found[2].padStart(5, '0')];
  });
}

/**
 * A day's own name in the page's language: 2024-01-01 was a Monday.
 * @param {number} index
 */
function dayName(index) {
  return new Intl.DateTimeFormat(document.documentElement.lang, { weekday: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, 1 + index)));
}

/**
 * @param {any} hours as the queue has them; null is opened and closed by hand
 * @returns {{element: HTMLElement, value: function(): any}} `value` throws a sentence where something is written wrongly
 */
export function hoursField(hours) {
  const isKept = h('input', { type: 'checkbox', id: 'set-hours' });
  isKept.checked = Boolean(hours);
  const weekly = (hours && hours.weekly) || {};
  const days = DAYS.map((day, index) => ({ day: day, name: dayName(index), input: h('input', { id: 'hours-' + day, value: written(weekly[day]), placeholder: t('hoursHint'), dir: 'ltr' }) }));
  const exceptions = h('textarea', { id: 'hours-exceptions', rows: 3, dir: 'ltr', placeholder: '2026-12-24: 08:00-12:00\n2026-12-25:' },
    ((hours && hours.exceptions) || []).map((/** @type {any} */ each) => each.date + ': ' + written(each.open)).join('\n'));
  const week = h('div', { class: 'stack' }, days.map((each) => h('label', {}, each.name, each.input)), h('label', {}, t('hoursExceptions'), exceptions));
  const show = () => week.classList.toggle('hidden', !isKept.checked);
  isKept.addEventListener('change', show);
  show();
  return {
    element: h('fieldset', {}, h('legend', {}, t('hours')), h('label', { class: 'tick' }, isKept, t('hoursKept')), week),
    value: () => {
      if (!isKept.checked) return null;
      /** @type {{[day: string]: Spans}} */
      const byDay = {};
      for (const each of days) {
        const spans = read(each.input.value);
        if (spans.length) byDay[each.day] = spans;
      }
      const special = /** @type {string} */ (exceptions.value).split('\n').map((line) => line.trim()).filter(Boolean).map((line) => {
        const found = /^(\d{4}-\d\d-\d\d)\s*:?(.*)$/.exec(line);
        if (!found) throw new Error(t('hoursWrong', { text: line }));
        return { date: found[1], open: read(found[2]) };
      });
      return { weekly: byDay, exceptions: special };
    },
  };
}
