// What all panels of events do: compute while saying so, and say beside the panel what went wrong.

import { button, element } from "./dom.js";

const turns = new WeakMap();

function problemBox(problem, again) {
  if (problem instanceof Error) console.error(problem); // a fault of the page's own
  const lines = [element("strong", problem.title ?? "Something went wrong"), element("p", problem.detail ?? String(problem))];
  if (problem.code === "HISTORICAL_REQUIRED") lines.push(element("p", "Tick Historical Pack in the form, then try again.", { class: "hint" }));
  if (problem.request_id) lines.push(element("p", `Request ${problem.request_id}`, { class: "hint" }));
  return element("div", [...lines, button("Try again", again)], { class: "problem", role: "alert", "data-code": problem.code ?? "" });
}

// Fill `box` with what `task` returns, a list of elements; the latest task wins.
export async function working(box, task) {
  const turn = (turns.get(box) ?? 0) + 1;
  turns.set(box, turn);
  box.setAttribute("aria-busy", "true");
  if (!box.childElementCount) box.replaceChildren(element("p", "Computing …", { class: "hint", role: "status" }));
  let parts;
  try {
    parts = await task();
  } catch (problem) {
    parts = [problemBox(problem, () => working(box, task))];
  }
  if (turns.get(box) !== turn) return;
  box.replaceChildren(...parts);
  box.removeAttribute("aria-busy");
}

// "‹ November 2026 ›": steps through months or years. `label` tells the one that is shown.
export function stepper(name, move) {
  const label = element("strong", "", { "aria-live": "polite" });
  const step = (text, by, words) => button(text, () => move(by), { "aria-label": words, class: "step" });
  const box = element("p", [step("‹", -1, `The ${name} before`), label, step("›", 1, `The next ${name}`)], { class: "stepper", role: "group", "aria-label": name });
  return { box, label };
}

// One choice of a few, in a line of its own.
export function chooser(text, options, value, change) {
  const select = element("select");
  select.append(...options.map(([key, words]) => new Option(words, key, false, key === value)));
  select.addEventListener("change", () => change(select.value));
  return element("label", [`${text} `, select], { class: "chooser" });
}
