import { assert } from '../kernel/assert.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import type { Allocation } from './allocation.ts';
import { isUnitAsset, valueBetween, type Bucket, type BucketSource } from './bucket.ts';
import type { RolledOver } from './expiry.ts';
import type { AccountCode, Booking, Entry, Journal, JournalKind } from './ledger.ts';

/**
 * The entries of a grant. A sale is one journal with two assets: give these to `bookInvoice`, whose own entries defer
 * the money. Credit from a credit note has none, for the note has booked it.
 */
export function grantEntries(bucket: Bucket): readonly Entry[] {
  const { asset, accountId, granted, source } = bucket;
  if (isUnitAsset(asset)) return move(OUTSTANDING, heldBy(accountId), granted, asset);
  return source === 'credit' ? [] : move(contraOf(source), creditOf(bucket), granted, asset);
}

/** A grant that no invoice sells: the allowance of a plan, a promotion, a compensation; not a credit note's credit. */
export function bookGranted(bucket: Bucket, booking: Booking): Journal {
  const memo = isUnitAsset(bucket.asset) ? `Granted ${bucket.asset}` : 'Credit granted';
  return about(bucket.id, 'bucket_granted', booking, { memo, entries: grantEntries(bucket) });
}

/**
 * What one burn took of one bucket: the units are gone, and their share of the deferred money is earned. The document
 * is the bucket at its count, so that a use that is booked twice is one. A burn that only used up a begun step took
 * nothing and has no journal. Credit is spent by `bookFromCredit`.
 */
export function bookUsed(before: Bucket, after: Bucket, booking: Booking): Journal {
  assert(isUnitAsset(after.asset), 'credit is put against an invoice and not burnt');
  const share = valueBetween(before, before.used, after.used);
  return about(`${after.id}:${after.used}`, 'bucket_used', booking, {
    memo: `Used ${after.asset}`,
    entries: [
      ...move(heldBy(after.accountId), OUTSTANDING, after.used - before.used, after.asset),
      ...moveMoney(at('2200'), at('4180'), share),
    ],
  });
}

/** Where the money of what is lost goes: revenue, or a reserve where the law lets nobody earn it. */
export type BreakageCode = '4190' | '2600';

/** A bucket that has expired with something left; credit that expired is a discount that was never given. */
export function bookExpired(before: Bucket, after: Bucket, booking: Booking, to: BreakageCode = '4190'): Journal {
  const units = after.expired - before.expired;
  return about(after.id, 'bucket_ended', booking, {
    memo: `Expired ${after.asset}`,
    entries: lost(before, { units, to }),
  });
}

/**
 * A bucket that is taken back. The money is `kept` as breakage, or moved by the `credit_note` that gives it back, and
 * then only the units are booked here. Credit that is taken back was never given.
 */
export function bookVoided(
  before: Bucket,
  after: Bucket,
  booking: Booking,
  money: BreakageCode | 'credit_note',
): Journal {
  const units = after.voided - before.voided;
  return about(after.id, 'bucket_ended', booking, {
    memo: `Taken back ${after.asset}`,
    entries: lost(before, { units, to: money === 'credit_note' ? null : money }),
  });
}

/**
 * A bucket that ends and goes on in another: what is rolled over stays the customer's, what is lost and what the
 * minimum adds is booked. The deferred money of what goes on stays deferred.
 */
export function bookRolledOver(
  before: Bucket,
  { bucket, next, division }: RolledOver,
  booking: Booking,
  to: BreakageCode = '4190',
): Journal {
  const { asset, accountId } = bucket;
  assert(isUnitAsset(asset), 'credit does not roll over: it is granted with the end that it has');
  const heir = heldBy(next?.accountId ?? accountId);
  return about(bucket.id, 'bucket_ended', booking, {
    memo: `Rolled over ${asset}`,
    entries: [
      ...move(heldBy(accountId), heir, division.rolled, asset),
      ...move(OUTSTANDING, heir, division.added, asset),
      ...lost({ ...before, rolled: bucket.rolled }, { units: division.expired, to }),
    ],
  });
}

/** Credit put against an invoice. */
export function bookFromCredit(
  allocation: Omit<Allocation, 'journalId'>,
  bucket: Pick<Bucket, 'id' | 'accountId' | 'source'>,
  owner: Id<'Account'>,
  booking: Booking,
): Journal {
  assert(allocation.via === 'credit' && allocation.bucketId === bucket.id, 'the allocation is of this credit');
  return {
    ...booking,
    kind: 'from_credit',
    documentType: 'allocation',
    documentId: allocation.id,
    entries: moveMoney(creditOf(bucket), at('1200', owner), allocation.amount),
    memo: 'Paid with credit',
  };
}

/** Where the credit of a source is owed: to the customer herself (a credit note, goodwill), or as a promotion. */
export function creditCode(source: BucketSource): '2110' | '2600' {
  return source === 'credit' || source === 'compensation' ? '2110' : '2600';
}

/** The end of units, and of the deferred money that they stood for; null where another document moves the money. */
function lost(before: Bucket, { units, to }: { units: bigint; to: BreakageCode | null }): readonly Entry[] {
  const { asset, accountId, source } = before;
  if (!isUnitAsset(asset)) {
    return move(creditOf(before), source === 'credit' ? at(to ?? '4190') : contraOf(source), units, asset);
  }
  const from = before.used + before.rolled;
  const share = to === null ? null : valueBetween(before, from, from + units);
  return [...move(heldBy(accountId), OUTSTANDING, units, asset), ...moveMoney(at('2200'), at(to ?? '4190'), share)];
}

/** An account of the chart, and whose sub-ledger of it. */
interface Place {
  readonly account: AccountCode;
  readonly owner: Id<'Account'> | null;
}

const at = (account: AccountCode, owner: Id<'Account'> | null = null): Place => ({ account, owner });

const OUTSTANDING = at('9000');
const heldBy = (owner: Id<'Account'>): Place => at('9100', owner);

function creditOf({ source, accountId }: Pick<Bucket, 'source' | 'accountId'>): Place {
  const code = creditCode(source);
  return at(code, code === '2110' ? accountId : null);
}

/** What credit costs the house: a promotion, or an allowance. */
function contraOf(source: BucketSource): Place {
  return at(creditCode(source) === '2600' ? '4200' : '4290');
}

/** Debits one place and credits the other; nothing where there is nothing to move. */
function move(from: Place, to: Place, amount: bigint, asset: string): readonly Entry[] {
  assert(amount >= 0n, 'entries are above zero; the side carries the sign');
  if (amount === 0n) return [];
  return [
    { ...from, asset, side: 'debit', amount },
    { ...to, asset, side: 'credit', amount },
  ];
}

function moveMoney(from: Place, to: Place, share: Money | null): readonly Entry[] {
  return share === null ? [] : move(from, to, share.minor, share.currency);
}

interface Written {
  readonly memo: string;
  readonly entries: readonly Entry[];
}

function about(documentId: string, kind: JournalKind, booking: Booking, written: Written): Journal {
  assert(written.entries.length > 0, `a journal of ${documentId} moves something`);
  return { ...booking, kind, documentType: 'bucket', documentId, ...written };
}
