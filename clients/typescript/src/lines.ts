/** JSON values from a stream of bytes, one a line (NDJSON). */

import { IncompleteAnswer } from "./errors.js";

const FEED = 10;

/** Yield the values as they come. Throws IncompleteAnswer if they break off. */
export async function* valuesOf(response: Response): AsyncGenerator<unknown, void, undefined> {
  const decoder = new TextDecoder();
  let rest: Uint8Array[] = [];
  for await (const piece of piecesOf(response)) {
    let begin = 0;
    for (let end = piece.indexOf(FEED); end >= 0; end = piece.indexOf(FEED, begin)) {
      rest.push(piece.subarray(begin, end));
      const line = decoder.decode(joined(rest));
      rest = [];
      begin = end + 1;
      if (line.trim() !== "") {
        yield valueOf(line);
      }
    }
    if (begin < piece.length) {
      rest.push(piece.subarray(begin));
    }
  }
  if (rest.length > 0) {
    throw new IncompleteAnswer("The answer broke off within a line.");
  }
}

/** JSON as a value. Throws IncompleteAnswer where it is none: something cut into it. */
export function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new IncompleteAnswer("The answer was damaged on its way.", { cause: error });
  }
}

/** Yield an answer's bytes; whoever stops early hangs up. */
async function* piecesOf(response: Response): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = response.body?.getReader();
  if (reader === undefined) {
    return;
  }
  try {
    for (;;) {
      const { done, value } = await whole(() => reader.read());
      if (done) {
        return;
      }
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Read of an answer; where the connection is cut meanwhile, throw IncompleteAnswer. */
export async function whole<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof TypeError) {
      throw new IncompleteAnswer("The answer broke off.", { cause: error });
    }
    throw error;
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) {
    return pieces[0]!;
  }
  const all = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
