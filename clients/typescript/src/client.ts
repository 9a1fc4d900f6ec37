/** One method for each call of the service. */

import { IncompleteAnswer } from "./errors.js";
import { EventStream } from "./events.js";
import {
  ARROW,
  CALENDAR,
  type Call,
  type CallOptions,
  type ClientOptions,
  Exchange,
  NDJSON,
  PNG,
  REFUSED,
  SVG,
} from "./exchange.js";
import { valueOf, valuesOf, whole } from "./lines.js";
import type {
  AyanamsaList,
  BatchResult,
  BodyList,
  BodySearch,
  ChartAnswer,
  ChartRequest,
  CoverageAnswer,
  DistributionAnswer,
  EphemerisRequest,
  EventsAnswer,
  EventsRequest,
  HouseList,
  Info,
  ResolveAnswer,
  ResolveRequest,
  ReturnsRequest,
  SavedChart,
  StoredChart,
  TableAnswer,
  TableRow,
  TownAnswer,
  TransitsRequest,
  UnknownTimeRequest,
  WheelRequest,
} from "./models.js";

/** A place, by name or by degrees. */
export interface At {
  readonly place?: string;
  readonly latitude?: number;
  readonly longitude?: number;
}

/**
 * A connection to an engine or a gateway.
 *
 * Every method throws `Problem` when the service refuses, `UnexpectedAnswer` when something else
 * answers, and fetch's own errors when nothing does.
 */
export class Client {
  readonly #exchange: Exchange;

  constructor(baseUrl = "http://localhost:8000", options: ClientOptions = {}) {
    this.#exchange = new Exchange(baseUrl, options);
  }

  /** One chart. */
  calculate(request: ChartRequest, options?: CallOptions): Promise<ChartAnswer> {
    return this.#post("/calculate", request, options);
  }

  /** The chart of an unknown time, as a distribution. */
  calculateUnknownTime(
    request: UnknownTimeRequest,
    options?: CallOptions,
  ): Promise<DistributionAnswer> {
    return this.#post("/calculate", request, options);
  }

  /** A chart as a picture, SVG. */
  async wheel(request: WheelRequest, options?: CallOptions): Promise<string> {
    const call: Call = { method: "POST", path: "/wheel", body: request, accept: SVG };
    const response = await this.#exchange.send(call, options);
    return whole(() => response.text());
  }

  /** The same as PNG. */
  async wheelPng(request: WheelRequest, options?: CallOptions): Promise<Uint8Array> {
    const call: Call = { method: "POST", path: "/wheel", body: request, accept: PNG };
    const response = await this.#exchange.send(call, options);
    return new Uint8Array(await whole(() => response.arrayBuffer()));
  }

