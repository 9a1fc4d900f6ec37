/** When to ask again, and when to give up. */

import { type InvolutionError, Problem } from "./errors.js";

/** How often one request is sent, and how long is waited between. */
export interface Retry {
  /** How often it is sent at most; 4. */
  readonly attempts: number;
  /** Where `Retry-After` asks for more, the problem is thrown at once; 60. */
  readonly longestWaitSeconds: number;
  /** Where nothing is told, this is waited, then twice as long each time; 0.5. */
  readonly firstWaitSeconds: number;
}

export const USUAL: Retry = { attempts: 4, longestWaitSeconds: 60, firstWaitSeconds: 0.5 };

/** Refusals that come again: the same request would take as long the next time. */
const NEVER: ReadonlySet<string> = new Set(["TIME_LIMIT"]);

/** Throw RangeError for what cannot be. */
export function checked(retry: Partial<Retry>): Retry {
  const made = { ...USUAL, ...retry };
  if (!(made.attempts >= 1 && made.longestWaitSeconds >= 0 && made.firstWaitSeconds >= 0)) {
    throw new RangeError("attempts must be 1 or more, and no wait negative");
  }
  return made;
}

/**
 * Return how many seconds to wait before the next try; undefined: there is none.
 *
 * `sent`: how often it was sent so far. `statuses`: for which it may be sent again. Each wait of our
 * own is shortened at random by up to a half, so that many clients do not come back together.
 */
export function waitBefore(
  retry: Retry,
  sent: number,
  error: InvolutionError,
  statuses: readonly number[],
): number | undefined {
  if (!(error instanceof Problem) || !statuses.includes(error.status) || NEVER.has(error.code)) {
    return undefined;
  }
  if (sent >= retry.attempts) {
    return undefined;
  }
  if (error.retryAfter !== undefined) {
    return error.retryAfter <= retry.longestWaitSeconds ? error.retryAfter : undefined;
  }
  const usual = Math.min(retry.firstWaitSeconds * 2 ** (sent - 1), retry.longestWaitSeconds);
  return usual * (0.5 + Math.random() / 2);
}

/** Wait, or throw the signal's reason as soon as it is aborted. */
export function pause(seconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, seconds * 1000);
    if (signal?.aborted) {
      stop();
    } else {
      signal?.addEventListener("abort", stop, { once: true });
    }
  });
}
