// A month of the Moon and the Sun: phases, rising and setting at the place, signs and distances.

import { button, element } from "./dom.js";
import { chartMonth, now, spanOf, yearText } from "./event_clock.js";
import { eventList, eventTime } from "./event_words.js";
import { MONTHS } from "./format.js";
import { node } from "./glyphs.js";
import { stepper, working } from "./panel.js";
import { post } from "./service.js";
import { capital, spaced } from "./words.js";

const CIVIL = 6; // degrees below the horizon: the dawn and dusk of every day
const ALWAYS = { always_up: "up all day", always_down: "down all day" };
const COLUMNS = [
  ["Dawn", ({ kind, state }) => kind === "twilight" && state === "dawn"],
  ["Sunrise", ({ kind, body }) => kind === "rise" && body === "Sun"],
  ["Noon", ({ kind, body }) => kind === "transit" && body === "Sun"],
  ["Sunset", ({ kind, body, state }) => kind === "set" && body === "Sun" && state === "set"],
  ["Dusk", ({ kind, state }) => kind === "twilight" && state === "dusk"],
  ["Moonrise", ({ kind, body }) => kind === "rise" && body === "Moon"],
  ["Moonset", ({ kind, body, state }) => kind === "set" && body === "Moon" && state === "set"],
];
const DAILY = ["rise", "set", "transit", "twilight"];

// The Moon's disk at a phase angle in degrees, lit from the right while she waxes (seen from the north).
function disk(angle) {
  const half = Math.cos((angle * Math.PI) / 180);
  const waxing = angle <= 180;
  const limb = `M12 3A9 9 0 0 ${waxing ? 1 : 0} 12 21`;
  const terminator = `A${(9 * Math.abs(half)).toFixed(2)} 9 0 0 ${(half > 0) === waxing ? 0 : 1} 12 3Z`;
  const lit = angle === 180 ? [node("circle", { cx: 12, cy: 12, r: 9, class: "lit" })] : angle === 0 ? [] : [node("path", { d: limb + terminator, class: "lit" })];
  return node("svg", { viewBox: "0 0 24 24", class: "disk", "aria-hidden": "true" }, node("circle", { cx: 12, cy: 12, r: 9, class: "dark" }), ...lit);
}

function phases(events, read) {
  const lines = events.filter(({ kind }) => kind === "phase").map((event) => element("li", [
    disk(event.angle), element("span", [element("strong", capital(spaced(event.phase))), element("br"), ...eventTime(event, read, { date: true })]),
  ]));
  return element("ul", lines, { class: "phases" });
}

function cell(events, read) {
  const parts = events.map((event) => {
    if (ALWAYS[event.state]) return element("span", ALWAYS[event.state]);
    const grazing = event.state === "grazes" ? [element("small", " grazes")] : [];
    return element("span", [...eventTime(event, read), ...grazing], { class: "moment-of" });
  });
  return element("td", parts.length ? parts : "–");
}

function days(events, read) {
  const byDay = new Map();
  for (const event of events) {
    const { date } = read(event.time, event.sigma_s);
    byDay.set(date, [...(byDay.get(date) ?? []), event]);
  }
  const heads = ["Day", ...COLUMNS.map(([name]) => name)].map((name) => element("th", name, { scope: "col" }));
  const rows = [...byDay].map(([date, those]) => element("tr", [
    element("th", date, { scope: "row" }), ...COLUMNS.map(([, fits]) => cell(those.filter(fits), read)),
  ]));
  return element("div", element("table", [
    element("caption", "Rising and setting", { class: "unseen" }), element("thead", element("tr", heads)), element("tbody", rows),
  ]), { class: "scroll tall", tabindex: "0", role: "region", "aria-label": "Rising and setting" });
}

async function load(view, { year, month }) {
  const place = view.place();
  const search = [
    { kind: "phase" }, { kind: "ingress", bodies: ["Moon"] }, { kind: "void_of_course" },
    { kind: "apsis", bodies: ["Moon"] }, { kind: "node", bodies: ["Moon"] },
  ];
  if (place) {
    search.push({ kind: "rise", bodies: ["Sun", "Moon"] }, { kind: "set", bodies: ["Sun", "Moon"] });
    search.push({ kind: "transit", bodies: ["Sun"] }, { kind: "twilight", depression: CIVIL });
  }
  const where = place ? { latitude: place.latitude, longitude: place.longitude, elevation: place.elevation } : {};
  // A day more at both ends: the month is the one of the clock that is shown.
  const span = spanOf({ year, month }, { year, month: month + 1 }, 1);
  const [{ events: all, complete }, read] = await Promise.all([post("events", { ...span, ...where, search }, view.historical()), view.clock()]);
  const events = all.filter((event) => Number(read(event.time, event.sigma_s).iso.split("-").at(-2)) === month);
  const daily = events.filter(({ kind }) => DAILY.includes(kind));
  const signs = events.filter(({ kind }) => !DAILY.includes(kind) && kind !== "phase");
  const hint = [
    `Times of ${read.clockName}.`,
    "Rising and setting of the upper limb, 34′ of refraction; their ± is what the air makes of it from day to day.",
    "Dawn and dusk: the Sun 6° below the horizon. Signs are tropical, seen from the Earth’s centre.",
    complete ? "" : "Whether an event was missed is not shown.",
  ].join(" ");
  return [
    phases(events, read),
    place ? days(daily, read) : element("p", "Rising and setting need a place: show a chart.", { class: "hint" }),
    element("p", hint, { class: "hint" }),
    element("details", [element("summary", "The Moon’s signs, void spans, nodes and distances"), eventList(signs, read)]),
  ];
}

export function open(box, view) {
  let at = now();
  const content = element("div");
  const { box: steps, label } = stepper("month", (by) => {
    const months = at.year * 12 + at.month - 1 + by;
    at = { year: Math.floor(months / 12), month: (((months % 12) + 12) % 12) + 1 };
    again();
  });
  function again() {
    label.textContent = `${MONTHS[at.month - 1]} ${yearText(at.year)}`;
    working(content, () => load(view, at));
  }
  steps.append(button("This month", () => { at = now(); again(); }));
  steps.append(button("The chart’s month", () => {
    at = chartMonth(view.shown()) ?? at;
    again();
  }));
  box.append(steps, content);
  again();
  return (what) => { if (what !== "chart") again(); };
}
