// CSV as spreadsheets write it, into records with their line numbers, and back.

const MARKS = [[[0xef, 0xbb, 0xbf], "utf-8"], [[0xff, 0xfe], "utf-16le"], [[0xfe, 0xff], "utf-16be"]];
const DELIMITERS = [",", ";", "\t", "|"];

function encodingOf(bytes) {
  const marked = MARKS.find(([mark]) => mark.every((byte, i) => bytes[i] === byte));
  if (marked) return marked[1];
  // Mostly ASCII: every other byte of UTF-16 is zero.
  const head = bytes.subarray(0, 65_536);
  let [even, odd] = [0, 0];
  head.forEach((byte, i) => { if (!byte) (i % 2 ? odd += 1 : even += 1); });
  const pairs = head.length / 4;
  if (odd > pairs) return "utf-16le";
  return even > pairs ? "utf-16be" : "utf-8";
}

// The text of a file. Throws an Error with a sentence for people.
export function textOf(buffer) {
  const bytes = new Uint8Array(buffer);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) throw new Error("This is a spreadsheet’s own file: save it as CSV first.");
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    throw new Error("This is no text in UTF-8 or UTF-16: save it as “CSV UTF-8”.");
  }
}

// The records of a text: { line, cells }, blank lines left out. Throws for a quote that never ends.
function records(text, delimiter, first) {
  const complete = [];
  let [line, started, cells, cell, quoted] = [first, first, [], "", false];
  const end = () => {
    cells.push(cell);
    if (cells.length > 1 || cells[0].trim()) complete.push({ line: started, cells });
    [cells, cell] = [[], ""];
  };
  for (let i = 0; i < text.length; i += 1) {
    const sign = text[i];
    if (sign === "\n") line += 1;
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[i + 1] === '"') { cell += sign; i += 1; } else quoted = false;
    } else if (sign === '"' && !cell) quoted = true;
    else if (sign === delimiter) { cells.push(cell); cell = ""; } else if (sign === "\n") {
      end();
      started = line;
    } else if (sign !== "\r" || text[i + 1] !== "\n") cell += sign;
  }
  if (quoted) throw new Error(`A quotation mark is not closed in the record that begins in line ${started}.`);
  if (cells.length || cell) end();
  return complete;
}

// A text as { delimiter, head, rows }. `known` counts the columns of a header that mean something.
export function parse(text, known) {
  const [top] = text.split(/\r?\n/, 1);
  const hint = /^sep=(.)$/i.exec(top);
  const body = hint ? text.slice(text.indexOf("\n") + 1) : text;
  const split = (sign) => records(body.split("\n", 1)[0], sign, 1)[0]?.cells ?? [];
  const score = (sign) => { try { return known(split(sign)); } catch { return 0; } };
  const delimiter = hint?.[1] ?? DELIMITERS.reduce((best, sign) => (score(sign) > score(best) ? sign : best));
  const [head, ...rows] = records(body, delimiter, hint ? 2 : 1);
  if (!head) throw new Error("The file is empty.");
  return { delimiter, head: head.cells, rows };
}

function quoted(value) {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// One line of CSV.
export const written = (cells) => `${cells.map(quoted).join(",")}\r\n`;
