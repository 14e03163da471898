import type { CommissionSending } from '../../src/api/disbursements.ts';
import type { Money } from '../../src/api/wire.ts';
import { kes, type Asked } from './basics.ts';
import { paged } from './listing.ts';
import { Refused } from './refused.ts';

/** Who sells for the house, and what she is owed. */
export interface FakeAgent {
  readonly id: string;
  readonly name: string;
  readonly number: string;
  readonly state: 'active' | 'suspended';
  readonly float: Money;
  /** In minor units. */
  payable: bigint;
}

/** An agent to whom 18,400.50 are payable, and one who sells no more and has 700.00 coming. */
export function makeAgents(): FakeAgent[] {
  const njeri = { id: 'c9', name: 'Mama Njeri', number: 'C-00009', float: kes(12_000), payable: 1_840_050n };
  const otieno = { id: 'c10', name: 'Duka la Otieno', number: 'C-00010', float: kes(0), payable: 70_000n };
  return [
    { ...njeri, state: 'active' },
    { ...otieno, state: 'suspended' },
  ];
}

/** What the fake answers of agents. */
export function agented(agents: readonly FakeAgent[], { path, search }: Asked): unknown {
  const [, kind = '', id = '', part = ''] = path.split('/');
  if (kind !== 'agents') return undefined;
  const payable = { minor: String(payableTo(agents, id)), currency: 'KES' };
  if (part === 'statement') return { commission: { payable } };
  const asked = (name: string): string => (search.get(name) ?? '').toLowerCase();
  const found = agents
    .filter(({ state }) => asked('status') === '' || state === asked('status'))
    .filter(({ name, number }) => `${name} ${number}`.toLowerCase().includes(asked('search')));
  const rows = found.map(({ id: known, name, number, state, float }) => ({ id: known, name, number, state, float }));
  return paged('agents', rows, { searchParams: search });
}

/** Whole shillings of what is payable are sent, and no other sum. */
export function commissionOf(agents: readonly FakeAgent[], { agentId, amount }: CommissionSending) {
  const payable = payableTo(agents, agentId);
  const minor = String(payable - (payable % 100n));
  if (amount.minor !== minor) throw new Refused(400, 'disbursement.malformed', 'This cannot be sent: another sum can.');
  return { customerName: agents.find(({ id }) => id === agentId)?.name ?? null, amount };
}

function payableTo(agents: readonly FakeAgent[], id: string): bigint {
  return agents.find((agent) => agent.id === id)?.payable ?? 0n;
}
