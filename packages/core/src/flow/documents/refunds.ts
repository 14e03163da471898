import { leftOf, type Bucket } from '../../domain/bucket.ts';
import { burnOrder } from '../../domain/burn.ts';
import { creditsOf } from '../../domain/cover.ts';
import type { Booking } from '../../domain/ledger.ts';
import { bookRefundBack, bookRefundRequested, bookRefundSent } from '../../domain/recipes-documents.ts';
import {
  checkRefundParts,
  moveRefund,
  refundErrors,
  type PayoutCode,
  type Refund,
  type RefundPart,
  type RefundSource,
  type RefundStep,
} from '../../domain/refund.ts';
import { assert } from '../../kernel/assert.ts';
import type { Id } from '../../kernel/id.ts';
import { majorString, money, sameCurrency, type Money } from '../../kernel/money.ts';
import type { AccountView, Changes } from '../../ports/store.ts';
import { checkOther } from '../disbursements/two-people.ts';
import { loadView, together, untilFresh, type House } from '../house.ts';
import { bookedNow, moved } from './moves.ts';
import type { Because } from './void.ts';

/** How much goes back, out of what, and why. */
export interface RefundAsk extends Because {
  readonly source: RefundSource;
  readonly amount: Money;
}

/**
 * Asks for money of a customer to be sent back: it leaves her wallet, or the credit that credit notes have made, at
 * once and is owed to her as a refund. Of credit only so much is money as money has paid.
 * @throws BillingError `account.missing`, `refund.tooMuch`
 */
export async function requestRefund(house: House, accountId: Id<'Account'>, ask: RefundAsk): Promise<Refund> {
  const { source, amount, reason, actor } = ask;
  return untilFresh(house, `the account ${accountId}`, async () => {
    const view = await loadView(house, accountId);
    sameCurrency(amount, view.account);
    const most = source === 'wallet' ? inWallet(view) : await inCredit(house, view);
    if (amount.minor <= 0n || amount.minor > most) {
      const shown = majorString(money(most, amount.currency));
      throw refundErrors.tooMuch({ most: shown, source, amount: majorString(amount) });
    }
    const because = { noteId: null, reason, actor };
    const made =
      source === 'wallet'
        ? refundOf(house, view, { source, parts: walletParts(view, amount), ...because })
        : refundOfCredit(house, view, creditParts(house, view, amount), because);
    return { changes: together({ seen: [view.seen] }, made.changes), answer: { ...made.refund, version: 1 } };
  });
}

/** What becomes of a refund, by hand: who sends it says so. */
export type RefundResult =
  | { readonly to: 'processing' }
  /** The account that it was paid from, and how the bank or the provider names the transfer. */
  | { readonly to: 'succeeded'; readonly paidFrom: PayoutCode; readonly reference: string }
  /** It was not sent, or came back: the customer has her money again. */
  | { readonly to: 'failed'; readonly reason: string }
  /** It was sent, and nobody knows whether it arrived: it is held, and never sent again. */
  | { readonly to: 'unknown'; readonly reason: string };

/**
 * Brings a refund to its next state. Told the same twice, it does it once.
 * @throws BillingError `refund.missing`, `refund.move`, `refund.unnamed`, `refund.reference`; `refund.live` while a
 *   gateway pays it; `people.same` above the limit, for who has asked for it
 */
export async function settleRefund(
  house: House,
  refundId: Id<'Refund'>,
  result: RefundResult,
  actor: string,
): Promise<Refund> {
  return untilFresh(house, `the refund ${refundId}`, async () => {
    const known = await refundById(house, refundId);
    const view = await loadView(house, known.accountId);
    const refund = await refundById(house, refundId);
    if (isSame(refund, result)) return { changes: null, answer: refund };
    await checkByHand(house, refund, result, actor);
    const { next, changes } = await refundMoved(house, view, refund, { ...result, actor });
    return { changes, answer: { ...next, version: refund.version + 1 } };
  });
}

/** What a refund is paid by a gateway is told by what becomes of its disbursement, and not by hand. */
async function checkByHand(house: House, refund: Refund, result: RefundResult, actor: string): Promise<void> {
  const { id: refundId, amount } = refund;
  const sent = await house.store.reads.disbursementsOf(refundId);
  const live = sent.find(({ state }) => state !== 'failed' && state !== 'refused');
  if (live !== undefined) throw refundErrors.live({ refundId, disbursementId: live.id });
  // What was never sent is nobody's but hers; what was is given back to her on the word of another, as it is paid.
  const isEnd = result.to === 'succeeded' || (result.to === 'failed' && refund.state !== 'requested');
  if (isEnd) checkOther(house, amount, { first: refund.actor, actor });
  if (result.to === 'succeeded') await checkFree(house, refund, result);
}

/** What a step of a refund writes: itself, what it books, and that it was taken. */
export async function refundMoved(
  house: House,
  { seen }: AccountView,
  refund: Refund,
  step: Omit<RefundStep, 'at'> & { readonly actor: string },
): Promise<{ readonly next: Refund; readonly changes: Changes }> {
  const { actor, ...move } = step;
  const next = moveRefund(refund, { ...move, at: house.clock.now() });
  const { id: documentId, accountId, noteId, state: from } = refund;
  const about = { documentType: 'refund', documentId, turn: refund.version + 1, accountId } as const;
  const changes = together(
    { seen: [seen], refunds: [next] },
    await booked(house, next, bookedNow(house)),
    moved(house, { ...about, from, to: next.state, actor, reason: move.reason ?? null }, noteId),
  );
  return { next, changes };
}

