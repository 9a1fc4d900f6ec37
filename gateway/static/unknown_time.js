// A chart of which the time is not known: what holds all the while, what is how probable, when it changes.

import { ribbons } from "./day_ribbon.js";
import { byId, button, element } from "./dom.js";
import { clockOffset, readable } from "./format.js";
import { BOTH_CALENDARS_UNTIL, observerWords, placeText } from "./moment.js";
import { copy, curl } from "./save.js";
import { aspectParts, changeParts } from "./unknown_changes.js";
import { unknownTable } from "./unknown_table.js";
import { capital, share, spaced } from "./words.js";

const box = byId("unknown-chart");

export function hideUnknown() {
  box.hidden = true;
}

const SCALES = { ut1: " UT1", tt: " TT" };

// The day or the span in words, on the clock and in the calendar of the form.
function span({ chart }) {
  const julian = chart.calendar === "julian" ? ", Julian calendar" : "";
  if (chart.local_time) return `${readable(`${chart.local_time}T00:00`).date}${julian}, time not known`;
  const [, , offset] = /^(.*?)(Z|[+-]\d\d:?\d\d(?::?\d\d)?)?$/.exec(chart.time_from.slice(10));
  const zone = offset === "Z" ? " UTC" : offset ? ` (${clockOffset(offset)})` : SCALES[chart.time_scale] ?? "";
  const [first, last] = [readable(chart.time_from), readable(chart.time_to)];
  const until = last.date === first.date ? last.time : `${last.date}, ${last.time}`;
  return `${first.date}, between ${first.time} and ${until}${zone}${julian}`;
}

function summary({ chart, answer: { distribution, time, meta } }) {
  const hours = Number(time.hours.toFixed(2));
  const phases = Object.entries(distribution.phase ?? {}).map(([name, probability]) => `${spaced(name)} ${probability === 1 ? "" : share(probability)}`.trim());
  return [
    `Each moment of these ${hours} hours is as probable as any other.`,
    phases.length ? `Moon’s phase: ${phases.join(", ")}.` : "",
    `${capital(observerWords(meta.observer))}.`,
    ["julian", "auto"].includes(chart.calendar) && distribution.changes[0]?.tt_jd < BOTH_CALENDARS_UNTIL ? "The dates below are Gregorian." : "",
  ].filter(Boolean).join(" ");
}

// Where the clock or the calendar itself is in doubt, each reading has its part in the distribution.
function readings({ readings: all = [] }) {
  if (all.length < 2) return [];
  const lines = all.map(({ id, calendar, why, probability }) => {
    const julian = calendar === "gregorian" ? "" : `, ${calendar} calendar`;
    return element("li", `${share(probability)}: ${id.split("/julian")[0]}${julian}; ${why}.`);
  });
  return [element("details", [element("summary", `The clock itself is in doubt: ${all.length} readings`), element("ul", lines)])];
}

function tools(result, json) {
  const status = (text) => () => { byId("status").textContent = text; };
  return element("p", [
    button("Copy link", () => copy(location.href).then(status("Link copied."))),
    button("Copy as curl", () => copy(curl(result.chart, result.historical)).then(status("Command copied."))),
    button("Copy JSON", () => copy(json).then(status("JSON copied."))),
  ], { class: "tools" });
}

// Show a distribution in place of a chart.
export function showUnknown(result) {
  const { answer, who, town } = result;
  const when = span(result);
  const place = placeText(result);
  document.title = `${[who, when, town?.name].filter(Boolean).join(" · ")} – Involution`;
  byId("chart").hidden = true;
  byId("candidates").hidden = true;
  const picture = ribbons(answer);
  const manyClocks = (answer.time.readings ?? []).length > 1;
  const warnings = answer.meta.warnings.map(({ code, detail }) => element("li", detail, { "data-code": code }));
  const json = JSON.stringify(answer, null, 2);
  box.replaceChildren(
    element("div", [
      element("h2", `${who ? `${who}: ` : ""}${when} · ${place}`, { id: "unknown-title" }),
      element("p", summary(result)), ...readings(answer.time),
    ], { class: "moment" }),
    element("div", [
      element("div", [
        ...(picture ? [element("figure", picture)] : []), unknownTable(answer.distribution), tools(result, json),
        element("ul", warnings, { class: "warnings", "aria-label": "Notes" }),
      ], { class: "tables" }),
      element("div", [...changeParts(answer.distribution, manyClocks), ...aspectParts(answer.distribution)], { class: "tables" }),
    ], { class: "board unknown" }),
  );
  box.hidden = false;
  byId("json").textContent = json;
}
