/** Typed client of the Involution Engine. */

export { type At, Client } from "./client.js";
export * from "./errors.js";
export { EventStream } from "./events.js";
export type { CallOptions, ClientOptions } from "./exchange.js";
export type * from "./models.js";
export type { Retry } from "./retry.js";
export type { components, operations, paths } from "./schema.js";
