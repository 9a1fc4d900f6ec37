/** Sending one request, again where that may help, until there is an answer of the right kind. */

import { errorOf, mediaTypeOf, UnexpectedAnswer } from "./errors.js";
import { checked, pause, type Retry, waitBefore } from "./retry.js";

export const JSON_TYPE = "application/json";
export const NDJSON = "application/x-ndjson";
export const ARROW = "application/vnd.apache.arrow.stream";
export const CALENDAR = "text/calendar";
export const SVG = "image/svg+xml";
export const PNG = "image/png";

/** After these a request may be sent again: it did nothing, or would do nothing twice. */
export const SAFE = [429, 503] as const;
/** After these alone, where a request may have been carried out although it failed. */
export const REFUSED = [429] as const;

const NO_CONTENT = 204;

/** How a client is set up. */
export interface ClientOptions {
  /** How often is tried, and how long is waited. */
  readonly retry?: Partial<Retry>;
  /** Sent with every request, such as `{"x-historical-enabled": "true"}` to a gateway. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A `fetch` of your own. */
  readonly fetch?: typeof fetch;
  /** How to wait; for tests. */
  readonly pause?: typeof pause;
}

/** What may be said of a single call. */
export interface CallOptions {
  /** Ends the call, also while it waits or is read. */
  readonly signal?: AbortSignal;
}

/** One request. */
export interface Call {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly again?: readonly number[];
}

/** Sends calls to one address. */
export class Exchange {
  readonly #base: string;
  readonly #retry: Retry;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #fetch: typeof fetch;
  readonly #pause: typeof pause;

  constructor(baseUrl: string, options: ClientOptions) {
    this.#base = baseUrl.replace(/\/+$/, "");
    this.#retry = checked(options.retry ?? {});
    this.#headers = options.headers ?? {};
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.#pause = options.pause ?? pause;
  }

  /** Return the answer, unread. Throws Problem, UnexpectedAnswer and fetch's own errors. */
  async send(call: Call, { signal }: CallOptions = {}): Promise<Response> {
    const accept = call.accept ?? JSON_TYPE;
    for (let sent = 1; ; sent++) {
      const response = await this.#fetch(this.#address(call), this.#init(call, accept, signal));
      const kind = mediaTypeOf(response.headers);
      if (response.ok && (kind === accept || response.status === NO_CONTENT)) {
        return response;
      }
      const error = response.ok
        ? new UnexpectedAnswer(response.status, kind)
        : await errorOf(response);
      const wait = waitBefore(this.#retry, sent, error, call.again ?? SAFE);
      if (wait === undefined) {
        throw error;
      }
      await this.#pause(wait, signal);
    }
  }

  #address(call: Call): string {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) {
        query.set(name, String(value));
      }
    }
    return this.#base + call.path + (query.size > 0 ? `?${query}` : "");
  }

  #init(call: Call, accept: string, signal: AbortSignal | undefined): RequestInit {
    const init: RequestInit = {
      method: call.method,
      headers: { ...this.#headers, ...call.headers, accept },
    };
    if (signal !== undefined) {
      init.signal = signal;
    }
    if (call.body !== undefined) {
      init.headers = { ...init.headers, "content-type": JSON_TYPE };
      init.body = JSON.stringify(call.body);
    }
    return init;
  }
}
