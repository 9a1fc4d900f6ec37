// The form: what it says, as a permalink and as a request.

import { angle, isoYear } from "./format.js";

export const form = document.getElementById("form");
const field = (name) => form.elements.namedItem(name);

// Everything a permalink holds, with what is left out of it because it goes without saying.
const DEFAULTS = {
  year: "", month: "1", day: "", time: "", clock: "utc", offset: "", zone: "", calendar: "gregorian",
  latitude: "", longitude: "", elevation: "", zodiac: "tropical", ayanamsa: "lahiri", houses: "",
  observer: "topocentric", uncertainty: "", choice: "0", historical: "",
};

// Which of several moments of a local time is meant.
let choice = 0;

export class Slip extends Error {
  constructor(where, sentence) {
    super(sentence);
    this.field = where;
  }
}

export function state() {
  const found = {};
  for (const name of Object.keys(DEFAULTS)) {
    if (name === "choice") found[name] = String(choice);
    else if (name === "historical") found[name] = field(name).checked ? "1" : "";
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
  if (![...asked].length) return false;
  for (const [name, usual] of Object.entries(DEFAULTS)) {
    const value = asked.get(name) ?? usual;
    const input = field(name);
    if (name === "choice") choice = Number(value) || 0;
    else if (name === "historical") input.checked = value === "1";
    else {
      if (input.tagName === "SELECT" && ![...input.options].some((o) => o.value === value)) {
        if (!["ayanamsa", "houses"].includes(name)) continue;
        input.add(new Option(value, value));
      }
      input.value = value;
    }
  }
  show();
  return true;
}

// Show the fields that the others call for.
export function show() {
  const clock = field("clock").value;
  document.getElementById("offset-field").hidden = clock !== "offset";
  document.getElementById("zone-field").hidden = clock !== "local";
  document.getElementById("ayanamsa-field").hidden = field("zodiac").value !== "sidereal";
  const { elevation, uncertainty, observer } = state();
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
  show();
}

export function forgetChoice() {
  choice = 0;
  document.getElementById("candidates").hidden = true;
}

function whole(name, what, low, high) {
  const text = field(name).value.trim().replace(/[−–]/g, "-");
  if (!/^[+-]?\d{1,6}$/.test(text)) throw new Slip("birth_time", `${what} must be a whole number.`);
  const number = Number(text);
  if (number < low || number > high) throw new Slip("birth_time", `${what} may be ${low} to ${high}.`);
  return number;
}

function amount(name, where, what) {
  const text = field(name).value.trim().replace(/[−–]/g, "-").replace(",", ".");
  if (!text) return null;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) throw new Slip(where, `${what} must be a number.`);
  return Number(text);
}

function place(name, positive, negative, example) {
  const value = angle(field(name).value, positive, negative);
  if (value === null) throw new Slip(name, `Write it in degrees, such as ${example}.`);
  return value;
}

// The date and time as ISO 8601, without zone.
function civil() {
  const year = whole("year", "The year", -13200, 17191);
  const month = Number(field("month").value);
  const day = whole("day", "The day", 1, 31);
  const time = /^(\d{1,2}):(\d\d)(?::(\d\d(?:[.,]\d{1,9})?))?$/.exec(field("time").value.trim());
  if (!time) throw new Slip("birth_time", "Write the time as hours:minutes or hours:minutes:seconds.");
  const two = (n) => String(n).padStart(2, "0");
  return `${isoYear(year)}-${two(month)}-${two(day)}T${two(time[1])}:${time[2]}:${time[3] ?? "00"}`;
}

// The request that the form asks for; `local_time` in it is still to be resolved.
export function request() {
  const asked = state();
  const chart = {};
  const civilTime = civil();
  if (asked.clock === "local") chart.local_time = civilTime;
  else if (asked.clock === "utc") chart.birth_time = `${civilTime}Z`;
  else if (asked.clock === "offset") {
    const offset = asked.offset.replace(/[−–]/g, "-");
    if (!/^[+-]\d\d(:?\d\d(:\d\d)?)?$/.test(offset)) throw new Slip("birth_time", "Write the offset as +02:00 or −08:00.");
    chart.birth_time = civilTime + offset;
  } else Object.assign(chart, { birth_time: civilTime, time_scale: asked.clock });
  if (asked.calendar !== "gregorian") chart.calendar = asked.calendar;
  chart.latitude = place("latitude", "N", "S", "50.91 or 50°55′N");
  chart.longitude = place("longitude", "E", "W", "−0.49 or 0°29′W");
  const elevation = amount("elevation", "elevation", "The elevation");
  const uncertainty = amount("uncertainty", "time_uncertainty_s", "The time’s uncertainty");
  if (elevation !== null) chart.elevation = elevation;
  if (uncertainty !== null) chart.time_uncertainty_s = uncertainty;
  if (asked.observer !== "topocentric") chart.observer = asked.observer;
  if (asked.zodiac === "sidereal") Object.assign(chart, { zodiac: "sidereal", ayanamsa: asked.ayanamsa });
  if (asked.houses && ["topocentric", "geocentric"].includes(asked.observer)) chart.houses = asked.houses;
  return chart;
}

// Offer the moments that a local time may mean; return the one that is chosen.
export function choose(candidates, again) {
  const box = document.getElementById("candidates");
  const list = document.getElementById("candidate-list");
  box.hidden = candidates.length < 2;
  if (choice >= candidates.length) choice = 0;
  list.replaceChildren(...candidates.map((one, i) => {
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: "candidate", value: i, checked: i === choice });
    radio.addEventListener("change", () => { choice = i; again(); });
    const label = document.createElement("label");
    label.append(radio, document.createTextNode(`${one.offset} ${one.abbreviation}, ${one.zone}: ${one.why}`));
    return label;
  }));
  return candidates[choice];
}

// Errors stand beside the field that they are about. Returns whether there is such a field.
const ALIASES = { local_time: "birth_time", time_scale: "birth_time" };

export function clearErrors() {
  for (const slot of form.querySelectorAll(".error")) slot.textContent = "";
  for (const input of form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
}

export function tellError(where, sentence, focus) {
  const slot = document.getElementById(`${ALIASES[where] ?? where}-error`);
  if (!slot) return false;
  slot.textContent = sentence.charAt(0).toUpperCase() + sentence.slice(1);
  const inputs = [...form.querySelectorAll(`[aria-describedby~="${slot.id}"]`)];
  for (const input of inputs) input.setAttribute("aria-invalid", "true");
  const closed = slot.closest("details");
  if (closed) closed.open = true;
  if (focus) inputs[0]?.focus();
  return true;
}
