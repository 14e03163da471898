import type {
  AttemptResult,
  GatewayResult,
  MandateResult,
  PayOutResult,
  ReceivedResult,
  RestoredResult,
  TakenBackResult,
} from '@daftari/core';
import type { z } from 'zod';
import { fromStripe } from './amount.ts';
import { declineReason } from './outcome.ts';
import {
  idOf,
  NAMES,
  type Charge,
  type Dispute,
  type Intent,
  type Method,
  type Refund,
  type Session,
  type Setup,
} from './shapes.ts';

/**
 * What became of an ask, by its payment intent. `named` is how the core knows it; null for money that nobody here asked
 * for, or that was asked for by a page: then its reference leads to the ask.
 */
export function intentResults(intent: z.output<typeof Intent>, named: string | null): readonly AttemptResult[] {
  const { status, last_payment_error: fault } = intent;
  if (status === 'succeeded') return [received(intent, named)];
  if (named === null) return [];
  if (status === 'canceled') return [{ kind: 'failed', providerReference: named, reason: canceledReason(intent) }];
  // Declined, it waits for another card. That is a failure to us, and a later success still counts.
  if (status === 'requires_payment_method' && fault != null) {
    const reason = declineReason(fault.code, fault.decline_code, fault.message);
    const failed = { kind: 'failed', providerReference: named, reason } as const;
    const isWanted = [fault.code, fault.decline_code].includes('authentication_required');
    // Whom her bank wants to see pays by herself, where she always does: Stripe has no page for a charge that failed.
    return [isWanted ? { ...failed, needsPayer: { url: null } } : failed];
  }
  return [{ kind: 'pending', providerReference: named }];
}

/** What became of an ask by page. Its intent must have been fetched with it. */
export function sessionResult(session: z.output<typeof Session>): AttemptResult {
  const { id, status, payment_status: paid, payment_intent: intent } = session;
  if (paid === 'paid' && intent !== null && typeof intent !== 'string') return received(intent, id);
  if (status === 'expired') return { kind: 'failed', providerReference: id, reason: NOT_IN_TIME };
  const told = status === 'complete' && intent !== null && typeof intent !== 'string' ? intentResults(intent, id) : [];
  return told.find(({ kind }) => kind === 'failed') ?? { kind: 'pending', providerReference: id };
}

function received(intent: z.output<typeof Intent>, named: string | null): ReceivedResult {
  const { latest_charge: latest, metadata, amount_received: amount, currency, created } = intent;
  const charge = latest === null || typeof latest === 'string' ? null : latest;
  return {
    kind: 'received',
    receipt: latest === null ? intent.id : idOf(latest),
    providerReference: named,
    amount: fromStripe({ amount, currency }),
    providerAt: (charge?.created ?? created) * 1_000,
    accountReference: metadata?.[NAMES.reference] ?? null,
    payer: charge === null ? null : payerOf(charge),
    payerName: charge?.billing_details?.name ?? null,
  };
}

/** A payer so that she recognises her card and nobody can use it. */
export function payerOf({ payment_method_details: details }: z.output<typeof Charge>): string | null {
  const card = details?.card;
  return card?.last4 == null ? null : cardLabel(card.brand ?? 'card', card.last4);
}

const NOT_IN_TIME = 'It was not paid in time.';

function canceledReason({ cancellation_reason: why }: z.output<typeof Intent>): string {
  return why === 'abandoned' || why === 'automatic' || why === 'expired' ? NOT_IN_TIME : 'The payment was called off.';
}

/** A saved card as something that may be charged without asking, told at an instant. */
export function methodResults(method: z.output<typeof Method>, providerAt: number): readonly MandateResult[] {
  const { id, card, customer } = method;
  if (card == null) return [];
  return [
    {
      kind: 'mandate',
      providerReference: id,
      // A card names Stripe's customer; whose that is the set-up of the card has told, or tells still.
      accountId: null,
      state: customer === null ? 'ended' : 'active',
      startedBy: 'us',
      label: cardLabel(card.brand, card.last4),
      // A card works through the last day of its month, wherever that day ends last.
      expiresAt: Date.UTC(card.exp_year, card.exp_month, 1) - 1 + LAST_ZONE_MS,
      providerAt,
    },
  ];
}

