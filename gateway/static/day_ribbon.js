// The time that a moment may lie in, as ribbons: which sign the Ascendant and the fast bodies are in, when.

import { SIGNS, SIGN_PATHS, glyph, node } from "./glyphs.js";
import { bodyName, spaced } from "./words.js";

const WIDTH = 600;
const LEFT = 88;
const ROW = 30;
const TOP = 6;
const HOUR = 1 / 24;

// The states of one thing one after another: { state, from, to } in days of `tt_jd`.
function stretches(changes, first, [from, to]) {
  const states = [{ state: changes[0]?.from ?? first, from }];
  for (const change of changes) states.push({ state: change.to, from: change.tt_jd });
  return states.map((one, i) => ({ ...one, to: states[i + 1]?.from ?? to }));
}

function wanted({ bodies, angles, phase, changes }) {
  const of = (kind, name) => changes.filter((one) => one.kind === kind && (kind === "phase" || one.of === name));
  const rows = Object.entries(angles ?? {}).map(([name, { signs }]) => ({ name, changes: of("angle", name), first: Object.keys(signs)[0] }));
  for (const [name, { signs, sign_certain: certain }] of Object.entries(bodies)) {
    if (!certain || name === "Moon") rows.push({ name: bodyName(name), changes: of("sign", name), first: Object.keys(signs)[0] });
  }
  if (phase && Object.keys(phase).length > 1) rows.push({ name: "Phase", changes: of("phase"), first: Object.keys(phase)[0] });
  return rows;
}

function piece({ state, from, to }, x, y) {
  const [left, right] = [x(from), x(to)];
  const part = node("g", {}, node("title", {}, document.createTextNode(spaced(state))));
  const at = SIGNS.indexOf(state);
  const kind = at < 0 ? "plain" : ["fire", "earth", "air", "water"][at % 4];
  part.append(node("rect", { x: left, y, width: Math.max(right - left, 0.5), height: ROW - 8, class: `ribbon ${kind}` }));
  const middle = y + (ROW - 8) / 2;
  if (at >= 0 && right - left > 20) part.append(glyph(SIGN_PATHS[state], (left + right) / 2, middle, 17, { class: `stroke ${kind}` }));
  if (at < 0 && right - left > 100) part.append(node("text", { x: (left + right) / 2, y: middle, class: "ribbon-word" }, spaced(state)));
  return part;
}

// Hours of the clock below, where one clock went through all of the time without a leap.
function hours(spans, readings, x, y) {
  const from = spans[0].from;
  const to = spans.at(-1).to;
  const clock = ({ local, time }) => (local ?? time).slice(11, 16);
  const offset = ({ local }) => local?.slice(local.indexOf("T")).replace(/^[^+-]*/, "");
  const text = (jd, words, anchor) => node("text", { x: x(jd), y: y + 14, "text-anchor": anchor, class: "ribbon-hour" }, words);
  const texts = [text(from.tt_jd, clock(from), "start"), text(to.tt_jd, clock(to), "end")];
  if (readings.length > 1 || spans.length > 1 || offset(from) !== offset(to)) return texts;
  const [hour, minute] = clock(from).split(":").map(Number);
  const length = (to.tt_jd - from.tt_jd) / HOUR;
  const step = length > 60 ? 24 : length > 12 ? 6 : 1;
  for (let h = step - ((hour + minute / 60) % step); h < length - step / 3; h += step) {
    if (h < step / 3) continue;
    texts.push(text(from.tt_jd + h * HOUR, `${String(Math.round(hour + minute / 60 + h) % 24).padStart(2, "0")}:00`, "middle"));
  }
  return texts;
}

// A picture of a distribution; null where nothing in it changes.
export function ribbons({ distribution, time: { spans, readings = [] } }) {
  const rows = wanted(distribution);
  if (!rows.length) return null;
  const ends = [spans[0].from.tt_jd, spans.at(-1).to.tt_jd];
  const x = (jd) => LEFT + ((WIDTH - LEFT - 2) * (jd - ends[0])) / (ends[1] - ends[0]);
  const svg = node("svg", { viewBox: `0 0 ${WIDTH} ${TOP + rows.length * ROW + 20}`, role: "img", class: "ribbons" });
  const words = [];
  rows.forEach(({ name, changes, first }, i) => {
    const y = TOP + i * ROW;
    const states = stretches(changes, first, ends);
    words.push(`${name}: ${states.map(({ state }) => spaced(state)).join(", ")}`);
    svg.append(node("text", { x: LEFT - 12, y: y + (ROW - 8) / 2, class: "ribbon-name" }, name), ...states.map((state) => piece(state, x, y)));
  });
  svg.append(...hours(spans, readings, x, TOP + rows.length * ROW - 4));
  svg.setAttribute("aria-label", `From the earliest to the latest moment. ${words.join(". ")}.`);
  return svg;
}
