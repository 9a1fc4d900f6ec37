// The chart as a wheel: signs outside, bodies inside, aspects across the middle.

import { BODY_PATHS, SIGNS, SIGN_PATHS, glyph, node } from "./glyphs.js";
import { dms } from "./format.js";
import { spread } from "./spread.js";

const CENTRE = 360;
const R = { outer: 330, signs: 286, mark: 281, lane: 262, glyph: 244, degree: 212, sign: 191, inner: 160, house: 172 };
const GLYPH = 29;
const ELEMENTS = ["fire", "earth", "air", "water"];

export const ASPECTS = [
  { name: "conjunction", angle: 0, orb: 8 },
  { name: "opposition", angle: 180, orb: 8 },
  { name: "trine", angle: 120, orb: 7 },
  { name: "square", angle: 90, orb: 7 },
  { name: "sextile", angle: 60, orb: 5 },
];

const mod = (value, by = 360) => ((value % by) + by) % by;

// Pairs of bodies at an aspect, closest first. The two kinds of node are one point.
export function aspects(data) {
  const names = Object.keys(data);
  const found = [];
  names.forEach((one, i) => names.slice(i + 1).forEach((two) => {
    if (one.endsWith("Node") && two.endsWith("Node")) return;
    const between = mod(data[one].longitude - data[two].longitude + 180) - 180;
    for (const kind of ASPECTS) {
      const off = Math.abs(between) - kind.angle;
      if (Math.abs(off) <= kind.orb) found.push({ one, two, kind: kind.name, orb: Math.abs(off), limit: kind.orb });
    }
  }));
  return found.sort((a, b) => a.orb - b.orb);
}

export function label(name) {
  return name.replace(/([a-z])([A-Z])/g, "$1 $2").replace("Node", "node");
}

// Draw `answer` into the svg element.
export function draw(svg, answer, heading) {
  const zero = answer.houses ? answer.houses.ascendant : 0;
  const at = (longitude, radius) => {
    const turned = ((180 + longitude - zero) * Math.PI) / 180;
    return [CENTRE + radius * Math.cos(turned), CENTRE - radius * Math.sin(turned)];
  };
  const line = (longitude, from, to, attributes) => {
    const [[x1, y1], [x2, y2]] = [at(longitude, from), at(longitude, to)];
    return node("line", { x1: x1.toFixed(2), y1: y1.toFixed(2), x2: x2.toFixed(2), y2: y2.toFixed(2), ...attributes });
  };
  const words = (text, longitude, radius, kind) => {
    const [x, y] = at(longitude, radius);
    return node("text", { x: x.toFixed(2), y: y.toFixed(2), class: kind, "text-anchor": "middle", "dominant-baseline": "central" }, text);
  };
  const context = { at, line, words };
  svg.replaceChildren(
    node("title", { id: "wheel-title" }, `Chart wheel: ${heading}`),
    node("desc", { id: "wheel-desc" }, describe(answer)),
    node("circle", { cx: CENTRE, cy: CENTRE, r: R.outer, class: "disc" }),
    signs(context),
    answer.houses ? houses(context, answer.houses) : node("g"),
    aspectLines(context, answer.data),
    bodies(context, answer),
  );
}

function describe(answer) {
  const places = Object.entries(answer.data).map(([name, body]) => `${label(name)} ${body.sign} ${dms(body.sign_degree)}`);
  return `${places.join(", ")}. The table holds the same positions.`;
}

