// Drawing of both views. They share everything but the projection and the grid.

/** Trails of both sides: those of the communist side are broken, those of the UN side unbroken. */
function drawTrails(pen, p) {
  if (options.trail === 0) return;
  const { ctx } = pen;
  pen.reset();
  // no shorter than some pixels a piece, and not more pieces than a frame can bear
  const pieces = count * Math.min(options.trail, moment.time);
  const stride = Math.max(1, Math.round(2.2 / (180 * view.scale)), Math.ceil(pieces / 40000));
  const smooth = stride === 1 && view.scale > 0.02;
  const old = options.trail === Infinity ? Infinity : options.trail / 3;
  const paths = new Map();
  for (const one of aircraft) {
    const newest = Math.min(moment.time, one.end);
    const oldest = Math.max(one.begin, moment.time - options.trail);
    if (!(newest > oldest)) continue;
    const key = `${one.unit.side} ${one.unit.role}`;
    if (!paths.has(key)) paths.set(key, { unit: one.unit, young: new Path2D(), aged: new Path2D() });
    addTrail(pen, p, one, { oldest, newest, young: moment.time - old, stride, smooth }, paths.get(key));
  }
  ctx.lineJoin = "round";
  for (const { unit, young, aged } of paths.values()) {
    ctx.strokeStyle = ink[unit.side];
    ctx.lineWidth = unit.role === "bomber" ? 1.8 : 1.2;
    ctx.globalAlpha = 0.32;
    ctx.stroke(aged);
    ctx.globalAlpha = 0.62;
    ctx.stroke(young);
  }
  ctx.globalAlpha = 1;
}

function addTrail(pen, p, one, span, paths) {
  const from = ways.first[one.index];
  const last = ways.first[one.index + 1] - 1;
  const broken = one.unit.side === "communist";
  const { stride } = span;
  let k = from + Math.floor((pointBefore(one.index, span.oldest) - from) / stride) * stride;
  let [x, y] = screenPoint(p, k);
  for (; k < last && ways.t[k + 1] <= span.newest + 1e-6; k += stride) {
    const next = Math.min(k + stride, last);
    const whole = ways.t[next] <= span.newest;
    if (!whole && stride === 1) break;
    const [nx, ny] = whole ? screenPoint(p, next) : screenNow(p, one);
    const gap = ways.t[next] - ways.t[k] > GAP_S * stride || (broken && ((k - from) / stride) % 3 === 2);
    if (!gap && isNear(pen, x, y, nx, ny)) {
      const path = ways.t[k] >= span.young ? paths.young : paths.aged;
      path.moveTo(x, y);
      if (span.smooth) bend(path, p, k, from, last, nx, ny);
      else path.lineTo(nx, ny);
    }
    [x, y] = [nx, ny];
    if (!whole) return;
  }
  if (moment.up[one.index] && k <= last && !(broken && ((k - from) / stride) % 3 === 2)) {
    const [nx, ny] = screenNow(p, one);
    if (isNear(pen, x, y, nx, ny)) {
      paths.young.moveTo(x, y);
      paths.young.lineTo(nx, ny);
    }
  }
}

const screenPoint = (p, k) =>
  [p.xx * ways.x[k] + p.xy * ways.y[k] + p.x0, p.yy * ways.y[k] + p.yz * ways.z[k] + p.y0];

function screenNow(p, { index: i }) {
  return [p.xx * moment.x[i] + p.xy * moment.y[i] + p.x0, p.yy * moment.y[i] + p.yz * moment.z[i] + p.y0];
}

/** The piece from point `k` to the next as the curve on which aircraft move. */
function bend(path, p, k, from, last, nx, ny) {
  const third = (ways.t[k + 1] - ways.t[k]) / 3;
  const control = (point, sign) => {
    const [x, y] = screenPoint(p, point);
    const slope = (column) => slopeAt(column, point, from, last) * third * sign;
    const [dx, dy, dz] = [slope(ways.x), slope(ways.y), slope(ways.z)];
    return [x + p.xx * dx + p.xy * dy, y + p.yy * dy + p.yz * dz];
  };
  path.bezierCurveTo(...control(k, 1), ...control(k + 1, -1), nx, ny);
}

