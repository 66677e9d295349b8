// Which part of the battle the two views show: centre, scale, and whom they follow.

const AXES = {
  run: { label: data.course, east: Math.sin(data.heading_rad), north: Math.cos(data.heading_rad) },
  east: { label: "east", east: 1, north: 0 },
  north: { label: "north", east: 0, north: 1 },
};

const view = { x: 0, y: 0, z: NaN, scale: 0.01, follow: "none", axis: "run" };
const SCALES = { least: 0.0005, most: 4 }; // [px/m]

const middleOf = (values) => {
  const sorted = Float64Array.from(values).sort();
  return sorted.length ? sorted[sorted.length >> 1] : NaN;
};

/** Shows all of these places, with the target where it is near. */
function fitTo(places) {
  const margin = Math.max(30, 0.13 * Math.min(plan.width, plan.height));
  if (places.length === 0) places = [{ x: -20000, y: -20000 }, { x: 20000, y: 20000 }];
  const [xs, ys] = [places.map((p) => p.x), places.map((p) => p.y)];
  const lowest = (list) => list.reduce((a, b) => Math.min(a, b), Infinity);
  const highest = (list) => list.reduce((a, b) => Math.max(a, b), -Infinity);
  const [west, east, south, north] = [lowest(xs), highest(xs), lowest(ys), highest(ys)];
  const room = { x: Math.max(60, plan.width - 2 * margin), y: Math.max(60, plan.height - 2 * margin) };
  const scale = Math.min(room.x / Math.max(1500, east - west), room.y / Math.max(1500, north - south));
  Object.assign(view, { x: (west + east) / 2, y: (south + north) / 2, scale: clampScale(scale) });
}

const clampScale = (scale) => Math.min(SCALES.most, Math.max(SCALES.least, scale));

/** Everyone in the air now, and the target. */
function fitAll() {
  const places = [];
  for (let i = 0; i < count; i++) if (moment.up[i]) places.push({ x: moment.x[i], y: moment.y[i] });
  setFollow("none");
  fitTo(places.length > 0 ? [...places, { x: 0, y: 0 }] : places);
}

/** Where the fight was until `until`: shooters and targets of all bursts, and the losses. */
function fightPlaces(until) {
  const places = [];
  const out = { x: [], y: [], z: [], vx: [], vy: [], vz: [] };
  const add = (i, time) => {
    const one = aircraft[i];
    if (one === undefined || !(one.begin < Infinity)) return;
    place(i, Math.min(Math.max(time, one.begin), one.end), out);
    places.push({ x: out.x[i], y: out.y[i] });
  };
  for (const event of [...shots, ...losses]) if (event.time_s <= until) add(event.who, event.time_s);
  return places;
}

function zoomAt(px, py, factor) {
  const before = { x: view.x + (px - plan.width / 2) / view.scale, y: view.y - (py - plan.height / 2) / view.scale };
  view.scale = clampScale(view.scale * factor);
  if (view.follow !== "none") return;
  view.x = before.x - (px - plan.width / 2) / view.scale;
  view.y = before.y + (py - plan.height / 2) / view.scale;
}

/** Centre of those that are followed; nothing where none of them is in the air. */
function followed() {
  if (view.follow === "selected" && selected !== null && moment.up[selected]) {
    return { x: moment.x[selected], y: moment.y[selected] };
  }
  if (view.follow === "selected") return (selected !== null && moment.time >= aircraft[selected].lost && lossPlace(aircraft[selected])) || null;
  if (view.follow === "fight") return fightNow();
  return view.follow === "bombers" ? bombersNow() : null;
}

/** How far from the centre [m] and from the moment [s] a burst still belongs to the fight that is followed. */
const SAME_FIGHT = { m: 15000, s: 30 };
/** How far ahead or back another fight is looked for [s]. */
const OTHER_FIGHT_S = 90;

