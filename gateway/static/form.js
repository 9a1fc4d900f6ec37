// The form: what it says, as a permalink and as a request.

import { choice, setChoice } from "./choice.js";
import { moment } from "./dates.js";
import { Slip } from "./errors.js";
import { isoYear } from "./format.js";
import { localClock, placed, remember, takeCoordinates, unplaced } from "./place.js";
import { angle, clock, year } from "./read.js";
import { showUnknownFields, unknownTime } from "./unknown_form.js";

export const form = document.getElementById("form");
const field = (name) => form.elements.namedItem(name);

// Everything a permalink holds, with what is left out of it because it goes without saying.
const DEFAULTS = {
  who: "", year: "", month: "1", day: "", time: "", unknown: "", from: "", to: "", clock: "utc", offset: "", zone: "", calendar: "gregorian",
  place: "", latitude: "", longitude: "", elevation: "", zodiac: "tropical", ayanamsa: "lahiri", houses: "",
  observer: "topocentric", uncertainty: "", choice: "0", historical: "",
  node: "TrueNode", orbs: "major", lilith: "", chiron: "", stars: "", lots: "", drawn: "wheel", transits: "",
};

export function state() {
  const found = {};
  for (const name of Object.keys(DEFAULTS)) {
    if (name === "choice") found[name] = String(choice());
    else if (name === "place") found[name] = placed()?.label ?? "";
    else if (field(name).type === "checkbox") found[name] = field(name).checked ? "1" : "";
    else found[name] = field(name).value.trim();
  }
  return found;
}

export function permalink() {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(state())) if (value !== DEFAULTS[name]) asked.set(name, value);
  return `#${asked}`;
}

