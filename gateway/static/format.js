// Numbers and dates as people read them.

const two = (n) => String(n).padStart(2, "0");

// Degrees, minutes and seconds, cut (not rounded: 29°59′59.9″ is not yet the next sign).
export function dms(degrees) {
  const seconds = Math.floor(Math.abs(degrees) * 3600 + 1e-6);
  const text = `${Math.floor(seconds / 3600)}°${two(Math.floor(seconds / 60) % 60)}′${two(seconds % 60)}″`;
  return degrees < 0 ? `−${text}` : text;
}

// An orb in degrees and minutes, cut as the picture cuts it.
export function degrees(value) {
  const whole = Math.floor(Math.abs(value) * 60 + 1e-9);
  return `${Math.floor(whole / 60)}°${two(whole % 60)}′`;
}

// With its sign and so many digits, or as many more as a small number needs; zero has no sign.
export function signed(value, digits) {
  const size = Math.abs(value);
  let text = size.toFixed(digits);
  for (let more = digits + 1; Number(text) === 0 && more <= digits + 4; more += 1) text = size.toFixed(more);
  if (Number(text) === 0) return (0).toFixed(digits);
  return value < 0 ? `−${text}` : `+${text}`;
}

// An offset from UTC as a clock shows it: no parts of a second, and a real minus.
export function clockOffset(offset) {
  return offset.replace(/\.\d+$/, "").replace("-", "−");
}

// A coordinate to the nearest minute: 48°08′N.
export function degreesMinutes(degrees, positive, negative) {
  const whole = Math.round(Math.abs(degrees) * 60);
  return `${Math.floor(whole / 60)}°${two(whole % 60)}′${degrees < 0 ? negative : positive}`;
}

// An uncertainty in arcseconds with two figures, in the unit that suits it.
export function uncertainty(arcsec) {
  const figures = (value, unit) => `±${Number(value.toPrecision(2)).toString()}${unit}`;
  if (arcsec < 60) return arcsec < 0.001 ? "±0.001″" : figures(arcsec, "″");
  if (arcsec < 3600) return figures(arcsec / 60, "′");
  return figures(arcsec / 3600, "°");
}

export const MONTHS = [
  "January", "February", "March", "April", "May", "June",
  "July", "August", "September", "October", "November", "December",
];

// "1066-10-14T12:00:00.5" as "14 October 1066" and "12:00"; a year below 1 as the year BC that it is.
export function readable(iso) {
  const found = /^([+-]?\d+)-(\d\d)-(\d\d)T(\d\d:\d\d)(:\d\d)?/.exec(iso);
  if (!found) return { date: iso, time: "" };
  const [, year, month, day, time, second = ":00"] = found;
  const number = Number(year);
  const named = number > 0 ? String(number) : `${1 - number} BC (${String(number).replace("-", "−")})`;
  const shown = second === ":00" ? time : time + second;
  return { date: `${Number(day)} ${MONTHS[Number(month) - 1]} ${named}`, time: shown };
}

export function seconds(value) {
  const size = Math.abs(value);
  const minus = value < 0 ? "−" : "";
  if (size >= 172_800) return `${minus}${Number((size / 86_400).toFixed(1))} days`;
  if (size >= 7200) return `${minus}${(size / 3600).toFixed(1)} h`;
  if (size >= 120) return `${minus}${Number((size / 60).toFixed(1))} min`;
  return `${minus}${Number(size.toPrecision(size < 1 ? 2 : 4))} s`;
}

// A year as ISO 8601 wants it: four digits, signed and longer where needed.
export function isoYear(year) {
  const digits = String(Math.abs(year)).padStart(Math.abs(year) > 9999 ? 6 : 4, "0");
  if (year < 0) return `-${digits}`;
  return year > 9999 ? `+${digits}` : digits;
}

// A name as it stands, such that one read from right to left turns nothing beside it: Unicode's isolate.
export const apart = (name) => (/[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/.test(name) ? `\u2068${name}\u2069` : name);
