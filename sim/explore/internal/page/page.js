"use strict";
// The diagram of a run. Everything is drawn on one canvas; records live in typed
// arrays, and a frame looks at the visible ones only.
(async () => {
const el = id => document.getElementById(id);

// ---- the data

async function unpack() {
  const text = el("data").textContent.trim();
  const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}
const d = await unpack();
const N = d.at.length;
const at = new Float64Array(N), step = new Float64Array(N), host = Uint16Array.from(d.host);
const cls = Uint8Array.from(d.class), label = Int32Array.from(d.label);
for (let i = 0, t = 0, s = 0; i < N; i++) { at[i] = t += d.at[i]; step[i] = s += d.step[i]; }
const lines = d.text.split("\n");
const labels = d.labels.map(both => both.split("\n")); // a word, and if there is more to say, some words
const steps = N ? step[N - 1] + 1 - d.first : 1; // a part of a trace begins with the step d.first
const recordOf = new Int32Array(steps).fill(-1);
for (let i = N - 1; i >= 0; i--) recordOf[step[i] - d.first] = i;
const firstOf = s => s >= d.first && s - d.first < steps ? recordOf[s - d.first] : -1; // the first record of a step; -1: there is none here
const pastStep = new Uint8Array(steps);
for (let i = 0, s = 0; i < d.past.length; s += d.past[i++]) if (i % 2) pastStep.fill(1, s, s + d.past[i]);
const logged = new Map((d.log || []).map(l => [l.record, l.lines])); // the log lines that follow a record
const messages = d.messages || [], bands = d.bands || [], stakes = new Map((d.stakes || []).map(s => [s.record, s.lines]));
const messageOf = new Map();
for (const m of messages) { messageOf.set(m[0], m); messageOf.set(m[1], m); }
const [QUIET, WRITE, SYNC, NOTE, PLAN, FAULT, BOOT, CRASH] = [0, 1, 2, 3, 4, 5, 6, 7];

// ---- coordinates: x is an instant in nanoseconds, or the number of a record

let bySteps = false, onlyPast = false;
const X = i => bySteps ? i : at[i];
function recordAt(t) { // first record at or after an instant
  let lo = 0, hi = N;
  while (lo < hi) { const m = (lo + hi) >> 1; if (at[m] < t) lo = m + 1; else hi = m; }
  return lo;
}
const xOfTime = t => bySteps ? recordAt(t) : t;
const whole = () => bySteps ? [0, Math.max(1, N - 1)] : [d.from, Math.max(d.from + 1, N ? at[N - 1] : 1)];
let view = [d.focus[0], d.focus[1]];

const canvas = el("canvas"), ctx = canvas.getContext("2d");
const TOP = 46, LANE = Math.max(76, Math.min(120, 400 / d.hosts.length)), BOTTOM = 26;
let LEFT = 96; // where the diagram begins, beside the names of the hosts
let width = 0, height = 0, ratio = 1;
const hosts = d.hosts.map((name, i) => ({ name, i })).sort((a, b) => (b.name === "world") - (a.name === "world") || a.i - b.i);
const laneOf = []; hosts.forEach((h, k) => laneOf[h.i] = k);
const laneY = h => TOP + LANE * (laneOf[h] + 0.5);
const sx = x => LEFT + (x - view[0]) / (view[1] - view[0]) * (width - LEFT - 8);
const xs = px => view[0] + (px - LEFT) / (width - LEFT - 8) * (view[1] - view[0]);

function resize() {
  ratio = window.devicePixelRatio || 1;
  width = canvas.parentElement.clientWidth;
  LEFT = width < 600 ? 70 : 96;
  height = TOP + LANE * hosts.length + BOTTOM;
  canvas.width = width * ratio; canvas.height = height * ratio; canvas.style.height = height + "px";
  ask();
}

function setView(a, b) {
  const [lo, hi] = whole(), least = bySteps ? 8 : 2000, span = Math.min(Math.max(b - a, least), (hi - lo) * 1.06 + least);
  const mid = (a + b) / 2, slack = (hi - lo) * 0.03 + least;
  let from = mid - span / 2;
  from = Math.max(lo - slack, Math.min(from, hi + slack - span));
  view = [from, from + span];
  ask();
}
function zoom(factor, px) {
  const c = xs(px === undefined ? (LEFT + width) / 2 : px);
  setView(c - (c - view[0]) * factor, c + (view[1] - c) * factor);
}

// ---- drawing

let color = {};
function readColors() {
  const s = getComputedStyle(document.documentElement);
  for (const k of ["ground", "panel", "line", "text", "soft", "note", "sync", "write", "plan", "fault", "crash", "boot", "message", "past", "bad"]) color[k] = s.getPropertyValue("--" + k).trim();
}
const classColor = () => [color.soft, color.write, color.sync, color.note, color.plan, color.fault, color.boot, color.crash];

let asked = false, selected = -1, hits = [], hit = -1;
function ask() { if (!asked) { asked = true; requestAnimationFrame(draw); } }

function seconds(ns) {
  const span = bySteps ? 1e9 : view[1] - view[0];
  const digits = Math.max(0, Math.min(9, Math.ceil(-Math.log10(span / 1e9)) + 2));
  return (ns / 1e9).toFixed(digits) + " s";
}

function drawAxis() {
  const span = view[1] - view[0], want = Math.max(2, (width - LEFT) / 75);
  let unit = Math.pow(10, Math.floor(Math.log10(span / want)));
  for (const f of [1, 2, 5, 10]) if (span / (unit * f) <= want) { unit *= f; break; }
  if (bySteps) unit = Math.max(1, unit);
  ctx.fillStyle = color.soft; ctx.strokeStyle = color.line; ctx.textAlign = "center"; ctx.font = "11px system-ui, sans-serif";
  for (let x = Math.ceil(view[0] / unit) * unit; x <= view[1]; x += unit) {
    const px = Math.round(sx(x)) + 0.5;
    if (px < LEFT || x < 0) continue;
    ctx.beginPath(); ctx.moveTo(px, TOP - 6); ctx.lineTo(px, height - BOTTOM); ctx.stroke();
    if (px > LEFT + 20 && px < width - 26) ctx.fillText(bySteps ? "#" + (d.record + Math.round(x)) : seconds(x), px, height - 9);
  }
}

function drawBands() {
  for (const b of bands) {
    const a = sx(xOfTime(b.from)), z = sx(xOfTime(b.to));
    if (z < LEFT || a > width) continue;
    const y = laneY(b.host), down = b.kind === "down";
    ctx.globalAlpha = down ? 0.22 : 0.28;
    ctx.fillStyle = down ? color.crash : b.kind === "paused" ? color.boot : color.fault;
    const left = Math.max(a, LEFT), h = down || b.kind === "paused" ? LANE * 0.62 : LANE * 0.24;
    ctx.fillRect(left, y - LANE * 0.31, Math.max(2, z - left), h);
    ctx.globalAlpha = 1;
    if (z - left > 50) { ctx.fillStyle = color.soft; ctx.textAlign = "left"; ctx.fillText(b.kind, left + 4, y - LANE * 0.31 + 11); }
  }
}

function drawLanes() {
  for (const h of hosts) {
    const y = laneY(h.i);
    ctx.strokeStyle = color.line; ctx.beginPath(); ctx.moveTo(LEFT, y); ctx.lineTo(width, y); ctx.stroke();
  }
}

function fitting(name, room) {
  for (let text = name; ; text = text.slice(0, -2) + "…") if (text.length < 3 || ctx.measureText(text).width <= room) return text;
}
function drawNames() {
  ctx.fillStyle = color.ground; ctx.fillRect(0, 0, LEFT - 1, height);
  ctx.strokeStyle = color.line; ctx.beginPath(); ctx.moveTo(LEFT - 0.5, 0); ctx.lineTo(LEFT - 0.5, height); ctx.stroke();
  ctx.fillStyle = color.text; ctx.textAlign = "right"; ctx.font = "600 12.5px system-ui, sans-serif";
  for (const h of hosts) ctx.fillText(fitting(h.name, LEFT - 13), LEFT - 9, laneY(h.i) + 4);
}

const inPast = i => pastStep[step[i] - d.first] === 1;

function drawMessages(from, to) {
  const seen = new Set();
  let lo = 0, hi = messages.length; // messages are in order of delivery
  while (lo < hi) { const m = (lo + hi) >> 1; if (messages[m][1] < from) lo = m + 1; else hi = m; }
  for (const pass of [0, 1]) {
    ctx.strokeStyle = ctx.fillStyle = color.message;
    ctx.globalAlpha = pass ? 1 : 0.4; ctx.lineWidth = pass ? 1.3 : 1;
    ctx.beginPath();
    const heads = [];
    for (let k = lo; k < messages.length; k++) {
      const m = messages[k];
      if (m[0] > to) { if (m[0] > to + 20000) break; continue; }
      const past = inPast(m[1]);
      if (past !== (pass === 1) || onlyPast && !past) continue;
      const a = Math.round(sx(X(m[0]))), b = Math.round(sx(X(m[1])));
      const key = (a * 8192 + b) * 1024 + m[2] * 32 + m[3];
      if (seen.has(key)) continue;
      seen.add(key);
      const ya = laneY(m[2]), yb = laneY(m[3]);
      ctx.moveTo(a, ya); ctx.lineTo(b, yb);
      if (seen.size < 1500 && ya !== yb) heads.push(a, ya, b, yb);
    }
    ctx.stroke();
    for (let k = 0; k < heads.length; k += 4) arrow(heads[k], heads[k + 1], heads[k + 2], heads[k + 3]);
  }
  ctx.globalAlpha = 1; ctx.lineWidth = 1;
}

function arrow(ax, ay, bx, by) {
  const l = Math.hypot(bx - ax, by - ay), ux = (bx - ax) / l, uy = (by - ay) / l, x = bx - ux * 5, y = by - uy * 5;
  ctx.beginPath(); ctx.moveTo(x, y); ctx.lineTo(x - ux * 7 - uy * 3, y - uy * 7 + ux * 3); ctx.lineTo(x - ux * 7 + uy * 3, y - uy * 7 - ux * 3); ctx.fill();
}

// marks keeps, for each lane and pixel, the most telling record.
let marks = new Int32Array(0);
function drawMarks(from, to) {
  const cells = width + 1, colors = classColor();
  if (marks.length !== cells * hosts.length) marks = new Int32Array(cells * hosts.length);
  marks.fill(-1);
  for (let i = from; i < to; i++) {
    if (onlyPast && !inPast(i)) continue;
    const px = Math.round(sx(X(i)));
    if (px < LEFT || px > width) continue;
    const cell = laneOf[host[i]] * cells + px, known = marks[cell];
    if (known < 0 || cls[i] > cls[known] || cls[i] === cls[known] && inPast(i) && !inPast(known)) marks[cell] = i;
  }
  const named = [];
  for (let lane = 0; lane < hosts.length; lane++) {
    for (let px = LEFT; px <= width; px++) {
      const i = marks[lane * cells + px];
      if (i < 0) continue;
      mark(i, px, TOP + LANE * (lane + 0.5), colors[cls[i]]);
      if (cls[i] >= NOTE && label[i] >= 0) named.push({ i, px, lane });
    }
  }
  drawLabels(named);
}

function mark(i, x, y, c) {
  ctx.fillStyle = ctx.strokeStyle = c;
  ctx.globalAlpha = inPast(i) ? 1 : 0.35; // what the verdict did not hang on is faint
  switch (cls[i]) {
  case QUIET: ctx.fillRect(x - 0.5, y - 3, 1, 6); break;
  case WRITE: ctx.fillRect(x - 0.5, y + 3, 1, 8); break;
  case SYNC: ctx.fillRect(x - 1, y + 2, 2, 14); break;
  case NOTE: disc(x, y, 3.6); ctx.fill(); break;
  case PLAN: ctx.beginPath(); ctx.moveTo(x, y - 14); ctx.lineTo(x + 9, y - 10); ctx.lineTo(x, y - 6); ctx.fill(); ctx.fillRect(x - 0.5, y - 14, 1, 20); break;
  case FAULT: ctx.beginPath(); ctx.moveTo(x, y - 6); ctx.lineTo(x + 5, y); ctx.lineTo(x, y + 6); ctx.lineTo(x - 5, y); ctx.fill(); break;
  case BOOT: ring(x, y, 5, c); break;
  case CRASH: ctx.lineWidth = 2.4; ctx.beginPath(); ctx.moveTo(x - 6, y - 6); ctx.lineTo(x + 6, y + 6); ctx.moveTo(x + 6, y - 6); ctx.lineTo(x - 6, y + 6); ctx.stroke(); ctx.lineWidth = 1; break;
  }
  ctx.globalAlpha = 1;
  if (i === selected) ring(x, y, 9, color.text);
}
function disc(x, y, r) { ctx.beginPath(); ctx.arc(x, y, r, 0, 7); }
function ring(x, y, r, c) { ctx.strokeStyle = c; ctx.lineWidth = 1.7; disc(x, y, r); ctx.stroke(); ctx.lineWidth = 1; }

// drawLabels writes the words of marks where there is room: above a lane, below it, above that. What
// matters more comes first, with its one word; then whoever has room for more says it all.
const ROWS = [-25, 27, -36];
function drawLabels(named) {
  const weight = m => (inPast(m.i) ? 100 : 0) + cls[m.i];
  named.sort((a, b) => weight(b) - weight(a) || a.px - b.px || a.lane - b.lane);
  const taken = hosts.map(() => ROWS.map(() => [])), placed = [];
  const free = (row, from, to, but) => row.every(m => m === but || to <= m.from || from >= m.to);
  const fit = (m, text) => { // at the right edge a label moves to the left
    const w = ctx.measureText(text).width + 10, from = Math.max(LEFT, Math.min(m.px - 2, width - w));
    return [from, from + w];
  };
  ctx.font = "11px system-ui, sans-serif"; ctx.textAlign = "left"; ctx.lineJoin = "round";
  for (const m of named) {
    if (placed.length > 600) break;
    const text = labels[label[m.i]][0], [from, to] = fit(m, text);
    const k = taken[m.lane].findIndex(row => free(row, from, to));
    if (k < 0) continue;
    Object.assign(m, { text, from, to, k });
    taken[m.lane][k].push(m);
    placed.push(m);
  }
  for (const m of placed) {
    const more = labels[label[m.i]][1];
    if (!more) continue;
    const [from, to] = fit(m, more);
    if (free(taken[m.lane][m.k], from, to, m)) Object.assign(m, { text: more, from, to });
  }
  for (const m of placed) {
    const y = TOP + LANE * (m.lane + 0.5) + ROWS[m.k];
    ctx.globalAlpha = 0.85; ctx.strokeStyle = color.ground; ctx.lineWidth = 4; ctx.strokeText(m.text, m.from, y); // what lies behind stays behind
    ctx.globalAlpha = inPast(m.i) ? 1 : 0.5; ctx.fillStyle = color.soft; ctx.fillText(m.text, m.from, y);
  }
  ctx.globalAlpha = 1; ctx.lineWidth = 1;
}

// line marks an instant; above, in a row of its own if another label is near.
let labelled = [];
function line(x, c, text, dash) {
  const px = sx(x);
  if (px < LEFT || px > width) return;
  const row = labelled.some(other => Math.abs(other - px) < 90) ? 12 : 26;
  labelled.push(px);
  ctx.strokeStyle = ctx.fillStyle = c; ctx.setLineDash(dash); ctx.lineWidth = 1.5;
  ctx.beginPath(); ctx.moveTo(px, row - 8); ctx.lineTo(px, height - BOTTOM); ctx.stroke();
  ctx.setLineDash([]); ctx.lineWidth = 1; ctx.font = "600 11px system-ui, sans-serif";
  ctx.textAlign = px > width - 90 ? "right" : "left"; ctx.fillText(text, px + (px > width - 90 ? -5 : 5), row);
}

function draw() {
  const began = performance.now();
  asked = false;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.fillStyle = color.ground; ctx.fillRect(0, 0, width, height);
  drawAxis(); drawBands(); drawLanes();
  const from = bySteps ? Math.max(0, Math.floor(view[0])) : recordAt(view[0]);
  const to = bySteps ? Math.min(N, Math.ceil(view[1]) + 1) : recordAt(view[1] + 1);
  drawMessages(from, to);
  drawMarks(from, to);
  labelled = [];
  if (d.until > 0) line(xOfTime(d.until), color.bad, "verdict", []);
  if (d.decided > 0 && firstOf(d.decided) >= 0) line(X(firstOf(d.decided)), color.past, "no return", [5, 3]);
  for (const i of hits) { const px = sx(X(i)); if (px >= LEFT) { ctx.fillStyle = i === hits[hit] ? color.bad : color.past; ctx.fillRect(px - 1, TOP - 10, 2, 8); } }
  drawNames();
  canvas.dataset.frame = (performance.now() - began).toFixed(2);
}

// ---- looking at records

function near(px, py) { // the most telling record within a few pixels
  const cells = width + 1, lane = Math.floor((py - TOP) / LANE);
  if (lane < 0 || lane >= hosts.length) return -1;
  let best = -1, score = -1;
  for (let k = -5; k <= 5; k++) {
    const x = Math.round(px) + k;
    if (x < LEFT || x > width) continue;
    const i = marks[lane * cells + x];
    if (i >= 0 && cls[i] * 10 - Math.abs(k) > score) { best = i; score = cls[i] * 10 - Math.abs(k); }
  }
  return best;
}

const tidy = text => text.trim().replace(/ +/g, " ");
const textOf = i => { // what a packet holds is told where it arrives as well
  const m = messageOf.get(i), sent = m && m[1] === i && m[0] !== i ? (logged.get(m[0]) || []).filter(t => t.startsWith("content: ")) : [];
  return [lines[i], ...(logged.get(i) || []), ...sent].map(tidy).join("\n");
};

function button(i, here) {
  const b = document.createElement("button");
  b.className = here ? "record here" : "record";
  b.textContent = textOf(i);
  b.onclick = () => select(i, true);
  return b;
}
function heading(text) { const h = document.createElement("h3"); h.textContent = text; return h; }

// select shows a record in the panel, for which the diagram makes room; -1: no record.
function select(i, reveal) {
  selected = i;
  const panel = el("panel");
  panel.replaceChildren();
  if (panel.hidden !== i < 0) { panel.hidden = i < 0; panel.parentElement.classList.toggle("open", i >= 0); resize(); }
  if (i < 0) { ask(); return; }
  if (stakes.has(i)) {
    panel.append(heading("what the disk had not synced"));
    for (const text of stakes.get(i)) { const p = document.createElement("div"); p.className = "record"; p.textContent = text; panel.append(p); }
  }
  panel.append(heading("record " + (d.record + i) + " and its neighbours"));
  for (let k = Math.max(0, i - 6); k < Math.min(N, i + 7); k++) panel.append(button(k, k === i));
  const m = messageOf.get(i);
  if (m) { panel.append(heading(m[0] === i ? "arrived as" : "was sent as")); panel.append(button(m[0] === i ? m[1] : m[0], false)); }
  panel.append(heading("because of"));
  let s = step[i];
  for (let n = 0; n < 14 && s > 0; n++) { const f = firstOf(s); if (f < 0) break; s = d.cause[f]; if (firstOf(s) < 0) break; panel.append(button(firstOf(s), false)); }
  if (reveal) { const x = X(i), span = view[1] - view[0]; if (x < view[0] || x > view[1]) setView(x - span / 2, x + span / 2); }
  ask();
}

function search(text) {
  hits = []; hit = -1;
  const words = text.toLowerCase().split(/\s+/).filter(w => w);
  if (words.length) for (let i = 0; i < N; i++) { const l = textOf(i).toLowerCase(); if (words.every(w => l.includes(w))) hits.push(i); }
  el("hits").textContent = words.length ? hits.length + " hits" : "";
  if (hits.length) jump(1); else ask();
}
function jump(by) {
  if (!hits.length) return;
  hit = (hit + by + hits.length) % hits.length;
  el("hits").textContent = (hit + 1) + " of " + hits.length;
  select(hits[hit], true);
}

// ---- hands

let drag = null;
const pointers = new Map();
canvas.addEventListener("pointerdown", e => { canvas.setPointerCapture(e.pointerId); pointers.set(e.pointerId, e.offsetX); drag = { x: e.offsetX, y: e.offsetY, view: [...view], moved: false }; });
canvas.addEventListener("pointermove", e => {
  if (pointers.has(e.pointerId) && pointers.size === 2) { // pinch
    const other = [...pointers].find(([id]) => id !== e.pointerId)[1], was = Math.abs(pointers.get(e.pointerId) - other), is = Math.abs(e.offsetX - other);
    pointers.set(e.pointerId, e.offsetX);
    if (was > 4 && is > 4) zoom(was / is, (other + e.offsetX) / 2);
    drag.moved = true;
    return;
  }
  if (drag && pointers.size === 1) {
    if (Math.abs(e.offsetX - drag.x) > 3) drag.moved = true;
    if (drag.moved) { canvas.classList.add("drag"); const dx = (e.offsetX - drag.x) / (width - LEFT - 8) * (drag.view[1] - drag.view[0]); setView(drag.view[0] - dx, drag.view[1] - dx); }
    return;
  }
  const i = near(e.offsetX, e.offsetY), tip = el("tip");
  tip.hidden = i < 0;
  if (i >= 0) {
    tip.textContent = textOf(i) + (stakes.has(i) ? "\n" + stakes.get(i).join("\n") : "");
    tip.style.left = Math.max(4, Math.min(e.offsetX + 14, width - Math.min(420, tip.offsetWidth) - 6)) + "px";
    tip.style.top = (e.offsetY + 18 + tip.offsetHeight > height ? e.offsetY - tip.offsetHeight - 8 : e.offsetY + 18) + "px";
  }
});
const release = e => {
  pointers.delete(e.pointerId); canvas.classList.remove("drag");
  if (drag && !drag.moved && e.type === "pointerup") {
    let i = near(e.offsetX, e.offsetY);
    if (i < 0) { const x = xs(e.offsetX); const b = bands.find(b => xOfTime(b.from) <= x && x <= xOfTime(b.to) && Math.abs(laneY(b.host) - e.offsetY) < LANE * 0.32); if (b) i = b.record; }
    select(i, false);
  }
  if (!pointers.size) drag = null;
};
canvas.addEventListener("pointerup", release);
canvas.addEventListener("pointercancel", release);
canvas.addEventListener("pointerleave", () => el("tip").hidden = true);
canvas.addEventListener("wheel", e => {
  e.preventDefault();
  if (e.shiftKey || Math.abs(e.deltaX) > Math.abs(e.deltaY)) { const by = (e.deltaX || e.deltaY) / width * (view[1] - view[0]); setView(view[0] + by, view[1] + by); }
  else zoom(Math.exp(e.deltaY * 0.0016), e.offsetX);
}, { passive: false });

const toFit = () => setView(...whole());
const toFocus = () => setView(xOfTime(d.focus[0]), xOfTime(d.focus[1]));
el("in").onclick = () => zoom(0.6); el("out").onclick = () => zoom(1 / 0.6); el("fit").onclick = toFit; el("focus").onclick = toFocus;
el("past").onchange = e => { onlyPast = e.target.checked; ask(); };
el("steps").onchange = e => {
  const a = bySteps ? at[Math.max(0, Math.min(N - 1, Math.round(view[0])))] : view[0], b = bySteps ? at[Math.max(0, Math.min(N - 1, Math.round(view[1])))] : view[1];
  bySteps = e.target.checked;
  setView(xOfTime(a), xOfTime(b));
};
let typing = 0;
el("search").oninput = e => { clearTimeout(typing); typing = setTimeout(() => search(e.target.value), 150); };
el("next").onclick = () => jump(1); el("prev").onclick = () => jump(-1);
if (el("decided")) el("decided").onclick = () => { const i = firstOf(d.decided); if (i >= 0) { select(i, true); canvas.scrollIntoView({ block: "center" }); } };
document.addEventListener("keydown", e => {
  if (e.target.tagName === "INPUT" && e.target.type === "search") { if (e.key === "Enter") jump(e.shiftKey ? -1 : 1); if (e.key === "Escape") e.target.blur(); return; }
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  const by = (view[1] - view[0]) * 0.2;
  const act = { "+": () => zoom(0.6), "=": () => zoom(0.6), "-": () => zoom(1 / 0.6), "0": toFit, f: toFocus, n: () => jump(1), N: () => jump(-1),
    ArrowLeft: () => setView(view[0] - by, view[1] - by), ArrowRight: () => setView(view[0] + by, view[1] + by), "/": () => el("search").focus() }[e.key];
  if (act) { e.preventDefault(); act(); }
});

document.addEventListener("theme", () => { readColors(); ask(); });
readColors();

// ---- the point of no return

function chart() {
  const W = Math.max(300, el("chart").clientWidth), H = 190, L = 44, R = 12, T = 12, B = 26, n = chances.length;
  const x = k => L + (n > 1 ? k / (n - 1) : 0.5) * (W - L - R), y = p => T + (1 - p) * (H - T - B);
  let out = `<svg viewBox="0 0 ${W} ${H}" role="img" aria-label="chance of the violation by step">`;
  for (const p of [0, 0.5, 1]) out += `<line class="axis" x1="${L}" x2="${W - R}" y1="${y(p)}" y2="${y(p)}"/><text x="${L - 6}" y="${y(p) + 4}" text-anchor="end">${p * 100} %</text>`;
  const decided = chances.findIndex(c => c.step === d.decided);
  if (decided >= 0) out += `<line class="decided" x1="${x(decided)}" x2="${x(decided)}" y1="${T}" y2="${H - B}"/>`;
  out += `<path class="mean" d="${chances.map((c, k) => (k ? "L" : "M") + x(k) + " " + y(c.mean)).join("")}"/>`;
  const every = Math.ceil(n * 62 / (W - L - R));
  chances.forEach((c, k) => {
    out += `<line class="interval" x1="${x(k)}" x2="${x(k)}" y1="${y(c.low)}" y2="${y(c.high)}"/><circle cx="${x(k)}" cy="${y(c.mean)}" r="3"><title>step ${c.step}, ${(c.at / 1e9).toFixed(3)} s: ${(c.mean * 100).toFixed(1)} %</title></circle>`;
    if (k % every === 0) out += `<text x="${x(k)}" y="${H - 8}" text-anchor="middle">${c.step}</text>`;
  });
  el("chart").innerHTML = out + "</svg>"; // numbers only
}
if (chances && chances.length) { chart(); addEventListener("resize", chart); }

addEventListener("resize", resize);
resize();
toFocus();
})();
