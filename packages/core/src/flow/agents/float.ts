import { agentErrors, type FloatMove } from '../../domain/agent.ts';
import { bookTopUp } from '../../domain/recipes-agents.ts';
import { isBillingError } from '../../kernel/error.ts';
import type { Id } from '../../kernel/id.ts';
import { formatMoney, toWire, type Money } from '../../kernel/money.ts';
import type { AccountView, Changes } from '../../ports/store.ts';
import { bookingOf } from '../bucket-work.ts';
import { clearingOf, event, type House } from '../house.ts';
import type { Receipt } from '../receipt.ts';

/** What an agent's float holds. */
export async function floatOf(house: House, agentId: Id<'Account'>): Promise<Money> {
  const { currency } = house;
  return { minor: -(await house.store.reads.balance('1170', agentId, currency)), currency };
}

/**
 * Money for an agent's account goes into her float, whoever brings it: the desk, the paybill with her number, a person
 * who found its owner.
 */
export function toppedUp(house: House, view: AccountView, { payment, identified, from: paid }: Receipt): Changes {
  const now = house.clock.now();
  const agentId = view.account.id;
  const from = paid ?? (identified ? '2150' : clearingOf(house, payment.gateway));
  const journal = bookTopUp(payment, agentId, from, { ...bookingOf(house), effectiveAt: payment.effectiveAt });
  const { id: paymentId, gateway, reference, receipt, amount } = payment;
  const move: FloatMove = {
    id: house.ids.next('flm'),
    agentId,
    key: `payment/${paymentId}`,
    kind: 'top_up',
    amount,
    customerId: null,
    paymentId,
    batchId: null,
    journalId: journal.id,
    at: now,
    actor: gateway,
  };
  const told = { accountId: agentId, paymentId, gateway, reference: receipt ?? reference, amount: toWire(amount) };
  return {
    seen: [view.seen],
    payments: [payment],
    journals: [journal],
    floatMoves: [move],
    outbox: [event('paymentReceived', agentId, now, told)],
  };
}

/**
 * What a write that was refused means for who paid out of a float: the database lets no float go below zero, so of two
 * sales on the last shilling one comes to this.
 * @throws BillingError `agent.float`
 */
export async function refuseShortFloat(
  house: House,
  agentId: Id<'Account'>,
  needed: Money,
  fault: unknown,
): Promise<void> {
  if (!isBillingError(fault) || fault.code !== 'storage.overdrawn') return;
  const left = await floatOf(house, agentId);
  if (left.minor < needed.minor) {
    throw agentErrors.float({ agentId, left: formatMoney(left), needed: formatMoney(needed) });
  }
}
