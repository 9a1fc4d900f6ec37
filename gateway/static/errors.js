// What is wrong stands beside the field that it is about.

const form = document.getElementById("form");
const ALIASES = { local_time: "birth_time", time_scale: "birth_time", candidate: "birth_time" };

// `only`: the one input that is wrong, where several share a sentence's place.
export class Slip extends Error {
  constructor(where, sentence, only = null) {
    super(sentence);
    this.field = where;
    this.only = only;
  }
}

const described = (slot) => [...form.querySelectorAll(`[aria-describedby~="${slot.id}"]`)];

export function clearErrors() {
  for (const slot of form.querySelectorAll(".error")) slot.textContent = "";
  for (const input of form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
}

export function clearError(where) {
  const slot = document.getElementById(`${where}-error`);
  slot.textContent = "";
  for (const input of described(slot)) input.removeAttribute("aria-invalid");
}

// The part of a moment that a refusal of the service is about, by its words.
const PARTS = [[/\b(hour|minute|second)s? may\b/i, "time"], [/\bhas the days\b|\bday may\b/i, "day"]];
const part = (where, sentence) =>
  (ALIASES[where] ?? where) === "birth_time" ? PARTS.find(([words]) => words.test(sentence))?.[1] : undefined;

// Returns whether there is such a field.
export function tellError(where, sentence, focus, only = part(where, sentence)) {
  const slot = document.getElementById(`${ALIASES[where] ?? where}-error`);
  if (!slot) return false;
  slot.textContent = sentence.charAt(0).toUpperCase() + sentence.slice(1);
  const all = described(slot);
  const one = all.filter(({ id }) => id === only);
  const inputs = one.length ? one : all;
  for (const input of inputs) input.setAttribute("aria-invalid", "true");
  const closed = slot.closest("details");
  if (closed) closed.open = true;
  if (focus) inputs[0]?.focus();
  return true;
}
