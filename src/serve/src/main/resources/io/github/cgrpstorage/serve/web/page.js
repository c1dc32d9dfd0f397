// The page: asks for /cgroups.json again and again, and shows it. Names of cgroups come from anybody: they only ever become
// text (textContent, createTextNode), never markup.

import {COLUMNS, History, count} from './data.js';
import {heatMap, sparkline, summary} from './draw.js';
import {showNumbers} from './numbers.js';

const PERIOD = 2000;
const LONG_ID = /([0-9a-f]{12})[0-9a-f]{20,}/g; // whole in the tooltip and the detail
const SVG = 'http://www.w3.org/2000/svg';
const $ = (id) => document.getElementById(id);

const history = new History();
const elements = new Map(); // table rows, by their nodes' keys
const state = {sort: 'cpu', down: true, tree: true, paused: false, search: '', chosen: null, shut: new Set(), most: 200};

async function load() {
  try {
    const answer = await fetch('cgroups.json', {cache: 'no-store'});
    if (!answer.ok) throw new Error(await answer.text());
    history.add(await answer.json());
    $('trouble').hidden = true;
    show();
  } catch (e) {
    $('trouble').textContent = e instanceof TypeError ? 'The server does not answer; trying again.' : e.message;
    $('trouble').hidden = false;
  }
}

async function live() {
  if (!state.paused && !document.hidden) await load();
  setTimeout(live, PERIOD);
}

// ---- the table

const valuesOf = (node) => (isTree() ? node.total : node.own);
const isTree = () => state.tree && !state.search;

function matches(node) {
  const {cgroup, unit, user_unit: user, container_id: container, pod_uid: pod} = node.row;
  const text = [cgroup, unit, user, container, pod].join('\n').toLowerCase();
  return text.includes(state.search.toLowerCase());
}

// Those that live come first.
function order(one, other) {
  if (Boolean(one.row.removed) !== Boolean(other.row.removed)) return one.row.removed ? 1 : -1;
  const by = (node) => (state.sort === 'name' ? node.row.cgroup : valuesOf(node)[state.sort]);
  const [a, b] = [by(one), by(other)];
  const difference = a < b ? -1 : a > b ? 1 : one.row.cgroup < other.row.cgroup === state.down ? 1 : -1;
  return state.down ? -difference : difference;
}

// The nodes in the order of the table, with their depth in it.
function lines() {
  if (!isTree()) {
    return [...history.nodes.values()].filter(matches).sort(order).map((node) => ({node, level: 1}));
  }
  const found = [];
  const add = (nodes, level) => [...nodes].sort(order).forEach((node) => {
    found.push({node, level});
    if (!state.shut.has(node.key)) add(node.children, level + 1);
  });
  add(history.roots, 1);
  return found;
}

function show() {
  const all = lines();
  const shown = all.slice(0, state.most);
  const focused = document.activeElement?.closest?.('tr[data-id]');
  place(shown.map(({node, level}) => line(node, level)));
  if (focused?.isConnected && document.activeElement !== focused) focused.focus({preventScroll: true});
  if (!$('rows').querySelector('tr[tabindex="0"]') && shown.length) $('rows').firstElementChild.tabIndex = 0;
  $('empty').hidden = all.length > 0;
  $('more').hidden = shown.length === all.length;
  $('more').textContent = `Show more of ${all.length}`;
  showTitles();
  showStatus();
  showDetail();
}

// Rows that stay where they are are not touched: focus and scrolling stay, too.
function place(rows) {
  const body = $('rows');
  rows.forEach((row, i) => {
    if (body.children[i] !== row) body.insertBefore(row, body.children[i] ?? null);
  });
  while (body.children.length > rows.length) body.lastElementChild.remove();
  for (const key of elements.keys()) {
    if (!history.nodes.has(key)) elements.delete(key);
  }
}