/** Where the fight is: stays with one while it lasts, then goes to the next. */
function fightNow() {
  const near = [];
  let next = null;
  for (const shot of shots) {
    const off = Math.abs(shot.time_s - moment.time);
    const target = shot.with ?? shot.who;
    if (off > OTHER_FIGHT_S || !moment.up[target]) continue;
    const at = { x: moment.x[target], y: moment.y[target] };
    if (off <= SAME_FIGHT.s && Math.hypot(at.x - view.x, at.y - view.y) <= SAME_FIGHT.m) near.push(at);
    if (next === null || off < next.off) next = { off, at };
  }
  if (near.length === 0) return next?.at ?? null;
  const mean = (pick) => near.reduce((sum, at) => sum + pick(at), 0) / near.length;
  return { x: mean((at) => at.x), y: mean((at) => at.y) };
}

/** The middle of the bombers in the air. */
function bombersNow() {
  const members = [];
  for (let i = 0; i < count; i++) if (moment.up[i] && aircraft[i].unit.role === "bomber") members.push(i);
  if (members.length === 0) return null;
  return { x: middleOf(members.map((i) => moment.x[i])), y: middleOf(members.map((i) => moment.y[i])) };
}

/** Moves the centre towards those that are followed: smoothly while time runs, at once otherwise. */
function keepUp(seconds) {
  const share = seconds > 0 && !calm ? 1 - Math.exp(-(view.follow === "fight" ? 2 : 6) * seconds) : 1;
  const height = lookedAtHeight();
  view.z = Number.isFinite(view.z) ? view.z + (height - view.z) * share : height;
  const goal = followed();
  if (goal === null) return;
  view.x += (goal.x - view.x) * share;
  view.y += (goal.y - view.y) * share;
}

/** Screen coordinates are linear in the place: `px = xx x + xy y + x0`, `py = yy y + yz z + y0`. */
function planProjection() {
  const s = view.scale;
  return { xx: s, xy: 0, x0: plan.width / 2 - s * view.x, yy: -s, yz: 0, y0: plan.height / 2 + s * view.y };
}

const MARGIN = { left: 40, top: 14, bottom: 24 };
/** Heights that the side view shows [m], kept over time so that it does not jump. */
const HEIGHTS = (() => {
  let [low, high] = [Infinity, -Infinity];
  for (const z of ways.z) [low, high] = [Math.min(low, z), Math.max(high, z)];
  if (!(low < high)) [low, high] = low === high ? [low - 500, high + 500] : [0, 10000];
  return { low: Math.floor(low / 500) * 500, high: Math.ceil(high / 500) * 500 };
})();

/** Never flatter than true to scale: near, the view shows a part of the heights, around those that are looked at. */
function sideProjection() {
  const axis = AXES[view.axis];
  const room = side.height - MARGIN.top - MARGIN.bottom;
  const s = view.scale;
  const whole = room / (HEIGHTS.high - HEIGHTS.low);
  const vertical = Math.max(whole, s);
  const middle = vertical > whole ? view.z : (HEIGHTS.low + HEIGHTS.high) / 2;
  const centre = s * (axis.east * view.x + axis.north * view.y);
  return {
    xx: s * axis.east, xy: s * axis.north, x0: side.width / 2 - centre,
    yy: 0, yz: -vertical, y0: MARGIN.top + room / 2 + vertical * middle, stretch: vertical / s,
  };
}

function lookedAtHeight() {
  if (selected !== null && moment.up[selected]) return moment.z[selected];
  const shown = [];
  for (let i = 0; i < count; i++) if (moment.up[i] && isInPlan(i)) shown.push(moment.z[i]);
  return shown.length ? middleOf(shown) : (HEIGHTS.low + HEIGHTS.high) / 2;
}

function isInPlan(i) {
  const [dx, dy] = [(moment.x[i] - view.x) * view.scale, (moment.y[i] - view.y) * view.scale];
  return Math.abs(dx) <= plan.width / 2 + 20 && Math.abs(dy) <= plan.height / 2 + 20;
}
