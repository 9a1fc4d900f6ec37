// An event in words, with the glyphs of what takes part in it.

import { element } from "./dom.js";
import { eventLink } from "./moment_link.js";
import { BODY_PATHS, SIGN_PATHS, inline } from "./glyphs.js";
import { bodyName, capital, margin, share, spaced } from "./words.js";

export const body = (name) =>
  element("span", [...(BODY_PATHS[name] ? [inline(BODY_PATHS[name], "body")] : []), bodyName(name)], { class: "named" });
export const sign = (name) => element("span", [inline(SIGN_PATHS[name], "sign"), name], { class: "named" });

const APSES = { perigee: "nearest to the Earth", apogee: "farthest from the Earth", perihelion: "nearest to the Sun", aphelion: "farthest from the Sun" };
const TURNED = { retrograde: ", moving backwards", touching: " barely: it touches the border", direct: "" };

function passes({ pass, passes: all }) {
  return all > 1 ? [element("small", ` ${pass} of ${all}`)] : [];
}

const WORDS = {
  ingress: (event) => [body(event.body), " enters ", SIGN_PATHS[event.into] ? sign(event.into) : String(event.into), TURNED[event.direction]],
  station: (event) => [body(event.body), event.station === "direct" ? " turns direct" : " turns retrograde"],
  aspect: (event) => [body(event.body), ` ${event.aspect ?? `${event.angle}°`} `, body(event.to), ...passes(event)],
  phase: (event) => [element("strong", capital(spaced(event.phase)))],
  void_of_course: (event) => [body("Moon"), " void of course, then into ", sign(event.into)],
  node: (event) => [body(event.body), ` at the ${event.node} node`],
  apsis: (event) => [body(event.body), ` ${APSES[event.apsis] ?? event.apsis}`],
  eclipse_solar: (event) => [inline(BODY_PATHS.Sun, "body"), `${capital(event.type)} eclipse of the Sun`],
  eclipse_lunar: (event) => [inline(BODY_PATHS.Moon, "body"), `${capital(event.type)} eclipse of the Moon`],
};

export function eventWords(event) {
  const words = WORDS[event.kind]?.(event) ?? [body(event.body), ` ${spaced(event.kind)}`];
  if (event.probability < 1) words.push(element("small", `, probability ${share(event.probability)}`));
  return words;
}

// The moment as a link to its chart, with its sigma: "06:46 ± 1.1 min".
export function eventTime(event, read, { date = false } = {}) {
  const { clock, name, date: day } = read(event.time, event.sigma_s);
  const text = date ? `${day}, ${clock}` : clock;
  return [eventLink(text, event.time, { label: `${day}, ${clock} ${name}: show the chart` }), " ", element("small", margin(event.sigma_s), { class: "margin" })];
}

// A list of events under their days (or months), in order of time.
export function eventList(events, read, words = eventWords) {
  let day = "";
  const lines = events.map((event) => {
    const { date } = read(event.time, event.sigma_s);
    const line = [];
    if (date !== day) line.push(element("strong", date));
    day = date;
    return element("li", [...line, ...eventTime(event, read), " ", ...words(event)]);
  });
  return element("ol", lines, { class: "changes events" });
}
