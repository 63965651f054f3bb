// How a queue did: figures by day, hour and counter, and every ticket as a table to take along.
import { h, fill, toast } from './dom.js';
import { get } from './api.js';
import { openSheet } from './dialog.js';
import { t, minutes } from './words.js';

const COLUMNS = [['served', 'served'], ['no_shows', 'noShows'], ['cancelled', 'cancelledCount'],
  ['median_wait_seconds', 'medianWait'], ['p90_wait_seconds', 'longWait']];

/**
 * @param {any} queue
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
      } catch (error) { toast(error.message); }
    }
    load();
    return [h('div', { class: 'row' }, days, h('button', { id: 'export', onclick: () => download(queue, token) }, t('export'))), tables];
  });
}

function tablesOf(figures) {
  const table = (caption, rows, name) => rows.length ? h('table', { class: 'figures' }, h('caption', {}, caption),
    h('thead', {}, h('tr', {}, h('th', {}, ''), COLUMNS.map((column) => h('th', { scope: 'col' }, t(column[1]))))),
    h('tbody', {}, rows.map((row) => h('tr', {}, h('th', { scope: 'row' }, name(row)),
      COLUMNS.map((column) => h('td', {}, shown(row[column[0]], column[0]))))))) : null;
  return [table(t('total'), [figures.total], () => t('total')), table(t('byDay'), figures.days, (row) => row.day),
    table(t('byHour'), figures.hours, (row) => row.hour + ':00'), table(t('byCounter'), figures.counters, (row) => row.counter || '–')];
}

function shown(value, column) {
  return !/seconds$/.test(column) ? value : value === null ? '–' : minutes(value);
}

/** A link cannot carry the host's token in a header, so the file is fetched first. */
async function download(queue, token) {
  try {
    const response = await fetch('/api/queues/' + queue.id + '/export.csv', { headers: { 'x-host-token': token } });
    if (!response.ok) throw new Error(response.statusText);
    const address = URL.createObjectURL(await response.blob());
    h('a', { href: address, download: queue.name + '.csv' }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  } catch (error) { toast(t('offlineNow')); }
}
