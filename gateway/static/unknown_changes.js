// What changes while the time is not known, and when: each moment leads to its chart.

import { element } from "./dom.js";
import { clockOffset, readable } from "./format.js";
import { momentLink } from "./moment_link.js";
import { bodyName, capital, margin, share, spaced } from "./words.js";

const ANGLES = ["Ascendant", "MC"];

// What turns with the Earth: many a day.
const isFast = ({ kind, of, second }) =>
  kind === "house" || kind === "angle" || ANGLES.includes(of) || ANGLES.includes(second);

const MOMENTS = { enter: "comes within its orb", exact: "is exact", leave: "leaves its orb" };

const pair = ({ first, second, aspect }) => `${bodyName(first)} ${aspect} ${bodyName(second)}`;

function sentence(change) {
  if (change.kind === "aspect") return `${pair(change)} ${MOMENTS[change.moment]}`;
  if (change.kind === "phase") return `Moon’s phase: ${spaced(change.from)} to ${spaced(change.to)}`;
  if (change.kind === "house") return `${bodyName(change.of)} from house ${change.from} to house ${change.to}`;
  return `${bodyName(change.of)} from ${change.from} into ${change.to}`;
}

// The time on the clock of the place where there is one, else in its scale.
function clockTime({ time, local }, manyClocks) {
  const [, text, offset] = /^(.*?)(?:Z|([+-]\d\d:\d\d(?::\d\d)?(?:\.\d+)?))?$/.exec(local ?? time);
  const { date, time: shown } = readable(text);
  if (offset) return { date, text: manyClocks ? `${shown} (${clockOffset(offset)})` : shown };
  return { date, text: `${shown} ${time.endsWith("Z") ? "UTC" : "UT1"}` };
}

function list(changes, manyClocks) {
  let day = "";
  return element("ol", changes.map((change) => {
    const { date, text } = clockTime(change, manyClocks);
    const line = [];
    if (date !== day) line.push(element("strong", date));
    day = date;
    line.push(momentLink(text, change.time), " ", sentence(change));
    if (change.sigma_s !== null) line.push(" ", element("small", margin(change.sigma_s)));
    return element("li", line);
  }), { class: "changes" });
}

// The changes of a distribution; `manyClocks`: its times need their offsets.
export function changeParts({ changes, complete }, manyClocks) {
  const slow = changes.filter((change) => !isFast(change));
  const fast = changes.filter(isFast);
  const proof = complete ? "none was missed" : "whether one was missed is not shown";
  const parts = [
    element("h3", "What changes, and when"),
    slow.length ? list(slow, manyClocks) : element("p", "No sign, aspect or phase changes."),
    element("p", capital(`${proof}. Each time leads to the chart of that moment.`), { class: "hint" }),
  ];
  if (fast.length) parts.push(element("details", [element("summary", `Houses and angles: ${fast.length} changes`), list(fast, manyClocks)]));
  return parts;
}

export function aspectParts({ aspects }) {
  if (!aspects) return [];
  const partly = aspects.sometimes.map((one) => {
    const when = ["in between", "in the end", "at first", "at both ends"][2 * one.at_start + one.at_end];
    return element("li", [pair(one), " ", element("small", `${share(one.probability)}, ${when}`)]);
  });
  const made = (id, lines) => element("ul", lines.length ? lines : [element("li", "None.")], { class: "aspects", id });
  return [
    element("h3", "Aspects that hold throughout"), made("aspects-throughout", aspects.throughout.map((one) => element("li", pair(one)))),
    element("h3", "Aspects for a part of it"), made("aspects-sometimes", partly),
  ];
}
