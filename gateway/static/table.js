// The answer as text: the positions, the houses, the aspects, the notes.

import { element } from "./dom.js";
import { degrees, dms, readable, signed, uncertainty } from "./format.js";
import { BODY_PATHS, SIGN_PATHS, inline, label } from "./glyphs.js";

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

const NO_HOUSES = {
  code: "HOUSES_LEFT_OUT",
  detail: "Houses were left out: they belong to a place on the Earth, and this chart is seen from elsewhere.",
};

const clockOf = ({ time }) => readable(time.resolution.local.gregorian).time;
const twice = ({ time }) => {
  const [first, second] = time.resolution.candidates;
  return second && first.zone === second.zone ? `: first as ${first.abbreviation}, then as ${second.abbreviation}` : "";
};

// What the service tells a program to do is done in the form here.
const IN_THE_FORM = {
  LOCAL_TIME_DOUBTFUL: () => "This time may mean several moments; the one that is chosen in the form is charted.",
  AMBIGUOUS: (answer) => `The clocks were put back, and showed ${clockOf(answer)} twice${twice(answer)}.`,
  NONEXISTENT: (answer) => `${clockOf(answer)} did not exist: the clocks were put forward past it.`,
};
const TO_PROGRAMS = [
  ["say calendar julian (or auto)", "choose the Julian calendar in the form"],
  ["say calendar to settle it", "choose the calendar in the form to settle it"],
];
const forPeople = (answer, { code, detail }) =>
  IN_THE_FORM[code]?.(answer) ?? TO_PROGRAMS.reduce((text, [told, done]) => text.replace(told, done), detail);

// Show a whole answer. `housesLeftOut`: they are chosen in the form, but this chart has none.
export function fill(answer, housesLeftOut) {
  const withHouses = Boolean(answer.houses);
  document.querySelector("#positions thead .house").hidden = !withHouses;
  const rows = Object.entries(answer.data).map(([name, body]) => row(name, body, withHouses));
  document.querySelector("#positions tbody").replaceChildren(...rows);
  angles(answer.houses);
  const notes = [...answer.meta.warnings, ...(housesLeftOut ? [NO_HOUSES] : [])].map((warning) =>
    element("li", forPeople(answer, warning), { "data-code": warning.code }));
  document.getElementById("warnings").replaceChildren(...notes);
  const aspects = (answer.aspects ?? []).map(({ first, second, aspect, orb, applying }) =>
    element("li", `${label(first)} ${aspect} ${label(second)}, ${degrees(orb)} ${applying ? "applying" : "separating"}`));
  document.getElementById("aspects").replaceChildren(...(aspects.length ? aspects : [element("li", "None within the orbs.")]));
  document.getElementById("json").textContent = JSON.stringify(answer, null, 2);
}
