// Answers of /calculate as rows, a body each, in the columns of the bulk command.

import { SIGNS } from "./glyphs.js";

const FIELDS = [
  "longitude", "latitude", "distance", "speed", "latitude_speed", "distance_speed", "retrograde", "sign", "sign_degree",
  "right_ascension", "declination", "azimuth", "altitude", "uncertainty_arcsec", "sign_certain",
];
const BESIDE = [
  "house", "house_system", "utc", "zone", "utc_offset", "calendar", "candidates", "weight", "town", "town_latitude",
  "town_longitude", "warnings",
];
export const HEAD = ["row", "id", "tt_jd", "body", ...FIELDS, ...BESIDE];
export const REJECTS_HEAD = ["line", "row", "id", "field", "reason", "choices"];

const LIKELIEST = 0;

function point(longitude, speed, sigma) {
  const sign = Math.floor(longitude / 30);
  const degree = longitude - 30 * sign;
  const reach = (3 * sigma) / 3600;
  return {
    longitude, speed, sign: SIGNS[sign], sign_degree: degree, uncertainty_arcsec: sigma,
    sign_certain: reach <= degree && degree + reach < 30,
  };
}

// The angles and cusps, as a body's fields.
function points(houses) {
  const named = ["ascendant", "mc"].map((name) => [houses[name], houses[`${name}_speed`], houses[`${name}_uncertainty_arcsec`]]);
  const cusps = houses.cusps.map((cusp, i) => [cusp, houses.cusp_speeds[i], houses.cusp_uncertainty_arcsec[i]]);
  const names = ["Ascendant", "MC", ...cusps.map((_, i) => `Cusp${i + 1}`)];
  return [...named, ...cusps].map((values, i) => [names[i], point(...values)]);
}

function beside({ time, town, houses, meta }) {
  const candidates = time.resolution?.candidates;
  const first = candidates?.[LIKELIEST];
  return {
    house_system: houses?.fallback?.used ?? houses?.system,
    utc: first?.utc, zone: first?.zone, utc_offset: first?.offset, calendar: first?.calendar,
    candidates: candidates?.length, weight: first?.weight,
    town: town?.label, town_latitude: town?.latitude, town_longitude: town?.longitude,
    warnings: [...new Set(meta.warnings.map(({ code }) => code))].join(" "),
  };
}

// The rows of one birth, as lists in the order of HEAD.
export function rows(birth, answer) {
  const all = beside(answer);
  const bodies = [...Object.entries(answer.data), ...(answer.houses ? points(answer.houses) : [])];
  return bodies.map(([name, body]) => [
    birth.row, birth.id, answer.time.tt_jd, name,
    ...FIELDS.map((field) => body?.[field]), body?.house, ...BESIDE.slice(1).map((field) => all[field]),
  ]);
}

// One line of the list of rejects.
export function reject({ line, row, id }, { field = "", detail, title, choices = [] }) {
  return [line, row, id, field, (detail ?? title).replace(`${field}: `, ""), choices.join("; ")];
}
