// A file of births, dropped or chosen: sent in parts, its positions and rejects to take away.

import { births, known } from "./births.js";
import { parse, textOf, written } from "./csv.js";
import { state } from "./form.js";
import { HEAD, REJECTS_HEAD, reject, rows } from "./positions.js";
import { download } from "./save.js";

const byId = (id) => document.getElementById(id);
const MOST_BYTES = 4_000_000;
const MOST_BIRTHS = 5_000;
const PART = 500; // births of one request
const SHOWN = 50; // rejects on the page; the file has them all
const EXAMPLE = [
  ["id", "local_time", "place", "latitude", "longitude", "time_zone", "houses"],
  ["Ada", "1990-05-15T14:30:00", "Munich, DE", "", "", "", "placidus"],
  ["Ben", "1962-07-02T23:33:00", "", "37.8917", "-85.9636", "", ""],
  ["Cem", "1975-01-20T06:10:00", "Istanbul", "", "", "+03:00", ""],
].map(written).join("");

let run = null; // what is being computed, or was last
let stop = null; // ends the requests of it

const say = (text) => { byId("bulk-status").textContent = text; };
const count = (n, one, many) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

// What holds for all births: the options of the form.
function options() {
  const { zodiac, ayanamsa, houses, observer, calendar, historical } = state();
  const usual = {};
  if (calendar !== "gregorian") usual.calendar = calendar;
  if (zodiac === "sidereal") Object.assign(usual, { zodiac, ayanamsa });
  if (observer !== "topocentric") usual.observer = observer;
  if (houses && ["topocentric", "geocentric"].includes(observer)) usual.houses = houses;
  return { usual, historical };
}

async function begin(file) {
  stop?.abort();
  byId("bulk-outcome").hidden = true;
  byId("bulk-problem").textContent = "";
  run = null;
  if (!file) return;
  try {
    if (file.size > MOST_BYTES) throw new Error(`The file has ${(file.size / 1e6).toFixed(1)} MB; here ${MOST_BYTES / 1e6} are the most. The bulk command takes files of any size.`);
    const { usual, historical } = options();
    const all = births(parse(textOf(await file.arrayBuffer()), known), usual);
    if (!all.length) throw new Error("The file has a header, and no births.");
    if (all.length > MOST_BIRTHS) throw new Error(`The file has ${count(all.length, "birth", "births")}; here ${MOST_BIRTHS.toLocaleString("en")} are the most. The bulk command takes files of any size.`);
    run = { file: file.name, name: file.name.replace(/\.[^.]*$/, ""), all, next: 0, historical, positions: [written(HEAD)], rejects: [], charts: 0 };
  } catch (error) {
    refuse(error.message);
    return;
  }
  byId("bulk-outcome").hidden = false;
  await goOn();
}

function refuse(sentence) {
  say("");
  byId("bulk-problem").textContent = sentence;
}

function settle(birth, answer) {
  if (answer.data) {
    run.charts += 1;
    run.positions.push(...rows(birth, answer).map(written));
  } else run.rejects.push(reject(birth, answer));
}

function show() {
  const { all, next, charts, rejects } = run;
  byId("bulk-progress").max = all.length;
  byId("bulk-progress").value = next;
  byId("bulk-count").textContent = `${next.toLocaleString("en")} of ${count(all.length, "birth", "births")}: ${count(charts, "chart", "charts")}, ${count(rejects.length, "reject", "rejects")}`;
}

function showRejects() {
  const { rejects } = run;
  byId("bulk-rejects").hidden = !rejects.length;
  byId("bulk-reject-rows").replaceChildren(...rejects.slice(0, SHOWN).map(([line, , id, field, reason]) => {
    const tr = document.createElement("tr");
    for (const [tag, text] of [["th", line], ["td", id ?? ""], ["td", field], ["td", reason]]) {
      tr.append(Object.assign(document.createElement(tag), { textContent: text }));
    }
    tr.firstChild.scope = "row";
    return tr;
  }));
  const more = rejects.length - SHOWN;
  byId("bulk-more").textContent = more > 0 ? `And ${count(more, "other", "others")}, in the file of rejects.` : "";
}

