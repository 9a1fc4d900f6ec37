// Transits to the chart on the page: a year of aspects to it, from today on.

import { button, element } from "./dom.js";
import { utcText } from "./event_clock.js";
import { body, eventTime } from "./event_words.js";
import { observerWords, understood } from "./moment.js";
import { chooser, working } from "./panel.js";
import { post } from "./service.js";
import { share } from "./words.js";

const OUTER = ["Jupiter", "Saturn", "Uranus", "Neptune", "Pluto"];
const MIDDLE = ["Mars", ...OUTER];
const INNER = ["Sun", "Mercury", "Venus", ...MIDDLE];
const SETS = { outer: OUTER, middle: MIDDLE, inner: INNER };
const YEAR_MS = 365.25 * 86400000;

// The chart as /transits wants it: its moment in its own scale, so that its own sigma counts.
function natal({ answer, chart }) {
  const { scale, utc, gregorian } = answer.time;
  const { latitude, longitude } = answer.town ?? chart;
  const kept = ["bodies", "elevation", "zodiac", "ayanamsa", "houses", "observer", "time_uncertainty_s"];
  const options = Object.fromEntries(kept.filter((name) => chart[name] !== undefined).map((name) => [name, chart[name]]));
  const moment = utc && scale === "utc" ? { birth_time: utc } : { birth_time: gregorian, time_scale: scale === "utc" ? "ut1" : scale };
  return { ...moment, latitude, longitude, ...options };
}

// One aspect's course: entering, each exact moment, leaving.
function courses(events) {
  const running = new Map();
  const all = [];
  for (const event of events) {
    const key = [event.body, event.to, event.angle].join();
    if (!running.has(key)) {
      const course = { body: event.body, to: event.to, aspect: event.aspect, enter: null, exact: [], leave: null };
      running.set(key, course);
      all.push(course);
    }
    const course = running.get(key);
    if (event.moment === "exact") course.exact.push(event);
    else course[event.moment] = event;
    if (event.moment === "leave") running.delete(key);
  }
  return all;
}

function row(course, read) {
  const cell = (event, without) => element("td", event ? element("span", eventTime(event, read, { date: true }), { class: "moment-of" }) : without);
  const exact = course.exact.map((event) => {
    const doubt = event.probability < 1 ? [element("small", ` probability ${share(event.probability)}`)] : [];
    const number = event.passes > 1 ? [element("small", ` ${event.pass} of ${event.passes}`)] : [];
    return element("span", [...eventTime(event, read, { date: true }), ...number, ...doubt], { class: "moment-of" });
  });
  return element("tr", [
    element("th", [body(course.body), ` ${course.aspect} `, body(course.to)], { scope: "row" }),
    cell(course.enter, "before"), element("td", exact.length ? exact : "not exact"), cell(course.leave, "later"),
  ]);
}

function table(events, read) {
  const heads = ["Transit to natal", "Comes within 1°", "Exact", "Leaves"].map((name) => element("th", name, { scope: "col" }));
  return element("div", element("table", [
    element("caption", "Transits", { class: "unseen" }), element("thead", element("tr", heads)),
    element("tbody", courses(events).map((course) => row(course, read))),
  ]), { class: "scroll tall", tabindex: "0", role: "region", "aria-label": "Transits" });
}

async function load(view, result, set) {
  if (!result) throw { title: "There is no chart yet", detail: "Show a chart above: its transits will stand here." };
  if (result.answer.distribution) {
    throw { title: "Transits need a chart whose time is known", detail: "The chart above is a distribution: its points have no single place. Untick Time not known, or choose one of its moments." };
  }
  const now = new Date();
  const span = { natal: natal(result), start: utcText(now), stop: utcText(new Date(now.getTime() + YEAR_MS)) };
  const [{ events, complete }, { events: returns }, read] = await Promise.all([
    post("transits", { ...span, bodies: SETS[set] }, view.historical()),
    post("returns", { ...span, body: "Sun" }, view.historical()),
    view.clock(),
  ]);
  const proof = complete ? "None was missed." : "Whether one was missed is not shown.";
  const solar = returns.map((event) => element("p", ["Solar return: ", ...eventTime(event, read, { date: true })], { class: "solar-return" }));
  return [
    ...solar,
    events.length ? table(events, read) : element("p", "None within a year."),
    element("p", [
      "From now for a year, the transiting bodies seen from the Earth’s centre; ",
      `times of ${read.clockName}. ± is one sigma, of the sky and of the birth time. ${proof}`,
    ], { class: "hint" }),
  ];
}

export function open(box, view) {
  let result = view.shown();
  let set = "outer";
  const title = element("p", "", { class: "of-chart" });
  const other = element("p", "", { class: "of-chart" });
  const content = element("div");
  const again = () => {
    title.textContent = result && !result.answer.distribution
      ? `To the chart of ${understood(result).heading}, ${observerWords(result.answer.meta.observer)}` : "";
    other.replaceChildren();
    working(content, () => load(view, result, set));
  };
  box.append(title, other, chooser("Transiting:", [["outer", "Jupiter to Pluto"], ["middle", "Mars to Pluto"], ["inner", "all but the Moon"]], set, (value) => {
    set = value;
    again();
  }), content);
  again();
  return (what) => {
    if (what === "clock") again();
    if (what !== "chart" || view.shown() === result) return;
    if (!result || result.answer.distribution) {
      result = view.shown();
      again();
      return;
    }
    // A moment of this very list may be on the page now: the list stays until another is wanted.
    other.replaceChildren("Another chart is shown above. ", button("Transits to that chart", () => {
      result = view.shown();
      again();
    }));
  };
}
