// The answer as text: the moment, the positions, the houses, the aspects, the notes.

import { dms, minutes, readable, seconds, signed, uncertainty } from "./format.js";
import { BODY_PATHS, SIGN_PATHS, inline } from "./glyphs.js";
import { aspects, label } from "./wheel.js";

function element(name, text = "", attributes = {}) {
  const made = document.createElement(name);
  if (text) made.append(text);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function row(name, body, withHouses) {
  const line = element("tr", "", { "data-body": name });
  const head = element("th", "", { scope: "row" });
  head.append(inline(BODY_PATHS[name], "body"), label(name));
  const position = element("td");
  position.append(inline(SIGN_PATHS[body.sign], "sign"), `${dms(body.sign_degree)} `, element("span", body.sign, { class: "sign-name" }));
  if (body.sign_certain === false) {
    position.append(" ", element("abbr", "?", { class: "doubt", title: "The uncertainty reaches into another sign" }));
  }
  position.append(element("small", uncertainty(body.uncertainty_arcsec), { class: "sigma" }));
  const speed = element("td", `${signed(body.speed, 3)}°`, { class: "number" });
  if (body.retrograde) speed.append(" ", element("abbr", "R", { class: "back", title: "retrograde" }));
  line.append(head, position, speed);
  line.append(Object.assign(element("td", String(body.house ?? ""), { class: "number house" }), { hidden: !withHouses }));
  return line;
}

// The headline: the date as the source has it, and what was understood.
export function heading(answer, calendar) {
  const { time } = answer;
  const own = readable(calendar === "julian" ? time.julian : time.gregorian);
  const scale = { utc: "UTC", ut1: "UT1", tt: "TT" }[time.scale];
  return `${own.date}, ${own.time} ${scale}`;
}

function moment(answer, calendar, ephemeris) {
  const { time, meta } = answer;
  document.getElementById("moment-title").textContent = heading(answer, calendar);
  const other = readable(calendar === "julian" ? time.gregorian : time.julian);
  const parts = [];
  if (time.gregorian !== time.julian) parts.push(`${other.date} in the ${calendar === "julian" ? "Gregorian" : "Julian"} calendar`);
  parts.push(`ΔT ${seconds(time.delta_t_s)} ± ${seconds(Number(time.delta_t_sigma_s.toPrecision(2)))}`);
  parts.push(`ephemeris ${ephemeris}`);
  if (meta.ayanamsa_deg !== null) parts.push(`ayanamsa ${dms(meta.ayanamsa_deg)}`);
  document.getElementById("moment-detail").textContent = `${parts.join(" · ")}.`;
}

function angles(houses) {
  const box = document.getElementById("angles-box");
  box.hidden = !houses;
  if (!houses) return;
  const names = [["Ascendant", "ascendant"], ["Midheaven", "mc"], ["Vertex", "vertex"]].map(([name, field]) =>
    [name, houses[field], houses[`${field}_uncertainty_arcsec`]]);
  const cusps = houses.cusps.map((cusp, i) => [`House ${i + 1}`, cusp, houses.cusp_uncertainty_arcsec[i]]);
  const signs = Object.keys(SIGN_PATHS);
  const lines = [...names, ...cusps].filter(([, value]) => value !== null).map(([name, value, sigma]) => {
    const line = element("p", `${name}: ${dms(value % 30)} ${signs[Math.floor(value / 30) % 12]}`);
    if (sigma > 0) line.append(element("small", uncertainty(sigma), { class: "sigma" }));
    return line;
  });
  if (houses.fallback) lines.unshift(element("p", houses.fallback.reason));
  document.getElementById("angles").replaceChildren(...lines);
}

// Show a whole answer. `calendar` is the one the date was asked in.
export function fill(answer, calendar, ephemeris) {
  moment(answer, calendar, ephemeris);
  const withHouses = Boolean(answer.houses);
  document.querySelector("#positions thead .house").hidden = !withHouses;
  const rows = Object.entries(answer.data).map(([name, body]) => row(name, body, withHouses));
  document.querySelector("#positions tbody").replaceChildren(...rows);
  angles(answer.houses);
  const notes = answer.meta.warnings.map(({ detail, code }) => element("li", detail, { "data-code": code }));
  document.getElementById("warnings").replaceChildren(...notes);
  const found = aspects(answer.data).map(({ one, two, kind, orb }) => element("li", `${label(one)} ${kind} ${label(two)}, ${minutes(orb)}`));
  document.getElementById("aspects").replaceChildren(...(found.length ? found : [element("li", "None within the orbs.")]));
  document.getElementById("json").textContent = JSON.stringify(answer, null, 2);
}
