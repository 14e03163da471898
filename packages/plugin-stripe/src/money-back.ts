import type { GatewayAsked, PayOut, PayOutAsk, PayOutResult, ToPayer } from '@daftari/core';
import type { z } from 'zod';
import { stripeErrors } from './errors.ts';
import type { Link } from './link.ts';
import { parsed } from './messages.ts';
import { toStripe } from './stripe/amount.ts';
import type { Stripe } from './stripe/sdk.ts';
import { NAMES, Refund } from './stripe/shapes.ts';
import { payOutResult } from './stripe/translate.ts';

/** A request on its way is over long before this; what Stripe does not list then, it never had. */
const SURELY_KNOWN_MS = 10 * 60_000;

/** A payment with more refunds than this has been given back a shilling at a time; then a person looks. */
const MOST_REFUNDS = 100;

/**
 * Pays money back to the card that it came from. Ordered twice it is done once, for the disbursement is its key.
 * @throws stripe.refused, stripe.notByPayment, stripe.unreachable; a plain Error in doubt
 */
export async function payOut(link: Link, order: PayOut): Promise<GatewayAsked> {
  const { disbursementId, amount, to, remarks } = order;
  if (to.kind !== 'payment') throw stripeErrors.notByPayment({ kind: to.kind });
  const made = await link.move(`refund:${disbursementId}`, 'payment', (stripe, keyed) =>
    stripe.refunds.create(
      {
        ...ofPayment(to),
        amount: toStripe(amount).amount,
        reason: 'requested_by_customer',
        metadata: { [NAMES.disbursement]: disbursementId, remarks: remarks.slice(0, 100) },
      },
      keyed,
    ),
  );
  const said = resultOf(made);
  if (said.kind === 'not_paid_out') throw stripeErrors.refused({ reason: said.reason });
  return { providerReference: made.id, note: `The refund is ${made.status ?? 'under way'}.` };
}

/**
 * What became of it: by its name at Stripe's, or else among the refunds of its payment, by ours.
 * @throws stripe.refused, stripe.unreachable
 */
export async function queryPayOut(link: Link, order: PayOutAsk): Promise<PayOutResult | null> {
  const { disbursementId, providerReference, to, sentAt } = order;
  if (to.kind !== 'payment') return null;
  if (providerReference !== null) {
    return resultOf(await link.look('refund', (stripe) => stripe.refunds.retrieve(providerReference)));
  }
  const { data, has_more: more } = await link.look('payment', (stripe) =>
    stripe.refunds.list({ ...ofPayment(to), limit: MOST_REFUNDS }),
  );
  const found = data.find(({ metadata }) => metadata?.[NAMES.disbursement] === disbursementId);
  if (found !== undefined) return resultOf(found);
  if (more || link.host().clock.now() - sentAt < SURELY_KNOWN_MS) return null;
  return { kind: 'not_paid_out', disbursementId, providerReference, reason: 'Stripe never had the refund.' };
}

/** A payment by a name that Stripe knows: its charge, or its intent. */
function ofPayment({ receipt, providerReference }: ToPayer): { charge: string } | { payment_intent: string } {
  if (receipt?.startsWith('ch_') === true || receipt?.startsWith('py_') === true) return { charge: receipt };
  const intent = [providerReference, receipt].find((name) => name?.startsWith('pi_') === true);
  if (intent == null) throw stripeErrors.refused({ reason: 'Stripe has no such payment to give back.' });
  return { payment_intent: intent };
}

const resultOf = (refund: Stripe.Refund): PayOutResult =>
  payOutResult(parsed(Refund, refund satisfies z.input<typeof Refund>, 'refund'));
