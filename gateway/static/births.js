// A table of births as requests of /calculate, by the same columns as the bulk command.

import { date, isoMoment, moment } from "./dates.js";
import { clock } from "./read.js";

export const REQUIRED = ["birth_time", "latitude", "longitude"];
export const INSTEAD = { birth_time: "local_time", latitude: "place", longitude: "place" };
const OPTIONAL = ["elevation", "id", "calendar", "houses"];
const OF_A_LOCAL_TIME = ["time_zone", "fold", "candidate"];
const UNKNOWN_TIME = ["timefrom", "timeto"];

// Other names of a column, folded. A test holds them to those of services/spice/bulk/columns.py.
export const CALLED = {
  birth_time: "birthtime birthdatetime datetime dateandtime timestamp utc utctime utcdatetime timeutc datetimeutc birthtimeutc jd jdut julianday juliandate",
  latitude: "latitude lat latitudedeg latdeg latitudedegrees geolat geolatitude breite",
  longitude: "longitude lon long lng longitudedeg londeg longitudedegrees geolon geolong geolng geolongitude laenge lange",
  elevation: "elevation elev elevationm alt altitude altitudem height heightm geoalt",
  id: "id",
  local_time: "localtime localbirthtime birthtimelocal localdatetime datetimelocal",
  date: "date birthdate dateofbirth dob datum geburtsdatum",
  time: "time timeofbirth tob uhrzeit geburtszeit",
  time_zone: "timezone tz tzid zone zeitzone",
  fold: "fold",
  candidate: "candidate candidateid",
  place: "place birthplace placeofbirth town city ort geburtsort",
  calendar: "calendar",
  houses: "houses housesystem",
};
const COLUMN_OF = Object.fromEntries(
  Object.entries(CALLED).flatMap(([column, words]) => words.split(" ").map((word) => [word, column])),
);
const DAYS_OF_BIRTH = ["birthdate", "dateofbirth", "dob", "geburtsdatum"];
const folded = (name) => name.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
const NOTHING = new Set(["", "#N/A", "#N/A N/A", "#NA", "NA", "N/A", "n/a", "NULL", "null", "NaN", "nan", "-NaN", "-nan"]);

// How many columns of a header mean something.
export const known = (head) => head.filter((name) => folded(name) in COLUMN_OF).length;

// Where each column stands in a header. Throws an Error with a sentence for people.
export function columns(head) {
  const names = head.map((name) => name.trim());
  const end = names.find((name) => UNKNOWN_TIME.includes(folded(name)));
  if (end) throw new Error(`The column ${end} is of a time that is not known: such charts are made one by one.`);
  const chosen = {};
  const choose = (column) => {
    const own = names.flatMap((name, i) => (name === column ? [i] : []));
    const others = names.flatMap((name, i) => (COLUMN_OF[folded(name)] === column ? [i] : []));
    if (own.length > 1) throw new Error(`The column ${column} stands ${own.length} times in the header.`);
    if (!own.length && others.length > 1) {
      throw new Error(`The columns ${others.map((i) => names[i]).join(" and ")} both say ${column}: keep one.`);
    }
    const [at] = own.length ? own : others;
    if (at !== undefined) chosen[column] = at;
  };
  for (const column of [...REQUIRED, ...OPTIONAL]) choose(column);
  for (const column of new Set(Object.values(INSTEAD))) {
    const lacking = REQUIRED.some((name) => INSTEAD[name] === column && !(name in chosen));
    if (lacking || names.includes(column)) choose(column);
  }
  if (!("birth_time" in chosen || "local_time" in chosen)) {
    const both = ["date", "time"];
    if (both.every((column) => names.some((name) => COLUMN_OF[folded(name)] === column))) both.forEach(choose);
  } else {
    // beside moments, a day of birth is that of the cells with a clock's reading alone
    const days = names.flatMap((name, i) => (DAYS_OF_BIRTH.includes(folded(name)) ? [i] : []));
    if (days.length === 1) [chosen.date] = days;
  }
  if ("local_time" in chosen || "date" in chosen) for (const column of OF_A_LOCAL_TIME) choose(column);
  const missing = REQUIRED.filter((name) => !(name in chosen) && !(INSTEAD[name] in chosen) && !(name === "birth_time" && "time" in chosen));
  if (missing.length) {
    const there = names.join(", ");
    throw new Error(
      `There is no column ${missing.join(", ")}. Needed are birth_time (or local_time, or date and time), and latitude and longitude ` +
      `(or place); there are: ${there.length > 200 ? `${there.slice(0, 200)}…` : there}`,
    );
  }
  return chosen;
}