function isNear({ width, height }, x0, y0, x1, y1) {
  return Math.max(x0, x1) > -20 && Math.min(x0, x1) < width + 20 && Math.max(y0, y1) > -20 && Math.min(y0, y1) < height + 20;
}

/** Angle of the nose on the screen, 0 up, clockwise. */
function noseAngle(p, i) {
  const dx = p.xx * moment.vx[i] + p.xy * moment.vy[i];
  const dy = p.yy * moment.vy[i] + p.yz * moment.vz[i];
  return Math.atan2(dx, -dy);
}

/** Size of the symbols: smaller from far away, true to scale from near. */
function symbolSize(unit) {
  const far = Math.min(1, Math.max(0.55, 0.75 + 0.25 * Math.log10(view.scale / 0.01)));
  const span = unit.role === "bomber" ? 43 / 23 : 11 / 15; // true span over that of the outline
  return Math.max(far, view.scale * span);
}

function drawAircraft(pen, p, seen) {
  const { ctx } = pen;
  for (const { i, x, y, faint } of seen) {
    const { unit } = aircraft[i];
    ctx.globalAlpha = faint ? 0.25 : 1;
    drawSymbol(pen, unit, x, y, noseAngle(p, i), symbolSize(unit));
  }
  ctx.globalAlpha = 1;
  pen.reset();
  for (const { i, x, y, faint } of seen) {
    if (faint) continue;
    const one = aircraft[i];
    const reach = 12 * symbolSize(one.unit);
    if (hitsUntil(one, moment.time) > 0) drawRing(pen, x, y, reach, true);
    if (isBurning(one, moment.time)) drawFlame(pen, x + reach * 0.75, y - reach * 0.8, 1.25);
    pen.reset();
  }
}

/** Aircraft on the screen, bombers first, so that fighters lie above them; the selected one last. */
function visible(pen, p, isSide) {
  const seen = [];
  for (let i = 0; i < count; i++) {
    if (!moment.up[i]) continue;
    const [x, y] = screenNow(p, aircraft[i]);
    if (x < -20 || x > pen.width + 20 || y < -20 || y > pen.height + 20) continue;
    seen.push({ i, x, y, faint: isSide && !isInPlan(i) });
  }
  const rank = ({ i, faint }) => (i === selected ? 3 : faint ? 0 : aircraft[i].unit.role === "bomber" ? 1 : 2);
  return seen.sort((a, b) => rank(a) - rank(b));
}

function drawLosses(pen, p) {
  for (let k = countUntil(losses, moment.time) - 1; k >= 0; k--) {
    const one = aircraft[losses[k].who];
    const at = lossPlace(one);
    if (!at || one.index === selected) continue;
    const [x, y] = onScreen(p, at);
    if (!isNear(pen, x, y, x, y)) continue;
    drawCross(pen, x, y, 6, ink[one.unit.side]);
    if (options.labels !== "none") labels.later(one.name, x, y, { colour: ink.muted, size: 10.5 });
  }
}

const onScreen = (p, at) => [p.xx * at.x + p.xy * at.y + p.x0, p.yy * at.y + p.yz * at.z + p.y0];

/** The selected aircraft where it was lost: above the others, which may fly just there. */
function drawChosenLoss(pen, p) {
  const one = selected === null ? null : aircraft[selected];
  if (one === null || moment.time < one.lost || !lossPlace(one)) return;
  const [x, y] = onScreen(p, lossPlace(one));
  if (!isNear(pen, x, y, x, y)) return;
  drawCross(pen, x, y, 7, ink[one.unit.side]);
  drawChosen(pen, one, x, y, 13);
}

