import type { House } from './house.ts';

/** What can be asked about the tax table and the tax profiles of customers. */
export interface TaxVerbs {}

/** The verbs of a house about the tax table and the tax profiles of customers. */
export function taxesVerbs(_house: House): TaxVerbs {
  return {};
}
