// Which of several moments a local time meant, where the clocks leave that open.

import { clockOffset, seconds, signed } from "./format.js";

const box = document.getElementById("candidates");
const list = document.getElementById("candidate-list");
let chosen = 0;

export const choice = () => chosen;
export const setChoice = (i) => { chosen = i; };

export function forgetChoice() {
  chosen = 0;
  box.hidden = true;
}

function legend({ ambiguous, nonexistent }) {
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

// Offer the candidates of a resolution. A list that stands already is left alone: focus stays.
export function offerChoice(resolution, again) {
  const candidates = resolution?.candidates ?? [];
  box.hidden = candidates.length < 2;
  const key = JSON.stringify(candidates);
  if (list.dataset.key !== key) {
    list.dataset.key = key;
    list.replaceChildren(...candidates.map((one, i) => option(one, i, again)));
    if (resolution) box.querySelector("legend").textContent = legend(resolution);
  }
  const radio = list.querySelector(`[value="${chosen}"]`);
  if (radio) radio.checked = true;
}
