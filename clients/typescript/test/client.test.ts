/** The client against a service that is played: tries, problems, answers that break off. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";

import {
  Client,
  type ClientOptions,
  Forbidden,
  IncompleteAnswer,
  InvalidRequest,
  NotFound,
  OutOfCoverage,
  Problem,
  RateLimited,
  ServerFault,
  Unavailable,
  UnexpectedAnswer,
} from "../src/index.js";

const CHART = { birth_time: "2024-06-21T18:00:00Z", latitude: 0, longitude: 0 };
const TABLE = { start: 2460000.5, stop: 2460001.5, step: { days: 1 }, latitude: 0, longitude: 0 };
const SEARCH = { start: 2460000.5, stop: 2460001.5, search: [{ kind: "phase" as const }] };


interface Played {
  client: Client;
  waits: number[];
  sent: Request[];
}

/** A client whose service gives these answers in turn; `waits` are the pauses it made. */
function played(answers: (() => Response)[], options: ClientOptions = {}): Played {
  const waits: number[] = [];
  const sent: Request[] = [];
  const rest = [...answers];
  const client = new Client("http://there/", {
    ...options,
    fetch: async (input, init) => {
      sent.push(new Request(input, init));
      return rest.shift()!();
    },
    pause: async (seconds) => {
      waits.push(seconds);
    },
  });
  return { client, waits, sent };
}

function good(value: unknown = { data: 1 }): () => Response {
  return () => Response.json(value);
}

function refused(
  status: number,
  code: string,
  headers: Record<string, string> = {},
  more: object = {},
): () => Response {
  const members = { code, status, title: "T", detail: "D.", type: "t", request_id: "r", ...more };
  const type = "application/problem+json";
  return () =>
    new Response(JSON.stringify(members), { status, headers: { "content-type": type, ...headers } });
}

/** An answer of lines in these pieces; with `cut`, one whose connection breaks after them. */
function lines(pieces: Uint8Array[], cut = false): () => Response {
  const headers = { "content-type": "application/x-ndjson" };
  return () =>
    new Response(
      new ReadableStream<Uint8Array>({
        start(controller) {
          for (const piece of pieces) {
            controller.enqueue(piece);
          }
          if (cut) {
            controller.error(new TypeError("terminated"));
          } else {
            controller.close();
          }
        },
      }),
      { headers },
    );
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const value of values) {
    collected.push(value);
  }
  return collected;
}

test("what is sent", async () => {
  const headers = { "x-historical-enabled": "true" };
  const { client, sent } = played([good(), good({ places: [] }), good()], { headers });
  await client.calculate(CHART);
  await client.places("Ulm, DE");
  await client.eclipses({ from: 2024, place: "Dallas, Texas" });
  const [first, second, third] = sent as [Request, Request, Request];
  assert.equal(first.method, "POST");
  assert.equal(first.url, "http://there/calculate");
  assert.deepEqual(await first.json(), CHART);
  assert.equal(first.headers.get("content-type"), "application/json");
  assert.equal(first.headers.get("accept"), "application/json");
  assert.equal(first.headers.get("x-historical-enabled"), "true");
  assert.equal(second.url, "http://there/places?q=Ulm%2C+DE");
  assert.equal(third.url, "http://there/eclipses?from=2024&place=Dallas%2C+Texas");
});

test("it waits as long as it is told, by seconds or a date", async () => {
  const date = new Date(Date.now() + 50_000).toUTCString();
  const { client, waits } = played([
    refused(429, "RATE_LIMITED", { "retry-after": "2" }),
    refused(503, "NOT_READY", { "retry-after": date }),
    good(),
  ]);
  assert.deepEqual(await client.calculate(CHART), { data: 1 });
  assert.equal(waits[0], 2);
  assert.ok(waits[1]! > 40 && waits[1]! <= 50);
  assert.equal(waits.length, 2);
});

