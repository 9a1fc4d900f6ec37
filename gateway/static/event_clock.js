// The moments of events on a clock that people read: UTC, or the place's own time.

import { isoYear } from "./format.js";
import { post } from "./service.js";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
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

// The day of an ISO 8601 text: "28 Nov 2026"; a year below 1 as the year BC that it is.
export function dayText(iso) {
  const [, year, month, day] = /^([+-]?\d+)-(\d\d)-(\d\d)/.exec(iso);
  const number = Number(year);
  return `${Number(day)} ${MONTHS[Number(month) - 1]} ${number > 0 ? number : `${1 - number} BC`}`;
}

// A clock for events: `zone` is an IANA name, or "" for UTC.
export function clockOf(zone) {
  // { iso, date, clock, name } of an event's `time` with its sigma in seconds.
  function read(time, sigma = 0) {
    const there = zone && time.utc ? local(time.utc, zone) : null;
    const iso = there?.iso ?? (time.tt_jd < GREGORIAN_FROM ? time.julian : time.gregorian);
    return { iso, date: dayText(iso), clock: clockText(iso, sigma), name: there?.name ?? (time.utc ? "UTC" : "UT1") };
  }
  return Object.assign(read, { clockName: zone || "UTC" });
}

// The beginning of a day of the Gregorian calendar, as a request has it; months and days may overflow.
export function dayBegins(year, month, day) {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return `${isoYear(date.getUTCFullYear())}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}T00:00:00Z`;
}
