// The recorded battle: data, ways of the aircraft, and where everything is at a moment.
// Lengths in metres east, north and up of the target; times in seconds from the begin of the battle.

const data = JSON.parse(document.getElementById("data").textContent);
const count = data.aircraft.length;
const events = data.events.map((event, index) => ({ ...event, index, kind: data.kinds[event.kind] }));

/** Longest time between two points of one way that is still drawn through [s]. */
const GAP_S = 5;

/** Ways as flat columns: the points of aircraft `i` are those from `first[i]` up to, not including, `first[i + 1]`. */
function unpackWays(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  let at = 0;
  const read = () => {
    let value = 0;
    let weight = 1;
    for (;;) {
      const byte = bytes[at++];
      value += (byte & 127) * weight;
      if (byte < 128) return value;
      weight *= 128;
    }
  };
  const signed = () => {
    const folded = read();
    return folded % 2 ? -(folded + 1) / 2 : folded / 2;
  };
  const columns = [[], [], [], []];
  const first = [0];
  for (let i = 0; i < count; i++) {
    const value = [0, 0, 0, 0];
    const change = [0, 0, 0, 0];
    for (let points = read(); points > 0; points--) {
      for (let axis = 0; axis < 4; axis++) {
        change[axis] += signed();
        value[axis] += change[axis];
        columns[axis].push(value[axis]);
      }
    }
    first.push(columns[0].length);
  }
  const scaled = (column, by) => Float64Array.from(column, (value) => value * by);
  const [t, x, y, z] = columns.map((column, axis) => scaled(column, axis === 0 ? 0.001 : 0.5));
  return { first, t, x, y, z };
}

const ways = unpackWays(data.tracks);
data.tracks = "";

/** What is known of each aircraft apart from its way. */
const aircraft = data.aircraft.map(({ name, unit, kind }, index) => {
  const from = ways.first[index];
  const to = ways.first[index + 1];
  const begin = to > from ? ways.t[from] : Infinity;
  const last = to > from ? ways.t[to - 1] : -Infinity;
  return {
    index, name, kind, unit: data.units[unit], begin, end: last, lost: Infinity,
    hits: [], fires: [], bombs: Infinity, straggled: Infinity, departed: Infinity, fate: "", events: [],
  };
});
for (const unit of data.units) unit.count = 0;
for (const one of aircraft) one.unit.count++;

const SINKS = {
  hit: (who, event) => {
    who.hits.push({ time: event.time_s, hits: event.hits ?? 1 });
    if (event.details?.includes("fire")) who.fires.push({ from: event.time_s, to: Infinity });
  },
  fire_out: (who, event) => { for (const fire of who.fires) fire.to = Math.min(fire.to, event.time_s); },
  lost: (who, event) => { who.lost = event.time_s; },
  bombs_away: (who, event) => { who.bombs = event.time_s; },
  straggled: (who, event) => { who.straggled = event.time_s; },
  departed: (who, event) => { who.departed = event.time_s; },
  fate: (who, event) => { who.fate = event.text.replace(`${who.name}: `, ""); },
};
for (const event of events) {
  const who = aircraft[event.who];
  SINKS[event.kind]?.(who, event);
  who.events.push(event);
  if (event.with !== undefined) aircraft[event.with].events.push(event);
}

/** Length of the battle [s]: nothing is shown beyond it. */
const duration = Math.max(data.duration_s, 0, ...events.slice(-1).map((event) => event.time_s));
for (const one of aircraft) {
  // The last point lies up to an interval before the end of the way.
  if (Number.isFinite(one.lost)) one.end = one.lost;
  else if (one.end > -Infinity) one.end = Math.min(duration, one.end + 1);
}

const losses = events.filter((event) => event.kind === "lost");
const shots = events.filter((event) => event.kind === "fired");
const strikes = events.filter((event) => event.kind === "hit");

/** Where everyone is at one moment; filled by `fillMoment`. */
const moment = {
  time: 0,
  up: new Uint8Array(count),
  x: new Float64Array(count), y: new Float64Array(count), z: new Float64Array(count),
  vx: new Float64Array(count), vy: new Float64Array(count), vz: new Float64Array(count),
};

/** Index of the last point of way `i` at or before `time`. */
function pointBefore(i, time) {
  let low = ways.first[i];
  let high = ways.first[i + 1] - 1;
  // Points come about once a second, so the guess is nearly always right.
  const guess = Math.min(high, Math.max(low, low + Math.floor(time - ways.t[low])));
  if (ways.t[guess] <= time && (guess === high || ways.t[guess + 1] > time)) return guess;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ways.t[middle] <= time) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Slope of a column at point `k`, from its neighbours in the same way. */
function slopeAt(column, k, from, to) {
  const a = k > from && ways.t[k] - ways.t[k - 1] < GAP_S ? k - 1 : k;
  const b = k < to && ways.t[k + 1] - ways.t[k] < GAP_S ? k + 1 : k;
  return a === b ? 0 : (column[b] - column[a]) / (ways.t[b] - ways.t[a]);
}

/** Place and velocity of aircraft `i` between its points: a curve through them with the slopes of their neighbours. */
function place(i, time, out) {
  const from = ways.first[i];
  const to = ways.first[i + 1] - 1;
  const k = pointBefore(i, time);
  const step = k < to ? ways.t[k + 1] - ways.t[k] : 0;
  const since = time - ways.t[k];
  for (const [name, speed] of [["x", "vx"], ["y", "vy"], ["z", "vz"]]) {
    const column = ways[name];
    const slope = slopeAt(column, k, from, to);
    if (step === 0 || step > GAP_S) {
      out[name][i] = column[k] + slope * Math.min(since, 1);
      out[speed][i] = slope;
      continue;
    }
    const next = slopeAt(column, k + 1, from, to);
    const u = since / step;
    const rise = column[k + 1] - column[k];
    const [m0, m1] = [slope * step, next * step];
    const cubic = m0 + m1 - 2 * rise;
    const square = 3 * rise - 2 * m0 - m1;
    out[name][i] = column[k] + u * (m0 + u * (square + u * cubic));
    out[speed][i] = (m0 + u * (2 * square + 3 * u * cubic)) / step;
  }
}

function fillMoment(time) {
  moment.time = time;
  for (let i = 0; i < count; i++) {
    const one = aircraft[i];
    moment.up[i] = time >= one.begin && time <= one.end && time < one.lost ? 1 : 0;
    if (moment.up[i]) place(i, time, moment);
  }
}

/** Place where an aircraft was lost. */
function lossPlace(who) {
  if (!who.crash && who.begin < Infinity) {
    const out = { x: [], y: [], z: [], vx: [], vy: [], vz: [] };
    place(who.index, Math.max(who.lost, who.begin), out);
    who.crash = { x: out.x[who.index], y: out.y[who.index], z: out.z[who.index] };
  }
  return who.crash;
}

const isBurning = (who, time) => who.fires.some((fire) => fire.from <= time && time < fire.to);
const hitsUntil = (who, time) => who.hits.reduce((sum, hit) => sum + (hit.time <= time ? hit.hits : 0), 0);

/** Number of the first event later than `time`, in a list in order of time. */
function countUntil(list, time) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle].time_s <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function clockText(seconds) {
  const whole = Math.floor(seconds + 1e-6);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
