// What the result was read as and seen from, and one click to the other reading.

import { button, byId, element } from "./dom.js";
import { readable } from "./format.js";
import { BOTH_CALENDARS_UNTIL } from "./moment.js";
import { whenShown } from "./shown.js";

const form = byId("form");
const GREGORIAN_FROM = 2299160.5; // 15 October 1582
const NAMES = { julian: "Julian", gregorian: "Gregorian" };
const day = (iso) => readable(`${iso}T00:00`).date;

// "Soviet Russia adopted the Gregorian on 14 February 1918"
const change = ({ area, first_gregorian: first }) => `${area} adopted the Gregorian on ${day(first)}`;

// Why the date was read in its calendar: { calendar, why }, or null where nobody would ask.
function reading({ calendar: chosen, answer: { time } }) {
  const { resolution, tt_jd: jd } = time;
  if (resolution) {
    const [{ calendar: read }] = resolution.candidates;
    const calendar = read === "gregorian" ? "gregorian" : "julian";
    const rows = resolution.adoption ?? [];
    const doubt = new Set(resolution.candidates.map((one) => one.calendar)).size > 1 || resolution.warnings.some(({ code }) => code === "CALENDAR_DOUBTFUL");
    if (read === "swedish") return { calendar, why: "Sweden’s own calendar of 1700 to 1712, a day ahead of the Julian" };
    if (jd > BOTH_CALENDARS_UNTIL && calendar === "gregorian") return null;
    const unusual = resolution.warnings.some(({ code }) => code === "CALENDAR_UNUSUAL");
    const since = rows.length ? `: ${(doubt ? rows : rows.slice(0, 1)).map(change).join("; ")}` : "";
    if (unusual) return { calendar, why: `${NAMES[calendar]} calendar, as chosen; the other was in use here${since}` };
    return { calendar, why: `${NAMES[calendar]} calendar${doubt ? ", in doubt" : ""}${since || (jd < GREGORIAN_FROM ? ", as everywhere before 15 October 1582" : "")}` };
  }
  const calendar = chosen === "auto" ? (jd < GREGORIAN_FROM ? "julian" : "gregorian") : chosen;
  if (calendar === "julian") return { calendar, why: jd < GREGORIAN_FROM ? "Julian calendar, as everywhere before 15 October 1582" : "Julian calendar, as chosen" };
  return jd < GREGORIAN_FROM ? { calendar, why: "Gregorian calendar, counted back beyond its beginning in 1582" } : null;
}

// Choose another value of a field, and ask again.
function turn(name, value) {
  const field = form.elements.namedItem(name);
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  form.requestSubmit();
}

// A line whose button stays the same element, so that focus stays on it.
function line(name) {
  const words = element("span");
  let to = "";
  const other = button("", () => turn(name, to), { class: "small" });
  const box = element("p", [words, " ", other], { id: `${name}-line`, class: "switch" });
  return {
    box,
    say(text, label, value) {
      box.hidden = !text;
      words.textContent = text;
      other.textContent = label;
      to = value;
    },
  };
}

const calendar = line("calendar");
const observer = line("observer");
byId("switches").append(calendar.box, observer.box);

const SEEN = {
  topocentric: ["Programs that show the sky from the Earth’s centre have the Moon up to a degree away.", "From the Earth’s centre", "geocentric"],
  geocentric: ["From the place the Moon may stand up to a degree away.", "From the place", "topocentric"],
};

whenShown((result) => {
  if (result.answer.distribution) return;
  const read = reading(result);
  const other = read?.calendar === "julian" ? "gregorian" : "julian";
  calendar.say(read ? `${read.why}.` : "", read ? `Read it as ${NAMES[other]}` : "", other);
  observer.say(...(SEEN[result.answer.meta.observer] ?? ["", "", ""]));
});
