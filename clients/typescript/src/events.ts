/** The events of a search as they come. */

import { IncompleteAnswer } from "./errors.js";
import type { EventRow, EventsMeta } from "./models.js";

/** To be read once, by `for await`; afterwards `complete` and `meta` say what it can vouch for. */
export class EventStream implements AsyncIterable<EventRow> {
  /** Whether the search has shown that it missed no event; undefined until the last one came. */
  complete: boolean | undefined;
  /** How it was searched; undefined until the last one came. */
  meta: EventsMeta | undefined;
  readonly #values: AsyncGenerator<unknown, void, undefined>;

  constructor(values: AsyncGenerator<unknown, void, undefined>) {
    this.#values = values;
  }

  /** Throws IncompleteAnswer if the events break off. */
  async *[Symbol.asyncIterator](): AsyncGenerator<EventRow, void, undefined> {
    for await (const value of this.#values) {
      const line = value as EventRow | { complete: boolean; meta: EventsMeta };
      if ("kind" in line) {
        yield line as EventRow;
      } else {
        this.complete = line.complete;
        this.meta = line.meta;
      }
    }
    if (this.complete === undefined) {
      throw new IncompleteAnswer("The answer broke off before the search had ended.");
    }
  }
}
