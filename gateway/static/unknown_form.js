// The part of the form that says that the time is not known, or only between which two times.

import { Slip } from "./errors.js";
import { clock } from "./read.js";

const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const CUTOVER = 15821015;
const ZONELESS = ["local", "ut1", "tt"];

// The day after a date [year, month, day]. In most places February 1700, 1800 and 1900 had 29 days
// in one calendar and 28 in the other.
export function dayAfter([year, month, day], calendar, local) {
  const julian = calendar === "julian" || (calendar === "auto" && year * 10000 + month * 100 + day < CUTOVER);
  if (calendar === "auto" && local && year > 1582 && year % 100 === 0 && year % 400 && month === 2 && day > 27) {
    throw new Slip("calendar", "February had 28 days in one calendar and 29 in the other that year: choose the calendar.");
  }
  if (calendar === "auto" && year === 1582 && month === 10 && day === 4) return [1582, 10, 15];
  const leap = year % 4 === 0 && (julian || year % 100 !== 0 || year % 400 === 0);
  const length = MONTHS[month - 1] + (month === 2 && leap ? 1 : 0);
  if (day < length) return [year, month, day + 1];
  return month < 12 ? [year, month + 1, 1] : [year + 1, 1, 1];
}

function bound(text, where) {
  if (!text) return null;
  if (where === "time_to" && /^24(\D?00){0,2}$/.test(text)) return null; // the day's end, as when left empty
  const time = clock(text);
  if (!time) throw new Slip(where, "Write the time as hours:minutes, such as 14:30, 14.30, 1430, 2:30 pm or noon.");
  return time.join(":");
}

// What a request says instead of a moment. `state`: the form's state; `date`: [year, month, day];
// `isoDate` writes such a date; `offset`: what follows the time, such as "Z" or "+02:00".
export function unknownTime(state, date, isoDate, offset) {
  const from = bound(state.from, "time_from");
  const to = bound(state.to, "time_to");
  const local = state.clock === "local";
  if (local && !from && !to) return { local_time: isoDate(date), time: "unknown" };
  const next = !to || to <= (from ?? "") ? dayAfter(date, state.calendar, local) : date;
  return {
    time_from: `${isoDate(date)}T${from ?? "00:00:00"}${offset}`,
    time_to: `${isoDate(next)}T${to ?? "00:00:00"}${offset}`,
    ...(ZONELESS.includes(state.clock) && !local ? { time_scale: state.clock } : {}),
  };
}

// Show the fields that belong to a time that is known, or to one that is not.
export function showUnknownFields(form) {
  const unknown = form.elements.namedItem("unknown").checked;
  document.getElementById("time-field").hidden = unknown;
  document.getElementById("between-fields").hidden = !unknown;
  document.getElementById("between-hint").hidden = !unknown;
}
