// The selected aircraft: what it is, how it flies now, what has happened to it.

const SIDES = { un: "United Nations", communist: "communist side" };
const KNOTS = 1 / 0.514444;
const FEET = 1 / 0.3048;
/** Longest list of own events that is written at once. */
const OWN_EVENTS = 200;

function makePanel() {
  const names = byId("names");
  for (const one of aircraft) {
    const choice = element("option");
    choice.value = one.name;
    names.append(choice);
  }
  const pick = byId("pick");
  pick.addEventListener("change", () => {
    const one = aircraft.find(({ name }) => name.toLowerCase() === pick.value.trim().toLowerCase());
    pick.setAttribute("aria-invalid", pick.value !== "" && !one);
    if (one) select(one.index);
  });
  byId("unselect").addEventListener("click", () => select(null));
  byId("begin").addEventListener("click", () => { if (selected !== null && aircraft[selected].begin < Infinity) setTime(aircraft[selected].begin); });
}

/** Writes what does not change while time runs. */
function showSelected() {
  const one = selected === null ? null : aircraft[selected];
  byId("card").hidden = one === null;
  byId("unchosen").hidden = one !== null;
  byId("pick").value = one?.name ?? "";
  if (one === null) return;
  byId("card").className = one.unit.side;
  byId("card-name").textContent = one.name;
  byId("card-kind").textContent = `${one.kind}, ${one.unit.role}`;
  byId("card-unit").textContent = `${one.unit.name}, ${SIDES[one.unit.side]}`;
  byId("card-fate").textContent = one.fate || "not told";
  const rows = one.events.slice(0, OWN_EVENTS).map((event) => {
    const item = element("li");
    const button = element("button", "own");
    button.append(element("span", "time", clockText(event.time_s)), element("span", "", event.text));
    button.addEventListener("click", () => setTime(event.time_s));
    button.dataset.time = event.time_s;
    item.append(button);
    return item;
  });
  byId("own").replaceChildren(...rows);
  byId("own-tally").textContent = one.events.length === 1 ? "1 event" : `${one.events.length} events`;
  showState();
}

function stateOf(one) {
  const now = moment.time;
  if (now < one.begin) return one.begin < Infinity ? `in the air from ${clockText(one.begin)}` : "never in the air";
  if (now >= one.lost) return `lost at ${clockText(one.lost)}`;
  if (now > one.end) return "gone home";
  const states = [isBurning(one, now) ? "on fire" : "", now >= one.straggled ? "fallen out of formation" : "",
    now >= one.departed ? "on the way home" : "", now >= one.bombs ? "bombs released" : ""];
  return states.filter(Boolean).join(", ") || "flying";
}

/** Writes what changes while time runs. */
function showState() {
  if (selected === null) return;
  const one = aircraft[selected];
  const i = selected;
  const up = moment.up[i];
  const height = moment.z[i];
  const speed = Math.hypot(moment.vx[i], moment.vy[i], moment.vz[i]);
  const whole = (number) => Math.round(number).toLocaleString("en");
  setText("card-state", stateOf(one));
  setText("card-height", up ? `${whole(height)} m · ${whole(Math.round((height * FEET) / 100) * 100)} ft` : "–");
  setText("card-speed", up ? `${whole(speed)} m/s · ${whole(speed * KNOTS)} kt` : "–");
  setText("card-hits", String(hitsUntil(one, moment.time)));
  for (const button of byId("own").querySelectorAll("button")) {
    button.classList.toggle("future", Number(button.dataset.time) > moment.time);
  }
}
