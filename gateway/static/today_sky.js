// Today's sky: where the bodies stand now, and what comes next.

import { element } from "./dom.js";
import { utcText } from "./event_clock.js";
import { body, eventList, sign } from "./event_words.js";
import { dms, uncertainty } from "./format.js";
import { momentLink } from "./moment_link.js";
import { working } from "./panel.js";
import { post } from "./service.js";

const BODIES = ["Sun", "Moon", "Mercury", "Venus", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune", "Pluto"];
const SLOW = BODIES.filter((name) => name !== "Moon");
const DAYS = 30;
const FIRST = 14; // events that are shown at once
const PHASES = ["new moon", "waxing crescent", "first quarter", "waxing gibbous", "full moon", "waning gibbous", "last quarter", "waning crescent"];

function positions({ data }) {
  const lines = Object.entries(data).map(([name, { sign: at, sign_degree: degree, retrograde, uncertainty_arcsec: sigma }]) => {
    const turned = retrograde ? [" ", element("abbr", "R", { class: "back", title: "retrograde" })] : [];
    return element("li", [body(name), element("span", [`${dms(degree).replace(/\d\d″$/, "")} `, sign(at), ...turned, " ", element("small", uncertainty(sigma), { class: "margin" })])]);
  });
  return element("ul", lines, { class: "now" });
}

function phase({ Sun, Moon }) {
  const angle = (Moon.longitude - Sun.longitude + 360) % 360;
  return `Moon: ${PHASES[Math.floor(angle / 45)]}, ${Math.round(50 * (1 - Math.cos((angle * Math.PI) / 180)))} % lit.`;
}

async function load(view) {
  const now = new Date();
  const moment = utcText(now);
  const stop = utcText(new Date(now.getTime() + DAYS * 86400000));
  const search = [
    { kind: "ingress" }, { kind: "station" }, { kind: "phase" }, { kind: "void_of_course" },
    { kind: "aspect", bodies: SLOW }, { kind: "eclipse_solar" }, { kind: "eclipse_lunar" },
  ];
  const [chart, { events, complete }, read] = await Promise.all([
    post("calculate", { birth_time: moment, latitude: 0, longitude: 0, observer: "geocentric", bodies: BODIES }),
    post("events", { start: moment, stop, search }),
    view.clock(),
  ]);
  const { clock, date, name } = read(chart.time, 60);
  const more = events.slice(FIRST);
  const coming = [eventList(events.slice(0, FIRST), read)];
  if (more.length) coming.push(element("details", [element("summary", `${more.length} more within ${DAYS} days`), eventList(more, read)]));
  if (!complete) coming.push(element("p", "Whether an event was missed is not shown.", { class: "hint" }));
  return [element("div", [
    element("div", [
      element("h4", [momentLink(`${date}, ${clock} ${name}`, moment)]),
      positions(chart), element("p", `${phase(chart.data)} Seen from the Earth’s centre, tropical.`, { class: "hint" }),
    ]),
    element("div", [element("h4", "What comes next"), ...coming]),
  ], { class: "pair" })];
}

export function open(box, view) {
  const renew = (what) => { if (what !== "chart" && what !== "place") working(box, () => load(view)); };
  renew("clock");
  return renew;
}
