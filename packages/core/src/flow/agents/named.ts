import { accountErrors, type Account } from '../../domain/account.ts';
import { agentErrors, type Agent } from '../../domain/agent.ts';
import type { Id } from '../../kernel/id.ts';
import type { House } from '../house.ts';

/**
 * The agent that an account is given to; null for none.
 * @throws BillingError `agent.missing`, `account.closed`
 */
export async function agentNamed(house: House, agentId: string | null | undefined): Promise<Id<'Account'> | null> {
  if (agentId === null || agentId === undefined) return null;
  const { id } = await knownAgent(house, agentId as Id<'Account'>);
  await openAgent(house, id);
  return id;
}

/** @throws BillingError `agent.missing` */
export async function knownAgent(house: House, agentId: Id<'Account'>): Promise<Agent> {
  const agent = await house.store.reads.agent(agentId);
  if (agent === null) throw agentErrors.missing({ accountId: agentId });
  return agent;
}

/**
 * An agent who may sell now.
 * @throws BillingError `agent.missing`, `agent.suspended`, `account.closed`
 */
export async function activeAgent(house: House, agentId: Id<'Account'>): Promise<Agent> {
  const agent = await knownAgent(house, agentId);
  const account = await openAgent(house, agentId);
  if (agent.state === 'active') return agent;
  throw agentErrors.suspended({ agentId, name: account?.name ?? agentId });
}

/**
 * The account of an agent, who can only be given money as long as it is not closed.
 * @throws BillingError `account.closed`
 */
export async function openAgent(house: House, agentId: Id<'Account'>): Promise<Account | null> {
  const account = await house.store.reads.account(agentId);
  if (account?.state === 'closed') throw accountErrors.closed({ accountId: agentId });
  return account;
}
