// What lies under the aircraft: grids with their labels, the border, the target and the airfield.

/** Smallest round length whose picture is at least `least_px` wide [m]. */
function roundLength(scale, least_px) {
  const least = least_px / scale;
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((step) => step * power).find((length) => length >= least * 0.999);
}

const kilometres = (metres, step) => (metres / 1000).toFixed(step < 1000 ? (step < 100 ? 2 : 1) : 0).replace("-", "−");

function line(ctx, x0, y0, x1, y1) {
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.stroke();
}

function drawPlanGrid(pen, p) {
  const { ctx, width, height } = pen;
  const step = roundLength(view.scale, 90);
  ctx.lineWidth = 1;
  ctx.strokeStyle = ink.line;
  const labels = [];
  for (let x = Math.ceil(-p.x0 / p.xx / step) * step; p.xx * x + p.x0 < width; x += step) {
    const px = Math.round(p.xx * x + p.x0) + 0.5;
    line(ctx, px, 0, px, height);
    if (px > 46 && px < width - 64) labels.push([kilometres(x, step), px, height - 7, "center"]);
  }
  for (let y = Math.ceil((height - p.y0) / p.yy / step) * step; p.yy * y + p.y0 > 0; y += step) {
    const py = Math.round(p.yy * y + p.y0) + 0.5;
    line(ctx, 0, py, width, py);
    if (py > 40 && py < height - 28) labels.push([kilometres(y, step), 6, py + 4, "left"]);
  }
  return () => {
    for (const [text, x, y, align] of labels) pen.text(text, x, y, { align, colour: ink.muted, size: 11 });
    pen.text("km north of the target", 6, 16, { colour: ink.muted, size: 11 });
    pen.text("km east", width - 6, height - 7, { align: "right", colour: ink.muted, size: 11 });
  };
}

/** Beyond every edge of the plan [m]. */
const FAR_M = 1e6;

/** Corners of the land beyond the border: straight on from its end, far to its left as one walks along it, and back. */
function farCorners(border) {
  const far = ([x0, y0], [x1, y1]) => {
    const length = Math.hypot(x1 - x0, y1 - y0) || 1;
    return [((x1 - x0) / length) * FAR_M, ((y1 - y0) / length) * FAR_M];
  };
  const [start, end] = [border[0], border[border.length - 1]];
  const [ax, ay] = far(border[1], start);
  const [bx, by] = far(border[border.length - 2], end);
  const [cx, cy] = far(start, end);
  return [[end[0] + bx, end[1] + by], [end[0] + bx - cy, end[1] + by + cx],
    [start[0] + ax - cy, start[1] + ay + cx], [start[0] + ax, start[1] + ay]];
}

