import type { House } from './house.ts';

/** What can be asked about batches of vouchers, agents, their float and their commission. */
export interface AgentVerbs {}

/** The verbs of a house about batches of vouchers, agents, their float and their commission. */
export function agentsVerbs(_house: House): AgentVerbs {
  return {};
}
