import { z } from 'zod';
import { agentErrors, type Agent, type AgentNote } from '../../domain/agent.ts';
import type { RateTier } from '../../domain/price/price.ts';
import { parseDecimal } from '../../kernel/decimal.ts';
import type { Id } from '../../kernel/id.ts';
import { money } from '../../kernel/money.ts';
import { commission } from '../../domain/commission.ts';
import { loadView, untilFresh, type House } from '../house.ts';
import { parse } from '../input.ts';
import { knownAgent } from './named.ts';

const decimal = z.string().regex(/^\d{1,15}(\.\d{1,6})?$/, 'digits, and up to six after the point');

/** What an agent's commission is, and when it is paid. */
export const AgentTerms = z.strictObject({
  /** Of the net that her customers have paid in a month, in major units: `[{ upTo: null, rate: '0.10' }]`. */
  tiers: z.array(z.strictObject({ upTo: decimal.nullable(), rate: decimal })).max(20),
  /** How long commission waits, in case it has to be taken back. */
  payableAfterDays: z.int().min(0).max(365).default(0),
});
/** What an agent's commission is, and when it is paid. */
export type AgentTerms = z.input<typeof AgentTerms>;

/**
 * Makes an account an agent's: what is paid into it from now on is her float. It has to be empty, for its money would
 * be another thing than it was; what she uses herself is on an account of its own.
 * @throws BillingError `input.malformed`, `account.missing`, `agent.already`, `agent.notEmpty`, and those of the price
 */
export async function appointAgent(
  house: House,
  accountId: Id<'Account'>,
  given: AgentTerms,
  actor: string,
): Promise<Agent> {
  const terms = checkedTerms(house, given);
  return untilFresh(house, `the account ${accountId}`, async () => {
    const view = await loadView(house, accountId);
    const { account, subscriptions, openInvoices, walletSources, buckets } = view;
    const refuse = (reason: string) => agentErrors.notEmpty({ accountId, reason });
    if (account.role === 'agent') throw agentErrors.already({ accountId });
    if (account.state !== 'active') throw refuse(`it is ${account.state}`);
    if (subscriptions.some(({ subscription }) => subscription.state !== 'ended')) throw refuse('it has subscriptions');
    if (openInvoices.length > 0) throw refuse('it owes money');
    if (walletSources.length > 0 || buckets.length > 0) throw refuse('it holds money or credit');
    const now = house.clock.now();
    const agent: Agent = { id: accountId, state: 'active', ...terms, since: now, version: 0 };
    const changes = {
      seen: [view.seen],
      accounts: [{ ...account, role: 'agent' as const, agentId: null }],
      agents: [agent],
      agentNotes: [noteOf(house, accountId, 'appointed', actor, null)],
    };
    return { changes, answer: agent };
  });
}

/**
 * Gives an agent other terms, for what is paid from now on.
 * @throws BillingError `input.malformed`, `agent.missing`, and those of the price
 */
export async function changeAgent(
  house: House,
  agentId: Id<'Account'>,
  given: AgentTerms,
  by: { readonly actor: string; readonly reason: string | null },
): Promise<Agent> {
  const terms = checkedTerms(house, given);
  return changed(house, agentId, (agent) => ({ next: { ...agent, ...terms }, what: 'changed' }), by);
}

/**
 * Stops an agent from selling, or lets her again. What she has in her float and what she has earned stays hers.
 * @throws BillingError `agent.missing`
 */
export async function setAgentState(
  house: House,
  agentId: Id<'Account'>,
  state: Agent['state'],
  by: { readonly actor: string; readonly reason: string | null },
): Promise<Agent> {
  const what = state === 'active' ? 'resumed' : 'suspended';
  return changed(house, agentId, (agent) => (agent.state === state ? null : { next: { ...agent, state }, what }), by);
}

async function changed(
  house: House,
  agentId: Id<'Account'>,
  change: (agent: Agent) => { readonly next: Agent; readonly what: AgentNote['what'] } | null,
  { actor, reason }: { readonly actor: string; readonly reason: string | null },
): Promise<Agent> {
  return untilFresh(house, `the agent ${agentId}`, async () => {
    const agent = await knownAgent(house, agentId);
    const decided = change(agent);
    if (decided === null) return { changes: null, answer: agent };
    const note = noteOf(house, agentId, decided.what, actor, reason);
    return { changes: { agents: [decided.next], agentNotes: [note] }, answer: decided.next };
  });
}

/** Tiers are tried on nothing, so that wrong ones are refused when they are given and not when somebody pays. */
function checkedTerms(house: House, given: AgentTerms): Pick<Agent, 'tiers' | 'payableAfterDays'> {
  const { tiers, payableAfterDays } = parse(AgentTerms, given);
  for (const { rate } of tiers) parseDecimal(rate);
  const rates: readonly RateTier[] = tiers;
  if (rates.length > 0) commission(money(1n, house.currency), money(0n, house.currency), rates);
  return { tiers: rates, payableAfterDays };
}

function noteOf(
  house: House,
  agentId: Id<'Account'>,
  what: AgentNote['what'],
  actor: string,
  reason: string | null,
): AgentNote {
  return { id: house.ids.next('agn'), agentId, what, actor, reason, at: house.clock.now() };
}
