// The panels of events below the chart. Each is a module of its own, and loaded when it is opened.

import { byId, element } from "./dom.js";
import { clockOf, zoneOf } from "./event_clock.js";
import { working } from "./panel.js";
import { shown, whenShown } from "./shown.js";

const PANELS = {
  today: () => import("./today_sky.js"),
  transits: () => import("./chart_transits.js"),
  moon: () => import("./moon_and_sun.js"),
  eclipses: () => import("./eclipse_list.js"),
  graph: () => import("./graphic_ephemeris.js"),
};
const clock = byId("almanac-clock");
const opened = new Map(); // panel -> what renews it
let at = ""; // the place that the panels are for

// { name, latitude, longitude, elevation, zone } of the chart's place; null before the first chart.
function place() {
  const result = shown();
  if (!result) return null;
  const { latitude, longitude, time_zone: mapped } = result.answer.town ?? result.chart;
  const zone = result.answer.time?.resolution?.place?.zone ?? result.town?.time_zone ?? (result.answer.town ? mapped : undefined);
  return { name: result.town?.name ?? "", latitude, longitude, elevation: result.chart.elevation ?? 0, zone };
}

const view = {
  shown,
  place,
  historical: () => byId("historical").checked,
  // The clock that was chosen, as `clockOf` makes it.
  async clock() {
    return clockOf(clock.value === "place" && place() ? await zoneOf(place()) : "");
  },
};

async function open(panel) {
  if (opened.has(panel)) return;
  opened.set(panel, () => {});
  const body = panel.querySelector(".panel-body");
  await working(body, async () => {
    const box = element("div");
    const { open: begin } = await PANELS[panel.dataset.panel]();
    opened.set(panel, begin(box, view));
    return [box];
  });
}

// `what`: "chart", "place" or "clock" has become another one.
function renew(what) {
  for (const [panel, again] of opened) {
    if (panel.open) again(what);
    else if (what !== "chart") {
      opened.delete(panel);
      panel.querySelector(".panel-body").replaceChildren();
    }
  }
}

function wire() {
  const panels = [...document.querySelectorAll("#almanac .panel")];
  for (const panel of panels) panel.addEventListener("toggle", () => { if (panel.open) open(panel); });
  // A panel that stands open from the beginning begins when it comes into sight.
  const sight = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting && target.open) open(target);
  });
  for (const panel of panels.filter(({ open: is }) => is)) sight.observe(panel);
  clock.addEventListener("change", () => renew("clock"));
  whenShown(({ chart }) => {
    if (chart.local_time && !clock.dataset.chosen) clock.value = "place";
    const { latitude, longitude, elevation, name } = place();
    const here = [latitude, longitude, elevation].join();
    byId("almanac-place").textContent = name || "the place in the form";
    renew("chart");
    if (at && at !== here) renew("place");
    at = here;
  });
  clock.addEventListener("input", () => { clock.dataset.chosen = "yes"; });
}

wire();