test("where it is told nothing it waits longer each time", async () => {
  const away = refused(503, "NOT_READY");
  const retry = { firstWaitSeconds: 1, longestWaitSeconds: 2.5 };
  const { client, waits } = played([away, away, away, good()], { retry });
  await client.calculate(CHART);
  assert.equal(waits.length, 3);
  for (const [number, usual] of [1, 2, 2.5].entries()) {
    assert.ok(waits[number]! >= usual / 2 && waits[number]! <= usual);
  }
});

test("it gives up after some tries, and at once where it would wait too long", async () => {
  const busy = refused(429, "RATE_LIMITED", { "retry-after": "1" });
  const some = played([busy, busy, busy, busy], { retry: { attempts: 3 } });
  await assert.rejects(some.client.calculate(CHART), (error) => {
    assert.ok(error instanceof RateLimited);
    assert.equal(error.retryAfter, 1);
    return true;
  });
  assert.deepEqual(some.waits, [1, 1]);
  const long = played([refused(429, "RATE_LIMITED", { "retry-after": "61" })]);
  await assert.rejects(long.client.calculate(CHART), RateLimited);
  assert.deepEqual(long.waits, []);
});

test("what comes again is not tried again", async () => {
  for (const answer of [
    refused(422, "VALIDATION_FAILED"),
    refused(500, "INTERNAL"),
    refused(503, "TIME_LIMIT"),
  ]) {
    const { client, waits } = played([answer]);
    await assert.rejects(client.calculate(CHART), Problem);
    assert.deepEqual(waits, []);
  }
});

test("what may have been done is not done again", async () => {
  for (const call of [
    (client: Client) => client.saveChart(CHART),
    (client: Client) => client.deleteChart("A".repeat(22), "secret"),
  ]) {
    const away = played([refused(503, "STORE_UNAVAILABLE", { "retry-after": "1" })]);
    await assert.rejects(call(away.client), Unavailable);
    assert.deepEqual(away.waits, []);
    const busy = played([refused(429, "RATE_LIMITED", { "retry-after": "1" }), good()]);
    await call(busy.client);
    assert.deepEqual(busy.waits, [1]);
  }
});

test("a refusal is of its class and says what helps", async () => {
  const kinds = [
    [422, "VALIDATION_FAILED", InvalidRequest],
    [413, "BODY_TOO_LARGE", InvalidRequest],
    [422, "DATE_OUT_OF_COVERAGE", OutOfCoverage],
    [403, "BLOCKED", Forbidden],
    [404, "NOT_FOUND", NotFound],
    [500, "INTERNAL", ServerFault],
    [504, "UPSTREAM_TIMEOUT", Unavailable],
    [422, "A_CODE_OF_LATER", InvalidRequest],
  ] as const;
  for (const [status, code, kind] of kinds) {
    const more = { field: "place", choices: ["Ulm, DE"] };
    const { client } = played([refused(status, code, {}, more)]);
    await assert.rejects(client.calculate(CHART), (error) => {
      assert.ok(error instanceof Problem && error instanceof Error);
      assert.equal(error.constructor, kind);
      assert.equal(error.name, kind.name);
      assert.deepEqual(
        [error.code, error.status, error.field, error.requestId, error.members.choices],
        [code, status, "place", "r", ["Ulm, DE"]],
      );
      assert.equal(error.message, `${code}: D.`);
      return true;
    });
  }
});

test("what is no answer of the service is told apart", async () => {
  const problem = "application/problem+json";
  for (const [status, content, type] of [
    [502, "<h1>Bad gateway</h1>", "text/html"],
    [503, "<h1>Down</h1>", "text/html"],
    [200, "<h1>Sign in</h1>", "text/html"],
    [422, "{", problem],
    [422, "{}", problem],
  ] as const) {
    const headers = { "content-type": type };
    const { client, waits } = played([() => new Response(content, { status, headers })]);
    await assert.rejects(client.calculate(CHART), (error) => {
      assert.ok(error instanceof UnexpectedAnswer);
      assert.deepEqual([error.status, error.mediaType], [status, type]);
      return true;
    });
    assert.deepEqual(waits, []);
  }
});

