import { agentErrors, type FloatMove } from '../../domain/agent.ts';
import { commissionDue, type Payout } from '../../domain/commission.ts';
import { bookPayout } from '../../domain/recipes-agents.ts';
import type { Id } from '../../kernel/id.ts';
import { formatMoney, money, type Money } from '../../kernel/money.ts';
import type { Changes, CommissionTotals, Page, PageAsk } from '../../ports/store.ts';
import { bookingOf } from '../bucket-work.ts';
import { needsTwo } from '../disbursements/two-people.ts';
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
 * @throws BillingError `agent.missing`, `agent.nothingPayable`, `agent.keyUsed`; `account.closed` for a closed float;
 *   `agent.cashNeedsTwo` for cash above the limit of one person
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
    if (to === 'cash') await checkCash(house, agentId, { amount, actor, now });
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

/**
 * Cash is handed over by one person alone, so no more of it than one may decide about; what she has paid the same agent
 * within a day counts as one, so that nothing is split.
 */
async function checkCash(
  house: House,
  agentId: Id<'Account'>,
  { amount, actor, now }: { readonly amount: Money; readonly actor: string; readonly now: number },
): Promise<void> {
  const { rows } = await house.store.reads.payouts(agentId, { page: 1, limit: MOST_IN_A_DAY });
  const before = rows.filter((one) => one.to === 'cash' && one.actor === actor && one.at > now - DAY_MS);
  const all = before.reduce((sum, one) => sum + one.amount.minor, amount.minor);
  if (!needsTwo(house, { ...amount, minor: all })) return;
  const limit = formatMoney(house.money.twoPeopleAbove ?? amount);
  throw agentErrors.cashNeedsTwo({ agentId, amount: formatMoney(amount), actor, limit });
}

const DAY_MS = 86_400_000;

/** A payout pays all that is payable: of one day there are a few. */
const MOST_IN_A_DAY = 500;

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