/** A card that was set up, and for whom. */
export function setupResults(setup: z.output<typeof Setup>, providerAt: number): readonly MandateResult[] {
  const { status, payment_method: method, metadata } = setup;
  const accountId = metadata?.[NAMES.account];
  if (status !== 'succeeded' || method === null || accountId === undefined) return [];
  if (typeof method !== 'string') return methodResults(method, providerAt).map((one) => ({ ...one, accountId }));
  const plain = { kind: 'mandate', startedBy: 'us', label: '', expiresAt: null, state: 'active' } as const;
  return [{ ...plain, providerReference: method, accountId, providerAt }];
}

const LAST_ZONE_MS = 12 * 3_600_000;

/** `Visa •••• 4242`. */
function cardLabel(brand: string, last4: string): string {
  return `${BRANDS[brand] ?? brand} •••• ${last4}`;
}

const BRANDS: Readonly<Record<string, string>> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  amex: 'American Express',
  discover: 'Discover',
  diners: 'Diners Club',
  jcb: 'JCB',
  unionpay: 'UnionPay',
  card: 'Card',
};

/**
 * A refund: money that we sent where it bears our name, and otherwise money that somebody gave back in Stripe's own
 * Dashboard, which is gone without our doing.
 */
export function refundResults(refund: z.output<typeof Refund>): readonly GatewayResult[] {
  if (refund.metadata?.[NAMES.disbursement] !== undefined) return [payOutResult(refund)];
  const { id, charge, created, status } = refund;
  if (charge === null) return [];
  const taken: TakenBackResult = {
    kind: 'taken_back',
    reference: id,
    payment: idOf(charge),
    amount: fromStripe(refund),
    fee: null,
    providerAt: created * 1_000,
    reason: 'Given back to the payer in the Dashboard of Stripe.',
  };
  if (status === 'failed' || status === 'canceled') {
    return [taken, { kind: 'restored', reference: id, providerAt: null } satisfies RestoredResult];
  }
  return status === 'succeeded' ? [taken] : [];
}

/** What became of money that we sent back. */
export function payOutResult(refund: z.output<typeof Refund>): PayOutResult {
  const { id, status, created, metadata } = refund;
  const names = { disbursementId: metadata?.[NAMES.disbursement] ?? null, providerReference: id };
  switch (status) {
    case 'succeeded':
      return {
        kind: 'paid_out',
        ...names,
        receipt: id,
        amount: fromStripe(refund),
        fee: null,
        providerAt: created * 1_000,
        receiver: null,
      };
    case 'failed':
    case 'canceled':
      return { kind: 'not_paid_out', ...names, reason: refundReason(refund) };
    default:
      return { kind: 'pay_out_pending', ...names };
  }
}

const REFUND_FAILED: Readonly<Record<string, string>> = {
  lost_or_stolen_card: 'The card is lost or stolen, so it takes no refund.',
  expired_or_canceled_card: 'The card has expired or is cancelled, so it takes no refund.',
  insufficient_funds: 'The balance at Stripe is too small for the refund.',
  charge_for_pending_refund_disputed: 'The payer has disputed the payment, so it is not refunded.',
  declined: 'The bank of the card has declined the refund.',
};

function refundReason({ status, failure_reason: why }: z.output<typeof Refund>): string {
  if (status === 'canceled') return 'The refund was called off.';
  return REFUND_FAILED[why ?? ''] ?? 'Stripe could not send the refund.';
}

/**
 * A dispute by what it has moved, not by its name of the moment: so it does not matter which of its events comes first.
 * An inquiry has moved nothing.
 */
export function disputeResults(dispute: z.output<typeof Dispute>): readonly (TakenBackResult | RestoredResult)[] {
  const { id, charge, balance_transactions: moved, currency, reason } = dispute;
  const [gone] = moved.filter(({ amount }) => amount < 0);
  const [back] = moved.filter(({ amount }) => amount > 0);
  if (gone === undefined) return [];
  const ours = gone.currency === currency && gone.fee > 0;
  const taken: TakenBackResult = {
    kind: 'taken_back',
    reference: id,
    payment: idOf(charge),
    amount: fromStripe(dispute),
    fee: ours ? fromStripe({ amount: gone.fee, currency }) : null,
    providerAt: gone.created * 1_000,
    reason: `The payer disputes the payment at her bank: ${reason.replaceAll('_', ' ')}.`,
  };
  return back === undefined ? [taken] : [taken, { kind: 'restored', reference: id, providerAt: back.created * 1_000 }];
}
