// All numbers of one cgroup, in a table.

import {count, time} from './data.js';

export function showNumbers(body, node, series) {
  const rows = series.flatMap((one, i) => {
    const value = node.row.values[i];
    return value === null ? [] : [line(one, value, one.kind === 'gauge' ? null : node.per(i))];
  });
  body.replaceChildren(...rows);
}

function line(series, value, per) {
  const row = document.createElement('tr');
  const labels = Object.entries(series.labels).map(([key, text]) => `${key}=${text}`).join(' ');
  const texts = [`${series.metric} ${labels}`, now(series, value), per ? `${count(per)}` : ''];
  texts.forEach((text) => { row.insertCell().textContent = text; });
  row.cells[0].title = series.help;
  return row;
}

function now(series, value) {
  if (series.kind !== 'histogram') return value.toLocaleString('en');
  const all = value.buckets.reduce((a, b) => a + b, 0);
  const mean = all && value.sum !== undefined && series.unit === 'seconds' ? `, mean ${time(value.sum / all)}` : '';
  return `${all.toLocaleString('en')} values${mean}`;
}
