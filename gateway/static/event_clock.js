// The moments of events on a clock that people read: UTC, or the place's own time.

import { MONTHS, isoYear } from "./format.js";
import { post } from "./service.js";

export const SHORT_MONTHS = MONTHS.map((name) => name.slice(0, 3));
const GREGORIAN_FROM = 2299160.5; // 15 October 1582
// Years for which a browser's time zones are used: before, the service's own histories know better.
const ZONE_YEARS = [1970, 2099];
const COARSE_S = 20; // a moment that is no surer than this is shown to the minute
const zones = new Map();
const two = (n) => String(n).padStart(2, "0");

// The IANA zone of a place: the resolver knows it. "" where it is no zone that the browser has.
export async function zoneOf({ latitude, longitude, zone }) {
  const key = zone ?? `${latitude},${longitude}`;
  if (!zones.has(key)) {
    let name = zone;
    if (!name) {
      const local = new Date().toISOString().slice(0, 19);
      ({ place: { zone: name } } = await post("time/resolve", { local_time: local, latitude, longitude }));
    }
    try {
      new Intl.DateTimeFormat("en", { timeZone: name });
    } catch {
      name = "";
    }
    zones.set(key, name);
  }
  return zones.get(key);
}

// A UTC moment as a zone's clock shows it: ISO 8601 without offset, and the offset's name.
function local(utc, zone) {
  const year = Number(/^[+-]?\d+/.exec(utc)[0]);
  if (year < ZONE_YEARS[0] || year > ZONE_YEARS[1]) return null;
  const moment = new Date(`${utc.slice(0, 19)}Z`);
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit",
    hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short",
  });
  const part = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  const iso = `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}${utc.slice(19, -1)}`;
  return { iso, name: part.timeZoneName.replace("-", "−") };
}

// Hours, minutes and, where they are sure, seconds, to the nearest. Midnight at a day's end is 24:00.
function clockText(iso, sigma) {
  const [, hour, minute, second = "0"] = /T(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?/.exec(iso);
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  const unit = sigma >= COARSE_S ? 60 : 1;
  const whole = Math.min(86400, Math.floor(seconds / unit + 0.5) * unit);
  const text = `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}`;
  return unit === 60 ? text : `${text}:${two(whole % 60)}`;
}

export const yearText = (year) => (year > 0 ? String(year) : `${1 - year} BC`);

// The day of an ISO 8601 text: "28 Nov 2026"; a year below 1 as the year BC that it is.
export function dayText(iso) {
  const [, year, month, day] = /^([+-]?\d+)-(\d\d)-(\d\d)/.exec(iso);
  return `${Number(day)} ${SHORT_MONTHS[Number(month) - 1]} ${yearText(Number(year))}`;
}

// A clock for events: `zone` is an IANA name, or "" for UTC.
export function clockOf(zone) {
  // { iso, date, clock, name } of an event's `time` with its sigma in seconds.
  function read(time, sigma = 0) {
    const there = zone && time.utc ? local(time.utc, zone) : null;
    const iso = there?.iso ?? (time.tt_jd < GREGORIAN_FROM ? time.julian : time.gregorian);
    return { iso, date: dayText(iso), clock: clockText(iso, sigma), name: there?.name ?? (time.utc ? "UTC" : "UT1") };
  }
  return Object.assign(read, { clockName: zone ? `${zone}, before 1970 UTC or UT1` : "UTC, before 1960 UT1" });
}

// The year and month in which the chart's moment (or the earliest that it may have) is shown; null without one.
export function chartMonth(result) {
  const time = result?.answer.time;
  if (!time) return null;
  const iso = time.spans ? time.spans[0].from.time : time.tt_jd < GREGORIAN_FROM ? time.julian : time.gregorian;
  const [, year, month] = /^([+-]?\d+)-(\d\d)/.exec(iso);
  return { year: Number(year), month: Number(month) };
}

// A moment as a request has it, to the second.
export const utcText = (moment) => moment.toISOString().replace(/\.\d+Z$/, "Z");

export const now = () => ({ year: new Date().getUTCFullYear(), month: new Date().getUTCMonth() + 1 });

// A request's `start`, `stop` and `calendar`, from the beginning of one month to that of another, in the
// calendar in which events are shown: Julian until October 1582. `spare`: Gregorian days more at both ends.
export function spanOf(from, to, spare = 0) {
  const julian = from.year * 12 + from.month < 1582 * 12 + 10;
  const text = ({ year, month }, days) => {
    if (julian) return `${isoYear(year + Math.floor((month - 1) / 12))}-${two(((month - 1) % 12) + 1)}-01T00:00:00Z`;
    const date = new Date(0);
    date.setUTCFullYear(year, month - 1, 1 + days);
    return `${isoYear(date.getUTCFullYear())}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}T00:00:00Z`;
  };
  return { start: text(from, -spare), stop: text(to, spare), calendar: julian ? "julian" : "gregorian" };
}
