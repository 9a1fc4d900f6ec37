// The page at work: ask, and show the answer or what is wrong.

import { Slip, choose, clearErrors, fillNow, forgetChoice, form, permalink, request, restore, show, state, tellError } from "./form.js";
import { copy, curl, download, png, standalone } from "./save.js";
import { fill, heading } from "./table.js";
import { draw } from "./wheel.js";

const byId = (id) => document.getElementById(id);
const status = (text) => { byId("status").textContent = text; };

let last = null; // the request behind the chart on the page
let turn = 0; // the latest question; answers to earlier ones are dropped

async function post(path, body, historical) {
  const headers = { "content-type": "application/json" };
  if (historical) headers["x-historical-enabled"] = "true";
  let response;
  try {
    response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  } catch {
    throw { title: "The service cannot be reached", detail: "Check the connection, then try again." };
  }
  const answer = await response.json().catch(() => ({
    title: "The answer could not be read", detail: `The service answered with status ${response.status}.`,
  }));
  if (!response.ok) throw answer;
  return { answer, ephemeris: answer.meta?.ephemeris };
}

// A local time becomes a moment first; the chart, the link and the command then hold that moment.
async function resolved(chart, zone) {
  if (!chart.local_time) return chart;
  const { local_time, calendar, ...rest } = chart;
  const asked = { local_time, latitude: chart.latitude, longitude: chart.longitude, calendar: calendar ?? "gregorian" };
  if (zone) asked.time_zone = zone;
  const { answer } = await post("time/resolve", asked);
  return { birth_time: choose(answer.candidates, ask).utc, ...rest };
}

async function ask() {
  turn += 1;
  const mine = turn;
  clearErrors();
  byId("problem").hidden = true;
  byId("go").setAttribute("aria-busy", "true");
  status("Computing …");
  const { historical, calendar, zone } = state();
  try {
    const chart = await resolved(request(), zone);
    const { answer, ephemeris } = await post("calculate", chart, historical);
    if (mine !== turn) return;
    last = { chart, historical, answer };
    fill(answer, chosenCalendar(calendar, answer), ephemeris);
    byId("chart").hidden = false;
    draw(byId("wheel"), answer, heading(answer, chosenCalendar(calendar, answer)));
    history.replaceState(null, "", permalink());
    status("Chart computed.");
  } catch (problem) {
    if (mine === turn) refused(problem);
  } finally {
    if (mine === turn) byId("go").removeAttribute("aria-busy");
  }
}

// "Julian before 15 October 1582": which calendar that was for this answer.
function chosenCalendar(calendar, { time }) {
  if (calendar !== "auto") return calendar;
  return time.tt_jd < 2299160.5 ? "julian" : "gregorian";
}

function refused(problem) {
  status("");
  byId("chart").hidden = true;
  if (problem instanceof Slip) {
    tellError(problem.field, problem.message, true);
    status("Something in the form needs to be mended.");
    return;
  }
  if (problem.code === "HISTORICAL_REQUIRED") {
    offerPack(problem);
    return;
  }
  const faults = problem.errors ?? (problem.field ? [{ field: problem.field, detail: problem.detail }] : []);
  const told = faults.filter(({ field, detail }, i) => tellError(field, detail.replace(`${field}: `, ""), i === 0));
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
  byId("pack-yes").focus();
}

function declined() {
  byId("pack").close();
  tellError("birth_time", "This date needs the Historical Pack, which is not enabled.", true);
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

function wire() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  form.addEventListener("input", ({ target }) => {
    show();
    if (["year", "month", "day", "time", "clock", "zone", "latitude", "longitude"].includes(target.name)) forgetChoice();
  });
  window.addEventListener("hashchange", () => { if (restore(location.hash)) ask(); });
  byId("pack-yes").addEventListener("click", () => {
    byId("pack").close();
    byId("historical").checked = true;
    ask();
  });
  byId("pack-no").addEventListener("click", declined);
  byId("pack").addEventListener("cancel", (event) => {
    event.preventDefault();
    declined();
  });
  const done = (text) => () => status(text);
  byId("save-svg").addEventListener("click", () => download("chart.svg", new Blob([standalone(byId("wheel"))], { type: "image/svg+xml" })));
  byId("save-png").addEventListener("click", async () => download("chart.png", await png(byId("wheel"))));
  byId("copy-link").addEventListener("click", () => copy(location.href).then(done("Link copied.")));
  byId("copy-curl").addEventListener("click", () => copy(curl(last.chart, last.historical)).then(done("Command copied.")));
  byId("copy-json").addEventListener("click", () => copy(byId("json").textContent).then(done("JSON copied.")));
}

async function begin() {
  wire();
  if (!restore(location.hash)) fillNow();
  const [, houses] = await Promise.all([
    list("ayanamsas", "ayanamsas", byId("ayanamsa"), []),
    list("houses", "houses", byId("houses"), [new Option("None", "")]),
  ]);
  byId("houses-field").hidden = !houses;
  restore(location.hash);
  await ask();
}

begin();
