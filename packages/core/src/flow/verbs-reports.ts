import type { House } from './house.ts';

/** What can be asked about figures out of the ledger. */
export interface ReportVerbs {}

/** The verbs of a house about figures out of the ledger. */
export function reportsVerbs(_house: House): ReportVerbs {
  return {};
}
