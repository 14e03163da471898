import type { Stripe } from '../stripe/sdk.ts';
import { newMovement } from './objects.ts';
import { newDispute, newPayout, newRefund } from './objects-after.ts';
import { StripeRefusal } from './reply.ts';
import { all, find, put, type World } from './world.ts';

/** What is given back, and why. */
export interface GivingBack {
  readonly amount: number | null;
  readonly reason: string | null;
  readonly metadata: Record<string, string>;
}

const refusal = (code: string, message: string): StripeRefusal =>
  new StripeRefusal(400, { type: 'invalid_request_error', code, message });

/**
 * Gives back a charge, or a part of it.
 * @throws StripeRefusal for more than is left, and while the payer disputes it
 */
export function refundCharge(world: World, charge: Stripe.Charge, given: GivingBack): Stripe.Refund {
  const left = charge.amount_captured - charge.amount_refunded;
  const amount = given.amount ?? left;
  if (charge.disputed)
    throw refusal('charge_disputed', `Charge ${charge.id} has been charged back; cannot issue a refund.`);
  if (left === 0) throw refusal('charge_already_refunded', `Charge ${charge.id} has already been refunded.`);
  if (amount <= 0 || amount > left) {
    throw refusal(
      'amount_too_large',
      `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`,
    );
  }
  const id = world.id('re');
  const { reason, metadata } = given;
  const moved = movedBy(world, id, 'refund', -amount, charge.currency);
  const card = world.cards.get(charge.payment_method ?? '');
  const waits = world.settings.refundsWait || card?.refunds === 'wait';
  const status = waits ? 'pending' : 'succeeded';
  const made = newRefund(world, charge, { id, amount, balance_transaction: moved.id, metadata, reason, status });
  const refunded = charge.amount_refunded + amount;
  put(world, { ...charge, amount_refunded: refunded, refunded: refunded === charge.amount_captured });
  world.tell('refund.created', made);
  // Such a card takes the money and its bank sends it back.
  return card?.refunds === 'fail' ? settleRefund(world, made, 'failed') : made;
}

/** What becomes of a refund: it arrives, or comes back to us. */
export function settleRefund(world: World, refund: Stripe.Refund, how: 'succeeded' | 'failed'): Stripe.Refund {
  if (how === 'succeeded') {
    const sent = put(world, { ...refund, status: how });
    world.tell('refund.updated', sent);
    return sent;
  }
  const back = movedBy(world, refund.id, 'refund_failure', refund.amount, refund.currency);
  const charge = find(world, 'charge', refund.charge);
  if (charge !== undefined) {
    put(world, { ...charge, amount_refunded: charge.amount_refunded - refund.amount, refunded: false });
  }
  const failed = put(world, {
    ...refund,
    failure_balance_transaction: back.id,
    failure_reason: 'expired_or_canceled_card',
    status: how,
  });
  world.tell('refund.updated', failed);
  world.tell('refund.failed', failed);
  return failed;
}

/** The payer's bank takes the money back, and Stripe its fee. */
export function openDispute(world: World, charge: Stripe.Charge, reason = 'fraudulent'): Stripe.Dispute {
  const id = world.id('du');
  const amount = charge.amount_captured - charge.amount_refunded;
  const gone = movedBy(world, id, 'dispute', -amount, charge.currency, world.settings.disputeFee);
  put(world, { ...charge, disputed: true });
  const opened = newDispute(world, charge, {
    id,
    amount,
    balance_transactions: [gone],
    reason,
    status: 'needs_response',
  });
  world.tell('charge.dispute.created', opened);
  world.tell('charge.dispute.funds_withdrawn', opened);
  return opened;
}

/** A dispute ends: won, the money comes back; lost, it does not. */
export function closeDispute(world: World, dispute: Stripe.Dispute, how: 'won' | 'lost'): Stripe.Dispute {
  const charge = find(world, 'charge', dispute.charge);
  if (how === 'lost') {
    const lost = put(world, { ...dispute, status: how });
    world.tell('charge.dispute.closed', lost);
    return lost;
  }
  const back = movedBy(world, dispute.id, 'dispute_reversal', dispute.amount, dispute.currency);
  if (charge !== undefined) put(world, { ...charge, disputed: false });
  const won = put(world, { ...dispute, status: how, balance_transactions: [...dispute.balance_transactions, back] });
  world.tell('charge.dispute.funds_reinstated', won);
  world.tell('charge.dispute.closed', won);
  return won;
}

const TYPES: Readonly<Record<string, Stripe.BalanceTransaction.Type>> = {
  refund: 'refund',
  refund_failure: 'refund_failure',
  dispute: 'adjustment',
  dispute_reversal: 'adjustment',
  payout: 'payout',
};

function movedBy(world: World, source: string, category: string, amount: number, currency: string, fee = 0) {
  return newMovement(world, {
    amount,
    currency,
    fee,
    description: null,
    reporting_category: category,
    source,
    type: TYPES[category] ?? 'adjustment',
  });
}

/** Sends to the bank whatever has not been sent, a payout for each currency; answers them. */
export function payOutAll(world: World): readonly Stripe.Payout[] {
  const waiting = all(world, 'balance_transaction').filter(({ id }) => !world.taken.has(id));
  const currencies = [...new Set(waiting.map(({ currency }) => currency))];
  return currencies.flatMap((currency) => {
    const ours = waiting.filter((one) => one.currency === currency);
    const amount = ours.reduce((sum, { net }) => sum + net, 0);
    if (amount <= 0) return [];
    const id = world.id('po');
    const sent = movedBy(world, id, 'payout', -amount, currency);
    for (const one of [...ours, sent]) world.taken.set(one.id, id);
    const payout = newPayout(world, { id, amount, balance_transaction: sent.id, currency });
    world.tell('payout.paid', payout);
    return [payout];
  });
}
