import { agentErrors, type Agent } from '../../domain/agent.ts';
import type { Id } from '../../kernel/id.ts';
import type { House } from '../house.ts';

/**
 * The agent that an account is given to; null for none.
 * @throws BillingError `agent.missing`
 */
export async function agentNamed(house: House, agentId: string | null | undefined): Promise<Id<'Account'> | null> {
  if (agentId === null || agentId === undefined) return null;
  return (await knownAgent(house, agentId as Id<'Account'>)).id;
}

/** @throws BillingError `agent.missing` */
export async function knownAgent(house: House, agentId: Id<'Account'>): Promise<Agent> {
  const agent = await house.store.reads.agent(agentId);
  if (agent === null) throw agentErrors.missing({ accountId: agentId });
  return agent;
}

/**
 * An agent who may sell now.
 * @throws BillingError `agent.missing`, `agent.suspended`
 */
export async function activeAgent(house: House, agentId: Id<'Account'>): Promise<Agent> {
  const agent = await knownAgent(house, agentId);
  if (agent.state === 'active') return agent;
  const account = await house.store.reads.account(agentId);
  throw agentErrors.suspended({ agentId, name: account?.name ?? agentId });
}
