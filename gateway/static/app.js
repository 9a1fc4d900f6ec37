// The page at work: ask, and show the answer or what is wrong.

import { wireBulk } from "./bulk.js";
import { choice, forgetChoice, offerChoice } from "./choice.js";
import { Slip, clearErrors, tellError } from "./errors.js";
import { fillNow, form, permalink, request, restore, show, state, takeDate } from "./form.js";
import { showMoment } from "./moment.js";
import { close, localClock, offer, placed, take, wirePlace } from "./place.js";
import { showPicture, wirePicture } from "./picture.js";
import { copy, curl } from "./save.js";
import { post } from "./service.js";
import "./shown.js"; // hears of the first result too
import { fill } from "./table.js";
import { hideUnknown, showUnknown } from "./unknown_time.js";

const byId = (id) => document.getElementById(id);
const status = (text) => { byId("status").textContent = text; };

let last = null; // the request behind the chart on the page
let turn = 0; // the latest question; answers to earlier ones are dropped
let listed = false; // the lists hold what the service offers
let addressed = true; // the address holds the question that is asked; else the answer is a new page of the history

// All the moments that a local time may mean, where another than the first of them is chosen.
async function alternatives(chart) {
  if (!chart.local_time || chart.time || !choice()) return null;
  const { local_time, calendar = "gregorian", time_zone, place, latitude, longitude } = chart;
  const where = place ? { place } : { latitude, longitude };
  const answer = await post("time/resolve", { local_time, calendar, time_zone, ...where });
  if (answer.candidates[choice()]) chart.candidate = answer.candidates[choice()].id;
  else forgetChoice();
  return answer;
}

async function ask() {
  turn += 1;
  const mine = turn;
  close();
  clearErrors();
  byId("problem").hidden = true;
  byId("go").setAttribute("aria-busy", "true");
  status("Computing …");
  try {
    const chart = request();
    const { historical, calendar, who, houses, zone } = state();
    const resolution = await alternatives(chart);
    const answer = await post("calculate", chart, historical);
    if (mine !== turn) return;
    if (answer.town) take(answer.town, zone);
    last = { answer, chart, historical, calendar, who, ephemeris: answer.meta.ephemeris, town: placed() };
    if (answer.distribution) showUnknown(last);
    else showChart(last, resolution, houses && !answer.houses);
    former(false);
    const link = permalink();
    if (link !== location.hash) history[addressed ? "replaceState" : "pushState"](null, "", link);
    document.dispatchEvent(new CustomEvent("shown", { detail: last }));
    if (!answer.distribution) await showPicture(last);
    if (mine !== turn) return;
    status("Chart computed.");
    if (!listed) ready(); // the service was away when the page came
  } catch (problem) {
    if (mine === turn) refused(problem);
  } finally {
    if (mine === turn) {
      byId("go").removeAttribute("aria-busy");
      addressed = false;
    }
  }
}

function showChart(result, resolution, housesLeftOut) {
  const { answer } = result;
  hideUnknown();
  fill(answer, housesLeftOut);
  showMoment(result);
  offerChoice(resolution ?? answer.time.resolution, ask);
  byId("chart").hidden = false;
}

// Ask, and bring the result into sight where it stands below the form.
async function askThere() {
  await ask();
  const top = byId("results").getBoundingClientRect().top;
  if (!form.querySelector("[aria-invalid]") && top > window.innerHeight * 0.6) byId("results").scrollIntoView();
}

// A chart stays on the page while something is wrong, as what it is: the answer to another question.
function former(is) {
  byId("chart").classList.toggle("former", is);
  byId("unknown-chart").classList.toggle("former", is);
  byId("former").hidden = !is || (byId("chart").hidden && byId("unknown-chart").hidden);
}

// What a refusal tells programs to do, as what people can do here.
const TO_PROGRAMS = [
  [/\. Write one of these: .*/, ": choose one of these."],
  [/ is not a body of this service; known: .*/, " is no body that is known here: write a star such as Spica, or an asteroid such as Ceres."],
  [/ is not a body of this service; /, " is no body that is known here: "],
  [/, but no kernel that is loaded has it\. .*/, ", but no file that is loaded here has its orbit."],
  [/ Say missing "null" .*/, ""],
];
const forPeople = (detail) => TO_PROGRAMS.reduce((text, [told, words]) => text.replace(told, words), detail);

