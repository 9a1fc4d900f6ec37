// The chart's picture: drawn by the service, shown in the page, saved as a file.

import { state } from "./form.js";
import { download } from "./save.js";

const box = document.getElementById("picture");
let shown = null; // the result that the picture belongs to

// What a picture may be called: a link may hold any name.
const oneLine = (name) => [...name.replace(/\p{Cc}+/gu, " ")].slice(0, 80).join("");

// What the picture is asked with: the chart's own request, and how it is to look.
function request({ chart, who, town }, style) {
  const { drawn, lots, transits } = state();
  const asked = { ...chart, style: { form: drawn, lots: Boolean(lots), ...style } };
  if (who) asked.name = oneLine(who);
  if (town) asked.place_name = oneLine(town.name);
  asked.houses = chart.houses ?? null;
  if (drawn !== "wheel" && !asked.houses) asked.houses = "whole_sign";
  if (transits && drawn === "wheel") asked.transits = { birth_time: `${new Date().toISOString().slice(0, 19)}Z` };
  return asked;
}

async function ask(result, style, format = "svg") {
  const headers = { "content-type": "application/json", accept: format === "png" ? "image/png" : "image/svg+xml" };
  if (result.historical) headers["x-historical-enabled"] = "true";
  const response = await fetch("wheel", { method: "POST", headers, body: JSON.stringify(request(result, style)) });
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  throw new Error(problem.detail ?? `The service answered with status ${response.status}.`);
}

const narrow = window.matchMedia("(max-width: 40rem)");

// Put the picture of a result `{ answer, chart, who, historical }` into the page, in the page's colours.
// The tables below it are for paper: on the screen they stand beside it. A narrow screen gets larger letters.
export async function showPicture(result) {
  shown = result;
  try {
    const text = await (await ask(result, { theme: "embedded", layout: narrow.matches ? "small" : "sheet" })).text();
    if (shown !== result) return;
    const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    svg.id = "wheel";
    svg.removeAttribute("width");
    svg.removeAttribute("height");
    box.classList.toggle("small", narrow.matches);
    box.replaceChildren(document.importNode(svg, true));
  } catch (error) {
    if (shown !== result) return;
    const words = document.createElement("p");
    words.className = "error";
    words.textContent = `The picture could not be drawn. ${error.message}`;
    box.replaceChildren(words);
  }
}

function fileName(response, usual) {
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get("content-disposition") ?? "");
  return encoded ? decodeURIComponent(encoded[1]) : usual;
}

// Save the picture that is shown, light as paper is.
async function save(format) {
  const layout = document.getElementById("layout").value;
  const response = await ask(shown, { theme: "light", layout }, format);
  download(fileName(response, `chart.${format}`), await response.blob());
}

// `told`: says to the reader what went wrong. `changed`: the picture looks otherwise now.
export function wirePicture(told, changed) {
  for (const format of ["svg", "png"]) {
    document.getElementById(`save-${format}`).addEventListener("click", () =>
      save(format).catch((error) => told(`The picture could not be saved. ${error.message}`)));
  }
  const larger = document.getElementById("larger");
  larger.addEventListener("click", () => {
    larger.setAttribute("aria-pressed", String(document.querySelector(".board").classList.toggle("large")));
  });
  narrow.addEventListener("change", () => { if (shown) showPicture(shown); });
  document.getElementById("print").addEventListener("click", () => window.print());
  for (const name of ["drawn", "transits"]) {
    document.getElementById(name).addEventListener("change", () => {
      if (shown) showPicture(shown).then(changed);
    });
  }
}
