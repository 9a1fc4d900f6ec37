// Whole dates, and moments, as people write and paste them.

import { isoYear } from "./format.js";
import { clock, year } from "./read.js";

const LANGUAGES = ["en", "de", "fr", "es", "it", "pt", "nl"];
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/\./g, "").toLowerCase();

// What the months and weekdays are called, in the languages of the page's readers.
function names(languages) {
  const months = [];
  const weekdays = new Set();
  for (const language of languages) {
    const name = (day, month, how) => plain(new Intl.DateTimeFormat(language, { ...how, timeZone: "UTC" }).format(new Date(Date.UTC(2001, month, day))));
    for (let month = 0; month < 12; month += 1) months.push([name(15, month, { month: "long" }), month + 1]);
    for (let day = 1; day < 8; day += 1) for (const how of ["long", "short"]) weekdays.add(name(day, 0, { weekday: how }));
  }
  return { months, weekdays };
}

let known = null;
function words() {
  if (!known) {
    const own = (globalThis.navigator?.languages ?? []).filter((language) => {
      try { return Intl.DateTimeFormat.supportedLocalesOf(language).length > 0; } catch { return false; }
    });
    known = names([...LANGUAGES, ...own]);
  }
  return known;
}

// The month that a word means, whole or its beginning of three letters and more; null for none, or several.
function monthNamed(word) {
  if (word.length < 3) return null;
  const fitting = (fits) => new Set(words().months.filter(([name]) => fits(name)).map(([, month]) => month));
  for (const months of [fitting((name) => name === word), fitting((name) => name.startsWith(word))]) {
    if (months.size === 1) return [...months][0];
    if (months.size) return null;
  }
  return word === "sept" ? 9 : null;
}

const NUMBER = /^\d{1,2}$/;
const SHORT = { doubt: "Write the year with all its digits." };

function made(yearText, month, day) {
  const number = year(yearText);
  if (number === null || month < 1 || month > 12 || day < 1 || day > 31) return null;
  if (/^\d{1,2}$/.test(yearText.trim())) return SHORT;
  return { year: number, month, day };
}

// "15.5.1990", "1990-05-15", "5/15/1990"
function ofNumbers(text) {
  const first = /^([+-]?\d{4,6})([-/.])\s*(\d{1,2})\2\s*(\d{1,2})$/.exec(text);
  if (first) return made(first[1], Number(first[3]), Number(first[4]));
  const last = /^(\d{1,2})([-/.])\s*(\d{1,2})\2\s*(-?\d{1,6}(?:\s*(?:BCE?|AD|CE|B\.\s?C\.|A\.\s?D\.))?)$/i.exec(text);
  if (!last) return null;
  const [one, two] = [Number(last[1]), Number(last[3])];
  if (last[2] === "." || one > 12 || one === two) return made(last[4], two, one);
  if (two > 12) return made(last[4], one, two);
  const both = [made(last[4], one, two), made(last[4], two, one)];
  if (!both[0] || both[0].doubt) return both[0];
  return { doubt: `${text} may be ${both.map(written).join(" or ")}: write it as one of these.` };
}

const written = ({ year: number, month, day }) => `${day} ${words().months[month - 1][0].replace(/^./, (sign) => sign.toUpperCase())} ${number > 0 ? number : `${1 - number} BC`}`;

// "15 May 1990", "May 15th, 1990", "15. Mai 1990", "Tue 15-May-1990", "1990 May 15", "15 March 44 BC"
function ofWords(text) {
  const parts = text.replace(/,/g, " ").replace(/(\d)(st|nd|rd|th)\b/gi, "$1").replace(/(\d)\.\s/g, "$1 ").replace(/(\p{L})-(?=[\d])|(\d)-(?=\p{L})/gu, "$1$2 ")
    .split(/\s+/).filter((word) => word && !["of", "de", "del", "den"].includes(word.toLowerCase()));
  while (parts.length && words().weekdays.has(plain(parts[0]))) parts.shift();
  const at = parts.findIndex((word) => monthNamed(plain(word)) !== null);
  if (at < 0 || at > 1) return null;
  const month = monthNamed(plain(parts[at]));
  const [before, after] = [parts.slice(0, at), parts.slice(at + 1)];
  if (before.length && NUMBER.test(before[0])) return made(after.join(" "), month, Number(before[0]));
  if (before.length) return after.length === 1 && NUMBER.test(after[0]) ? made(before[0], month, Number(after[0])) : null;
  return after.length > 1 && NUMBER.test(after[0]) ? made(after.slice(1).join(" "), month, Number(after[0])) : null;
}

// A whole date as { year, month, day }, or as { doubt }, a sentence, where it may be two; null for none.
export function date(text) {
  const one = text.trim().replace(/[−–—]/g, "-").replace(/\s+/g, " ");
  return ofNumbers(one) ?? ofWords(one);
}

// A date that a time may follow: { year, month, day, clock }, clock as `clock` reads it or null; or { doubt }; or null.
export function moment(text) {
  const one = text.trim();
  const whole = date(one);
  if (whole) return whole.doubt ? whole : { ...whole, clock: null };
  for (const { index, 0: gap } of one.matchAll(/\s*[T,]\s*|\s+(?:at\s+|um\s+)?/g)) {
    const time = clock(one.slice(index + gap.length));
    const day = time && date(one.slice(0, index));
    if (day) return day.doubt ? day : { ...day, clock: time };
  }
  return null;
}

// A moment as ISO 8601, without zone.
export function isoMoment({ year: number, month, day, clock: time }) {
  const two = (n) => String(n).padStart(2, "0");
  return `${isoYear(number)}-${two(month)}-${two(day)}${time ? `T${time.join(":")}` : ""}`;
}
