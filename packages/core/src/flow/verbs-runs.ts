import type { House } from './house.ts';

/** What can be asked about work over many accounts that is planned, claimed and resumed. */
export interface RunVerbs {}

/** The verbs of a house about work over many accounts that is planned, claimed and resumed. */
export function runsVerbs(_house: House): RunVerbs {
  return {};
}
