// A link from a moment to its chart: the form as it stands, with that moment in it.

import { element } from "./dom.js";
import { permalink } from "./form.js";

const ISO = /^([+-]?\d+)-(\d\d)-(\d\d)T(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z?)$/;
const NOT_OF_A_MOMENT = ["unknown", "from", "to", "offset", "zone", "choice", "uncertainty"];

// `time` is ISO 8601, in UTC with its Z, or without it in UT1.
function href(time, calendar) {
  const [, year, month, day, clock, utc] = ISO.exec(time);
  const state = new URLSearchParams(permalink().slice(1));
  for (const name of NOT_OF_A_MOMENT) state.delete(name);
  const moment = { year: Number(year), month: Number(month), day: Number(day), time: clock, clock: utc ? "utc" : "ut1", calendar };
  for (const [name, value] of Object.entries(moment)) state.set(name, value);
  return `#${state}`;
}

// The link of a moment, with `text` in it. The rest of the form is read when it is used, not when it is made.
export function momentLink(text, time, { calendar = "gregorian", label = "" } = {}) {
  const link = element("a", text, { href: href(time, calendar), class: "to-chart" });
  if (label) link.setAttribute("aria-label", label);
  const renew = () => { link.setAttribute("href", href(time, calendar)); };
  link.addEventListener("pointerdown", renew);
  link.addEventListener("focus", renew);
  link.addEventListener("click", () => {
    renew();
    const results = document.getElementById("results");
    results.scrollIntoView();
    results.focus({ preventScroll: true });
  });
  return link;
}

// The same for the `time` object of an event; before October 1582 by the Julian date.
export function eventLink(text, time, more = {}) {
  const julian = time.tt_jd < 2299160.5;
  const own = julian ? time.julian : time.gregorian;
  return momentLink(text, time.utc ? `${own}Z` : own, { ...more, calendar: julian ? "julian" : "gregorian" });
}
