// How a queue did: figures by day, hour and counter, as bars and as tables, and every ticket as a table to take along.
// words: host
import { h, fill, toast } from '../shared/dom.js';
import { get, post, randomWord, request } from '../shared/api.js';
import { openSheet } from '../shared/dialog.js';
import { t, minutes } from '../words/words.js';

const COLUMNS = [['served', 'served'], ['no_shows', 'noShows'], ['cancelled', 'cancelledCount'],
  ['median_wait_seconds', 'medianWait'], ['p90_wait_seconds', 'longWait'], ['most_desks', 'desksOpen']];
/** A bar's width and the most height that it takes, in units of its picture. */
const BAR = 10;
const HEIGHT = 60;

/**
 * @param {QueueFacts} queue
 * @param {string} token the host's
 */
export function openStatistics(queue, token) {
  openSheet(t('statistics'), () => {
    const days = h('select', { id: 'days', 'aria-label': t('period'), onchange: () => load() },
      [1, 7, 31, 366].map((each) => h('option', { value: each, selected: each === 7 }, each === 1 ? t('today') : t('lastDays', { n: each }))));
    const tables = h('div', { class: 'stack', id: 'figures' });
    async function load() {
      try {
        fill(tables, tablesOf(await get('/api/queues/' + queue.id + '/stats?days=' + days.value, { host: token })));
      } catch (error) { toast(/** @type {Error} */ (error).message); }
    }
    load();
    return [h('div', { class: 'row' }, days, h('button', { id: 'export', onclick: () => download(queue, token) }, t('export')),
      h('button', { id: 'summary', onclick: () => printSummary(queue, token) }, t('printSummary'))), tables];
  });
}

/** @param {any} figures */
function tablesOf(figures) {
  const table = (/** @type {string} */ caption, /** @type {any[]} */ rows, /** @type {function(any): string} */ name) => rows.length ? h('table', { class: 'figures' }, h('caption', {}, caption),
    h('thead', {}, h('tr', {}, h('td', {}), COLUMNS.map((column) => h('th', { scope: 'col' }, t(column[1]))))),
    h('tbody', {}, rows.map((row) => h('tr', {}, h('th', { scope: 'row' }, name(row)),
      COLUMNS.map((column) => h('td', {}, shown(row[column[0]], column[0]))))))) : null;
  const byDay = (/** @type {any} */ row) => row.day;
  const byHour = (/** @type {any} */ row) => row.hour + ':00';
  return [table(t('total'), [figures.total], () => t('total')), bars(figures.days, byDay), table(t('byDay'), figures.days, byDay),
    bars(figures.hours, byHour), table(t('byHour'), figures.hours, byHour), table(t('byCounter'), figures.counters, (row) => row.counter || '–')];
}

/**
 * The served of each row as a bar. Who cannot see it reads the table below.
 * @param {any[]} rows
 * @param {function(any): string} name
 */
function bars(rows, name) {
  if (rows.length < 2) return null;
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  const most = Math.max(1, ...rows.map((row) => row.served));
  svg.setAttribute('viewBox', '0 0 ' + rows.length * BAR + ' ' + (HEIGHT + 2));
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'bars');
  rows.forEach((row, index) => {
    const bar = document.createElementNS(space, 'rect');
    const height = row.served / most * HEIGHT;
    bar.setAttribute('x', String(index * BAR + 1));
    bar.setAttribute('width', String(BAR - 2));
    bar.setAttribute('y', String(HEIGHT - height));
    bar.setAttribute('height', String(height + 1));
    const title = document.createElementNS(space, 'title');
    title.textContent = name(row) + ': ' + row.served;
    bar.appendChild(title);
    svg.appendChild(bar);
  });
  return svg;
}

/**
 * @param {number|null} value
 * @param {string} column
 */
function shown(value, column) {
  return !/seconds$/.test(column) ? value : value === null ? '–' : minutes(value);
}

/**
 * Today's figures on the ticket printer.
 * @param {QueueFacts} queue
 * @param {string} token
 */
async function printSummary(queue, token) {
  try {
    await post('/api/queues/' + queue.id + '/summary', { host: token, once: randomWord() });
    toast(t('summarySent'));
  } catch (error) { toast(/** @type {Error} */ (error).message); }
}

/**
 * A link cannot carry the host's token in a header, so the file is fetched first.
 * @param {QueueFacts} queue
 * @param {string} token
 */
async function download(queue, token) {
  try {
    const response = await request('/api/queues/' + queue.id + '/export.csv', { headers: { 'x-host-token': token } }, 60000);
    if (!response.ok) throw new Error(t('offlineNow'));
    const address = URL.createObjectURL(await response.blob());
    h('a', { href: address, download: queue.name + '.csv' }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  } catch (error) { toast(/** @type {Error} */ (error).message); }
}
