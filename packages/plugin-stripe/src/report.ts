import type { ReportedKind, ReportedLine, ReportedSpan } from '@daftari/core';
import type { z } from 'zod';
import type { Link } from './link.ts';
import { fromStripe } from './stripe/amount.ts';
import type { Stripe } from './stripe/sdk.ts';
import { Charge, idOf, NAMES } from './stripe/shapes.ts';
import { payerOf } from './stripe/translate.ts';

const PAGE = 100;

/** A span with more pages than this is no day of a shop: half a million movements. */
const MOST_PAGES = 5_000;

/**
 * What moved on the balance at Stripe's in a span, oldest first, each with the payout that takes it to the bank where
 * that is known by now.
 * @throws what `Link.look` throws
 */
export async function report(
  link: Link,
  { fromAt, untilAt }: ReportedSpan,
  signal: AbortSignal,
): Promise<readonly ReportedLine[]> {
  const created = { gte: Math.ceil(fromAt / 1_000), lt: Math.ceil(untilAt / 1_000) };
  const moved = await pages(signal, (after) =>
    link.look('balance', (stripe) =>
      stripe.balanceTransactions.list({ created, limit: PAGE, expand: ['data.source'], ...after }),
    ),
  );
  const settled = await settlements(link, created.gte, new Set(moved.map(({ id }) => id)), signal);
  return moved.map((one) => lineOf(one, settled.get(one.id) ?? null)).toReversed();
}

/**
 * Which payout took which movement, by the payouts since. Only those that Stripe made by itself and has reconciled can
 * be asked; the rest stays without.
 */
async function settlements(
  link: Link,
  sinceS: number,
  wanted: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  if (wanted.size === 0) return found;
  const payouts = await pages(signal, (after) =>
    link.look('payouts', (stripe) => stripe.payouts.list({ created: { gte: sinceS }, limit: PAGE, ...after })),
  );
  for (const { id, reconciliation_status: reconciled } of payouts.toReversed()) {
    if (found.size === wanted.size || signal.aborted) break;
    if (reconciled !== 'completed') continue;
    const taken = await pages(signal, (after) =>
      link.look('payout', (stripe) => stripe.balanceTransactions.list({ payout: id, limit: PAGE, ...after })),
    );
    for (const one of taken) if (wanted.has(one.id)) found.set(one.id, id);
  }
  return found;
}

/** All of a list, the newest first, as Stripe tells it. */
async function pages<T extends { readonly id: string }>(
  signal: AbortSignal,
  fetch: (after: { starting_after?: string }) => Promise<{ readonly data: readonly T[]; readonly has_more: boolean }>,
): Promise<readonly T[]> {
  const all: T[] = [];
  for (let page = 0; page < MOST_PAGES; page++) {
    signal.throwIfAborted();
    const last = all.at(-1);
    const { data, has_more: more } = await fetch(last === undefined ? {} : { starting_after: last.id });
    all.push(...data);
    if (!more || data.length === 0) return all;
  }
  throw new Error(`Stripe tells of more than ${MOST_PAGES * PAGE} movements in one span.`);
}

/** One movement in our words. */
function lineOf(moved: Stripe.BalanceTransaction, settlement: string | null): ReportedLine {
  const { id, created, description, reporting_category: category } = moved;
  const source = typeof moved.source === 'string' ? null : moved.source;
  const kind = KINDS[category] ?? 'other';
  const charge = chargeOf(source);
  const disputed = source?.object === 'dispute' || source?.object === 'refund' ? source.charge : null;
  const takenBack = kind === 'taken_back' || isByHand(moved);
  return {
    key: id,
    kind: takenBack ? 'taken_back' : kind,
    ...movedIn(moved),
    at: created * 1_000,
    reference: moved.source === null ? null : idOf(moved.source),
    accountReference: charge?.metadata?.[NAMES.reference] ?? null,
    payer: charge === null ? null : payerOf(charge),
    payerName: charge?.billing_details?.name ?? null,
    description: description ?? category.replaceAll('_', ' '),
    settlement: source?.object === 'payout' ? source.id : settlement,
    ...(takenBack && disputed !== null && { payment: idOf(disputed) }),
  };
}

/**
 * How much moved, in the currency of the payer, which is that of our books. Where Stripe settles in another one, its
 * fee is in that, and cannot be said beside.
 */
function movedIn({
  currency,
  fee,
  net,
  amount,
  source,
}: Stripe.BalanceTransaction): Pick<ReportedLine, 'amount' | 'fee'> {
  const own = source !== null && typeof source !== 'string' && OF_PAYERS.has(source.object) ? source : null;
  if (own !== null && 'currency' in own && 'amount' in own && own.currency !== null && own.currency !== currency) {
    const asked = Math.abs(own.amount ?? 0);
    return { amount: fromStripe({ amount: amount < 0 ? -asked : asked, currency: own.currency }), fee: null };
  }
  return {
    // A fee that is given back is part of what came.
    amount: fromStripe({ amount: fee < 0 ? net : amount, currency }),
    fee: fee > 0 ? fromStripe({ amount: fee, currency }) : null,
  };
}

/** What payers pay, and have back. */
const OF_PAYERS: ReadonlySet<string> = new Set(['charge', 'refund', 'dispute']);

/** https://docs.stripe.com/reports/reporting-categories */
const KINDS: Readonly<Record<string, ReportedKind>> = {
  charge: 'payment',
  refund: 'disbursement',
  dispute: 'taken_back',
  dispute_reversal: 'restored',
  fee: 'fee',
  payout: 'settlement',
};

function chargeOf(source: Exclude<Stripe.BalanceTransaction['source'], string>): z.output<typeof Charge> | null {
  return source?.object === 'charge' ? Charge.parse(source satisfies z.input<typeof Charge>) : null;
}

/** A refund without our name was given by hand in the Dashboard: gone without our doing. */
function isByHand({ reporting_category: category, source }: Stripe.BalanceTransaction): boolean {
  if (category !== 'refund' || source === null || typeof source === 'string' || source.object !== 'refund')
    return false;
  return source.metadata?.[NAMES.disbursement] === undefined;
}
