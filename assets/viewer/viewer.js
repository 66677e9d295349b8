// The page itself: time, controls, keys, and what is told to those who listen instead of look.

const byId = (id) => document.getElementById(id);

function element(name, className = "", text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function setText(id, text) {
  const box = byId(id);
  if (box.textContent !== text) box.textContent = text;
}

/** Whether the reader asked for less motion. */
let calm = false;
let selected = null;
let dirty = true;
const clock = { time: 0, speed: 10, playing: false };
const options = { trail: 60, labels: "units" };
const SPEEDS = [1, 2, 5, 10, 20, 30, 60];
const plan = new Pen(byId("plan"));
const side = new Pen(byId("side"));
const marks = new Pen(byId("marks"));

// ---- time ----

function setTime(time, spoken = true) {
  clock.time = Math.min(duration, Math.max(0, Number.isFinite(time) ? time : 0));
  if (clock.time >= duration && clock.playing) setPlaying(false);
  fillMoment(clock.time);
  dirty = true;
  if (spoken) tellNow();
}

function setPlaying(playing) {
  if (playing && clock.time >= duration) setTime(0, false);
  clock.playing = playing && duration > 0;
  byId("play").textContent = clock.playing ? "Pause" : "Play";
  byId("play").setAttribute("aria-pressed", clock.playing);
  dirty = true;
  if (!clock.playing) tellNow();
}

function setSpeed(speed) {
  clock.speed = speed;
  byId("speed").value = String(speed);
}

const changeSpeed = (step) => setSpeed(SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, SPEEDS.indexOf(clock.speed) + step))]);

function jumpToLoss(direction) {
  const before = losses.filter((loss) => loss.time_s < clock.time - 0.05);
  const after = losses.filter((loss) => loss.time_s > clock.time + 0.05);
  const loss = direction > 0 ? after[0] : before[before.length - 1];
  if (!loss) return;
  list.held = -Infinity;
  jumpTo(loss);
}

/** Shows an event: its moment, with those whom it concerns in the middle. */
function jumpTo(event) {
  setTime(event.time_s, false);
  select(event.who, false);
  const one = aircraft[event.who];
  const out = { x: [], y: [], z: [], vx: [], vy: [], vz: [] };
  if (one.begin < Infinity) {
    place(event.who, Math.min(Math.max(event.time_s, one.begin), one.end), out);
    if (["bombers", "fight"].includes(view.follow)) setFollow("none");
    Object.assign(view, { x: out.x[event.who], y: out.y[event.who], scale: Math.max(view.scale, 0.035) });
  }
  say(`${clockText(event.time_s)}: ${event.text}`);
}

// ---- selection and view ----

function select(who, spoken = true) {
  selected = who;
  if (who === null && view.follow === "selected") setFollow("none");
  showSelected();
  dirty = true;
  if (spoken && who !== null) say(`${aircraft[who].name} selected, ${stateOf(aircraft[who])}`);
}

/** Goes through the aircraft in the air, in the order of the forces. */
function selectNext(step) {
  for (let k = 1; k <= count; k++) {
    const start = selected ?? (step > 0 ? -1 : count);
    const who = (((start + k * step) % count) + count) % count;
    if (moment.up[who]) return select(who);
  }
}

function setFollow(follow) {
  view.follow = follow === "selected" && selected === null ? "none" : follow;
  byId("follow").value = view.follow;
  keepUp(0);
  dirty = true;
}

function nextFollow() {
  const order = selected === null ? ["none", "fight", "bombers"] : ["none", "fight", "bombers", "selected"];
  setFollow(order[(order.indexOf(view.follow) + 1) % order.length]);
}

function nextChoice(id) {
  const box = byId(id);
  box.selectedIndex = (box.selectedIndex + 1) % box.options.length;
  box.dispatchEvent(new Event("change"));
}

function zoom(factor, px = plan.width / 2, py = plan.height / 2) {
  zoomAt(px, py, factor);
  dirty = true;
}

function pan(dx, dy) {
  if (view.follow !== "none") setFollow("none");
  view.x -= dx / view.scale;
  view.y += dy / view.scale;
  dirty = true;
}

// ---- telling ----

function say(text) {
  setText("now", text);
}

const COUNTED = { bomber: ["bomber", "bombers"], escort: ["escort", "escorts"], interceptor: ["interceptor", "interceptors"] };