/** A refund that is paid out of credit: its buckets are spent for it. */
export function refundOfCredit(
  house: House,
  view: AccountView,
  from: readonly { readonly bucket: Bucket; readonly amount: Money }[],
  because: Pick<Refund, 'noteId' | 'reason' | 'actor'>,
): { readonly refund: Refund; readonly changes: Changes } {
  const parts = from.map(({ bucket, amount }): RefundPart => ({ paymentId: null, bucketId: bucket.id, amount }));
  const spent = from.map(({ bucket, amount }): Bucket => {
    assert(amount.minor <= leftOf(bucket), 'no more is refunded than there is');
    return { ...bucket, used: bucket.used + amount.minor };
  });
  const made = refundOf(house, view, { source: 'credit', parts, ...because });
  return { refund: made.refund, changes: together({ buckets: spent }, made.changes) };
}

function refundOf(
  house: House,
  { account }: AccountView,
  given: Pick<Refund, 'source' | 'parts' | 'noteId' | 'reason' | 'actor'>,
): { readonly refund: Refund; readonly changes: Changes } {
  const now = house.clock.now();
  const minor = given.parts.reduce((all, part) => all + part.amount.minor, 0n);
  const refund: Refund = {
    ...given,
    id: house.ids.next<'Refund'>('rfd'),
    accountId: account.id,
    amount: money(minor, account.currency),
    state: 'requested',
    paidFrom: null,
    reference: null,
    requestedAt: now,
    changedAt: now,
    version: 0,
  };
  checkRefundParts(refund);
  const { actor, reason } = given;
  const about = { documentType: 'refund', documentId: refund.id, turn: 1, accountId: account.id } as const;
  const changes = together(
    { refunds: [refund], journals: [bookRefundRequested(refund, bookedNow(house))] },
    moved(house, { ...about, from: null, to: 'requested', actor, reason }, refund.noteId),
  );
  return { refund, changes };
}

/** What the end of a refund books: the money is gone, or the customer has it again. */
async function booked(house: House, refund: Refund, booking: Booking): Promise<Changes> {
  if (refund.state === 'succeeded') {
    assert(refund.paidFrom !== null, 'what was sent was sent from somewhere');
    return { journals: [bookRefundSent(refund, refund.paidFrom, booking)] };
  }
  if (refund.state !== 'failed') return {};
  const journals = [bookRefundBack(refund, booking)];
  if (refund.source === 'wallet') return { journals, refundsBack: [refund] };
  return { journals, buckets: await filledAgain(house, refund) };
}

/** Credit lies where it lay before, so that whatever it came from is known of it as long as there is any. */
async function filledAgain(house: House, { parts }: Refund): Promise<readonly Bucket[]> {
  const filled = new Map<Id<'Bucket'>, Bucket>();
  for (const { bucketId, amount } of parts) {
    assert(bucketId !== null, 'a refund of credit is out of buckets');
    const bucket = filled.get(bucketId) ?? (await house.store.reads.bucket(bucketId));
    assert(bucket !== null && amount.minor <= bucket.used, 'what goes back was taken out of it');
    filled.set(bucketId, { ...bucket, used: bucket.used - amount.minor });
  }
  return [...filled.values()];
}

async function checkFree(
  house: House,
  { id }: Refund,
  { paidFrom, reference }: { readonly paidFrom: PayoutCode; readonly reference: string },
): Promise<void> {
  const other = await house.store.reads.refundByReference(paidFrom, reference);
  if (other !== null && other.id !== id) throw refundErrors.reference({ reference });
}

function isSame(refund: Refund, result: RefundResult): boolean {
  if (refund.state !== result.to) return false;
  if (result.to !== 'succeeded') return true;
  return refund.reference === result.reference && refund.paidFrom === result.paidFrom;
}

async function refundById(house: House, refundId: Id<'Refund'>): Promise<Refund> {
  const refund = await house.store.reads.refund(refundId);
  if (refund === null) throw refundErrors.missing({ refundId });
  return refund;
}

function inWallet({ walletSources }: AccountView): bigint {
  return walletSources.reduce((all, { left }) => all + left.minor, 0n);
}

/** The newest money goes back first: it is what somebody paid too much. */
function walletParts({ walletSources }: AccountView, amount: Money): readonly RefundPart[] {
  let rest = amount.minor;
  return walletSources.toReversed().flatMap(({ paymentId, left }): RefundPart[] => {
    const part = left.minor < rest ? left.minor : rest;
    rest -= part;
    return part === 0n ? [] : [{ paymentId, bucketId: null, amount: { ...amount, minor: part } }];
  });
}

/** Credit that credit notes have made: what was given as goodwill was never money. */
function creditsToRefund(house: House, { account, buckets }: AccountView): readonly Bucket[] {
  const valid = new Set<string>(creditsOf(buckets, house.clock.now()).map(({ id }) => id));
  return buckets
    .filter(({ id, asset, source }) => asset === account.currency && source === 'credit' && valid.has(id))
    .toSorted(burnOrder);
}

async function inCredit(house: House, view: AccountView): Promise<bigint> {
  const credit = creditsToRefund(house, view).reduce((all, bucket) => all + leftOf(bucket), 0n);
  const paid = await house.store.reads.moneyToReturn(view.account.id);
  return credit < paid ? credit : paid;
}

function creditParts(
  house: House,
  view: AccountView,
  amount: Money,
): readonly { readonly bucket: Bucket; readonly amount: Money }[] {
  let rest = amount.minor;
  return creditsToRefund(house, view).flatMap((bucket) => {
    const part = leftOf(bucket) < rest ? leftOf(bucket) : rest;
    rest -= part;
    return part === 0n ? [] : [{ bucket, amount: { ...amount, minor: part } }];
  });
}
