// A year of the planets as lines: time runs to the right, longitude upwards.

import { button, element } from "./dom.js";
import { SHORT_MONTHS, chartMonth, now, spanOf, yearText } from "./event_clock.js";
import { eventList } from "./event_words.js";
import { BODY_PATHS, SIGNS, SIGN_PATHS, glyph, node } from "./glyphs.js";
import { eventLink } from "./moment_link.js";
import { chooser, stepper, working } from "./panel.js";
import { post } from "./service.js";
import { bodyName } from "./words.js";

const BODIES = ["Sun", "Mercury", "Venus", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune", "Pluto"];
const STEP_DAYS = 4;
const BOX = { left: 34, right: 1040, top: 8, bottom: 560, width: 1080, height: 590 };
const ELEMENTS = ["fire", "earth", "air", "water"];
const RINGS = [["360", "the whole zodiac"], ["90", "90°: squares and oppositions meet"], ["45", "45°: the hard aspects meet"], ["30", "30°: all aspects of 30° meet"]];

// The table of /ephemeris as body -> [{ jd, longitude (running on over 360), speed }], to the first step after `to`.
function tracks({ rows }, to) {
  const lines = new Map(BODIES.map((name) => [name, []]));
  for (const { body, tt_jd: jd, longitude, speed } of rows) {
    if (jd >= to + STEP_DAYS) continue;
    const line = lines.get(body);
    const before = line.at(-1)?.longitude ?? longitude;
    line.push({ jd, longitude: before + (((longitude - before + 540) % 360) + 360) % 360 - 180, speed });
  }
  return lines;
}

// The cubic through two places with their speeds, in each turn of the ring that it touches.
function curve(one, two, x, y, ring) {
  const third = (two.jd - one.jd) / 3;
  const heights = [one.longitude, one.longitude + one.speed * third, two.longitude - two.speed * third, two.longitude];
  const turns = new Set(heights.map((height) => Math.floor(height / ring)));
  const xs = [one.jd, one.jd + third, two.jd - third, two.jd].map((jd) => x(jd).toFixed(2));
  return [...turns].map((turn) => {
    const ys = heights.map((height) => y(height - turn * ring).toFixed(2));
    return `M${xs[0]} ${ys[0]}C${xs[1]} ${ys[1]} ${xs[2]} ${ys[2]} ${xs[3]} ${ys[3]}`;
  }).join("");
}

function frame(ring, months, x, y) {
  const parts = [];
  const signs = ring === 360 ? SIGNS : [];
  signs.forEach((name, i) => {
    const kind = ELEMENTS[i % 4];
    parts.push(node("rect", { x: BOX.left, width: BOX.right - BOX.left, y: y(30 * (i + 1)), height: y(0) - y(30), class: `band ${kind}` }));
    parts.push(glyph(SIGN_PATHS[name], BOX.left - 17, (y(30 * i) + y(30 * i + 30)) / 2, 17, { class: `stroke ${kind}` }));
  });
  if (!signs.length) {
    for (let degree = 0; degree <= ring; degree += ring / 6) {
      parts.push(node("path", { d: `M${BOX.left} ${y(degree)}H${BOX.right}`, class: "graticule" }));
      parts.push(node("text", { x: BOX.left - 6, y: y(degree), class: "graph-degree" }, `${Number(degree.toFixed(1))}°`));
    }
  }
  months.forEach((jd, i) => {
    parts.push(node("path", { d: `M${x(jd)} ${BOX.top}V${BOX.bottom}`, class: "graticule" }));
    if (i < 12) parts.push(node("text", { x: (x(jd) + x(months[i + 1])) / 2, y: BOX.bottom + 18, class: "graph-month" }, SHORT_MONTHS[i]));
  });
  return parts;
}

// Glyphs at the right end, moved apart where lines end together.
function names(ends, y) {
  const places = ends.map(({ name, height }) => ({ name, at: y(height) })).sort((a, b) => a.at - b.at);
  for (let i = 1; i < places.length; i += 1) places[i].at = Math.max(places[i].at, places[i - 1].at + 17);
  for (let i = places.length - 1; i >= 0; i -= 1) places[i].at = Math.min(places[i].at, (places[i + 1]?.at ?? BOX.bottom + 10) - 17);
  return places.map(({ name, at }) => glyph(BODY_PATHS[name], BOX.right + 18, at, 16, { class: `stroke line-${name}` }));
}

const spot = ({ body, station, into }) => (station ? `${bodyName(body)} turns ${station}` : `${bodyName(body)} enters ${into}`);

function picture(table, events, months, ring, read) {
  const [from, to] = [months[0], months.at(-1)];
  const x = (jd) => BOX.left + ((BOX.right - BOX.left) * (jd - from)) / (to - from);
  const y = (degrees) => BOX.bottom - ((BOX.bottom - BOX.top) * degrees) / ring;
  const svg = node("svg", { viewBox: `0 0 ${BOX.width} ${BOX.height}`, class: "graph", "aria-hidden": "true" });
  const clip = node("clipPath", { id: "graph-clip" }, node("rect", { x: BOX.left, y: BOX.top, width: BOX.right - BOX.left, height: BOX.bottom - BOX.top }));
  const inside = node("g", { "clip-path": "url(#graph-clip)" });
  const ends = [];
  for (const [name, line] of tracks(table, to)) {
    const d = line.slice(1).map((two, i) => curve(line[i], two, x, y, ring)).join("");
    inside.append(node("path", { d, class: `track line-${name}` }, node("title", {}, document.createTextNode(bodyName(name)))));
    const last = line.findLast(({ jd }) => jd <= to);
    ends.push({ name, height: (((last.longitude + last.speed * (to - last.jd)) % ring) + ring) % ring });
  }
  for (const event of events) {
    const { date, clock, name } = read(event.time, event.sigma_s);
    const mark = node("circle", { cx: x(event.time.tt_jd), cy: y(((event.longitude % ring) + ring) % ring), r: event.station ? 4.5 : 3, class: `spot line-${event.body}` });
    mark.append(node("title", {}, document.createTextNode(`${spot(event)}, ${date}, ${clock} ${name}`)));
    // For the pointer alone: the list below has the same links for everybody.
    mark.addEventListener("click", () => eventLink("", event.time).click());
    inside.append(mark);
  }
  svg.append(clip, ...frame(ring, months, x, y), inside, ...names(ends, y));
  return svg;
}

// Days from a year's beginning to that of a month.
function daysBefore(month, year, calendar) {
  const leap = year % 4 === 0 && (calendar === "julian" || year % 100 !== 0 || year % 400 === 0);
  return (Date.UTC(leap ? 2000 : 2001, month - 1, 1) - Date.UTC(leap ? 2000 : 2001, 0, 1)) / 86400000;
}

async function load(view, year, ring) {
  const span = spanOf({ year, month: 1 }, { year: year + 1, month: 1 });
  const tail = spanOf({ year, month: 1 }, { year: year + 1, month: 2 }); // the last step reaches beyond the year
  const historical = view.historical();
  const [table, { events }, read] = await Promise.all([
    post("ephemeris", { ...tail, step: { days: STEP_DAYS }, latitude: 0, longitude: 0, observer: "geocentric", bodies: BODIES }, historical),
    post("events", { ...span, search: [{ kind: "ingress", bodies: BODIES }, { kind: "station", bodies: BODIES.slice(1) }] }, historical),
    view.clock(),
  ]);
  const first = table.rows[0].tt_jd;
  const months = Array.from({ length: 13 }, (_, i) => first + daysBefore(i + 1, year, span.calendar));
  return [
    element("figure", [
      picture(table, events, months, ring, read),
      element("figcaption", "Seen from the Earth’s centre, tropical. Large dots: stations; small ones: ingresses. Each leads to its chart.", { class: "hint" }),
    ], { class: "scroll", tabindex: "0", role: "group", "aria-label": "Graphic ephemeris" }),
    element("details", [element("summary", `The year’s ${events.length} stations and ingresses as a list`), eventList(events, read)]),
  ];
}

export function open(box, view) {
  let { year } = now();
  let ring = "360";
  const content = element("div");
  const { box: steps, label } = stepper("year", (by) => { year += by; again(); });
  function again() {
    label.textContent = yearText(year);
    working(content, () => load(view, year, Number(ring)));
  }
  steps.append(button("The chart’s year", () => {
    ({ year } = chartMonth(view.shown()) ?? { year });
    again();
  }));
  box.append(steps, chooser("Upwards:", RINGS, ring, (value) => { ring = value; again(); }), content);
  again();
  return (what) => { if (what === "clock") again(); };
}