function signs({ at, line }) {
  const group = node("g", { class: "signs" });
  SIGNS.forEach((name, i) => {
    const [from, to] = [i * 30, i * 30 + 30];
    const corners = [at(from, R.outer), at(to, R.outer), at(to, R.signs), at(from, R.signs)].map((p) => p.map((v) => v.toFixed(2)).join(" "));
    const d = `M${corners[0]}A${R.outer} ${R.outer} 0 0 0 ${corners[1]}L${corners[2]}A${R.signs} ${R.signs} 0 0 1 ${corners[3]}z`;
    const [x, y] = at(from + 15, (R.outer + R.signs) / 2);
    const element = ELEMENTS[i % 4];
    group.append(node("path", { d, class: `sector ${element}` }));
    group.append(glyph(SIGN_PATHS[name], x, y, 25, { class: `stroke sign ${element}`, "data-sign": name }));
  });
  for (let degree = 0; degree < 360; degree += 5) {
    group.append(line(degree, R.signs, R.signs - (degree % 10 ? 4 : 7), { class: "tick" }));
  }
  group.append(node("circle", { cx: CENTRE, cy: CENTRE, r: R.signs, class: "ring" }));
  group.append(node("circle", { cx: CENTRE, cy: CENTRE, r: R.inner, class: "ring" }));
  return group;
}

function houses({ line, words }, { cusps, ascendant, mc }) {
  const group = node("g", { class: "houses" });
  cusps.forEach((cusp, i) => {
    const next = cusps[(i + 1) % 12];
    group.append(line(cusp, R.signs, R.inner, { class: "cusp" }));
    group.append(words(String(i + 1), cusp + mod(next - cusp) / 2, R.house, "house-number"));
  });
  for (const [name, longitude] of [["AC", ascendant], ["MC", mc], ["DC", ascendant + 180], ["IC", mc + 180]]) {
    group.append(line(longitude, R.outer + 4, R.inner, { class: name === "AC" || name === "MC" ? "axis main" : "axis" }));
    group.append(words(name, longitude, R.outer + 17, "axis-name"));
  }
  return group;
}

function aspectLines({ at }, data) {
  const group = node("g", { class: "aspect-lines" });
  for (const { one, two, kind, orb, limit } of aspects(data).reverse()) {
    if (kind === "conjunction") continue;
    const [[x1, y1], [x2, y2]] = [at(data[one].longitude, R.inner), at(data[two].longitude, R.inner)];
    const strength = (1 - 0.75 * (orb / limit)).toFixed(2);
    group.append(node("line", { x1: x1.toFixed(2), y1: y1.toFixed(2), x2: x2.toFixed(2), y2: y2.toFixed(2), class: `aspect ${kind}`, "stroke-opacity": strength }));
  }
  return group;
}

// From the tick at the true longitude to the glyph. The radius goes with the angle: lines of bodies
// in order never cross, and none comes down to the glyphs.
function leader({ at }, from, to, far) {
  const way = mod(to - from + 180) - 180;
  const steps = Math.max(1, Math.ceil(Math.abs(way) / 3));
  const points = Array.from({ length: steps + 1 }, (_, i) => at(from + (way * i) / steps, R.mark - ((R.mark - R.lane) * i) / steps));
  const d = `M${points.map((point) => point.map((v) => v.toFixed(2)).join(" ")).join("L")}`;
  return node("path", { d, class: far ? "leader far" : "leader" });
}

function bodies(context, { data, houses: found }) {
  const { at, line, words } = context;
  const group = node("g", { class: "bodies" });
  const names = Object.keys(data);
  const edges = [...SIGNS.map((_, i) => i * 30), ...(found?.cusps ?? [])];
  const places = spread(names.map((name) => data[name].longitude), edges);
  names.forEach((name, i) => {
    const { longitude, sign_degree, retrograde } = data[name];
    const { at: place, far } = places[i];
    const [x, y] = at(place, R.glyph);
    group.append(line(longitude, R.signs, R.mark, { class: "mark", "data-body": name }));
    group.append(line(longitude, R.inner, R.inner + 5, { class: "mark" }));
    group.append(leader(context, longitude, place, far));
    if (BODY_PATHS[name]) group.append(glyph(BODY_PATHS[name], x, y, GLYPH, { class: "halo" }));
    group.append(glyph(BODY_PATHS[name], x, y, GLYPH, { class: "stroke body", "data-body": name }, name));
    if (sign_degree !== null) group.append(words(`${Math.floor(sign_degree)}°`, place, R.degree, "degree"));
    if (retrograde) group.append(words("R", place, R.sign, "retro"));
  });
  return group;
}
