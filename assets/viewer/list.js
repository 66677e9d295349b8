// The list of events: only the rows in sight exist, so that thousands stay fast.

const ROW_PX = 46;
/** Groups of kinds that the reader can show or hide. */
const GROUPS = [
  { key: "losses", label: "Losses", kinds: ["lost"], on: true },
  { key: "hits", label: "Hits", kinds: ["hit", "fire_out", "straggled"], on: true },
  { key: "firing", label: "Firing", kinds: ["fired"], on: true },
  { key: "passes", label: "Passes", kinds: ["pass_begun", "pass_ended", "evaded"], on: false },
  { key: "chases", label: "Chases", kinds: ["committed", "chase_ended"], on: false },
  { key: "sightings", label: "Sightings", kinds: ["sighted"], on: false },
  { key: "bombs", label: "Bombs, going home", kinds: ["bombs_away", "departed"], on: false },
  { key: "claims", label: "Claims", kinds: ["claimed"], on: false },
  { key: "fates", label: "Fates", kinds: ["fate"], on: false },
];
const KNOWN = new Set(GROUPS.flatMap((group) => group.kinds));
const MARKS = { lost: "✕", hit: "✳", fire_out: "○", straggled: "↘", fired: "╍", pass_begun: "▸", pass_ended: "▪",
  evaded: "↯", committed: "→", chase_ended: "↩", sighted: "◉", bombs_away: "▼", departed: "⌂", claimed: "✎",
  fate: "■" };

const list = { made: new Map(), box: null, rows: null, filtered: [], text: "", active: -1, current: -1, held: -Infinity };

function makeList() {
  list.box = byId("events");
  list.rows = byId("rows");
  const chips = byId("kinds");
  for (const group of GROUPS) {
    const n = events.filter((event) => group.kinds.includes(event.kind)).length;
    if (n === 0) continue;
    const label = element("label", "chip");
    const box = element("input");
    Object.assign(box, { type: "checkbox", checked: group.on, value: group.key });
    box.addEventListener("change", () => { group.on = box.checked; filterEvents(); });
    label.append(box, element("span", "", `${group.label} ${n}`));
    chips.append(label);
  }
  byId("search").addEventListener("input", (change) => {
    list.text = change.target.value.trim().toLowerCase();
    filterEvents();
  });
  const hold = () => { list.held = performance.now(); };
  list.box.addEventListener("scroll", showRows, { passive: true });
  for (const kind of ["wheel", "pointerdown", "touchmove"]) list.box.addEventListener(kind, hold, { passive: true });
  list.box.addEventListener("click", (click) => {
    const row = click.target.closest("[data-at]");
    if (row) choose(Number(row.dataset.at));
  });
  list.box.addEventListener("keydown", listKey);
  filterEvents();
}

function filterEvents() {
  const on = new Set(GROUPS.filter((group) => group.on).flatMap((group) => group.kinds));
  const fits = (event) => (on.has(event.kind) || !KNOWN.has(event.kind)) && event.text.toLowerCase().includes(list.text);
  list.filtered = events.filter(fits);
  list.rows.replaceChildren();
  list.made.clear();
  list.rows.style.height = `${list.filtered.length * ROW_PX}px`;
  list.active = -1;
  list.current = -1;
  byId("tally").textContent = `${list.filtered.length} of ${events.length} events`;
  byId("none").hidden = list.filtered.length > 0;
  byId("none").textContent = events.length === 0 ? "Nothing happened in this run." : "No event fits. Choose more kinds, or clear the search.";
  followList(true);
}

/** Marks the latest event, and keeps it in sight unless the reader has just scrolled. */
function followList(force = false) {
  const current = countUntil(list.filtered, moment.time + 1e-6) - 1;
  if (current === list.current && !force) return;
  list.current = current;
  if (force || performance.now() - list.held > 5000) scrollTo(current);
  showRows();
}

function scrollTo(at) {
  const top = at * ROW_PX;
  const height = list.box.clientHeight;
  if (top < list.box.scrollTop + ROW_PX || top > list.box.scrollTop + height - 2 * ROW_PX) {
    list.box.scrollTop = Math.max(0, top - height * 0.4);
  }
}

function showRows() {
  const first = Math.max(0, Math.floor(list.box.scrollTop / ROW_PX) - 3);
  const last = Math.min(list.filtered.length, first + Math.ceil(list.box.clientHeight / ROW_PX) + 7);
  // Rows in sight stay the same elements: a click begun on one must end on it though time runs.
  for (const [at, box] of list.made) {
    if (at >= first && at < last) continue;
    box.remove();
    list.made.delete(at);
  }
  for (let at = first; at < last; at++) {
    if (!list.made.has(at)) list.made.set(at, list.rows.appendChild(row(at)));
    markRow(list.made.get(at), at);
  }
  if (list.active >= first && list.active < last) list.box.setAttribute("aria-activedescendant", `row-${list.active}`);
  else list.box.removeAttribute("aria-activedescendant");
}

function row(at) {
  const event = list.filtered[at];
  const { unit } = aircraft[event.who];
  const box = element("div", `row ${event.kind} ${unit.side}`);
  box.id = `row-${at}`;
  box.dataset.at = at;
  box.style.top = `${at * ROW_PX}px`;
  box.setAttribute("role", "option");
  box.setAttribute("aria-setsize", list.filtered.length);
  box.setAttribute("aria-posinset", at + 1);
  const mark = element("span", "mark", MARKS[event.kind] ?? "·");
  mark.setAttribute("aria-hidden", "true");
  box.append(element("span", "time", clockText(event.time_s)), mark, element("span", "text", event.text));
  return box;
}

function markRow(box, at) {
  box.setAttribute("aria-selected", at === list.active);
  if (at === list.current) box.setAttribute("aria-current", "time");
  else box.removeAttribute("aria-current");
  box.classList.toggle("future", at > list.current);
}

function choose(at) {
  list.active = at;
  list.held = performance.now();
  jumpTo(list.filtered[at]);
  showRows();
}

function listKey(key) {
  const size = Math.max(1, Math.floor(list.box.clientHeight / ROW_PX) - 1);
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: size, PageUp: -size, Home: -1e9, End: 1e9 };
  const start = list.active >= 0 ? list.active : Math.max(0, list.current);
  if (key.key in steps) {
    list.active = Math.min(list.filtered.length - 1, Math.max(0, start + steps[key.key]));
    list.held = performance.now();
    scrollTo(list.active);
    showRows();
  } else if (key.key === "Enter" && list.active >= 0) choose(list.active);
  else return;
  key.preventDefault();
  key.stopPropagation();
}