class Reject extends Error {
  constructor(field, sentence) {
    super(sentence);
    this.field = field;
  }
}

function number(cells, name, low, high) {
  const text = cells[name];
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) throw new Reject(name, `${name} must be a number.`);
  const value = Number(text);
  if (value < low || value > high) throw new Reject(name, `${name} must lie between ${low} and ${high}.`);
  return value;
}

const ISO = /^[+-]?\d{4,6}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d+)?)?)?$/;

// A local time as people write it as ISO 8601; as it stands where it is that, or none of our forms.
function asIso(text) {
  const read = ISO.test(text) ? null : moment(text);
  if (read?.doubt) throw new Reject("local_time", read.doubt);
  return read?.clock ? isoMoment(read) : text;
}

// A day and a clock's reading, each in a column of its own, as ISO 8601; a spreadsheet's midnight behind the day is none.
function joined(day, time) {
  if (!day) throw new Reject("date", "date is missing.");
  if (!time) throw new Reject("time", "time is missing.");
  const read = date(day.replace(/[T ]0?0:00(:00(\.0+)?)?$/, ""));
  if (read?.doubt) throw new Reject("date", read.doubt);
  if (!read) throw new Reject("date", `date must be a day such as 1990-05-15 or 15 May 1990, not ${day.slice(0, 40)}.`);
  const reading = clock(time);
  if (!reading) throw new Reject("time", `time must be a clock's reading such as 14:30 or 2:30 pm, not ${time.slice(0, 40)}.`);
  return isoMoment({ ...read, clock: reading });
}

// What a row's clock showed where it stands in two columns; null where a moment stands by itself.
function ofTwo(cells, chosen) {
  if ("time" in chosen) return joined(cells.date, cells.time);
  const reading = cells.birth_time || cells.local_time;
  return cells.date && reading && clock(reading) ? joined(cells.date, reading) : null;
}

function place(cells, chosen, chart) {
  if (!cells.latitude && !cells.longitude && "place" in chosen) {
    if (!cells.place) throw new Reject("place", "place is missing, and so are latitude and longitude.");
    chart.place = cells.place;
    return;
  }
  for (const [name, limit] of [["latitude", 90], ["longitude", 180]]) {
    if (!cells[name]) throw new Reject(name, `${name} is missing.`);
    chart[name] = number(cells, name, -limit, limit);
  }
}

function request(cells, chosen, usual) {
  const chart = { ...usual };
  const two = ofTwo(cells, chosen);
  if (cells.birth_time && !two) chart.birth_time = cells.birth_time;
  else if (two || cells.local_time) {
    chart.local_time = two ?? asIso(cells.local_time);
    if (cells.time_zone) chart.time_zone = cells.time_zone;
    if (cells.candidate) chart.candidate = cells.candidate;
    if (cells.fold) {
      if (!/^[01](\.0)?$/.test(cells.fold)) throw new Reject("fold", "fold must be 0 (the first time) or 1 (the second).");
      chart.fold = Number(cells.fold);
    }
  } else {
    const name = "birth_time" in chosen ? "birth_time" : "local_time";
    throw new Reject(name, `${name} is missing.`);
  }
  place(cells, chosen, chart);
  if (cells.elevation) chart.elevation = number(cells, "elevation", -500, 10_000);
  if (cells.calendar) chart.calendar = cells.calendar.toLowerCase();
  if (cells.houses) chart.houses = cells.houses;
  return chart;
}

// The births of a parsed table: { row, line, id } with `chart`, or with `problem` { field, detail }.
// `usual` are the options of all; what a row says itself counts before them.
export function births({ delimiter, head, rows }, usual) {
  const chosen = columns(head);
  const decimal = (text) => (delimiter === "," ? text : text.replace(/^([+-]?\d*),(\d+)$/, "$1.$2"));
  const numbers = ["birth_time", "latitude", "longitude", "elevation"];
  return rows.map(({ line, cells }, row) => {
    const birth = { row, line, id: "id" in chosen ? (cells[chosen.id] ?? "") : null };
    if (cells.length !== head.length) {
      const detail = `This line has ${cells.length} cells, the header ${head.length}.`;
      return { ...birth, problem: { field: "", detail } };
    }
    const own = {};
    for (const [name, at] of Object.entries(chosen)) {
      const text = NOTHING.has(cells[at]) ? "" : cells[at].trim();
      own[name] = numbers.includes(name) ? decimal(text) : text;
    }
    try {
      return { ...birth, chart: request(own, chosen, usual) };
    } catch (error) {
      if (!(error instanceof Reject)) throw error;
      return { ...birth, problem: { field: error.field, detail: error.message } };
    }
  });
}
