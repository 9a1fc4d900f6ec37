// Take the chart away: as a picture, as a command, as text.

import { node } from "./glyphs.js";

const KEPT = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray",
  "stroke-linecap", "stroke-linejoin", "font-family", "font-size", "font-weight", "paint-order",
];

// The wheel as a picture of its own: every colour and font that the page gave it is written into it.
export function standalone(svg) {
  const copy = svg.cloneNode(true);
  const originals = svg.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((element, i) => {
    const style = getComputedStyle(originals[i]);
    if (["g", "title", "desc"].includes(element.tagName)) return;
    for (const name of KEPT) element.setAttribute(name, style.getPropertyValue(name));
    element.removeAttribute("class");
  });
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", "720");
  copy.setAttribute("height", "720");
  const paper = getComputedStyle(document.body).backgroundColor;
  copy.insertBefore(node("rect", { width: 720, height: 720, fill: paper }), copy.children[2]);
  return new XMLSerializer().serializeToString(copy);
}

export function download(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export async function png(svg, pixels = 1440) {
  const source = URL.createObjectURL(new Blob([standalone(svg)], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: pixels, height: pixels });
    canvas.getContext("2d").drawImage(image, 0, 0, pixels, pixels);
    return await new Promise((done) => { canvas.toBlob(done, "image/png"); });
  } finally {
    URL.revokeObjectURL(source);
  }
}

// Without HTTPS a browser has no clipboard of its own; the old way works there.
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

export function curl(chart, historical) {
  const quoted = JSON.stringify(chart).replaceAll("'", "'\\''");
  const lines = [`curl '${new URL("calculate", document.baseURI)}'`, "-H 'content-type: application/json'"];
  if (historical) lines.push("-H 'x-historical-enabled: true'");
  lines.push(`-d '${quoted}'`);
  return lines.join(" \\\n  ");
}