function line(node, level) {
  if (!elements.has(node.key)) elements.set(node.key, newLine(node));
  const row = elements.get(node.key);
  row.setAttribute('aria-level', level);
  row.style.setProperty('--level', level - 1);
  row.classList.toggle('removed', Boolean(node.row.removed));
  row.setAttribute('aria-selected', state.chosen === node.key);
  const opens = isTree() && node.children.length > 0;
  row.classList.toggle('opens', opens);
  if (opens) row.setAttribute('aria-expanded', !state.shut.has(node.key));
  else row.removeAttribute('aria-expanded');
  fill(row, node);
  return row;
}

function newLine(node) {
  const row = document.createElement('tr');
  row.dataset.key = node.key;
  row.dataset.id = node.row.id;
  row.tabIndex = -1;
  const name = row.insertCell();
  name.className = 'name';
  name.append(document.createElement('span'), document.createElement('small'));
  for (const column of COLUMNS) row.insertCell().className = column.key;
  const picture = row.insertCell();
  picture.className = 'picture';
  picture.append(document.createElementNS(SVG, 'svg'));
  return row;
}

function fill(row, node) {
  const [name, what] = row.cells[0].children;
  name.textContent = (isTree() ? shortName(node) : node.row.cgroup).replace(LONG_ID, '$1\u2026');
  name.title = node.row.cgroup;
  what.textContent = about(node.row);
  const values = valuesOf(node);
  COLUMNS.forEach((column, i) => {
    row.cells[i + 1].textContent = column.form(values[column.key]);
  });
  const key = state.sort === 'name' ? 'cpu' : state.sort;
  const side = isTree() ? 'total' : 'own';
  sparkline(row.lastElementChild.firstElementChild, node.history.map((one) => one[side][key]));
}

function shortName(node) {
  const path = node.row.cgroup;
  const parent = node.parent?.row.cgroup;
  return parent ? path.slice(parent === '/' ? 1 : parent.length + 1) : path;
}

function about(row) {
  const parts = [];
  if (row.removed) parts.push(`removed ${new Date(row.removed).toLocaleTimeString('en-GB')}`);
  if (row.container_id) parts.push(`${row.runtime} ${row.container_id.slice(0, 12)}`);
  return parts.join(', ');
}

function showTitles() {
  for (const cell of $('titles-row').cells) {
    const mine = cell.dataset.key === state.sort;
    cell.setAttribute('aria-sort', !mine ? 'none' : state.down ? 'descending' : 'ascending');
  }
}

function showStatus() {
  const {cgroups, folded, losses, time} = history.last;
  const lost = losses.reduce((sum, loss) => sum + loss.count, 0);
  const parts = [`${cgroups} cgroups`, new Date(time).toLocaleTimeString('en-GB')];
  if (folded) parts.splice(1, 0, `${folded} of them added up`);
  if (lost) parts.push(`events not counted: ${count(lost)}`);
  $('status').textContent = parts.join(' \u00b7 ');
  $('status').title = losses.map((loss) => `${loss.collector} ${loss.reason}: ${loss.count}`).join('\n');
}

// ---- the detail

function showDetail() {
  const chosen = history.nodes.get(state.chosen);
  const node = chosen ?? history.roots.find((one) => one.row.cgroup === '/') ?? history.roots[0];
  if (!node) return;
  $('about').textContent = `Run-queue latency: ${chosen || node.row.cgroup !== '/' ? node.row.cgroup : 'whole machine'}`;
  $('close').hidden = !chosen;
  $('identity').textContent = chosen ? identity(node.row) : '';
  const side = chosen && !isTree() ? 'own' : 'total';
  const waits = node.history.map((one) => one[side].waits);
  const texts = heatMap($('map'), waits, history.bounds);
  $('latencies').replaceChildren(...texts.map((text, i) => {
    const item = document.createElement('li');
    item.textContent = i % 2 ? '' : text;
    return item;
  }));
  $('summary').textContent = summary(waits, history.bounds);
  $('map').setAttribute('aria-label', $('summary').textContent);
  $('all').hidden = !chosen;
  if (chosen && $('all').open) showNumbers($('numbers'), chosen, history.series);
}

