// The pictures: a line of a column's last values, and the heat map of run-queue latency.

import {quantile, time} from './data.js';

const SVG = 'http://www.w3.org/2000/svg';
const KEPT = 60;
const COLOURS = 5;

// A line as high as its own greatest value.
export function sparkline(svg, values) {
  const most = Math.max(...values, Number.MIN_VALUE);
  const points = values.map((value, i) => {
    const x = (KEPT - values.length + i) * (100 / (KEPT - 1));
    return `${x.toFixed(1)},${(19 - 18 * Math.min(value, most) / most).toFixed(1)}`;
  });
  let line = svg.firstElementChild;
  if (!line) {
    svg.setAttribute('viewBox', '0 0 100 20');
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.setAttribute('aria-hidden', 'true');
    line = svg.appendChild(document.createElementNS(SVG, 'polyline'));
  }
  line.setAttribute('points', values.some((value) => value > 0) ? points.join(' ') : '');
}

// A column for each reading, a row for each bucket, long waits on top. The colour goes by the logarithm of how many
// waited: a rare long wait must be seen beside many short ones.
export function heatMap(canvas, waits, bounds) {
  const shown = range(waits);
  const style = getComputedStyle(canvas);
  const colours = Array.from({length: COLOURS}, (_, i) => style.getPropertyValue(`--heat${i + 1}`));
  const rows = shown.to - shown.from + 1;
  const pen = sized(canvas);
  const width = canvas.width / KEPT;
  const height = canvas.height / rows;
  const most = Math.log1p(Math.max(1, ...waits.flat()));
  waits.forEach((buckets, i) => {
    for (let k = shown.from; k <= shown.to; k++) {
      if (buckets[k] > 0) {
        const shade = Math.min(COLOURS - 1, Math.floor((Math.log1p(buckets[k]) / most) * COLOURS));
        pen.fillStyle = colours[shade];
        const left = Math.round((KEPT - waits.length + i) * width);
        const top = Math.round((shown.to - k) * height);
        const right = Math.round((KEPT - waits.length + i + 1) * width);
        pen.fillRect(left, top, right - left - 1, Math.round((shown.to - k + 1) * height) - top - 1);
      }
    }
  });
  return labels(shown, bounds);
}

function sized(canvas) {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.max(1, Math.round(canvas.clientWidth * ratio));
  canvas.height = Math.max(1, Math.round(canvas.clientHeight * ratio));
  return canvas.getContext('2d');
}

// The buckets that were used lately, at least 8 of them.
function range(waits) {
  const used = waits.flatMap((buckets) => buckets.flatMap((n, k) => (n > 0 ? [k] : [])));
  const from = Math.min(...used, 10);
  return {from, to: Math.max(...used, from + 7)};
}

function labels(shown, bounds) {
  const texts = [];
  for (let k = shown.to; k >= shown.from; k--) {
    texts.push(time(bounds[k] ?? Infinity));
  }
  return texts;
}

export function summary(waits, bounds) {
  const all = waits.reduce((sum, one) => (one.length ? one.map((n, i) => n + (sum[i] ?? 0)) : sum), []);
  const total = all.reduce((a, b) => a + b, 0);
  if (!total) return 'Nobody waited for a CPU in the last two minutes.';
  const at = (q) => time(quantile(all, bounds, q));
  return `${total.toLocaleString('en')} waits in the last two minutes: half up to ${at(0.5)}, 99% up to ${at(0.99)}, all up to ${at(1)}.`;
}
