// npm i --prefix /tmp/browser-test playwright-core && NODE_PATH=/tmp/browser-test/node_modules node tests/browser/viewer.mjs PAGE.html [FOLDER]
//
// Opens a page written by the viewer in Chromium (CHROMIUM, or /usr/bin/chromium) and uses it as a reader does. Fails on any
// error of the page, any request beyond the file itself, and any expectation that does not hold. Writes pictures to FOLDER.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const { chromium } = createRequire(import.meta.url)("playwright-core");
const [file, folder] = process.argv.slice(2);
assert(file, "which page? node tests/browser/viewer.mjs PAGE.html [FOLDER]");
if (folder) mkdirSync(folder, { recursive: true });

const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: QUIET });
const faults = [];

async function open(width, height, colorScheme, more = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, ...more });
  const page = await context.newPage();
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) faults.push(message.text()); });
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("request", (request) => {
    if (request.url() !== pathToFileURL(resolve(file)).href && !request.url().startsWith("data:")) faults.push(`asks for ${request.url()}`);
  });
  await page.goto(pathToFileURL(resolve(file)).href);
  await page.waitForFunction(() => window.battle?.frames > 0);
  return page;
}

const read = (page, what) => page.evaluate(`battle.${what}`);
const settle = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
const picture = async (page, name) => { if (folder) await page.screenshot({ path: join(folder, `${name}.png`) }); };
const moved = (before, after) => after.filter((one, i) => one.up && before[i].up && Math.hypot(one.x - before[i].x, one.y - before[i].y) > 10).length;

/** Share of `list` in order of size, as the number below which it lies. */
const quantile = (list, share) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))];

async function time(page) {
  const slider = page.locator("#time");
  const duration = await read(page, "duration");
  const set = (share) => slider.evaluate((box, value) => {
    box.value = value;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }, share * duration);
  await set(0.3);
  await settle(page);
  const [before, pixels] = [await read(page, "aircraft"), await read(page, "onScreen")];
  await set(0.32);
  await settle(page);
  assert(Math.abs((await read(page, "time")) - 0.32 * duration) < 0.1, "the slider sets the time");
  assert(moved(before, await read(page, "aircraft")) > 0, "aircraft move with the slider");
  const later = new Map((await read(page, "onScreen")).map((one) => [one.name, one]));
  assert(pixels.some((one) => later.has(one.name) && Math.hypot(later.get(one.name).x - one.x, later.get(one.name).y - one.y) > 0.5), "symbols move on the screen");
}

async function keys(page) {
  await page.locator("#plan").focus();
  const start = await read(page, "time");
  await page.keyboard.press("ArrowRight");
  assert(Math.abs((await read(page, "time")) - start - 1) < 0.01, "the right arrow is one second");
  await page.keyboard.press("Shift+ArrowLeft");
  assert(Math.abs((await read(page, "time")) - start + 9) < 0.01, "the left arrow with Shift is ten seconds");
  const { scale } = await read(page, "view");
  await page.keyboard.press("+");
  assert((await read(page, "view")).scale > scale, "plus goes nearer");
  await page.keyboard.press("]");
  assert.equal(await read(page, "speed"), 20);
  await page.keyboard.press("[");
  await page.keyboard.press(".");
  assert(await read(page, "selected"), "the full stop selects an aircraft");
  await page.keyboard.press("?");
  assert(await page.locator("#help").isVisible(), "the question mark opens the help");
  await picture(page, "help");
  await page.keyboard.press("Escape");
  assert(!(await page.locator("#help").isVisible()));
  await page.keyboard.press("Escape");
  assert.equal(await read(page, "selected"), null);
}

async function eventsAndSelection(page) {
  await settle(page);
  const row = page.locator(`#${await page.locator(".row").nth(2).getAttribute("id")}`);
  const [label, text] = [await row.locator(".time").textContent(), await row.locator(".text").textContent()];
  await row.click();
  const [minutes, seconds] = label.split(":").map(Number);
  const at = await read(page, "time");
  assert(at >= 60 * minutes + seconds - 0.01 && at < 60 * minutes + seconds + 1, `a click on ${label} goes there, not to ${at}`);
  const selected = await read(page, "selected");
  assert(text.startsWith(selected), `${text} selects ${selected}`);
  await settle(page);
  assert.equal(await page.locator("#card-name").textContent(), selected);
  await picture(page, "selected");
  await page.locator("#search").fill("no such thing");
  assert(await page.locator("#none").isVisible(), "an empty list says so");
  await page.locator("#search").fill(selected);
  for (const text of await page.locator(".row .text").allTextContents()) assert(text.includes(selected));
  await page.locator("#search").fill("");
  const one = (await read(page, "onScreen")).find(({ name }) => name !== selected);
  const box = await page.locator("#plan").boundingBox();
  if (one && one.x > 0 && one.x < box.width && one.y > 0 && one.y < box.height) {
    await page.mouse.click(box.x + one.x, box.y + one.y);
    assert(await read(page, "selected"), "a click on an aircraft selects one");
  }
  await page.keyboard.press("Escape");
}

async function speed(page) {
  await page.locator("#speed").selectOption("10");
  await page.locator("#fit").click();
  const frames = await read(page, "frames");
  const start = await read(page, "time");
  await page.locator("#play").click();
  const gaps = await page.evaluate(() => new Promise((done) => {
    const times = [];
    const tick = (now) => {
      times.push(now);
      if (now - times[0] < 5000) requestAnimationFrame(tick);
      else done(times.slice(1).map((time, i) => time - times[i]));
    };
    requestAnimationFrame(tick);
  }));
  await picture(page, "playing");
  await page.locator("#play").click();
  assert((await read(page, "time")) > start + 10, "time runs");
  const drawn = (await read(page, "drawn_ms")).slice(frames);
  const figure = (list, share) => quantile(list, share).toFixed(1);
  console.log(`at 10x: frames every ${figure(gaps, 0.5)} ms (95 %: ${figure(gaps, 0.95)}), drawn in ${figure(drawn, 0.5)} ms (95 %: ${figure(drawn, 0.95)})`);
}

async function fits(page, name) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert(wide <= 0, `${name}: the page is ${wide} px too wide`);
}

const light = await open(1400, 900, "light");
await picture(light, "light");
if ((await read(light, "duration")) > 0 && (await read(light, "aircraft")).some((one) => one.up)) {
  await time(light);
  await keys(light);
  if ((await light.locator(".row").count()) > 2) await eventsAndSelection(light);
  await speed(light);
}
for (const [name, width, height, scheme, more] of [
  ["dark", 1400, 900, "dark", {}], ["wide", 1920, 1080, "light", {}], ["phone", 390, 800, "light", { hasTouch: true, isMobile: true, deviceScaleFactor: 2 }],
  ["phone-dark", 360, 740, "dark", { hasTouch: true, isMobile: true, deviceScaleFactor: 2 }],
]) {
  const page = await open(width, height, scheme, more);
  await page.locator("#next").click({ timeout: 500 }).catch(() => {});
  await settle(page);
  await fits(page, name);
  await picture(page, name);
  await page.context().close();
}
const still = await open(1000, 700, "light", { reducedMotion: "reduce" });
assert.equal(await read(still, "playing"), false, "nothing plays by itself");
await browser.close();
assert.deepEqual(faults, []);
console.log("the page holds what it promises");
