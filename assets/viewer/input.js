// Pointer, wheel and keys.

/** Where a pointer is on a canvas [px]. */
function spotOn(canvas, pointer) {
  const box = canvas.getBoundingClientRect();
  return { x: pointer.clientX - box.left, y: pointer.clientY - box.top };
}

function makePointer() {
  const canvas = plan.canvas;
  const fingers = new Map();
  let moved = 0;
  canvas.addEventListener("pointerdown", (pointer) => {
    if (fingers.size === 0) moved = 0;
    fingers.set(pointer.pointerId, spotOn(canvas, pointer));
    canvas.setPointerCapture(pointer.pointerId);
  });
  canvas.addEventListener("pointermove", (pointer) => {
    const before = fingers.get(pointer.pointerId);
    if (!before) return;
    const now = spotOn(canvas, pointer);
    moved += Math.hypot(now.x - before.x, now.y - before.y);
    const other = [...fingers].find(([id]) => id !== pointer.pointerId)?.[1];
    if (other) {
      const apart = (p) => Math.max(10, Math.hypot(p.x - other.x, p.y - other.y));
      zoom(apart(now) / apart(before), (now.x + other.x) / 2, (now.y + other.y) / 2);
      if (view.follow === "none") pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    } else if (moved > 4) {
      canvas.classList.add("dragging");
      pan(now.x - before.x, now.y - before.y);
    }
    fingers.set(pointer.pointerId, now);
  });
  const release = (pointer) => {
    const at = fingers.get(pointer.pointerId);
    fingers.delete(pointer.pointerId);
    canvas.classList.remove("dragging");
    if (at && pointer.type === "pointerup" && moved <= 4) select(aircraftAt(shown.plan, at.x, at.y));
  };
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
}

function makeWheel() {
  plan.canvas.addEventListener("wheel", (wheel) => {
    wheel.preventDefault();
    const lines = wheel.deltaMode === 1 ? 20 : 1;
    const { x, y } = spotOn(plan.canvas, wheel);
    zoom(Math.exp(-Math.max(-120, Math.min(120, wheel.deltaY * lines)) * 0.002), x, y);
  }, { passive: false });
  side.canvas.addEventListener("click", (click) => {
    const { x, y } = spotOn(side.canvas, click);
    select(aircraftAt(shown.side, x, y));
  });
}

const STEP_PX = 60;
const KEYS = {
  " ": () => setPlaying(!clock.playing),
  ArrowLeft: (key) => setTime(clock.time - (key.shiftKey ? 10 : 1)),
  ArrowRight: (key) => setTime(clock.time + (key.shiftKey ? 10 : 1)),
  Home: () => setTime(0),
  End: () => setTime(duration),
  "[": () => changeSpeed(-1),
  "]": () => changeSpeed(1),
  "+": () => zoom(1.3),
  "=": () => zoom(1.3),
  "-": () => zoom(1 / 1.3),
  "−": () => zoom(1 / 1.3),
  0: () => fitAll(),
  f: () => nextFollow(),
  n: () => jumpToLoss(1),
  p: () => jumpToLoss(-1),
  w: () => pan(0, STEP_PX),
  a: () => pan(STEP_PX, 0),
  s: () => pan(0, -STEP_PX),
  d: () => pan(-STEP_PX, 0),
  ",": () => selectNext(-1),
  ".": () => selectNext(1),
  t: () => nextChoice("trail"),
  l: () => nextChoice("labels"),
  Escape: () => select(null),
  "?": () => byId("help").showModal(),
};

function makeKeys() {
  document.addEventListener("keydown", (key) => {
    if (key.ctrlKey || key.metaKey || key.altKey || byId("help").open) return;
    const { target } = key;
    const writes = target.matches("input:not([type=range]):not([type=checkbox])");
    const presses = target.matches("button, select, summary, input[type=checkbox]");
    if (writes || (presses && [" ", "Enter"].includes(key.key))) return;
    if (target.matches("select") && (key.key.startsWith("Arrow") || /^[a-z0-9]$/.test(key.key))) return;
    const act = KEYS[key.key.length === 1 ? key.key.toLowerCase() : key.key];
    if (!act) return;
    key.preventDefault();
    act(key);
  });
}
