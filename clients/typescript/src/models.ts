/** The service's models by their names; `schema.ts` is generated from what it serves. */

import type { components } from "./schema.js";

type Models = components["schemas"];

export type AyanamsaList = Models["AyanamsaList"];
export type BatchResult = Models["BatchAnswer"]["results"][number];
export type BodyList = Models["BodyList"];
export type BodyPosition = Models["BodyPosition"];
export type BodySearch = Models["BodySearch"];
export type ChartAnswer = Models["ChartAnswer"];
export type ChartRequest = Models["ChartRequest"];
export type WheelRequest = Models["WheelRequest"];
export type CoverageAnswer = Models["CoverageAnswer"];
export type DistributionAnswer = Models["DistributionAnswer"];
export type EphemerisRequest = Models["EphemerisRequest"];
export type EventRow = Models["EventRow"];
export type EventsAnswer = Models["EventsAnswer"];
export type EventsMeta = Models["EventsMeta"];
export type EventsRequest = Models["EventsRequest"];
export type FieldFault = Models["FieldFault"];
export type HouseList = Models["HouseList"];
export type Info = Models["Info"];
export type ProblemAnswer = Models["ProblemAnswer"];
export type ResolveAnswer = Models["ResolveAnswer"];
export type ResolveRequest = Models["ResolveRequest"];
export type ReturnsRequest = Models["ReturnsRequest"];
export type SavedChart = Models["SavedChart"];
export type StoredChart = Models["StoredChart"];
export type TableAnswer = Models["TableAnswer"];
export type TableRow = Models["TableRow"];
export type TownAnswer = Models["TownAnswer"];
export type TransitsRequest = Models["TransitsRequest"];
export type UnknownTimeRequest = Models["UnknownTimeRequest"];
