import type { Change } from '../../domain/change.ts';
import { leftOf, type Bucket } from '../../domain/bucket.ts';
import { deferredByUse } from '../../domain/deferral.ts';
import { reasonText } from '../../domain/change/reasons.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { assert } from '../../kernel/assert.ts';
import { negate, zero } from '../../kernel/money.ts';
import type { Changes, SubscriptionView } from '../../ports/store.ts';
import { decideAccess, standingOf } from '../access.ts';
import { bundleSale, grantsForChange, type Granted } from '../buckets.ts';
import { creditFrom, documented, type Documented } from '../document.ts';
import { refundOfCredit } from '../documents/refunds.ts';
import { together, type House } from '../house.ts';
import { changeEvent } from './event.ts';
import { openOf, pursesOf, putMoney, type Purse } from '../money.ts';
import { documentFor, returnedBy, type Considered } from './consider.ts';
import { paidByOrigins, termsAfter } from './effect.ts';
import { moved } from './move.ts';

/** What carrying a change out writes, and what is left to pay with. */
export type CarriedOut = Documented;

/** The changes that carry a considered request out now: document, money back, terms, buckets, subscription, access. */
export async function carryOut(
  house: House,
  considered: Considered,
  row: Change,
  purses: readonly Purse[] = pursesOf(considered.view, house.clock.now()),
): Promise<CarriedOut> {
  const { view, one, decided, own, charges, invoice, besides } = considered;
  assert(considered.isNow, 'what waits for its time is carried out then');
  const now = house.clock.now();
  const changed = termsAfter(house, one, decided, own);
  const unbilled = invoice === null && charges.length > 0;
  const after = unbilled ? { ...changed, subscription: paidByOrigins(changed.subscription, own) } : changed;
  const next: SubscriptionView = {
    ...one,
    subscription: after.subscription,
    plan: decided.plan,
    addOnPlans: decided.addOnPlans ?? one.addOnPlans,
    terms: after.terms,
  };
  const granted = await grantsOf(house, considered, next);
  const standing = { ...next, ...granted.standing };
  const access = await decideAccess(house, standingOf(view, standing));
  const credit = invoice?.kind === 'credit_note' ? creditFrom(house, invoice) : null;
  const document = await documented(house, view, { charges, invoice, credit }, granted.entries, purses);
  const changes = together(
    { seen: [view.seen], terms: after.added, cutTerms: after.cut },
    document.changes,
    await backTo(house, considered, credit, row),
    granted.changes(invoice !== null),
    besides,
    withSubscription(access, after.subscription),
    decided.movesTo === undefined ? {} : moved(house, considered, decided.movesTo),
    doneRow(row, now, considered),
    withoutWaiting(considered, now),
    resting(considered, now),
  );
  const to = decided.movesTo;
  return { changes: to === undefined ? changes : { ...changes, seen: [view.seen, to.seen] }, left: document.left };
}

/**
 * What a change does to buckets: a bundle's are new, what is added brings its own, and all others go with the terms.
 */
function grantsOf(
  house: House,
  { view, one, decided, charges, invoice }: Considered,
  next: SubscriptionView,
): Promise<Granted> {
  if (decided.bundle === undefined) {
    return grantsForChange(house, view, { before: one, after: next, carried: decided.consequence.carried });
  }
  const net = invoice === null ? zero(view.account.currency) : deferredByUse(invoice);
  return bundleSale(house, view, next, { plan: decided.bundle, charge: charges[0] ?? null, net });
}

/** A promise to pay lets who is asked for a debt rest at once. */
function resting({ request, view }: Considered, at: number): Changes {
  if (request.kind !== 'promise' || view.dunning === undefined) return {};
  return { dunningLooks: [{ accountId: view.account.id, at, when: 'sooner' }] };
}

/** With an end all that waits is off: it was asked for a subscription that goes on. */
function withoutWaiting({ one, request, changeId }: Considered, now: number): Changes {
  if (request.kind !== 'cancel') return {};
  const off = one.changes
    .filter(({ id }) => id !== changeId)
    .map((change): Change => ({ ...change, state: 'revoked', endedAt: now, outcome: 'The subscription ends.' }));
  return { subscriptionChanges: off, outbox: off.map((change) => changeEvent(change, now)) };
}

/** The row of a change that has been carried out, and the event. */
function doneRow(row: Change, now: number, considered: Considered): Changes {
  const { decided } = considered;
  const document = documentFor(considered);
  const total = document?.total ?? zero(considered.view.account.currency);
  const due = document?.kind === 'credit_note' ? negate(total) : total;
  const outcome = decided.consequence.reasons.map(reasonText).join(' ').slice(0, 1000);
  const done: Change = { ...row, state: 'done', effectiveAt: now, endedAt: now, due, outcome };
  return { subscriptionChanges: [done], outbox: [changeEvent(done, now)] };
}

/** Money that comes back lies in the credit that the note has made: it pays what is owed, or waits to be sent. */
async function backTo(
  house: House,
  { view, decided, invoice }: Considered,
  credit: Bucket | null,
  { actor }: Change,
): Promise<Changes> {
  if (credit === null) return {};
  const { currency } = view.account;
  const offset = returnedBy(decided.consequence, 'offset', currency);
  const refund = returnedBy(decided.consequence, 'refund', currency);
  const left = { minor: leftOf(credit), currency };
  const purse: Purse = { paymentId: null, bucketId: credit.id, left, via: 'credit', bucket: credit };
  const none = { changes: {}, left: [purse] };
  const settled = offset.minor === 0n ? none : await putMoney(house, view, [purse], openOf(view));
  const rest = settled.left[0]?.bucket ?? credit;
  if (refund.minor === 0n) return settled.changes;
  const capped = returnedBy(decided.consequence, 'credit', currency).minor > 0n;
  const [most, there] = [capped ? refund.minor : leftOf(rest), leftOf(rest)];
  const amount = { minor: most < there ? most : there, currency };
  if (amount.minor === 0n) return settled.changes;
  const because = { noteId: invoice?.id ?? null, reason: 'The subscription was changed.', actor };
  return together(settled.changes, refundOfCredit(house, view, [{ bucket: rest, amount }], because).changes);
}

function withSubscription(access: Changes, subscription: Subscription): Changes {
  return access.subscriptions === undefined ? { ...access, subscriptions: [subscription] } : access;
}