/** Events of `list` that still show: those since `span` seconds. */
function recent(list, span) {
  const to = countUntil(list, moment.time);
  let from = to;
  while (from > 0 && list[from - 1].time_s > moment.time - span) from--;
  return list.slice(from, to);
}

/** Seconds of battle that a mark must last to be seen for a third of a second. */
const glance = () => (clock.playing ? 0.33 * clock.speed : 0.5);

function drawFire(pen, p) {
  const { ctx } = pen;
  pen.reset();
  for (const shot of recent(shots, 20)) {
    const over = shot.time_s + Math.max(shot.length_s ?? 0, glance());
    if (moment.time > over || !moment.up[shot.who] || !moment.up[shot.with]) continue;
    const [from, to] = [screenNow(p, aircraft[shot.who]), screenNow(p, aircraft[shot.with])];
    ctx.setLineDash([7, 4]);
    ctx.lineDashOffset = calm ? 0 : -((moment.time * 60) % 11);
    for (const [width, style] of [[4.5, ink.map], [2.2, ink.ink]]) {
      ctx.lineWidth = width;
      ctx.strokeStyle = style;
      line(ctx, ...from, ...to);
    }
    ctx.setLineDash([]);
  }
  for (const hit of recent(strikes, Math.max(0.9, glance()))) {
    if (!moment.up[hit.who]) continue;
    const at = screenNow(p, aircraft[hit.who]);
    const by = hit.with !== undefined && moment.up[hit.with] ? screenNow(p, aircraft[hit.with]) : at;
    ctx.lineWidth = 1;
    ctx.strokeStyle = ink.ink;
    ctx.setLineDash([1.5, 3]);
    line(ctx, ...by, ...at);
    ctx.setLineDash([]);
    drawFlash(pen, ...at, Math.min(1, (moment.time - hit.time_s) / Math.max(0.9, glance())));
  }
}

/** Texts of a view; one that has no free place is left out. */
const labels = {
  taken: [], waiting: [],
  begin(pen) { Object.assign(this, { pen, taken: [], waiting: [] }); },
  later(text, x, y, style) { this.waiting.push([text, x, y, style]); },
  write(text, x, y, style = {}) {
    const { ctx, width, height } = this.pen;
    const size = style.size ?? 11.5;
    ctx.font = `${style.weight ?? 400} ${size}px system-ui, sans-serif`;
    const wide = ctx.measureText(text).width;
    const reach = style.reach ?? 10;
    for (const [left, base] of [[x + reach, y - 4], [x + reach, y + size + 1], [x - reach - wide, y - 4],
      [x - reach - wide, y + size + 1], [x - wide / 2, y - reach - 5], [x - wide / 2, y + reach + size + 3]]) {
      const box = [left - 2, base - size, left + wide + 2, base + 3];
      if (box[0] < 0 || box[1] < 0 || box[2] > width || box[3] > height - 18) continue;
      if (this.taken.some((t) => box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1])) continue;
      this.taken.push(box);
      this.pen.text(text, left, base, style);
      return;
    }
  },
  flush() {
    this.pen.reset();
    for (const [text, x, y, style] of this.waiting) this.write(text, x, y, style);
  },
};

function drawChosen({ ctx }, one, x, y, reach) {
  ctx.lineWidth = 2.5;
  ctx.strokeStyle = ink.focus;
  ctx.beginPath();
  ctx.arc(x, y, reach, 0, 2 * Math.PI);
  ctx.stroke();
  labels.waiting.unshift([one.name, x, y, { weight: 700, size: 12.5, reach: reach + 3 }]);
}

/** Most labels of single aircraft in a view. */
const MOST_LABELS = 120;

function drawLabels(pen, seen) {
  const chosen = seen.find(({ i }) => i === selected);
  if (chosen) {
    const one = aircraft[chosen.i];
    drawChosen(pen, one, chosen.x, chosen.y, 15 * symbolSize(one.unit));
  }
  labels.flush();
  if (options.labels === "units") drawUnitLabels(seen);
  if (options.labels !== "all") return;
  let written = 0;
  for (const { i, x, y, faint } of seen) {
    if (faint || i === selected || written++ > MOST_LABELS) continue;
    labels.write(aircraft[i].name, x, y, { size: 10.5 });
  }
}

