// A map of the world with the central lines of eclipses. Plate carrée: a degree is a degree.

import { COASTLINE } from "./coastline.js";
import { node } from "./glyphs.js";

const WIDTH = 1080;
const SCALE = WIDTH / 360;
const x = (longitude) => (longitude + 180) * SCALE;
const y = (latitude) => (90 - latitude) * SCALE;

function graticule() {
  const lines = [];
  for (let longitude = -150; longitude <= 150; longitude += 30) lines.push(`M${x(longitude)} 0V${180 * SCALE}`);
  for (let latitude = -60; latitude <= 60; latitude += 30) lines.push(`M0 ${y(latitude)}H${WIDTH}`);
  return node("path", { d: lines.join(""), class: "graticule" });
}

// A GeoJSON MultiLineString or LineString as a path.
function line({ type, coordinates }) {
  const lines = type === "LineString" ? [coordinates] : coordinates;
  return lines.map((points) => points.map(([longitude, latitude], i) => `${i ? "L" : "M"}${x(longitude).toFixed(1)} ${y(latitude).toFixed(1)}`).join("")).join("");
}

function described(eclipse, name) {
  if (!eclipse) return "Map of the world.";
  const line = eclipse.central_line ? "The central line is drawn" : "No central line: the axis of the shadow misses the Earth";
  const [latitude, longitude] = [eclipse.latitude, eclipse.longitude_east].map((value) => value.toFixed(1));
  return `Map of the world: ${name}. ${line}; greatest at latitude ${latitude}, longitude ${longitude}.`;
}

// `eclipses`: solar eclipses of /events; `place` {latitude, longitude, name} or null. Returns the
// picture and what puts one eclipse forward.
export function eclipseMap(eclipses, place, names) {
  const svg = node("svg", { viewBox: `0 0 ${WIDTH} ${180 * SCALE}`, role: "img", class: "map" });
  svg.append(node("rect", { width: WIDTH, height: 180 * SCALE, class: "sea" }), graticule());
  svg.append(node("path", { d: COASTLINE, transform: `translate(${WIDTH / 2} ${90 * SCALE}) scale(${SCALE / 10})`, class: "land" }));
  const marks = eclipses.map((eclipse, i) => {
    const mark = node("g", { class: `eclipse ${eclipse.type}` }, node("title", {}, document.createTextNode(names[i])));
    if (eclipse.central_line) mark.append(node("path", { d: line(eclipse.central_line), class: "central" }));
    mark.append(node("circle", { cx: x(eclipse.longitude_east), cy: y(eclipse.latitude), r: 5, class: "greatest" }));
    return mark;
  });
  svg.append(...marks);
  if (place) {
    const [px, py] = [x(place.longitude), y(place.latitude)];
    svg.append(node("path", { d: `M${px - 7} ${py}H${px + 7}M${px} ${py - 7}V${py + 7}`, class: "here" }));
  }
  function choose(chosen) {
    marks.forEach((mark, i) => mark.classList.toggle("chosen", i === chosen));
    if (marks[chosen]) svg.insertBefore(marks[chosen], null);
    svg.setAttribute("aria-label", described(eclipses[chosen], names[chosen]));
  }
  return { svg, choose };
}
