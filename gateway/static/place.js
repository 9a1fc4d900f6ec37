// The Place box: suggestions from /places while somebody types, and what was chosen or pasted.

import { clearError } from "./errors.js";
import { coordinates } from "./read.js";

const byId = (id) => document.getElementById(id);
const form = byId("form");
const box = byId("place");
const list = byId("place-list");
const panel = byId("place-panel");
const field = (name) => form.elements.namedItem(name);

const PAUSE_MS = 120;
let town = null; // { label, name, latitude, longitude, time_zone } of what the box says
let towns = []; // what the list offers
let active = -1;
let waiting = 0;
let asking = null;

// The town that the box names, if its coordinates are in the form; null for plain coordinates.
export function placed() {
  return town && box.value.trim() === town.label ? town : null;
}

// The text of a box whose coordinates are not in the form yet; "" for none.
export function unplaced() {
  return placed() ? "" : box.value.trim();
}

export function put(latitude, longitude) {
  Object.assign(field("latitude"), { value: latitude });
  Object.assign(field("longitude"), { value: longitude });
  clearError("latitude");
  clearError("longitude");
}

// Take a town over as the place, by the clocks there. The zone is left to the resolver, which knows
// more than the map of today (frontiers, years before 1970), unless `zone` is said.
export function take(chosen, zone = "") {
  town = chosen;
  box.value = chosen.label;
  put(chosen.latitude, chosen.longitude);
  field("zone").value = zone;
  field("zone").placeholder = chosen.time_zone ? `${chosen.time_zone}, by the place` : "as the place has it";
  clearError("place");
  localClock();
  birthHouses();
  close();
}

// Whoever names a town wants to know what rose there: the commonest houses, unless somebody has said otherwise.
function birthHouses() {
  const houses = field("houses");
  const usual = houses.querySelector("[value=placidus]");
  if (!usual || houses.value || houses.dataset.chosen) return;
  usual.selected = true;
}

// A place by name or pasted is where the clock hung, unless somebody has said otherwise.
export function localClock() {
  const clock = field("clock");
  if (clock.value !== "utc" || clock.dataset.chosen) return;
  clock.value = "local";
  clock.dispatchEvent(new Event("input", { bubbles: true }));
}

// After a permalink: its coordinates are the named town's.
export function remember() {
  const label = box.value.trim();
  const [latitude, longitude] = [field("latitude").value, field("longitude").value];
  town = label && latitude && longitude ? { label, name: label.split(",")[0], latitude, longitude } : null;
  field("zone").placeholder = "as the place has it";
  close();
}

// Coordinates that were typed or pasted into the box, put into the form; says whether they were.
export function takeCoordinates() {
  const found = coordinates(box.value);
  if (!found) return false;
  put(found.latitude, found.longitude);
  clearError("place");
  localClock();
  return true;
}

export function close() {
  clearTimeout(waiting);
  asking?.abort();
  panel.hidden = true;
  active = -1;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

// Offer towns, or plain texts that a refusal names as its choices.
export function offer(found) {
  towns = found;
  active = -1;
  box.removeAttribute("aria-activedescendant");
  list.replaceChildren(...found.map((one, i) => {
    const option = Object.assign(document.createElement("li"), { id: `place-${i}`, role: "option" });
    option.setAttribute("aria-selected", "false");
    option.append(one.alias ? `${one.alias}: ${one.label}` : one.label);
    option.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps focus
    option.addEventListener("click", () => choose(i));
    return option;
  }));
  panel.hidden = !found.length;
  box.setAttribute("aria-expanded", String(found.length > 0));
  const count = found.length === 1 ? "1 place" : `${found.length} places`;
  byId("place-status").textContent = found.length ? `${count}. Up and down to choose.` : "No such place.";
}

function choose(i) {
  if (towns[i].latitude !== undefined) {
    take(towns[i]);
    return;
  }
  box.value = towns[i].label; // a refusal's choice: it tells the town from its namesakes
  form.requestSubmit();
}

async function suggest(text) {
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  try {
    const response = await fetch(`places?limit=8&q=${encodeURIComponent(text)}`, { signal });
    const { places } = response.ok ? await response.json() : { places: [] };
    if (signal.aborted) return;
    if (document.activeElement === box) offer(places);
  } catch {
    // No suggestions; the name is looked up when the chart is asked for.
  }
}

function typed() {
  town = null;
  clearTimeout(waiting);
  asking?.abort();
  const text = box.value.trim();
  if (takeCoordinates() || text.length < 2) close();
  else waiting = setTimeout(() => suggest(text), PAUSE_MS);
}

function move(by) {
  const options = [...list.children];
  options[active]?.setAttribute("aria-selected", "false");
  active = (active + by + options.length + (active < 0 && by < 0 ? 1 : 0)) % options.length;
  options[active].setAttribute("aria-selected", "true");
  options[active].scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", options[active].id);
}

function key(event) {
  const open = !panel.hidden;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (open) move(event.key === "ArrowDown" ? 1 : -1);
    else if (unplaced().length > 1) suggest(unplaced());
  } else if (event.key === "Enter" && open && active >= 0) {
    event.preventDefault();
    choose(active);
  } else if (event.key === "Escape" && open) {
    event.preventDefault();
    close();
  } else if (event.key === "Tab" && open && active >= 0) choose(active);
}

export function wirePlace() {
  box.addEventListener("input", typed);
  box.addEventListener("keydown", key);
  box.addEventListener("blur", close);
  for (const name of ["clock", "houses"]) {
    field(name).addEventListener("change", () => { field(name).dataset.chosen = "yes"; });
  }
  for (const name of ["latitude", "longitude"]) {
    field(name).addEventListener("input", () => { town = null; box.value = ""; });
    field(name).addEventListener("paste", (event) => {
      const found = coordinates(event.clipboardData.getData("text"));
      if (!found) return;
      event.preventDefault();
      town = null;
      box.value = "";
      put(found.latitude, found.longitude);
    });
  }
}
