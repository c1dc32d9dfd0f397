// What /cgroups.json says over time: rates from one answer to the next, and sums over subtrees.

const KEPT = 60; // readings: two minutes

const zero = () => 0;

// A column's `own` makes a cgroup's value from what was counted between two answers (`per`, each metric's growth a second)
// and what is there now (`now`). `below` says whether the values below are added in the tree; files of cgroups hold them
// already.
export const COLUMNS = [
  {key: 'cpu', title: 'CPU', help: 'Time on a CPU, 100% is one CPU', below: true, form: percent,
    own: (per) => per('cgroup_sched_oncpu_seconds')},
  {key: 'wait', title: 'Wait p99', help: 'Time that runnable tasks waited for a CPU: 99% waited at most so long', form: time,
    own: zero},
  {key: 'foreign', title: 'Preempted', help: 'Preemptions by tasks of other cgroups, a second', below: true, form: count,
    own: (per) => per('cgroup_sched_preemptions', 'by', 'foreign')},
  {key: 'throttled', title: 'Throttled', help: 'Time stopped by the CPU limit, of each second', form: percent,
    own: (per) => per('cgroup_cpu_throttled_seconds')},
  {key: 'memory', title: 'Memory', help: 'Memory in use', form: bytes,
    own: (_, now) => now('cgroup_memory_usage_bytes')},
  {key: 'receive', title: 'Net in', help: 'Bytes received, a second', below: true, form: bytes,
    own: (per) => per('cgroup_network_io_bytes', 'direction', 'receive')},
  {key: 'transmit', title: 'Net out', help: 'Bytes sent, a second', below: true, form: bytes,
    own: (per) => per('cgroup_network_io_bytes', 'direction', 'transmit')},
  {key: 'io', title: 'Block I/O', help: 'Bytes of block I/O, a second', below: true, form: bytes,
    own: (per) => per('cgroup_block_io_bytes')},
  {key: 'exec', title: 'Exec', help: 'Programs executed, a second', below: true, form: count,
    own: (per) => per('cgroup_processes_exec')},
  {key: 'oom', title: 'OOM kills', help: 'Processes killed for lack of memory, in all', below: true, form: count,
    own: (_, now) => now('cgroup_oom_kills')},
];

const WAITS = 'cgroup_sched_runqueue_latency_seconds';

export class History {
  constructor() {
    this.nodes = new Map(); // by key: an id alone may be one of v1 and one of cgroup2
    this.last = null;
    this.bounds = [];
  }

  // Takes an answer in.
  add(document) {
    const seconds = this.last ? (Date.parse(document.time) - Date.parse(this.last.time)) / 1000 : 0;
    if (this.last && seconds <= 0) return;
    this.index(document.series);
    const nodes = new Map();
    for (const row of document.rows) {
      const key = `${row.id} ${row.cgroup}`;
      const node = this.nodes.get(key) ?? {key, history: []};
      node.own = this.own(row, node.row, seconds);
      node.per = (i) => node.row && growth(row, node.before, i) / seconds;
      node.before = node.row;
      node.row = row;
      nodes.set(key, node);
    }
    this.nodes = nodes;
    this.last = document;
    this.link();
  }

  index(series) {
    if (this.last && series.length === this.last.series.length) return;
    this.places = new Map();
    series.forEach((one, i) => {
      this.places.set(one.metric, [...this.places.get(one.metric) ?? [], i]);
      if (one.metric === WAITS) this.bounds = one.bounds;
    });
    this.series = series;
  }

  // The places of a metric's series, or of those with a label.
  find(metric, key, value) {
    const all = this.places.get(metric) ?? [];
    return key ? all.filter((i) => this.series[i].labels[key] === value) : all;
  }

