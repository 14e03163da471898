import type { House } from './house.ts';

/** What can be asked about asking for money that is overdue. */
export interface DunningVerbs {}

/** The verbs of a house about asking for money that is overdue. */
export function dunningVerbs(_house: House): DunningVerbs {
  return {};
}
