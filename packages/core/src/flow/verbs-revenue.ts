import type { House } from './house.ts';

/** What can be asked about what is earned day by day of what was billed. */
export interface RevenueVerbs {}

/** The verbs of a house about what is earned day by day of what was billed. */
export function revenueVerbs(_house: House): RevenueVerbs {
  return {};
}
