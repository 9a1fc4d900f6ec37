// What people type and paste, in every form that means one thing: times, years, coordinates.

const plainMinus = (text) => text.trim().replace(/[−–—]/g, "-");

const HALF = String.raw`\s*(?:([ap])(?:\.?\s*m)?\.?)?`;
const COLONS = new RegExp(String.raw`^(\d{1,2})(?:(?:\s*[:.h]\s*|\s+)(\d\d)(?:(?:\s*[:.m]\s*|\s+)(\d\d(?:[.,]\d{1,9})?))?)?${HALF}$`, "i");
const DIGITS = new RegExp(String.raw`^(\d{1,2})(\d\d)(\d\d)?${HALF}$`, "i");
const WORDS = { noon: ["12", "00", "00"], midday: ["12", "00", "00"], midnight: ["00", "00", "00"] };

// "14:30", "14.30", "1430", "14h30", "14:30 Uhr", "2:30 pm", "2 p.m.", "noon", "14:30:05.5" as [hour, minute, second]; else null.
export function clock(text) {
  const plain = text.normalize("NFKC").trim().toLowerCase();
  const word = /^(?:12(?::00)?\s*)?(noon|midday|midnight)$/.exec(plain);
  if (word) return WORDS[word[1]];
  const bare = plain.replace(/^(\d[\d:.\s]*\d)\s*(?:uhr|hours|hrs?|h)\.?$/, "$1");
  const found = COLONS.exec(bare) ?? DIGITS.exec(bare);
  if (!found) return null;
  const [, hours, minutes, seconds = "00", half] = found;
  if (minutes === undefined && !half) return null;
  let hour = Number(hours);
  if (half) {
    if (hour > 12 || (hour === 0 && half === "p")) return null; // "0:30 am" is written, too
    hour = (hour % 12) + (half === "p" ? 12 : 0);
  }
  return [String(hour).padStart(2, "0"), minutes ?? "00", seconds.replace(",", ".")];
}

// "1990", "500 BC", "AD 79", "500 v. Chr.", "-499" as an astronomical year (1 BC is 0); null when it is none.
export function year(text) {
  const plain = plainMinus(text).toUpperCase().replace(/(?<=[A-Z])\.|\.$/g, "")
    .replace(/\b(?:B C|V ?CHR|AV ?J-?C)\b/, "BC").replace(/\b(?:A D|N ?CHR|AP ?J-?C)\b/, "AD");
  const found = /^(AD\s*)?([+-]?\d{1,6})(?:\s*(BCE?|AD|CE))?$/.exec(plain);
  if (!found) return null;
  const [, before, digits, after] = found;
  const number = Number(digits);
  if (!before && !after) return number;
  if ((before && after) || /[+-]/.test(digits) || number < 1) return null;
  return after?.startsWith("B") ? 1 - number : number;
}

const NUMBERS = /^([+-]?)(\d+(?:\.\d*|,\d+)?)(?:\s*[°:\s]\s*(\d+(?:\.\d*|,\d+)?)?(?:\s*['′:\s]\s*(\d+(?:\.\d*|,\d+)?)?)?)?\s*(?:["″]|'')?$/;
// "O" alone is east in German and west in Italian and French: nobody can tell.
const POINTS = [
  [/\b(?:north|nord|norte|noord)\b/gi, "N"], [/\b(?:south|s[uü]d|sur|sul|zuid)\b/giu, "S"],
  [/\b(?:east|ost|este?|oost|leste)\b/gi, "E"], [/\b(?:west|ouest|oeste|ovest)\b/gi, "W"],
  [/(?<=\d)\s*(?:deg(?:rees?)?\.?|d(?=\s*\d|$))/gi, "°"], [/(?<=\d)\s*(?:min(?:utes?)?\.?|m(?=\s*\d|\s*[NSEW]|$))/gi, "′"],
  [/(?<=[′']\s*\d+(?:\.\d+)?)\s*(?:sec(?:onds?)?\.?|s(?=\s*[NSEW]|\s*$))/gi, "″"],
];

// The words of an angle as signs: "48 deg 8 min north" as "48° 8′ N".
const inSigns = (text) => POINTS.reduce((made, [word, sign]) => made.replace(word, sign), text.normalize("NFC"));
const AXIS = { N: "latitude", S: "latitude", E: "longitude", W: "longitude" };

// One angle, however it is written: { value, axis }, the axis by its letter; null when it is none.
function reading(text) {
  const plain = plainMinus(text).replace(/[’‘´]/g, "′").replace(/[“”]|′′|''/g, "″").replace(/[º˚]/g, "°").toUpperCase();
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
  const found = reading(inSigns(text));
  return found && (found.axis ?? axis) === axis ? found.value : null;
}

// Where a map's link, or its way to write a point, has the two: in each of them latitude comes first.
const NUMBER = String.raw`([+-]?\d{1,3}(?:\.\d+)?)`;
const LINKS = [
  String.raw`!3d${NUMBER}!4d${NUMBER}`, String.raw`[?&]mlat=${NUMBER}&mlon=${NUMBER}`, String.raw`@${NUMBER},${NUMBER}`,
  String.raw`#map=[\d.]+/${NUMBER}/${NUMBER}`, String.raw`[?&](?:q|ll|sll|query|center|destination)=(?:loc:)?${NUMBER}(?:,|%2C)${NUMBER}`,
  String.raw`^geo:${NUMBER},${NUMBER}`, String.raw`/(?:search|place|dir)/${NUMBER},\+?${NUMBER}`,
].map((form) => new RegExp(form, "i"));
const ISO_6709 = /^([+-]\d\d(?:\.\d+)?)([+-]\d{3}(?:\.\d+)?)(?:[+-]\d+(?:\.\d+)?)?(?:CRS\w+)?\/?$/i;

function ofLink(text) {
  const forms = /^(https?:|geo:|www\.|maps\.)/i.test(text) ? LINKS : [ISO_6709];
  for (const form of forms) {
    const found = form.exec(text);
    if (found) return { latitude: Number(found[1]), longitude: Number(found[2]) };
  }
  return null;
}

// What says which is which, or that it is a pair, and no more: "lat: 48.1 lon: 11.5", "(48.1, 11.5)".
function bare(text) {
  const named = /^\W*(lat|lon|lng)[a-z]*\W*?([-+−\d].*?)[\s,;&]*(lat|lon|lng)[a-z]*\W*?([-+−\d].*?)\W*$/i.exec(text);
  if (named && named[1].toLowerCase().startsWith("lat") !== named[3].toLowerCase().startsWith("lat")) {
    return named[1].toLowerCase() === "lat" ? `${named[2]}; ${named[4]}` : `${named[4]}; ${named[2]}`;
  }
  return text.replace(/^[([{](.*)[)\]}]$/, "$1").trim();
}

// "48.1372, 11.5755", "48n08 11e35", "50°55′N 6°57′E", a map's link, as { latitude, longitude }; null otherwise.
export function coordinates(text) {
  const linked = ofLink(text.trim());
  if (linked) return linked;
  const plain = inSigns(bare(text.trim()));
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
