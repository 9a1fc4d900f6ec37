// What is wrong stands beside the field that it is about.

const form = document.getElementById("form");
const ALIASES = { local_time: "birth_time", time_scale: "birth_time", candidate: "birth_time" };

export class Slip extends Error {
  constructor(where, sentence) {
    super(sentence);
    this.field = where;
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

// Returns whether there is such a field.
export function tellError(where, sentence, focus) {
  const slot = document.getElementById(`${ALIASES[where] ?? where}-error`);
  if (!slot) return false;
  slot.textContent = sentence.charAt(0).toUpperCase() + sentence.slice(1);
  const inputs = described(slot);
  for (const input of inputs) input.setAttribute("aria-invalid", "true");
  const closed = slot.closest("details");
  if (closed) closed.open = true;
  if (focus) inputs[0]?.focus();
  return true;
}