// Fill the form in from a permalink; a choice that a list does not have yet is added to it.
export function restore(hash) {
  const asked = new URLSearchParams(hash.replace(/^#/, ""));
  if (![...asked.keys()].some((name) => name in DEFAULTS)) return false;
  for (const [name, usual] of Object.entries(DEFAULTS)) {
    const value = asked.get(name) ?? usual;
    const input = field(name);
    if (name === "choice") setChoice(Number(value) || 0);
    else if (input.type === "checkbox") input.checked = value === "1";
    else {
      if (input.tagName === "SELECT" && ![...input.options].some((o) => o.value === value)) {
        if (!["ayanamsa", "houses"].includes(name)) continue;
        input.add(new Option(value, value));
      }
      input.value = value;
    }
  }
  field("houses").dataset.chosen = "yes"; // a link without houses means none
  remember();
  show();
  return true;
}

const GROUND = ["topocentric", "geocentric"];

// Show the fields that the others call for.
export function show() {
  const clockKind = field("clock").value;
  document.getElementById("offset-field").hidden = clockKind !== "offset";
  document.getElementById("zone-field").hidden = clockKind !== "local";
  document.getElementById("ayanamsa-field").hidden = field("zodiac").value !== "sidereal";
  showUnknownFields(form);
  const { elevation, uncertainty, observer } = state();
  const houses = GROUND.includes(observer);
  field("houses").disabled = !houses;
  document.getElementById("houses-none").hidden = houses;
  // Which calendar "auto" is depends on whose clock it was.
  field("calendar").querySelector("[value=auto]").textContent =
    clockKind === "local" ? "As in use at the place then" : "Julian before 15 October 1582";
  if (elevation || uncertainty || observer !== "topocentric") document.getElementById("more").open = true;
}

// The present moment at Greenwich, for somebody who comes without a permalink.
export function fillNow() {
  const now = new Date();
  const [date, time] = now.toISOString().split("T");
  const [year, month, day] = date.split("-").map(Number);
  Object.assign(field("year"), { value: year });
  Object.assign(field("month"), { value: month });
  Object.assign(field("day"), { value: day });
  Object.assign(field("time"), { value: time.slice(0, 8) });
  Object.assign(field("latitude"), { value: "51.4779" });
  Object.assign(field("longitude"), { value: "0" });
  Object.assign(field("calendar"), { value: "auto" });
  show();
}

// A whole date in the year or the day, perhaps with its time, put into its fields. Throws a Slip where it may be two.
export function takeDate() {
  for (const name of ["year", "day"]) {
    const found = moment(field(name).value);
    if (!found) continue;
    if (found.doubt) throw new Slip("birth_time", found.doubt, name);
    const { year: number, month, day, clock: time } = found;
    Object.assign(field("year"), { value: number > 0 ? number : `${1 - number} BC` });
    Object.assign(field("month"), { value: month });
    Object.assign(field("day"), { value: day });
    if (time && !field("unknown").checked) Object.assign(field("time"), { value: time.join(":").replace(/:00$/, "") });
  }
}

function whole(name, what, low, high) {
  const text = field(name).value.trim().replace(/[−–]/g, "-");
  if (!/^[+-]?\d{1,6}$/.test(text)) throw new Slip("birth_time", `${what} must be a whole number.`, name);
  const number = Number(text);
  if (number < low || number > high) throw new Slip("birth_time", `${what} may be ${low} to ${high}.`, name);
  return number;
}

// A number, with its unit behind it or without. `units`: what a unit is in the field's own.
function amount(name, where, what, units) {
  const text = field(name).value.trim().replace(/[−–]/g, "-").replace(",", ".");
  if (!text) return null;
  const found = /^([+-]?(?:\d+\.?\d*|\.\d+))\s*([a-z]*)\.?$/i.exec(text);
  const unit = found && (found[2] ? units[found[2].toLowerCase()] : 1);
  if (!unit) throw new Slip(where, `${what} must be a number, such as ${Object.keys(units).map((one) => `5 ${one}`).slice(0, 2).join(" or ")}.`);
  return Number((Number(found[1]) * unit).toFixed(6));
}

const LENGTHS = { m: 1, ft: 0.3048, km: 1000 };
const TIMES = { s: 1, min: 60, h: 3600 };

function place(name, example) {
  const value = angle(field(name).value, name);
  if (value === null) throw new Slip(name, `Write it in degrees, such as ${example}.`);
  return value;
}

// The date as [year, month, day].
function date() {
  const number = year(field("year").value);
  if (number === null) throw new Slip("birth_time", "The year must be a whole number, such as 1990, 500 BC or −499.", "year");
  if (number < -13200 || number > 17191) throw new Slip("birth_time", "The year may be −13200 to 17191.", "year");
  return [number, Number(field("month").value), whole("day", "The day", 1, 31)];
}

function isoDate([number, month, day]) {
  const two = (n) => String(n).padStart(2, "0");
  return `${isoYear(number)}-${two(month)}-${two(day)}`;
}

// The date and time as ISO 8601, without zone.
function civil() {
  const day = isoDate(date());
  const time = clock(field("time").value);
  if (!time) throw new Slip("birth_time", "Write the time as hours:minutes, such as 14:30, 14.30, 1430, 2:30 pm or noon.", "time");
  return `${day}T${time.join(":")}`;
}

// What follows a time on the clock that is chosen.
function suffix(asked) {
  if (asked.clock === "utc") return "Z";
  if (asked.clock !== "offset") return "";
  const found = /^(?:UTC|GMT)?\s*([+-])\s*(\d{1,2})(?::?(\d\d)(?::?(\d\d))?)?$/i.exec(asked.offset.replace(/[−–]/g, "-"));
  if (!found) throw new Slip("birth_time", "Write the offset as +02:00, −8 or UTC+5:30.", "offset");
  const [, sign, hours, minutes = "00", seconds] = found;
  return `${sign}${[hours.padStart(2, "0"), minutes, seconds].filter(Boolean).join(":")}`;
}

// When: a moment, or the time within which it lies.
function when(asked) {
  const offset = suffix(asked);
  if (asked.unknown) return unknownTime(asked, date(), isoDate, offset);
  if (asked.clock === "local") return { local_time: civil() };
  const time = { birth_time: civil() + offset };
  return offset ? time : { ...time, time_scale: asked.clock };
}

// The place by its coordinates, or by a name that is still to be looked up.
function where(name) {
  if (name) return { place: name };
  return {
    latitude: place("latitude", "50.91 or 50°55′N"),
    longitude: place("longitude", "−0.49 or 0°29′W"),
  };
}

// The widest orbs of the major aspects, where they are not the service's own.
const major = (orb) => ({ conjunction: orb, opposition: orb, trine: orb, square: orb, sextile: orb });
const ORBS = { narrow: major(4), wide: major(10) };

const PLANETS = ["Sun", "Moon", "Mercury", "Venus", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune", "Pluto"];

// The bodies of a chart from the Earth; from elsewhere the service knows which are usual.
function bodies({ observer, node, lilith, chiron, stars }) {
  const more = stars.split(/[,;]/).map((name) => name.trim()).filter(Boolean);
  if (lilith) more.unshift("MeanApogee");
  if (chiron) more.unshift("Chiron");
  if (!GROUND.includes(observer)) return null;
  const nodes = { both: ["MeanNode", "TrueNode"], none: [] }[node] ?? [node];
  const all = [...PLANETS, ...nodes, ...more];
  const first = (name, i) => all.findIndex((one) => one.toLowerCase() === name.toLowerCase()) === i;
  return all.filter(first);
}

// The request that the form asks for.
export function request() {
  takeDate();
  const name = takeCoordinates() ? "" : unplaced();
  if (name) localClock();
  const asked = state();
  const chart = when(asked);
  if (asked.clock === "local" && asked.zone) chart.time_zone = asked.zone;
  if (asked.calendar !== "gregorian") chart.calendar = asked.calendar;
  Object.assign(chart, where(name));
  const elevation = amount("elevation", "elevation", "The elevation", LENGTHS);
  const uncertainty = amount("uncertainty", "time_uncertainty_s", "The time’s uncertainty", TIMES);
  if (elevation !== null) chart.elevation = elevation;
  if (!asked.unknown && uncertainty !== null) chart.time_uncertainty_s = uncertainty;
  chart.aspects = ORBS[asked.orbs] ?? asked.orbs;
  const wanted = bodies(asked);
  if (wanted) chart.bodies = wanted;
  if (asked.observer !== "topocentric") chart.observer = asked.observer;
  if (asked.zodiac === "sidereal") Object.assign(chart, { zodiac: "sidereal", ayanamsa: asked.ayanamsa });
  if (asked.houses && GROUND.includes(asked.observer)) chart.houses = asked.houses;
  return chart;
}