// The lines of an answer as they come.
async function* lines(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    const parts = (rest + (value ?? "")).split("\n");
    rest = parts.pop();
    yield* parts.filter(Boolean);
    if (done) return;
  }
}

const pause = (seconds, signal) => new Promise((resolve, fail) => {
  const timer = setTimeout(resolve, seconds * 1000);
  signal.addEventListener("abort", () => { clearTimeout(timer); fail(signal.reason); }, { once: true });
});

// Send a part; while the quota is spent, wait as long as the service says.
async function send(charts, signal) {
  const headers = { "content-type": "application/json", accept: "application/x-ndjson" };
  if (run.historical) headers["x-historical-enabled"] = "true";
  for (;;) {
    const response = await fetch("calculate/batch", { method: "POST", headers, body: JSON.stringify({ charts }), signal });
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({ detail: `the service answered with status ${response.status}` }));
    if (response.status !== 429) throw new Error(problem.detail ?? problem.title);
    const wait = Number(response.headers.get("retry-after")) || 5;
    say(`The quota is spent for now: going on in ${count(wait, "second", "seconds")} …`);
    await pause(wait, signal);
    say("Computing …");
  }
}

// The next births, up to a part of them that have to be computed: each is settled in its turn.
async function part(signal) {
  const { all, next } = run;
  const waiting = [];
  let end = next;
  for (; end < all.length && waiting.length < PART; end += 1) if (all[end].chart) waiting.push(all[end]);
  const local = (until) => {
    for (; run.next < until; run.next += 1) settle(all[run.next], all[run.next].problem);
  };
  if (waiting.length) {
    let i = 0;
    for await (const line of lines(await send(waiting.map(({ chart }) => chart), signal))) {
      const answer = JSON.parse(line);
      local(all.indexOf(waiting[i], run.next));
      settle(waiting[i], answer);
      run.next += 1;
      i += 1;
      if (i % 50 === 0) show();
    }
    if (i < waiting.length) throw new Error("the answer was cut off");
  }
  local(end);
  show();
}

async function goOn() {
  stop = new AbortController();
  const { signal } = stop;
  const mine = run;
  byId("bulk-on").hidden = true;
  byId("bulk-stop").hidden = false;
  byId("bulk-problem").textContent = "";
  say("Computing …");
  show();
  try {
    while (run === mine && run.next < run.all.length) await part(signal);
    if (run !== mine) return;
    say(`Done${run.rejects.length ? ", with rejects" : ""}: ${run.file}`);
  } catch (error) {
    if (run !== mine) return;
    const line = run.all[run.next].line;
    if (signal.aborted) say(`Stopped before line ${line}.`);
    else refuse(`It broke off before line ${line}: ${error instanceof TypeError ? "the service cannot be reached" : error.message}. What is done is kept.`);
    byId("bulk-on").hidden = false;
    show();
  }
  byId("bulk-stop").hidden = true;
  showRejects();
  byId("bulk-save").disabled = !run.charts;
}

function wireDrop() {
  const zone = byId("bulk-drop");
  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, (event) => { event.preventDefault(); zone.classList.add("over"); });
  }
  for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => { event.preventDefault(); begin(event.dataTransfer.files[0]); });
}

export function wireBulk() {
  const csv = (parts) => new Blob(["\ufeff", ...parts], { type: "text/csv" });
  const rejected = () => [written(REJECTS_HEAD), ...run.rejects.map(written)];
  wireDrop();
  byId("bulk-file").addEventListener("change", ({ target }) => { begin(target.files[0]); target.value = ""; });
  byId("bulk-stop").addEventListener("click", () => stop.abort());
  byId("bulk-on").addEventListener("click", goOn);
  byId("bulk-save").addEventListener("click", () => download(`${run.name}.positions.csv`, csv(run.positions)));
  byId("bulk-save-rejects").addEventListener("click", () => download(`${run.name}.rejects.csv`, csv(rejected())));
  byId("bulk-example").addEventListener("click", () => download("births.csv", csv([EXAMPLE])));
}
