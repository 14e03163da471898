import type { AgentReads } from '../../ports/agents.ts';
import type { Shelf } from './shelf.ts';

/** Reads of batches of vouchers, agents, their float and their commission. */
export function agentsReads(_shelf: Shelf): AgentReads {
  return {};
}