/** Members of a unit so near to its middle that its name stands beside them [px]. */
const CLUSTER_PX = 45;

/** The name of each unit beside the member in the middle of those in sight. */
function drawUnitLabels(seen) {
  for (const unit of data.units) {
    const members = seen.filter(({ i, faint }) => aircraft[i].unit === unit && !faint);
    if (members.length === 0) continue;
    const [mx, my] = [middleOf(members.map((m) => m.x)), middleOf(members.map((m) => m.y))];
    const off = (m) => Math.hypot(m.x - mx, m.y - my);
    const middle = members.reduce((best, m) => (off(m) < off(best) ? m : best));
    const beside = members.map((m) => Math.abs(m.x - middle.x)).filter((apart) => apart < CLUSTER_PX);
    const reach = Math.max(...beside) + 11;
    labels.write(unit.name, middle.x, middle.y, { weight: 600, size: 12, colour: ink[`${unit.side}Text`], reach });
  }
}

function drawScale(pen) {
  const { ctx, width } = pen;
  const length = roundLength(view.scale, 60);
  const [right, top] = [width - 14, 20];
  const wide = length * view.scale;
  ctx.lineWidth = 2;
  ctx.strokeStyle = ink.ink;
  ctx.beginPath();
  ctx.moveTo(right - wide, top - 5);
  ctx.lineTo(right - wide, top);
  ctx.lineTo(right, top);
  ctx.lineTo(right, top - 5);
  ctx.stroke();
  const text = length >= 1000 ? `${length / 1000} km` : `${length} m`;
  pen.text(text, right - wide / 2, top + 14, { align: "center" });
  const x = right - wide - 28;
  ctx.fillStyle = ink.ink;
  ctx.beginPath();
  ctx.moveTo(x, top - 12);
  ctx.lineTo(x + 5, top + 2);
  ctx.lineTo(x, top - 1);
  ctx.lineTo(x - 5, top + 2);
  ctx.fill();
  pen.text("N", x, top + 14, { align: "center", weight: 600 });
}

function drawView(pen, p, isSide) {
  pen.clear(ink.map);
  labels.begin(pen);
  // captions stand in the upper corners
  labels.taken.push([0, 0, 170, 20], [pen.width - (isSide ? 0 : 160), 0, pen.width, 50]);
  pen.ctx.lineCap = "round";
  const seen = visible(pen, p, isSide);
  let captions;
  if (isSide) captions = drawSideGrid(pen, p);
  else {
    drawGround(pen, p);
    captions = drawPlanGrid(pen, p);
  }
  drawTrails(pen, p);
  drawLosses(pen, p);
  drawAircraft(pen, p, seen);
  drawFire(pen, p);
  drawChosenLoss(pen, p);
  pen.reset();
  drawLabels(pen, seen);
  captions();
  if (!isSide) drawScale(pen);
  if (!moment.up.includes(1)) drawNothing(pen);
  shown[isSide ? "side" : "plan"] = seen;
}

function drawNothing(pen) {
  const text = aircraft.length === 0 ? "No aircraft took part." : "No aircraft is in the air at this moment.";
  pen.text(text, pen.width / 2, pen.height * 0.36, { align: "center", colour: ink.muted, size: 14 });
}

/** Aircraft on the screen as last drawn, for the pointer. */
const shown = { plan: [], side: [] };

/** The aircraft within reach of the pointer that is nearest to it. */
function aircraftAt(list, x, y) {
  let best = { i: null, off: 18 };
  for (const one of list) {
    const off = Math.hypot(one.x - x, one.y - y);
    if (!one.faint && off < best.off) best = { i: one.i, off };
  }
  return best.i;
}

function draw() {
  drawView(plan, planProjection(), false);
  if (side.height > 20) drawView(side, sideProjection(), true);
}