test("rows are put together from whatever pieces come", async () => {
  const rows = [{ body: "Mond\u2028\u0085ü", longitude: 1.5 }, { body: "Sun" }];
  const text = bytes(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  const single = [...text].map((byte) => Uint8Array.of(byte));
  for (const pieces of [single, [text], [text.subarray(0, 20), text.subarray(20)]]) {
    const { client } = played([lines(pieces)]);
    assert.deepEqual(await all(client.iterEphemeris(TABLE)), rows);
  }
});

test("an answer that breaks off says so", async () => {
  for (const answer of [
    lines([bytes('{"body":"Sun"}\n')], true),
    lines([bytes('{"body":"Sun"}\n{"bo')]),
  ]) {
    await assert.rejects(all(played([answer]).client.iterEphemeris(TABLE)), IncompleteAnswer);
  }
});

test("an answer that is damaged on its way says so", async () => {
  const damaged = [lines([bytes('{"body": oops}\n')])];
  await assert.rejects(all(played(damaged).client.iterEphemeris(TABLE)), IncompleteAnswer);
  const headers = { "content-type": "application/json" };
  const answer = () => new Response("{oops", { headers });
  await assert.rejects(played([answer]).client.calculate(CHART), IncompleteAnswer);
});

test("a connection that is cut says so, whatever was being read", async () => {
  const server = createServer((request, response: ServerResponse) => {
    response.writeHead(200, { "content-type": request.headers.accept ?? "" });
    response.write('{"body":"Sun"}\n', () => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const client = new Client(`http://127.0.0.1:${port}`);
  try {
    await assert.rejects(all(client.iterEphemeris(TABLE)), IncompleteAnswer);
    await assert.rejects(client.ephemeris(TABLE), IncompleteAnswer);
    await assert.rejects(client.ephemerisArrow(TABLE), IncompleteAnswer);
    await assert.rejects(client.eventsCalendar(SEARCH), IncompleteAnswer);
  } finally {
    server.close();
  }
});

test("a search ends with what it can vouch for", async () => {
  const events = '{"kind":"phase"}\n{"kind":"phase"}\n';
  const search = played([
    lines([bytes(`${events}{"complete":true,"meta":{"count":2}}\n`)]),
  ]).client.iterEvents(SEARCH);
  assert.deepEqual(await all(search), [{ kind: "phase" }, { kind: "phase" }]);
  assert.deepEqual([search.complete, search.meta], [true, { count: 2 }]);
  const broken = played([lines([bytes(events)])]).client.iterEvents(SEARCH);
  await assert.rejects(all(broken), IncompleteAnswer);
});

test("a batch has as many results as charts", async () => {
  const answer = lines([bytes('{"data":{}}\n{"code":"VALIDATION_FAILED"}\n')]);
  assert.equal((await all(played([answer]).client.iterBatch([CHART, CHART]))).length, 2);
  const three = played([answer]).client.iterBatch([CHART, CHART, CHART]);
  await assert.rejects(all(three), IncompleteAnswer);
});

test("whoever stops early hangs up", async () => {
  let hung = false;
  const headers = { "content-type": "application/x-ndjson" };
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(bytes('{"body":"Sun"}\n')),
    cancel: () => {
      hung = true;
    },
  });
  const { client } = played([() => new Response(body, { headers })]);
  for await (const row of client.iterEphemeris(TABLE)) {
    assert.equal(row.body, "Sun");
    break;
  }
  assert.ok(hung);
});

test("a call is aborted while it waits", async () => {
  const stop = new AbortController();
  const client = new Client("http://there", {
    fetch: async () => {
      stop.abort(new Error("enough"));
      return refused(503, "NOT_READY", { "retry-after": "60" })();
    },
  });
  await assert.rejects(client.calculate(CHART, { signal: stop.signal }), /enough/);
});

test("a policy that cannot be is refused", () => {
  for (const retry of [{ attempts: 0 }, { longestWaitSeconds: -1 }, { firstWaitSeconds: NaN }]) {
    assert.throws(() => new Client("http://there", { retry }), RangeError);
  }
});
