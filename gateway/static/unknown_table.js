// Where each body may stand when the time is not known: signs, longitudes and houses with their probabilities.

import { element } from "./dom.js";
import { dms } from "./format.js";
import { BODY_PATHS, SIGNS, SIGN_PATHS, inline } from "./glyphs.js";
import { bodyName, share } from "./words.js";

const ELEMENTS = ["fire", "earth", "air", "water"];
const signOf = (name) => [inline(SIGN_PATHS[name], "sign"), element("span", name, { class: "sign-name" })];

// Signs side by side, each as wide as it is probable.
function shares(signs) {
  const parts = Object.entries(signs);
  const strip = element("div", parts.map(([name, probability]) => {
    const part = element("span", "", { class: ELEMENTS[SIGNS.indexOf(name) % 4] });
    part.style.flexGrow = probability;
    return part;
  }), { class: "shares", "aria-hidden": "true" });
  return [strip, ...parts.map(([name, probability]) => element("span", [...signOf(name), ` ${share(probability)}`], { class: "share" }))];
}

function signCell({ signs, sign_certain: certain }) {
  return element("td", certain ? signOf(Object.keys(signs)[0]) : shares(signs));
}

function place(degrees) {
  const turned = ((degrees % 360) + 360) % 360;
  const name = SIGNS[Math.floor(turned / 30)];
  return [inline(SIGN_PATHS[name], "sign"), `${dms(turned % 30)} `, element("span", name, { class: "unseen" })];
}

function width(degrees) {
  const seconds = Math.max(1, Math.round(degrees * 3600));
  if (seconds < 60) return `${seconds}″`;
  return seconds < 3600 ? `${Math.round(seconds / 60)}′` : `${degrees.toFixed(1)}°`;
}

// The arc that was swept, from its lowest to its highest longitude.
function arcCell({ low, high }) {
  const ends = [element("span", place(low), { class: "end" }), "– ", element("span", place(high), { class: "end" })];
  return element("td", [...ends, element("small", `${width(high - low)} wide`, { class: "sigma" })]);
}

// Twelve columns, the first house at the left; over a whole day they are nearly level.
function houseCell({ houses, house_certain: certain }) {
  const all = Object.entries(houses).sort(([, one], [, other]) => other - one);
  if (certain) return element("td", all[0][0]);
  const most = all[0][1];
  const columns = Array.from({ length: 12 }, (_, i) => {
    const column = element("span");
    column.style.height = `${Math.round((100 * (houses[i + 1] ?? 0)) / most)}%`;
    return column;
  });
  const words = all.map(([number, probability]) => `${number}: ${share(probability)}`).join(", ");
  const brief = all.length > 2 ? `${all.length === 12 ? "any" : `${all.length} of 12`}, ≤\u00a0${share(most)} each` : words;
  return element("td", [element("span", columns, { class: "columns", "aria-hidden": "true", title: words }),
    element("span", `House ${words}`, { class: "unseen" }), element("small", brief, { class: "sigma", "aria-hidden": "true" })]);
}

function row(name, body, withHouses) {
  const head = element("th", [inline(BODY_PATHS[name], "body"), bodyName(name)], { scope: "row" });
  const cells = [signCell(body), arcCell(body.longitude), ...(withHouses ? [houseCell(body)] : [])];
  return element("tr", [head, ...cells], { "data-body": name });
}

export function unknownTable({ bodies }) {
  const withHouses = Object.values(bodies).some(({ houses }) => houses);
  const heads = ["Body", "Sign", "Between", ...(withHouses ? ["House 1 to 12"] : [])].map((name) => element("th", name, { scope: "col" }));
  const table = element("table", [
    element("caption", "Where each body may stand", { class: "unseen" }),
    element("thead", element("tr", heads)),
    element("tbody", Object.entries(bodies).map(([name, body]) => row(name, body, withHouses))),
  ], { id: "unknown-positions" });
  return element("div", table, { class: "scroll", tabindex: "0", role: "region", "aria-label": "Where each body may stand" });
}