  /** Up to 5 000 charts in order, each a chart or a problem (it has a `code`). */
  async calculateBatch(
    charts: readonly ChartRequest[],
    options?: CallOptions,
  ): Promise<BatchResult[]> {
    const answer = await this.#post<{ results: BatchResult[] }>(
      "/calculate/batch",
      { charts },
      options,
    );
    return answer.results;
  }

  /** The same as they are computed. Throws IncompleteAnswer if they break off. */
  async *iterBatch(
    charts: readonly ChartRequest[],
    options?: CallOptions,
  ): AsyncGenerator<BatchResult, void, undefined> {
    let came = 0;
    for await (const value of this.#values("/calculate/batch", { charts }, options)) {
      came += 1;
      yield value as BatchResult;
    }
    if (came !== charts.length) {
      throw new IncompleteAnswer(`${came} results came of ${charts.length} charts.`);
    }
  }

  /** A table: evenly spaced moments times bodies. */
  ephemeris(request: EphemerisRequest, options?: CallOptions): Promise<TableAnswer> {
    return this.#post("/ephemeris", request, options);
  }

  /** Its rows as they are computed. Throws IncompleteAnswer if they break off. */
  iterEphemeris(
    request: EphemerisRequest,
    options?: CallOptions,
  ): AsyncGenerator<TableRow, void, undefined> {
    return this.#values("/ephemeris", request, options) as AsyncGenerator<TableRow>;
  }

  /** The table as an Arrow stream, for `tableFromIPC` of the package apache-arrow. */
  async ephemerisArrow(request: EphemerisRequest, options?: CallOptions): Promise<Uint8Array> {
    const call: Call = { method: "POST", path: "/ephemeris", body: request, accept: ARROW };
    const response = await this.#exchange.send(call, options);
    return new Uint8Array(await whole(() => response.arrayBuffer()));
  }

  /** The events of a span. */
  events(request: EventsRequest, options?: CallOptions): Promise<EventsAnswer> {
    return this.#post("/events", request, options);
  }

  /** The same as a stream. */
  iterEvents(request: EventsRequest, options?: CallOptions): EventStream {
    return new EventStream(this.#values("/events", request, options));
  }

  /** The same as a calendar (RFC 5545). */
  async eventsCalendar(request: EventsRequest, options?: CallOptions): Promise<string> {
    const call: Call = { method: "POST", path: "/events", body: request, accept: CALENDAR };
    const response = await this.#exchange.send(call, options);
    return whole(() => response.text());
  }

  /** Transits to a natal chart. */
  transits(request: TransitsRequest, options?: CallOptions): Promise<EventsAnswer> {
    return this.#post("/transits", request, options);
  }

  /** Returns of a body to its natal place. */
  returns(request: ReturnsRequest, options?: CallOptions): Promise<EventsAnswer> {
    return this.#post("/returns", request, options);
  }

  /** The eclipses of some years (`2024`, `"2024-05"`); with a place, as it sees them. */
  eclipses(
    query: At & { readonly from?: number | string; readonly to?: number | string } = {},
    options?: CallOptions,
  ): Promise<EventsAnswer> {
    return this.#get("/eclipses", query, options);
  }

  /** The Moon's month (`"2026-11"`): phases, signs, void spans; with a place its risings too. */
  moon(
    query: At & { readonly month?: string } = {},
    options?: CallOptions,
  ): Promise<EventsAnswer> {
    return this.#get("/moon", query, options);
  }

  /** The Sun's month at a place: dawn, rising, noon, setting, dusk. */
  sun(query: At & { readonly month?: string }, options?: CallOptions): Promise<EventsAnswer> {
    return this.#get("/sun", query, options);
  }

  /** Every moment that a clock reading may mean. */
  timeResolve(request: ResolveRequest, options?: CallOptions): Promise<ResolveAnswer> {
    return this.#post("/time/resolve", request, options);
  }

  /** Towns by name, the likeliest first. */
  async places(q: string, limit?: number, options?: CallOptions): Promise<TownAnswer[]> {
    const answer = await this.#get<{ places: TownAnswer[] }>("/places", { q, limit }, options);
    return answer.places;
  }

  /** The usual bodies and points. */
  bodies(options?: CallOptions): Promise<BodyList> {
    return this.#get("/bodies", {}, options);
  }

  /** What may be meant by a name: stars and small bodies, too. */
  searchBodies(q: string, limit?: number, options?: CallOptions): Promise<BodySearch> {
    return this.#get("/bodies", { q, limit }, options);
  }

  /** The ayanamsas, with definition and source. */
  ayanamsas(options?: CallOptions): Promise<AyanamsaList> {
    return this.#get("/ayanamsas", {}, options);
  }

  /** The house systems, with definition and source. */
  houses(options?: CallOptions): Promise<HouseList> {
    return this.#get("/houses", {}, options);
  }

  /** Which moments can be answered. */
  coverage(options?: CallOptions): Promise<CoverageAnswer> {
    return this.#get("/coverage", {}, options);
  }

  /** Version, kernels and limits. */
  info(options?: CallOptions): Promise<Info> {
    return this.#get("/info", {}, options);
  }

  /** Compute a chart and keep it under a link. */
  saveChart(request: ChartRequest, options?: CallOptions): Promise<SavedChart> {
    const call: Call = { method: "POST", path: "/charts", body: request, again: REFUSED };
    return this.#json(call, options);
  }

  /** A saved chart. */
  readChart(id: string, options?: CallOptions): Promise<StoredChart> {
    return this.#get(chartPath(id), {}, options);
  }

  /** Delete a saved chart. */
  async deleteChart(id: string, secret: string, options?: CallOptions): Promise<void> {
    const headers = { "x-delete-secret": secret };
    const call: Call = { method: "DELETE", path: chartPath(id), headers, again: REFUSED };
    await this.#exchange.send(call, options);
  }

  #get<T>(path: string, query: object, options?: CallOptions): Promise<T> {
    return this.#json({ method: "GET", path, query: { ...query } }, options);
  }

  #post<T>(path: string, body: unknown, options?: CallOptions): Promise<T> {
    return this.#json({ method: "POST", path, body }, options);
  }

  async #json<T>(call: Call, options?: CallOptions): Promise<T> {
    const response = await this.#exchange.send(call, options);
    return valueOf(await whole(() => response.text())) as T;
  }

  async *#values(
    path: string,
    body: unknown,
    options?: CallOptions,
  ): AsyncGenerator<unknown, void, undefined> {
    const call: Call = { method: "POST", path, body, accept: NDJSON };
    yield* valuesOf(await this.#exchange.send(call, options));
  }
}

function chartPath(id: string): string {
  return `/charts/${encodeURIComponent(id)}`;
}
