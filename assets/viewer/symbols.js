// Shapes of the aircraft and of what happens to them, each told by its outline and not by colour alone.

/** Half an outline, nose up, in units of about a pixel; the other half is its mirror image. */
const OUTLINES = {
  // straight wings with four engines
  bomber: [[0, -9.5], [1.4, -8], [1.5, -3.2], [3.4, -3], [3.6, -4.2], [4.8, -4.2], [5, -2.8], [6.8, -2.5], [7, -3.6],
    [8, -3.6], [8.2, -2.2], [11.5, -1.4], [11.5, 0.6], [1.5, 1.6], [1.1, 6.4], [4.6, 7.4], [4.6, 9], [0, 8.6]],
  // a plain triangle
  escort: [[0, -7.5], [5.4, 6]],
  // swept wings
  interceptor: [[0, -8.5], [1.3, -6.5], [1.5, -3], [8, 4.6], [8, 7], [1.5, 3], [1.2, 5.6], [3.6, 8.4], [3.6, 9.6], [0, 8.4]],
};

function outlinePath(half) {
  const path = new Path2D();
  half.forEach(([x, y], k) => (k ? path.lineTo(x, y) : path.moveTo(x, y)));
  for (const [x, y] of half.slice().reverse()) path.lineTo(-x, y);
  path.closePath();
  return path;
}

const SHAPES = Object.fromEntries(Object.entries(OUTLINES).map(([role, half]) => [role, outlinePath(half)]));

const FLAME = new Path2D("M0 -6 C 4 -1.5 3.6 1 2.4 2.6 C 1.4 4 -1.6 4 -2.6 2.4 C -3.6 .6 -2 -.6 -1.6 -2.4 C -.8 -2 -.4 -3.6 0 -6 Z");

/** Colours of the present theme, read from the style sheet. */
const ink = {};
const INKS = ["ink", "muted", "line", "map", "beyond", "un", "communist", "unText", "communistText", "river", "flame", "focus",
  "paper", "edge"];

function readInks() {
  const style = getComputedStyle(document.documentElement);
  for (const name of INKS) ink[name] = style.getPropertyValue(`--${name}`).trim();
}

/** Draws one aircraft with its nose at `angle` (0 is up, clockwise) at the present place of the pen. */
function drawSymbol(pen, one, x, y, angle, size) {
  const [s, c] = [Math.sin(angle) * size * pen.ratio, Math.cos(angle) * size * pen.ratio];
  pen.ctx.setTransform(c, s, -s, c, x * pen.ratio, y * pen.ratio);
  const shape = SHAPES[one.role];
  pen.ctx.fillStyle = ink[one.side];
  pen.ctx.strokeStyle = ink.map;
  pen.ctx.lineWidth = 1.6 / size;
  pen.ctx.stroke(shape);
  pen.ctx.fill(shape);
}

function drawFlame(pen, x, y, size) {
  const { ctx, ratio } = pen;
  ctx.setTransform(size * ratio, 0, 0, size * ratio, x * ratio, y * ratio);
  ctx.fillStyle = ink.flame;
  ctx.strokeStyle = ink.ink;
  ctx.lineWidth = 1;
  ctx.fill(FLAME);
  ctx.stroke(FLAME);
}

function drawCross(pen, x, y, size, colour) {
  const { ctx } = pen;
  pen.reset();
  for (const [width, style] of [[5, ink.map], [2.4, colour]]) {
    ctx.lineWidth = width;
    ctx.strokeStyle = style;
    ctx.beginPath();
    ctx.moveTo(x - size, y - size);
    ctx.lineTo(x + size, y + size);
    ctx.moveTo(x + size, y - size);
    ctx.lineTo(x - size, y + size);
    ctx.stroke();
  }
}

function drawRing(pen, x, y, radius, dashed) {
  const { ctx } = pen;
  ctx.lineWidth = 1.3;
  ctx.strokeStyle = ink.ink;
  ctx.setLineDash(dashed ? [2.5, 2.5] : []);
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.stroke();
  ctx.setLineDash([]);
}

/** A burst of short rays: `share` runs from 0, just now, to 1, gone. */
function drawFlash(pen, x, y, share) {
  const { ctx } = pen;
  const [inner, outer] = [4 + 5 * share, 8 + 9 * share];
  ctx.globalAlpha = 1 - share;
  ctx.lineWidth = 2;
  ctx.strokeStyle = ink.ink;
  ctx.beginPath();
  for (let ray = 0; ray < 8; ray++) {
    const [dx, dy] = [Math.cos((ray * Math.PI) / 4 + 0.4), Math.sin((ray * Math.PI) / 4 + 0.4)];
    ctx.moveTo(x + inner * dx, y + inner * dy);
    ctx.lineTo(x + outer * dx, y + outer * dy);
  }
  ctx.stroke();
  ctx.globalAlpha = 1;
}

/** A canvas with its context, its size in CSS pixels and the ratio to those of the screen. */
class Pen {
  constructor(canvas) {
    this.canvas = canvas;
    this.ctx = canvas.getContext("2d", { alpha: false });
    this.fit();
  }

  /** Takes the size that the layout gives; true where it changed. */
  fit() {
    const ratio = Math.min(window.devicePixelRatio || 1, 3);
    const [width, height] = [Math.max(1, this.canvas.clientWidth), Math.max(1, this.canvas.clientHeight)];
    const changed = width !== this.width || height !== this.height || ratio !== this.ratio;
    if (changed) {
      Object.assign(this, { width, height, ratio });
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
    }
    return changed;
  }

  reset() {
    this.ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
  }

  clear(colour) {
    this.reset();
    this.ctx.fillStyle = colour;
    this.ctx.fillRect(0, 0, this.width, this.height);
  }

  /** Text with a rim in the colour of the ground, so that it reads on lines. */
  text(text, x, y, { align = "left", colour = ink.ink, weight = 400, size = 11.5, rim = true } = {}) {
    const { ctx } = this;
    ctx.font = `${weight} ${size}px system-ui, sans-serif`;
    ctx.textAlign = align;
    if (rim) {
      ctx.lineWidth = 3;
      ctx.strokeStyle = ink.map;
      ctx.lineJoin = "round";
      ctx.strokeText(text, x, y);
    }
    ctx.fillStyle = colour;
    ctx.fillText(text, x, y);
  }
}