function tellNow() {
  const parts = Object.entries(COUNTED).map(([role, [one, many]]) => {
    const n = aircraft.filter(({ unit, index }) => unit.role === role && moment.up[index]).length;
    return `${n} ${n === 1 ? one : many}`;
  });
  say(`At ${clockText(clock.time)}: ${parts.join(", ")} in the air, ${countUntil(losses, clock.time)} lost so far.`);
}

/** While time runs, only losses are told. */
function tellLosses(before, after) {
  const told = losses.slice(countUntil(losses, before), countUntil(losses, after));
  if (told.length > 0) say(told.map((loss) => `${clockText(loss.time_s)}: ${loss.text}`).join(". "));
}

function showClock() {
  setText("clock", `${clockText(clock.time)} / ${clockText(duration)}`);
  const slider = byId("time");
  if (document.activeElement !== slider || clock.playing || Math.abs(slider.value - clock.time) > 0.2) slider.value = clock.time;
  slider.style.setProperty("--gone", `${duration > 0 ? (100 * clock.time) / duration : 0}%`);
  slider.setAttribute("aria-valuetext", `${clockText(clock.time)} of ${clockText(duration)}`);
}

// ---- marks on the time line ----

/** Half the width of the slider's knob [px]: time 0 lies so far from its left end. */
const KNOB_PX = 8;

function drawMarks() {
  const { ctx, width } = marks;
  marks.clear(ink.paper);
  const at = (time) => KNOB_PX + ((width - 2 * KNOB_PX) * time) / Math.max(duration, 1e-9);
  const bars = new Uint16Array(Math.ceil(width / 3) + 1);
  for (const shot of shots) bars[Math.floor(at(shot.time_s) / 3)]++;
  const most = bars.reduce((a, b) => Math.max(a, b), 1);
  ctx.fillStyle = ink.edge;
  bars.forEach((n, k) => { if (n > 0) ctx.fillRect(k * 3, 29 - (3 + (10 * n) / most), 2, 3 + (10 * n) / most); });
  for (const loss of losses) {
    const { unit } = aircraft[loss.who];
    drawCross(marks, at(loss.time_s), 6, 3.6, ink[unit.side]);
    ctx.lineWidth = 1;
    ctx.strokeStyle = ink[unit.side];
    line(ctx, at(loss.time_s), 11, at(loss.time_s), 29);
  }
}

// ---- legend ----

function makeLegend() {
  const roles = [];
  for (const unit of data.units) {
    if (unit.count > 0 && !roles.some((known) => known.side === unit.side && known.role === unit.role)) roles.push(unit);
  }
  const sides = { un: "UN", communist: "communist" };
  const entries = roles.map((unit) => [`${sides[unit.side]} ${unit.role}`, (pen) => drawSymbol(pen, unit, 12, 12, 0, 0.95)]);
  const example = roles[0];
  if (!example) return byId("legend").replaceChildren();
  entries.push(
    ["hit", (pen) => { drawSymbol(pen, example, 12, 12, 0, 0.6); pen.reset(); drawRing(pen, 12, 12, 9.5, true); }],
    ["on fire", (pen) => drawFlame(pen, 12, 12.5, 1.7)],
    ["lost", (pen) => drawCross(pen, 12, 12, 5.5, ink[example.side])],
    ["firing", (pen) => { pen.reset(); pen.ctx.setLineDash([7, 4]); pen.ctx.lineWidth = 2.2; pen.ctx.strokeStyle = ink.ink; line(pen.ctx, 1, 12, 24, 12); }],
    ["being hit", (pen) => { pen.reset(); drawFlash(pen, 12, 12, 0.1); }],
  );
  byId("legend").replaceChildren(...entries.map(([text, paint]) => {
    const item = element("li");
    const canvas = element("canvas");
    item.append(canvas, element("span", "", text));
    requestAnimationFrame(() => {
      const pen = new Pen(canvas);
      pen.clear(ink.paper);
      paint(pen);
    });
    return item;
  }));
}

// ---- controls ----

