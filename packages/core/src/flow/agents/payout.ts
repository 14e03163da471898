import { agentErrors, type FloatMove } from '../../domain/agent.ts';
import { commissionDue, type Payout } from '../../domain/commission.ts';
import { bookPayout } from '../../domain/recipes-agents.ts';
import type { Id } from '../../kernel/id.ts';
import { money, type Money } from '../../kernel/money.ts';
import type { Changes, CommissionTotals, Page, PageAsk } from '../../ports/store.ts';
import { bookingOf } from '../bucket-work.ts';
import { loadView, untilFresh, type House } from '../house.ts';
import { floatOf } from './float.ts';
import { knownAgent, openAgent } from './named.ts';

/** What is to be paid out. */
export interface PayoutAsk {
  readonly agentId: Id<'Account'>;
  /** Into her float, or as cash or by a transfer. */
  readonly to: Exclude<Payout['to'], 'gateway'>;
  /** The caller's own name for this payout, up to 64 characters: asked for twice, it is made once. */
  readonly key: string;
  readonly actor: string;
}

/** How many commissions one payout pays. */
const MOST = 5_000;

/**
 * Pays out the commission that is payable by now, less what was taken back after it had been paid.
 * @throws BillingError `agent.missing`, `agent.nothingPayable`, `agent.keyUsed`; `account.closed` for a closed float
 */
export async function payCommission(house: House, { agentId, to, key, actor }: PayoutAsk): Promise<Payout> {
  return untilFresh(house, `the payout ${key}`, async () => {
    await knownAgent(house, agentId);
    const known = await house.store.reads.payoutByKey(agentId, key);
    if (known !== null) {
      if (known.to !== to) throw agentErrors.keyUsed({ key });
      return { changes: null, answer: known };
    }
    if (to === 'float') await openAgent(house, agentId);
    const now = house.clock.now();
    const due = await house.store.reads.payableCommissions(agentId, now, MOST);
    const minor = due.reduce((all, one) => all + commissionDue(one), 0n);
    if (minor <= 0n) throw agentErrors.nothingPayable({ agentId, name: (await loadView(house, agentId)).account.name });
    const amount = money(minor, house.currency);
    const booking = bookingOf(house);
    const payout: Payout = {
      id: house.ids.next('pyo'),
      agentId,
      key,
      amount,
      to,
      journalId: booking.id,
      at: now,
      actor,
    };
    const changes: Changes = {
      commissions: due.map((one) => ({ ...one, paid: one.paid + commissionDue(one) })),
      payouts: [payout],
      journals: [bookPayout(payout, booking)],
      floatMoves: to === 'float' ? [intoFloat(house, payout)] : [],
    };
    return { changes, answer: payout };
  });
}

function intoFloat(house: House, { id, agentId, amount, journalId, at, actor }: Payout): FloatMove {
  const about = { customerId: null, paymentId: null, batchId: null };
  return {
    id: house.ids.next('flm'),
    agentId,
    key: `payout/${id}`,
    kind: 'commission',
    amount,
    ...about,
    journalId,
    at,
    actor,
  };
}

/** What an agent sees of her money. */
export interface AgentStatement {
  readonly float: Money;
  readonly commission: CommissionTotals;
  /** Newest first. */
  readonly moves: Page<FloatMove>;
}

/**
 * An agent's float, what has moved it, and what her commission comes to.
 * @throws BillingError `agent.missing`
 */
export async function agentStatement(house: House, agentId: Id<'Account'>, ask: PageAsk): Promise<AgentStatement> {
  await knownAgent(house, agentId);
  const { reads } = house.store;
  const [float, commission, moves] = await Promise.all([
    floatOf(house, agentId),
    reads.commissionTotals(agentId, house.clock.now()),
    reads.floatMoves(agentId, ask),
  ]);
  return { float, commission, moves };
}