function drawGround(pen, p) {
  const { ctx } = pen;
  const at = (x, y) => [p.xx * x + p.x0, p.yy * y + p.y0];
  const border = data.border_m;
  if (border.length > 1) {
    const points = border.map(([x, y]) => at(x, y));
    ctx.beginPath();
    points.forEach(([x, y], k) => (k ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
    const river = new Path2D();
    points.forEach(([x, y], k) => (k ? river.lineTo(x, y) : river.moveTo(x, y)));
    for (const corner of farCorners(border)) ctx.lineTo(...at(...corner));
    ctx.closePath();
    ctx.fillStyle = ink.beyond;
    ctx.fill();
    ctx.lineJoin = "round";
    ctx.lineWidth = 4;
    ctx.strokeStyle = ink.river;
    ctx.stroke(river);
    labelBorder(pen, points);
  }
  drawTarget(pen, ...at(0, 0));
  drawBase(pen, ...at(...data.base_m));
}

/** Writes along the longest visible piece of the border. */
function labelBorder(pen, points) {
  const { ctx, width, height } = pen;
  const inside = ([x, y]) => x > 70 && x < width - 70 && y > 40 && y < height - 50;
  let best = null;
  for (let k = 1; k < points.length; k++) {
    const [a, b] = [points[k - 1], points[k]];
    for (const share of [0.5, 0.3, 0.7, 0.1, 0.9]) {
      const at = [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
      const length = Math.hypot(b[0] - a[0], b[1] - a[1]) * (share === 0.5 ? 1 : 0.8);
      if (inside(at) && Math.hypot(at[0] - 0, at[1] - height) > 80 && (best === null || length > best.length)) {
        best = { at, length, angle: Math.atan2(b[1] - a[1], b[0] - a[0]) };
      }
    }
  }
  if (best === null || best.length < 60) return;
  const angle = Math.abs(best.angle) > Math.PI / 2 ? best.angle + Math.PI : best.angle;
  ctx.save();
  ctx.translate(...best.at);
  ctx.rotate(angle);
  pen.text("Yalu · border", 0, -7, { align: "center", colour: ink.muted, size: 12, weight: 600, rim: false });
  ctx.restore();
}

function drawTarget(pen, x, y) {
  const { ctx } = pen;
  ctx.lineWidth = 1.8;
  ctx.strokeStyle = ink.ink;
  ctx.strokeRect(x - 6, y - 6, 12, 12);
  line(ctx, x - 10, y, x + 10, y);
  line(ctx, x, y - 10, x, y + 10);
  labels.later("target", x, y, { weight: 600, size: 12, reach: 13 });
}

function drawBase(pen, x, y) {
  const { ctx } = pen;
  ctx.lineWidth = 4;
  ctx.strokeStyle = ink.ink;
  line(ctx, x - 8, y + 3, x + 8, y - 3);
  ctx.lineWidth = 1.2;
  ctx.strokeStyle = ink.map;
  line(ctx, x - 6, y + 2.2, x + 6, y - 2.2);
  labels.later("MiG airfield", x, y, { weight: 600, size: 12, reach: 11 });
}

function drawSideGrid(pen, p) {
  const { ctx, width, height } = pen;
  const axis = AXES[view.axis];
  const labels = [];
  ctx.lineWidth = 1;
  ctx.strokeStyle = ink.line;
  const rise = roundLength(-p.yz, 30);
  for (let z = Math.ceil((height - MARGIN.bottom - p.y0) / p.yz / rise) * rise; p.yz * z + p.y0 > 18; z += rise) {
    const py = Math.round(p.yz * z + p.y0) + 0.5;
    line(ctx, 0, py, width, py);
    labels.push([kilometres(z, rise), 6, py + 4, "left"]);
  }
  const far = view.axis === "run" ? "km along the bomb run from the target" : `km ${axis.label} of the target`;
  const title = width < 500 ? far.replace(" from the target", "").replace(" of the target", "") : far;
  const step = roundLength(view.scale, 90);
  const base = p.x0; // the target lies at distance 0
  for (let d = Math.ceil(-base / view.scale / step) * step; view.scale * d + base < width; d += step) {
    const px = Math.round(view.scale * d + base) + 0.5;
    ctx.strokeStyle = d === 0 ? ink.muted : ink.line;
    line(ctx, px, 0, px, height);
    if (px > 40 && px < width - title.length * 5.8 - 24) labels.push([kilometres(d, step), px, height - 7, "center"]);
  }
  const ground = p.y0;
  if (ground < height) {
    ctx.fillStyle = ink.beyond;
    ctx.fillRect(0, ground, width, height - ground);
  }
  const ratio = p.stretch > 1.05 ? `height [km], drawn ×${p.stretch.toPrecision(2)}` : "height [km], true to scale";
  return () => {
    for (const [text, x, y, align] of labels) pen.text(text, x, y, { align, colour: ink.muted, size: 11 });
    pen.text(ratio, 6, 14, { colour: ink.muted, size: 11 });
    pen.text(title, width - 6, height - 7, { align: "right", colour: ink.muted, size: 11 });
  };
}
