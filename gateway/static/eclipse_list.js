// Eclipses of some years, how the place sees them, and where their central lines run.

import { button, element } from "./dom.js";
import { chartMonth, now, spanOf, yearText } from "./event_clock.js";
import { eclipseMap } from "./eclipse_map.js";
import { eventTime, eventWords } from "./event_words.js";
import { seconds } from "./format.js";
import { stepper, working } from "./panel.js";
import { post } from "./service.js";
import { capital, share } from "./words.js";

const YEARS = 5;
const SAME_DAYS = 0.5; // the local and the greatest moment of one eclipse lie this near
const SHIFT_DEG = 0.05; // less than this the Earth's rotation does not move a path that people could see

// What the place sees of a solar eclipse.
function solarHere(local, read) {
  if (!local) return "Not seen from here.";
  const { contacts, obscuration, probability_total: total } = local;
  const visible = ({ visible: is }) => is;
  const time = (contact) => read(contact.time, 60).clock;
  const begin = contacts.C1 && visible(contacts.C1) ? `from ${time(contacts.C1)}` : "from sunrise";
  const end = contacts.C4 && visible(contacts.C4) ? `to ${time(contacts.C4)}` : "to sunset";
  const parts = [`${local.type}, ${Math.round(100 * obscuration)} % of the disk covered at ${read(local.time, 60).clock}, ${begin} ${end}`];
  if (local.duration_s) parts.push(`${local.type} for ${seconds(local.duration_s)}`);
  if (total > 0.001 && total < 0.999) parts.push(`total here with a probability of ${share(total)}`);
  return `From here: ${parts.join("; ")}.`;
}

function lunarHere({ contacts, moon_altitude: altitude }, read) {
  if (altitude === undefined || altitude === null) return "";
  const seen = Object.values(contacts).filter(({ moon_altitude: above }) => above > 0);
  if (!seen.length && altitude <= 0) return "From here: below the horizon.";
  const { P1, P4, U1, U4 } = contacts;
  const [first, last] = [U1 ?? P1, U4 ?? P4];
  const rises = first.moon_altitude <= 0 ? ", the Moon rises during it" : "";
  const sets = last.moon_altitude <= 0 ? ", the Moon sets during it" : "";
  const shadow = U1 ? "in the umbra" : "in the penumbra";
  return `From here: ${shadow} ${read(first.time, 60).clock} to ${read(last.time, 60).clock}${rises}${sets}.`;
}

function facts(event) {
  const solar = event.kind === "eclipse_solar";
  const magnitude = solar ? event.magnitude : event.magnitude_umbral > 0 ? event.magnitude_umbral : event.magnitude_penumbral;
  const parts = [`magnitude ${magnitude.toFixed(3)}`, `Saros ${event.saros}`];
  if (solar && event.duration_s) parts.push(`${seconds(Number(event.duration_s.toPrecision(3)))} on the central line`, `path ${Math.round(event.path_width_km)} km wide`);
  if (!solar && event.duration_total_s) parts.push(`total for ${seconds(event.duration_total_s)}`);
  if (!solar && !event.duration_total_s && event.duration_partial_s) parts.push(`partial for ${seconds(event.duration_partial_s)}`);
  if (solar && event.longitude_sigma > SHIFT_DEG) parts.push(`the path is known to ± ${event.longitude_sigma.toPrecision(2)}° of longitude`);
  return parts.join(", ");
}

function matching(event, locals) {
  return locals.find(({ time }) => Math.abs(time.tt_jd - event.time.tt_jd) < SAME_DAYS);
}

async function load(view, year) {
  const place = view.place();
  const search = [{ kind: "eclipse_solar", path: true }, { kind: "eclipse_lunar" }];
  if (place) search.push({ kind: "eclipse_solar", local: true });
  const where = place ? { latitude: place.latitude, longitude: place.longitude, elevation: place.elevation } : {};
  const span = spanOf({ year, month: 1 }, { year: year + YEARS, month: 1 });
  const [{ events: all, complete }, read] = await Promise.all([post("events", { ...span, ...where, search }, view.historical()), view.clock()]);
  const isLocal = ({ gamma }) => gamma === undefined; // of the place, not of the Earth
  const locals = all.filter((event) => event.kind === "eclipse_solar" && isLocal(event));
  const events = all.filter((event) => !isLocal(event));
  const solar = events.filter(({ kind }) => kind === "eclipse_solar");
  const names = solar.map(({ type, time, sigma_s: sigma }) => `${type} eclipse of the Sun, ${read(time, sigma).date}`);
  const map = eclipseMap(solar, place, names);
  const buttons = [];
  const caption = element("figcaption", "", { "aria-live": "polite", class: "hint" });
  const choose = (i) => {
    map.choose(i);
    buttons.forEach((one, k) => one.setAttribute("aria-pressed", String(i === k)));
    const line = solar[i]?.central_line ? "its central line" : "no central line";
    const here = place ? ", + the place" : "";
    caption.textContent = solar[i] ? `${capital(names[i])}: ${line}, ● where it is greatest${here}. Land: Natural Earth.` : "";
  };
  const rows = events.map((event) => {
    const k = solar.indexOf(event);
    const line = [...eventTime(event, read, { date: true }), " ", ...eventWords(event), element("span", facts(event), { class: "facts" })];
    if (place) line.push(element("span", k < 0 ? lunarHere(event, read) : solarHere(matching(event, locals), read), { class: "facts" }));
    if (k >= 0) {
      buttons[k] = button("On the map", () => choose(k), { "aria-label": `${names[k]}: on the map`, class: "small" });
      line.push(buttons[k]);
    }
    return element("li", line);
  });
  const central = solar.findIndex(({ central_line: path, time }) => path && Date.parse(time.utc) > Date.now());
  choose(Math.max(central, solar.findIndex(({ central_line: path }) => path), 0) || 0);
  const hint = `Times of ${read.clockName}; a place’s times are to the minute.${complete ? " None was missed." : " Whether one was missed is not shown."}`;
  return [element("figure", [map.svg, caption]), element("ol", rows, { class: "changes eclipses" }), element("p", hint, { class: "hint" })];
}

export function open(box, view) {
  let { year } = now();
  const content = element("div");
  const { box: steps, label } = stepper(`${YEARS} years`, (by) => { year += by * YEARS; again(); });
  function again() {
    label.textContent = `${yearText(year)} to ${yearText(year + YEARS - 1)}`;
    working(content, () => load(view, year));
  }
  steps.append(button("The chart’s years", () => {
    ({ year } = chartMonth(view.shown()) ?? { year });
    again();
  }));
  box.append(steps, content);
  again();
  return (what) => { if (what !== "chart") again(); };
}