function identity(row) {
  const names = {unit: 'unit', user_unit: 'user unit', slice: 'slice', runtime: 'runtime', container_id: 'container', pod_uid: 'pod'};
  const parts = Object.entries(names).flatMap(([key, name]) => (row[key] ? [`${name} ${row[key]}`] : []));
  return [`id ${row.id}`, `since ${new Date(row.since).toLocaleString('en-GB')}`, ...parts].join(' \u00b7 ');
}

// ---- what people do

function choose(key) {
  state.chosen = state.chosen === key ? null : key;
  show();
}

function setOpen(row, open) {
  const {key} = row.dataset;
  open ? state.shut.delete(key) : state.shut.add(key);
  show();
}

function focusOn(row) {
  if (!row) return;
  $('rows').querySelectorAll('tr[tabindex="0"]').forEach((one) => { one.tabIndex = -1; });
  row.tabIndex = 0;
  row.focus();
}

const KEYS = {
  ArrowDown: (row) => focusOn(row.nextElementSibling),
  ArrowUp: (row) => focusOn(row.previousElementSibling),
  ArrowRight: (row) => (row.getAttribute('aria-expanded') === 'false' ? setOpen(row, true) : focusOn(row.nextElementSibling)),
  ArrowLeft: (row) => (row.getAttribute('aria-expanded') === 'true' ? setOpen(row, false) : focusOn(parentOf(row))),
  Enter: (row) => choose(row.dataset.key),
  ' ': (row) => choose(row.dataset.key),
};

function parentOf(row) {
  return elements.get(history.nodes.get(row.dataset.key)?.parent?.key);
}

function toggleShape() {
  state.tree = !state.tree;
  $('shape').textContent = state.tree ? 'List' : 'Tree';
  show();
}

function togglePause() {
  state.paused = !state.paused;
  $('pause').textContent = state.paused ? 'Go on' : 'Pause';
  $('pause').setAttribute('aria-pressed', state.paused);
}

function sortBy(key) {
  state.down = state.sort === key ? !state.down : key !== 'name';
  state.sort = key;
  show();
}

function addTitle(key, title, help) {
  const cell = document.createElement('th');
  cell.scope = 'col';
  cell.dataset.key = key;
  cell.className = key;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = title;
  button.title = help;
  button.addEventListener('click', () => sortBy(key));
  cell.append(button);
  $('titles-row').append(cell);
}

function listen() {
  $('search').addEventListener('input', () => { state.search = $('search').value.trim(); show(); });
  $('shape').addEventListener('click', toggleShape);
  $('pause').addEventListener('click', togglePause);
  $('close').addEventListener('click', () => choose(state.chosen));
  $('more').addEventListener('click', () => { state.most *= 2; show(); });
  $('all').addEventListener('toggle', showDetail);
  $('rows').addEventListener('click', ({target, offsetX}) => {
    const row = target.closest('tr');
    focusOn(row);
    if (target.closest('.name') && row.classList.contains('opens') && isOnMark(row, target, offsetX)) {
      setOpen(row, row.getAttribute('aria-expanded') === 'false');
    } else {
      choose(row.dataset.key);
    }
  });
  $('rows').addEventListener('keydown', (event) => {
    const action = KEYS[event.key];
    if (action) {
      event.preventDefault();
      action(event.target.closest('tr'));
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') { $('search').value = ''; state.search = ''; state.chosen = null; show(); }
    if (event.target.matches('input') || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '/') { event.preventDefault(); $('search').focus(); }
    if (event.key === 't') toggleShape();
    if (event.key === 'p') togglePause();
  });
  window.addEventListener('resize', showDetail);
}

// The mark is drawn before the name, in the cell itself.
function isOnMark(row, target, offsetX) {
  return target === row.cells[0] && offsetX < row.cells[0].firstElementChild.offsetLeft;
}

addTitle('name', 'cgroup', 'Where it is');
COLUMNS.forEach((column) => addTitle(column.key, column.title, column.help));
$('titles-row').append(Object.assign(document.createElement('th'), {className: 'picture', textContent: '2 minutes'}));
listen();
live();