function refused(problem) {
  status("");
  former(true);
  if (problem instanceof Slip) {
    tellError(problem.field, problem.message, true, problem.only ?? undefined);
    status("Something in the form needs to be mended.");
    return;
  }
  if (problem.code === "HISTORICAL_REQUIRED") {
    offerPack(problem);
    return;
  }
  const faults = problem.errors ?? (problem.field ? [{ field: problem.field, detail: problem.detail }] : []);
  const sentence = ({ field, detail }) => forPeople(detail.replace(`${field}: `, ""));
  const told = faults.filter((fault, i) => tellError(fault.field, sentence(fault), i === 0));
  if (problem.field === "place" && problem.choices) offer(problem.choices.map((label) => ({ label })));
  if (told.length && told.length === faults.length) {
    status("Something in the form needs to be mended.");
    return;
  }
  byId("problem-title").textContent = problem.title ?? "Something went wrong";
  byId("problem-detail").textContent = problem.detail ?? String(problem);
  byId("problem-id").textContent = problem.request_id ? `Request ${problem.request_id}` : "";
  byId("problem").hidden = false;
}

function offerPack({ coverage, historical }) {
  const year = (text) => /^[+-]?\d+/.exec(text)[0].replace("-", "−").replace("+", "");
  const years = (span) => `${year(span.begin)} to ${year(span.end)}`;
  const range = [`The modern ephemeris covers the years ${years(coverage)}.`];
  if (historical?.coverage) range.push(`The historical one, ${historical.ephemeris}, covers ${years(historical.coverage)}.`);
  byId("pack-range").textContent = range.join(" ");
  byId("pack-missing").hidden = historical?.available !== false;
  byId("pack").showModal();
  byId(historical?.available === false ? "pack-no" : "pack-yes").focus();
}

function declined() {
  byId("pack").close();
  tellError("birth_time", "This date needs the Historical Pack, which is not enabled.", true, "year");
}

// Lists come from the service; without it the form still stands.
async function list(path, name, select, first) {
  try {
    const answer = await (await fetch(path)).json();
    const chosen = select.value;
    const options = answer[name].map(({ id, name: title }) => new Option(title ?? id, id));
    if (!options.length) return false;
    select.replaceChildren(...first, ...options);
    select.value = chosen;
    if (select.selectedIndex < 0) select.selectedIndex = 0;
    return true;
  } catch {
    return false;
  }
}

// What makes the moments that were offered answers to another question.
const ASKS_ANEW = ["year", "month", "day", "time", "unknown", "clock", "zone", "calendar", "place", "latitude", "longitude"];

function changed({ type, target }) {
  if (target.name === "unknown" && target.checked) localClock(); // a day is a day at its place
  if (type === "change" && ["year", "day"].includes(target.name)) {
    try { takeDate(); } catch { /* what is in doubt is told when the chart is asked for */ }
  }
  show();
  // A text field tells "change" when it is left, long after its "input".
  if (ASKS_ANEW.includes(target.name) && (type === "input" || target.tagName === "SELECT")) forgetChoice();
}

function wire() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    askThere();
  });
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  window.addEventListener("hashchange", () => {
    if (!restore(location.hash)) return;
    addressed = true;
    askThere();
  });
  byId("pack-yes").addEventListener("click", () => {
    byId("pack").close();
    byId("historical").checked = true;
    askThere();
  });
  byId("pack-no").addEventListener("click", declined);
  byId("pack").addEventListener("cancel", (event) => {
    event.preventDefault();
    declined();
  });
  const done = (text) => () => status(text);
  wirePicture(status, () => history.replaceState(null, "", permalink()));
  byId("copy-link").addEventListener("click", () => copy(location.href).then(done("Link copied.")));
  byId("copy-curl").addEventListener("click", () => copy(curl(last.chart, last.historical)).then(done("Command copied.")));
  byId("copy-json").addEventListener("click", () => copy(byId("json").textContent).then(done("JSON copied.")));
}

async function begin() {
  wire();
  wirePlace();
  wireBulk();
  const linked = restore(location.hash);
  if (!linked) fillNow();
  await ready();
  if (linked) restore(location.hash);
  await (linked ? askThere() : ask());
}

// What the lists offer, where the service tells it.
async function ready() {
  const [ayanamsas, houses] = await Promise.all([
    list("ayanamsas", "ayanamsas", byId("ayanamsa"), []),
    list("houses", "houses", byId("houses"), [new Option("None", "")]),
  ]);
  byId("houses-field").hidden = !houses;
  listed = ayanamsas && houses;
}

begin();
