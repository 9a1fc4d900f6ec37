/** What can go wrong, typed: the service's problems (RFC 9457), and answers that are none of its. */

import type { FieldFault, ProblemAnswer } from "./models.js";

export const PROBLEM = "application/problem+json";

/** Whatever this client throws of itself; what the network does comes as fetch's own errors. */
export class InvolutionError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A refusal of the service; docs/api.md lists the codes. */
export class Problem extends InvolutionError {
  /** For programs; it never changes. */
  readonly code: string;
  /** The HTTP status. */
  readonly status: number;
  readonly title: string;
  /** A sentence for a person. */
  readonly detail: string;
  /** The field at fault. */
  readonly field: string | undefined;
  /** All faults, if there are several. */
  readonly errors: readonly FieldFault[];
  readonly requestId: string | undefined;

  constructor(
    /** All that was said. */
    readonly members: ProblemAnswer,
    /** Seconds after which to come back, if that was told. */
    readonly retryAfter?: number | undefined,
  ) {
    super(`${members.code}: ${members.detail}`);
    this.code = members.code;
    this.status = members.status;
    this.title = members.title;
    this.detail = members.detail;
    this.field = members.field ?? undefined;
    this.errors = members.errors ?? [];
    this.requestId = members.request_id ?? undefined;
  }
}

/** Something about the request must be changed: `field` and `errors` say what. */
export class InvalidRequest extends Problem {}

/** The loaded kernels do not reach that moment, or that body then. */
export class OutOfCoverage extends Problem {}

/** Too many requests or positions: `retryAfter` says when to come back. */
export class RateLimited extends Problem {}

/** The address is blocked, or the secret is wrong. */
export class Forbidden extends Problem {}

/** No chart of this id, or no such path. */
export class NotFound extends Problem {}

/** The service, or what stands behind it, cannot answer now. */
export class Unavailable extends Problem {}

/** A fault of the service: tell its operators the `requestId`. */
export class ServerFault extends Problem {}

/** An answer that the service did not write: a proxy's, say. */
export class UnexpectedAnswer extends InvolutionError {
  constructor(
    readonly status: number,
    readonly mediaType: string,
  ) {
    super(`HTTP ${status} with ${mediaType || "no media type"} is no answer of this service.`);
  }
}

/** The answer broke off: what came of it is right, but not all. */
export class IncompleteAnswer extends InvolutionError {}

type Kind = new (members: ProblemAnswer, retryAfter?: number) => Problem;

const BY_CODE: Readonly<Record<string, Kind>> = {
  DATE_OUT_OF_COVERAGE: OutOfCoverage,
  BODY_OUT_OF_COVERAGE: OutOfCoverage,
  HISTORICAL_REQUIRED: OutOfCoverage,
};
const BY_STATUS: Readonly<Record<number, Kind>> = {
  403: Forbidden,
  404: NotFound,
  408: Unavailable,
  429: RateLimited,
  500: ServerFault,
  503: Unavailable,
  504: Unavailable,
};

/** Return the media type alone, in lower case. */
export function mediaTypeOf(headers: Headers): string {
  return (headers.get("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
}

/** Return the problem of these members, of the class that its code or status has. */
export function problemOf(members: ProblemAnswer, retryAfter?: number): Problem {
  const kind = BY_CODE[members.code] ?? BY_STATUS[members.status] ?? InvalidRequest;
  return new kind(members, retryAfter);
}

/** Return the error that an answer which is no success is. */
export async function errorOf(response: Response): Promise<InvolutionError> {
  const mediaType = mediaTypeOf(response.headers);
  if (mediaType === PROBLEM) {
    const members: unknown = await response.json().catch(() => undefined);
    if (isProblem(members)) {
      return problemOf(members, secondsOf(response.headers, members));
    }
  } else {
    await response.body?.cancel();
  }
  return new UnexpectedAnswer(response.status, mediaType);
}

function isProblem(value: unknown): value is ProblemAnswer {
  return typeof value === "object" && value !== null && "code" in value && "status" in value;
}

/** `Retry-After` has seconds or a date. */
function secondsOf(headers: Headers, members: ProblemAnswer): number | undefined {
  const told = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+$/.test(told)) {
    return Number(told);
  }
  const date = Date.parse(told);
  if (!Number.isNaN(date)) {
    return Math.max(0, (date - Date.now()) / 1000);
  }
  return members.retry_after ?? undefined;
}