  own(row, before, seconds) {
    const sum = (metric, key, value, f) =>
      this.find(metric, key, value).reduce((total, i) => total + f(i), 0);
    const per = (metric, key, value) =>
      before && seconds ? sum(metric, key, value, (i) => growth(row, before, i) / seconds) : 0;
    const now = (metric, key, value) => sum(metric, key, value, (i) => row.values[i] ?? 0);
    const values = Object.fromEntries(COLUMNS.map((column) => [column.key, column.own(per, now)]));
    values.waits = this.waits(row, before);
    values.wait = quantile(values.waits, this.bounds, 0.99);
    return values;
  }

  waits(row, before) {
    const [i] = this.find(WAITS);
    const buckets = row.values[i]?.buckets;
    const old = before?.values[i]?.buckets;
    return buckets && before ? buckets.map((n, k) => n - (old?.[k] ?? 0)) : [];
  }

  // Parents, children and the sums over them.
  link() {
    const byPath = new Map();
    for (const node of this.nodes.values()) {
      node.children = [];
      if (!node.row.removed || !byPath.has(node.row.cgroup)) byPath.set(node.row.cgroup, node);
    }
    this.roots = [];
    for (const node of this.nodes.values()) {
      node.parent = ancestor(node, byPath);
      (node.parent ? node.parent.children : this.roots).push(node);
    }
    this.roots.forEach((node) => this.total(node));
  }

  total(node) {
    node.children.forEach((child) => this.total(child));
    const values = {...node.own};
    for (const child of node.children) {
      for (const column of COLUMNS) {
        if (column.below) values[column.key] += child.total[column.key];
      }
      values.waits = add(values.waits, child.total.waits);
    }
    values.wait = quantile(values.waits, this.bounds, 0.99);
    node.total = values;
    node.history = [...node.history, {own: node.own, total: values}].slice(-KEPT);
  }
}

// How much a counter grew; a gauge's number is not asked for here.
function growth(row, before, i) {
  const number = (one) => (typeof one === 'object' && one ? one.buckets.reduce((a, b) => a + b, 0) : one ?? 0);
  return number(row.values[i]) - number(before?.values[i]);
}

function ancestor(node, byPath) {
  let path = node.row.cgroup;
  while (path.length > 1 && path.startsWith('/')) {
    path = path.slice(0, Math.max(1, path.lastIndexOf('/')));
    const found = byPath.get(path);
    if (found && found !== node) return found;
  }
  return null;
}

function add(one, other) {
  if (!one.length) return other;
  return other.length ? one.map((n, i) => n + other[i]) : one;
}

// The upper bound of the bucket that a quantile is in; 0 without any value.
export function quantile(buckets, bounds, q) {
  const all = buckets.reduce((a, b) => a + b, 0);
  let left = all * q;
  for (let i = 0; all && i < buckets.length; i++) {
    left -= buckets[i];
    if (left <= 0) return bounds[i] ?? Infinity;
  }
  return 0;
}

export function percent(value) {
  return value < 0.0005 ? '' : `${(value * 100).toFixed(value < 0.1 ? 1 : 0)}%`;
}

export function count(value) {
  if (value < 0.05) return '';
  return value < 10 && value % 1 ? value.toFixed(1) : scaled(value, 1000, ['', 'k', 'M', 'G', 'T']);
}

export function bytes(value) {
  return value < 1 ? '' : scaled(value, 1024, ['', 'K', 'M', 'G', 'T', 'P']);
}

export function time(value) {
  if (!value) return '';
  if (value === Infinity) return '> 32 s';
  const units = [[1, ' s'], [1e-3, ' ms'], [1e-6, ' \u00b5s']];
  const [unit, name] = units.find(([one]) => value >= one * 0.95) ?? units[2];
  const number = value / unit;
  return (number < 10 ? number.toFixed(1).replace(/\.0$/, '') : Math.round(number)) + name;
}

function scaled(value, base, names) {
  let i = 0;
  while (value >= base && i < names.length - 1) {
    value /= base;
    i++;
  }
  return (i && value < 10 ? value.toFixed(1) : Math.round(value)) + names[i];
}
