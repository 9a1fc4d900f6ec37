// What people type and paste, in every form that means one thing: times, years, coordinates.

const plainMinus = (text) => text.trim().replace(/[−–—]/g, "-");

// "14:30", "14.30", "1430", "2:30 pm", "2 pm", "14:30:05.5" as [hour, minute, second]; else null.
export function clock(text) {
  const found = /^(\d{1,2})(?:[:.h\s]\s*(\d\d)(?:[:.\s]\s*(\d\d(?:[.,]\d{1,9})?))?)?\s*(?:([ap])\.?\s*m\.?)?$/i.exec(text.trim())
    ?? /^(\d{1,2})(\d\d)(\d\d)?\s*(?:([ap])\.?\s*m\.?)?$/i.exec(text.trim());
  if (!found) return null;
  const [, hours, minutes, seconds = "00", half] = found;
  if (minutes === undefined && !half) return null;
  let hour = Number(hours);
  if (half) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  }
  return [String(hour).padStart(2, "0"), minutes ?? "00", seconds.replace(",", ".")];
}

// "1990", "500 BC", "AD 79", "-499" as an astronomical year (1 BC is 0); null when it is none.
export function year(text) {
  const plain = plainMinus(text).replace(/\./g, "").toUpperCase();
  const found = /^(AD\s*)?([+-]?\d{1,6})(?:\s*(BCE?|AD|CE))?$/.exec(plain);
  if (!found) return null;
  const [, before, digits, after] = found;
  const number = Number(digits);
  if (!before && !after) return number;
  if ((before && after) || /[+-]/.test(digits) || number < 1) return null;
  return after?.startsWith("B") ? 1 - number : number;
}

const NUMBERS = /^([+-]?)(\d+(?:[.,]\d*)?)(?:\s*[°:\s]\s*(\d+(?:[.,]\d*)?)?(?:\s*['′:\s]\s*(\d+(?:[.,]\d*)?)?)?)?\s*(?:["″]|'')?$/;
const AXIS = { N: "latitude", S: "latitude", E: "longitude", W: "longitude" };

// One angle, however it is written: { value, axis }, the axis by its letter; null when it is none.
function reading(text) {
  const plain = plainMinus(text).replace(/[’‘´]/g, "′").replace(/[“”]|′′|''/g, "″").replace(/º/g, "°").toUpperCase();
  const letters = plain.match(/[A-Z]/g) ?? [];
  if (letters.length > 1 || (letters.length && !AXIS[letters[0]])) return null;
  // A letter may stand before, behind or, as astrologers write it, between: 48n08.
  const within = /^\d+\s*[NSEW]\s*\d/.test(plain);
  const found = NUMBERS.exec(plain.replace(/[NSEW]/, within ? "°" : "").trim());
  if (!found) return null;
  const number = (part) => Number((part ?? "0").replace(",", "."));
  const [, sign, degrees, arcmin, arcsec] = found;
  if (number(arcmin) >= 60 || number(arcsec) >= 60 || (sign && letters.length)) return null;
  const size = number(degrees) + number(arcmin) / 60 + number(arcsec) / 3600;
  const negative = sign === "-" || letters[0] === "S" || letters[0] === "W";
  return { value: Number((negative && size ? -size : size).toFixed(9)), axis: AXIS[letters[0]] ?? null };
}

// "50.91", "-0.5", "50°55′N", "48n08", "0 29 24 E" in degrees; null when it is none of these.
export function angle(text, axis) {
  const found = reading(text);
  return found && (found.axis ?? axis) === axis ? found.value : null;
}

// "48.1372, 11.5755", "48n08 11e35", "50°55′N 6°57′E" as { latitude, longitude }; null otherwise.
export function coordinates(text) {
  const plain = text.trim().replace(/^geo:/i, "").replace(/^\((.*)\)$/, "$1").trim();
  if (!/\d/.test(plain)) return null;
  const splits = [];
  for (const { index, 0: gap } of plain.matchAll(/\s*[,;/]\s*|\s+|(?<=[NSEWnsew])(?=[\d+−-])/g)) {
    const [left, right] = [plain.slice(0, index), plain.slice(index + gap.length)];
    const [one, two] = [reading(left), reading(right)];
    if (!one || !two || (one.axis && one.axis === two.axis)) continue;
    // "48n08" and "0 29 24 E" are one angle each, not two.
    if (!/[,;/]/.test(gap) && (Boolean(one.axis) !== Boolean(two.axis) || (!gap && !one.axis))) continue;
    const turned = one.axis === "longitude" || two.axis === "latitude";
    const [latitude, longitude] = turned ? [two.value, one.value] : [one.value, two.value];
    const words = (part) => part.match(/\d+(?:\.\d*)?/g).length;
    splits.push({ uneven: Math.abs(words(left) - words(right)), loose: /[,;/]/.test(gap) ? 0 : 1, latitude, longitude });
  }
  splits.sort((a, b) => a.uneven - b.uneven || a.loose - b.loose);
  return splits.length ? { latitude: splits[0].latitude, longitude: splits[0].longitude } : null;
}
