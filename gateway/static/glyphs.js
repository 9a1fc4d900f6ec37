// Signs and bodies as strokes in a box of 24: no font is needed, and they look the same everywhere.

import { BODY_PATHS, LABELS, SIGNS, SIGN_PATHS } from "./glyph_paths.js";

export { BODY_PATHS, SIGNS, SIGN_PATHS };

const SVG = "http://www.w3.org/2000/svg";

// An SVG element with attributes and children.
export function node(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// A glyph of the given size with its centre at x, y; two letters where nothing is drawn for it.
export function glyph(path, x, y, size, attributes = {}, letters = "") {
  if (!path) {
    const text = { x, y, "text-anchor": "middle", "dominant-baseline": "central", ...attributes };
    return node("text", { ...text, class: `${attributes.class ?? ""} letters` }, letters.slice(0, 2));
  }
  const scale = size / 24;
  const place = `translate(${(x - size / 2).toFixed(2)} ${(y - size / 2).toFixed(2)}) scale(${scale.toFixed(4)})`;
  return node("path", { d: path, transform: place, ...attributes });
}

// The same as a small picture inside text.
export function inline(path, kind) {
  return node("svg", { viewBox: "0 0 24 24", class: `glyph ${kind}`, "aria-hidden": "true" }, node("path", { d: path ?? "" }));
}

// What a reader calls a body.
export function label(name) {
  return LABELS[name] ?? name;
}
