// Which of several moments a local time meant, where the clocks leave that open.

import { clockOffset, seconds, signed } from "./format.js";

const NEARLY_S = 60; // moments that lie nearer make no difference to most people: a quarter of a degree of the houses
const box = document.getElementById("candidates");
const list = document.getElementById("candidate-list");
let chosen = 0;

export const choice = () => chosen;
export const setChoice = (i) => { chosen = i; };

export function forgetChoice() {
  chosen = 0;
  box.hidden = true;
}

function legend({ ambiguous, nonexistent }, allNear) {
  if (allNear) return "Nearly one moment, by several clocks";
  if (nonexistent) return "The clocks skipped this time";
  return ambiguous ? "The clocks showed this time twice" : "This time may mean several moments";
}

// What taking this candidate instead of the first would change.
function difference({ changes }) {
  if (!changes.seconds) return "";
  const angles = changes.ascendant_deg === null ? [] : [`Ascendant ${signed(changes.ascendant_deg, 1)}°`];
  return ` (${[seconds(Math.abs(changes.seconds)) + (changes.seconds > 0 ? " later" : " earlier"), ...angles].join(", ")})`;
}

function option(one, i, again) {
  const radio = Object.assign(document.createElement("input"), { type: "radio", name: "candidate", value: i });
  radio.addEventListener("change", () => { chosen = i; again(); });
  const label = document.createElement("label");
  label.append(radio, `${clockOffset(one.offset)} ${one.abbreviation}, ${one.zone}: ${one.why}${difference(one)}`);
  return label;
}

// Which of the candidates are nearly the same moment as one that stands before them.
function nearly(candidates) {
  const seconds = candidates.map(({ changes }) => changes.seconds);
  return seconds.map((one, i) => seconds.slice(0, i).some((other) => Math.abs(one - other) < NEARLY_S));
}

// The rest of the list, folded away unless one of them is chosen.
function folded(lines, candidates) {
  const most = Math.max(...candidates.map(({ changes }) => Math.abs(changes.seconds)));
  const near = most < NEARLY_S ? ` within ${seconds(most)}` : ", each nearly one of these";
  const summary = Object.assign(document.createElement("summary"), { textContent: `${lines.length} more${near}` });
  const details = document.createElement("details");
  details.append(summary, ...lines);
  return details;
}

// Offer the candidates of a resolution. A list that stands already is left alone: focus stays.
export function offerChoice(resolution, again) {
  const candidates = resolution?.candidates ?? [];
  box.hidden = candidates.length < 2;
  const key = JSON.stringify(candidates);
  if (list.dataset.key !== key) {
    list.dataset.key = key;
    const small = nearly(candidates);
    const lines = candidates.map((one, i) => option(one, i, again));
    const more = lines.filter((_, i) => small[i]);
    list.replaceChildren(...lines.filter((_, i) => !small[i]));
    if (more.length) list.append(folded(more, candidates.filter((_, i) => small[i])));
    if (resolution) box.querySelector("legend").textContent = legend(resolution, more.length > 0 && more.length === lines.length - 1);
  }
  const radio = list.querySelector(`[value="${chosen}"]`);
  if (radio) radio.checked = true;
  const fold = radio?.closest("details");
  if (fold) fold.open = true;
}
