// Signs and bodies as strokes in a box of 24: no font is needed, and they look the same everywhere.

export const SIGNS = [
  "Aries", "Taurus", "Gemini", "Cancer", "Leo", "Virgo",
  "Libra", "Scorpio", "Sagittarius", "Capricorn", "Aquarius", "Pisces",
];

export const SIGN_PATHS = {
  Aries: "M4 9c0-3 1.8-5 4-5 2.6 0 4 2.6 4 7v9 M20 9c0-3-1.8-5-4-5-2.6 0-4 2.6-4 7",
  Taurus: "M5 3.5c.8 4 3.5 6 7 6s6.2-2 7-6 M6.7 14.8a5.3 5.3 0 1 0 10.6 0a5.3 5.3 0 1 0-10.6 0",
  Gemini: "M5 4c4.5 2 9.5 2 14 0 M5 20c4.5-2 9.5-2 14 0 M9 5.3v13.4 M15 5.3v13.4",
  Cancer: "M4.4 10a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0-5.2 0 M4.4 10C5 6.5 9 5 12.5 5c3 0 5.5.9 7.5 2.6 M14.4 14a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0-5.2 0 M19.6 14c-.6 3.5-4.6 5-8.1 5-3 0-5.5-.9-7.5-2.6",
  Leo: "M5 15.5a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0 M9.6 14.3C8.5 12 7 10.5 7 8.3 7 5.6 9.2 4 12 4s5 1.8 5 4.6c0 3.4-3 6.4-3 9.4 0 1.6 1 2.4 2.2 2.4 1.3 0 2.3-.9 2.8-2",
  Virgo: "M3.5 5c1.5 0 2 1 2 2.5V17 M5.5 8c.3-1.8 1.3-3 2.6-3s2.4 1 2.4 2.5V17 M10.5 8c.3-1.8 1.3-3 2.6-3s2.4 1 2.4 2.5V15c0 3 1.5 5 4 5.5 M15.5 10.5c.8-1.4 1.8-2 2.8-2 1.3 0 2.2 1 2.2 2.5 0 3.5-3.5 7-7.5 9",
  Libra: "M4 20h16 M4 16h5.5C8 15 7 13.3 7 11.3 7 8.3 9.2 6 12 6s5 2.3 5 5.3c0 2-1 3.7-2.5 4.7H20",
  Scorpio: "M3.5 5c1.5 0 2 1 2 2.5V17 M5.5 8c.3-1.8 1.3-3 2.6-3s2.4 1 2.4 2.5V17 M10.5 8c.3-1.8 1.3-3 2.6-3s2.4 1 2.4 2.5V16c0 2.4 1.2 3.5 4.5 3.5 M17.8 17.2l2.4 2.3-2.4 2.3",
  Sagittarius: "M4.5 19.5L19.5 4.5 M11.5 4.5h8v8 M6.5 11l6.5 6.5",
  Capricorn: "M3.5 5c2 0 3 1.5 3 4v8 M6.5 9c.5-2.5 1.8-4 3.5-4 1.8 0 2.5 1.3 2.5 3.5V16c0 3-1.3 4.5-3.5 5 M12.5 15.5a3.5 3.5 0 1 1 3.5 3.5c-2 0-3.5-1.5-3.5-3.5",
  Aquarius: "M3.5 10.5l3.4-3 3.4 3 3.4-3 3.4 3 3.4-3 M3.5 16.5l3.4-3 3.4 3 3.4-3 3.4 3 3.4-3",
  Pisces: "M6 4c2.7 5 2.7 11 0 16 M18 4c-2.7 5-2.7 11 0 16 M4.5 12h15",
};

const CIRCLE = "M4 12a8 8 0 1 0 16 0a8 8 0 1 0-16 0";
const NODE = "M4 17.8a2.1 2.1 0 1 0 4.2 0a2.1 2.1 0 1 0-4.2 0 M15.8 17.8a2.1 2.1 0 1 0 4.2 0a2.1 2.1 0 1 0-4.2 0 M8 16.8C6 14 5 12 5 9.8 5 6.2 8 4 12 4s7 2.2 7 5.8c0 2.2-1 4.2-3 7";

export const BODY_PATHS = {
  Sun: `${CIRCLE} M11.2 12a.8.8 0 1 0 1.6 0a.8.8 0 1 0-1.6 0`,
  Moon: "M15.5 3.8a8.4 8.4 0 1 0 0 16.4a10.6 10.6 0 0 1 0-16.4z",
  Mercury: "M8 10.5a4 4 0 1 0 8 0a4 4 0 1 0-8 0 M12 14.5V21 M9 18h6 M8 2.5c.5 2.6 2 4 4 4s3.5-1.4 4-4",
  Venus: "M7.4 8a4.6 4.6 0 1 0 9.2 0a4.6 4.6 0 1 0-9.2 0 M12 12.6V21 M8.6 17h6.8",
  Earth: `${CIRCLE} M4 12h16 M12 4v16`,
  Mars: "M4 14.6a5.2 5.2 0 1 0 10.4 0a5.2 5.2 0 1 0-10.4 0 M13 11l6.5-6.5 M14.3 4.5h5.2v5.2",
  Jupiter: "M5 8.5C5 6 6.6 3.8 9 3.8c2.3 0 3.7 1.7 3.7 4 0 3.5-3.7 6.2-7.5 8.4H19.5 M15.6 9v12",
  Saturn: "M8 3v12.5 M4.8 6.3h7 M8 11c1-1.8 2.5-2.7 4.2-2.7 2.4 0 4 1.7 4 4 0 2.6-2.5 4.1-2.5 6.2 0 1.5.9 2.5 2.2 2.5.9 0 1.7-.4 2.2-1.2",
  Uranus: "M6 3.5v10 M18 3.5v10 M6 8.5h12 M12 3.5v11.3 M9.4 17.4a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0-5.2 0",
  Neptune: "M5 5c0 5.6 2.5 8.5 7 8.5s7-2.9 7-8.5 M12 3.5V21 M8.6 17.4h6.8 M3.4 6.6L5 4.6l1.6 2 M10.4 5.4l1.6-2 1.6 2 M17.4 6.6l1.6-2 1.6 2",
  Pluto: "M6.6 7a5.4 5.4 0 0 0 10.8 0 M9.4 6.2a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0-5.2 0 M12 12.4V21 M8.6 17h6.8",
  MeanNode: NODE,
  TrueNode: `${NODE} M11 12.2a1 1 0 1 0 2 0a1 1 0 1 0-2 0`,
};

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