function makeControls() {
  const press = (id, act) => byId(id).addEventListener("click", act);
  press("play", () => setPlaying(!clock.playing));
  press("back", () => setTime(clock.time - 10));
  press("on", () => setTime(clock.time + 10));
  press("previous", () => jumpToLoss(-1));
  press("next", () => jumpToLoss(1));
  press("nearer", () => zoom(1.4));
  press("farther", () => zoom(1 / 1.4));
  press("fit", () => { fitAll(); dirty = true; });
  press("help-open", () => byId("help").showModal());
  press("theme", () => setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));
  const choose = (id, act) => byId(id).addEventListener("change", (change) => { act(change.target.value); dirty = true; });
  choose("follow", setFollow);
  choose("speed", (value) => setSpeed(Number(value)));
  choose("trail", (value) => { options.trail = value === "all" ? Infinity : Number(value); });
  choose("labels", (value) => { options.labels = value; });
  choose("axis", (value) => { view.axis = value; });
  const slider = byId("time");
  slider.max = Math.max(duration, 0.1);
  slider.disabled = duration === 0;
  slider.addEventListener("input", () => setTime(Number(slider.value), false));
  slider.addEventListener("change", tellNow);
  for (const id of ["previous", "next"]) byId(id).disabled = losses.length === 0;
  byId("play").disabled = duration === 0;
  setText("ended", `The battle ended after ${clockText(duration)} because ${data.ended}. Aircraft still in the air then flew home; what became of them stands under “Fates”.`);
}

// ---- theme and motion ----

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  readInks();
  makeLegend();
  drawMarks();
  dirty = true;
}

function followSystem(query, act) {
  const media = matchMedia(query);
  act(media.matches);
  media.addEventListener("change", () => act(media.matches));
}

// ---- the loop ----

/** Milliseconds that each of the last frames took to compute and draw. */
const frames = new Float64Array(600);
let frameCount = 0;
let lastFrame = 0;

function frame(now) {
  const seconds = Math.min(0.1, Math.max(0, (now - lastFrame) / 1000));
  lastFrame = now;
  if (clock.playing) {
    const before = clock.time;
    setTime(clock.time + seconds * clock.speed, false);
    tellLosses(before, clock.time);
  }
  if (dirty) {
    const start = performance.now();
    dirty = false;
    keepUp(clock.playing ? seconds : 0);
    draw();
    showClock();
    showState();
    followList();
    frames[frameCount++ % frames.length] = performance.now() - start;
  }
  requestAnimationFrame(frame);
}

function resize() {
  const changed = [plan, side, marks].map((pen) => pen.fit());
  if (changed.includes(true)) {
    drawMarks();
    showRows();
    // at once, for a canvas of a new size is empty
    draw();
  }
}

/** Length of the fight that the first picture has room for [s]. */
const FIRST_VIEW_S = 240;

/** The first picture: shortly before the first burst, with the place of the fight in view. */
function begin() {
  const first = shots[0] ?? losses[0];
  setTime(first ? first.time_s - 20 : 0, false);
  const fight = first ? fightPlaces(first.time_s + FIRST_VIEW_S) : [];
  const now = (some) => some.filter((i) => moment.up[i]).map((i) => ({ x: moment.x[i], y: moment.y[i] }));
  const [x, y] = data.base_m;
  if (fight.length > 0) fitTo([...fight, ...now([first.who, first.with]), { x, y }, { x: 0, y: 0 }]);
  else fitAll();
  tellNow();
}

function start() {
  followSystem("(prefers-reduced-motion: reduce)", (matches) => { calm = matches; });
  makeControls();
  makePanel();
  makeList();
  makeKeys();
  makePointer();
  makeWheel();
  followSystem("(prefers-color-scheme: dark)", (matches) => setTheme(matches ? "dark" : "light"));
  new ResizeObserver(resize).observe(byId("stage"));
  new ResizeObserver(resize).observe(byId("marks"));
  resize();
  begin();
  requestAnimationFrame(frame);
}

/** What a test may read; nothing here changes anything. */
Object.defineProperty(window, "battle", {
  value: Object.freeze({
    get time() { return clock.time; },
    get duration() { return duration; },
    get playing() { return clock.playing; },
    get speed() { return clock.speed; },
    get selected() { return selected === null ? null : aircraft[selected].name; },
    get view() { return { ...view }; },
    get aircraft() {
      return aircraft.map(({ name, index: i }) => ({ name, up: moment.up[i] === 1, x: moment.x[i], y: moment.y[i], z: moment.z[i] }));
    },
    get onScreen() { return shown.plan.map(({ i, x, y }) => ({ name: aircraft[i].name, x, y })); },
    get drawn_ms() { return Array.from(frames.slice(0, Math.min(frameCount, frames.length))); },
    get frames() { return frameCount; },
  }),
});

start();
