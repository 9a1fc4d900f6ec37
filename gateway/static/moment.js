// What was understood: whose chart, which moment on whose clock, which place; and how it was read.

import { apart, clockOffset, degreesMinutes, dms, readable, seconds } from "./format.js";

export const BOTH_CALENDARS_UNTIL = 2425977.5; // 1930: the last countries had changed
const SCALES = { utc: "UTC", ut1: "UT1", tt: "TT" };
const OBSERVERS = {
  topocentric: "seen from the place", geocentric: "seen from the Earth’s centre",
  heliocentric: "seen from the Sun", barycentric: "seen from the solar system’s barycentre",
};

// "julian" or "gregorian": the calendar that the date was read in.
function calendarOf({ calendar, answer: { time } }) {
  if (calendar !== "auto") return calendar;
  if (time.resolution) return time.resolution.candidates[0].calendar === "gregorian" ? "gregorian" : "julian";
  return time.tt_jd < 2299160.5 ? "julian" : "gregorian";
}

function clockName({ zone, offset: exact, abbreviation }) {
  const offset = clockOffset(exact);
  if (abbreviation === "LMT" || zone === "lmt") return `local mean time (${offset})`;
  return /^[A-Z]/.test(abbreviation) && abbreviation !== exact ? `${abbreviation} (${offset})` : `UTC${offset}`;
}

// The date on the clock that was read, in both calendars; the second may be unknown.
function reading({ answer: { time }, chart }, calendar) {
  const other = calendar === "julian" ? "gregorian" : "julian";
  if (time.resolution) {
    const { local, candidates } = time.resolution;
    return { own: local[calendar], other: local[other], on: clockName(candidates[0]) };
  }
  const offset = typeof chart.birth_time === "string" && /T.*([+-]\d\d(:?\d\d){0,2})$/.exec(chart.birth_time);
  if (!offset) return { own: time[calendar], other: time[other], on: SCALES[time.scale] };
  const own = chart.birth_time.slice(0, -offset[1].length);
  const sameDay = own.split("T")[0] === time[calendar].split("T")[0];
  return { own, other: sameDay ? time[other] : null, on: `(${clockOffset(offset[1])})` };
}

// "Munich 48°08′N 11°35′E": the place of a result.
export function placeText({ answer, chart, town }) {
  const { latitude, longitude } = answer.town ?? chart;
  const coordinates = `${degreesMinutes(latitude, "N", "S")} ${degreesMinutes(longitude, "E", "W")}`;
  return town ? `${apart(town.name)} ${coordinates}` : coordinates;
}

export const observerWords = (observer) => OBSERVERS[observer] ?? String(observer);

// All that the headings say of a result `{ answer, chart, calendar, who, town }`.
export function understood(result) {
  const calendar = calendarOf(result);
  const { own, other, on } = reading(result, calendar);
  const { date, time } = readable(own);
  const place = placeText(result);
  const whose = result.who ? `${apart(result.who)}: ` : "";
  return {
    calendar, date, own, other,
    when: `${date}, ${time} ${on}`,
    place,
    heading: `${whose}${date}, ${time} ${on} · ${place}`,
    title: [result.who && apart(result.who), `${date}, ${time}`, result.town?.name].filter(Boolean).join(" · "),
  };
}

function lines({ answer, ephemeris, town }) {
  const { time, meta } = answer;
  const found = [];
  if (time.utc) found.push(["UTC", time.utc.replace("T", " ").replace("Z", "")]);
  found.push(["Julian date", `${time.ut1_jd.toFixed(6)} (UT1), ${time.tt_jd.toFixed(6)} (TT)`]);
  found.push(["ΔT", `${seconds(time.delta_t_s)} ± ${seconds(Number(time.delta_t_sigma_s.toPrecision(2)))}, ${time.delta_t_source}`]);
  if (time.resolution) {
    const [{ zone, why, tzdb_version: version }] = time.resolution.candidates;
    found.push(["Time zone", `${zone}: ${why} (tz database ${version})`]);
  }
  if (town) found.push(["Town", `${town.label} (GeoNames, CC BY 4.0)`]);
  found.push(["Ephemeris", String(ephemeris)]);
  return found;
}

// Show the heading, what a reader should know at once, and under Details the rest.
export function showMoment(result) {
  const { answer } = result;
  const { meta } = answer;
  const { calendar, other, own, heading, title } = understood(result);
  document.title = `${title} – Involution`;
  document.getElementById("moment-title").textContent = heading;
  const parts = [];
  const otherName = calendar === "julian" ? "Gregorian" : "Julian";
  const differs = other && other !== own;
  if (differs && (calendar === "julian" || answer.time.tt_jd < BOTH_CALENDARS_UNTIL)) {
    parts.push(`${readable(other).date} in the ${otherName} calendar`);
  }
  parts.push(observerWords(meta.observer));
  if (meta.ayanamsa_deg !== null) parts.push(`ayanamsa ${dms(meta.ayanamsa_deg)}`);
  const text = parts.join(" · ");
  document.getElementById("moment-detail").textContent = `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
  document.getElementById("moment-lines").replaceChildren(...lines(result).flatMap(([name, value]) =>
    [["dt", name], ["dd", value]].map(([tag, words]) => Object.assign(document.createElement(tag), { textContent: words }))));
}
