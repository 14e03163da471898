import {
  allocate,
  isFrom,
  type Allocation,
  type AllocationDraft,
  type Open,
  type Source,
} from '../domain/allocation.ts';
import { leftOf, type Bucket } from '../domain/bucket.ts';
import { burnOrder } from '../domain/burn.ts';
import { creditsOf } from '../domain/cover.ts';
import { creditCode, bookFromCredit } from '../domain/recipes-bundles.ts';
import type { Journal } from '../domain/ledger.ts';
import { bookAllocation } from '../domain/recipes.ts';
import { assert } from '../kernel/assert.ts';
import type { Id } from '../kernel/id.ts';
import { money, sum, toWire, type Money } from '../kernel/money.ts';
import type { AccountView, Changes } from '../ports/store.ts';
import { earnedOn, type OpenDocument } from './agents/earn.ts';
import { event, type House } from './house.ts';

/** Money, or credit, at work: a credit brings its bucket along as it stands after what was taken already. */
export interface Purse extends Source {
  readonly bucket?: Bucket;
}

/**
 * What an account can pay with beside new money, in the order in which it is spent: credit that a credit note or
 * goodwill owes, then promotional credit, then what was paid in before, the oldest first.
 */
export function pursesOf(view: AccountView, now: number): readonly Purse[] {
  const { currency } = view.account;
  const valid = new Set<string>(creditsOf(view.buckets, now).map(({ id }) => id));
  const credits = view.buckets
    .filter(({ id, asset }) => asset === currency && valid.has(id))
    .toSorted((a, b) => turnOf(a) - turnOf(b) || burnOrder(a, b))
    .map((bucket): Purse => ({
      paymentId: null,
      bucketId: bucket.id,
      left: creditLeft(bucket),
      via: 'credit',
      bucket,
    }));
  const wallet = view.walletSources.map(({ paymentId, left }): Purse => ({ paymentId, left, via: 'wallet' }));
  return [...credits, ...wallet];
}

/** What lies in purses together. */
export function purseTotal(purses: readonly Purse[], currency: string): Money {
  return sum(
    purses.map(({ left }) => left),
    currency,
  );
}

/** Puts money against what is owed, through the `allocation` stage: allocations, their journals and events. */
export async function putMoney(
  house: House,
  view: AccountView,
  sources: readonly Purse[],
  open: readonly OpenDocument[],
): Promise<{ readonly changes: Changes; readonly left: readonly Purse[] }> {
  const now = house.clock.now();
  const { account } = view;
  const plain = sources.map(({ paymentId, bucketId = null, left, via }) => ({ paymentId, bucketId, left, via }));
  const owed = open.map(({ invoiceId, owed: amount }): Open => ({ invoiceId, owed: amount }));
  const drafts = await house.stages.allocation(allocate(plain, owed), { account, sources: plain, open: owed });
  const parts = drafts.map((draft) => booked(house, view, sources, draft));
  const left = sources.map((source) => lessSpent(source, drafts));
  const allocations = parts.map((part) => part.allocation);
  return {
    left,
    changes: {
      allocations,
      ...(await earnedOn(house, view, { sources, open, allocations })),
      ...lookedAt(view, parts.length, now),
      journals: parts.map((part) => part.journal),
      buckets: left.flatMap(({ bucket }, place) => {
        return bucket === undefined || bucket === sources[place]?.bucket ? [] : [bucket];
      }),
      outbox: parts.map(({ allocation: { paymentId, invoiceId, amount } }) =>
        event('paymentAllocated', account.id, now, {
          accountId: account.id,
          paymentId,
          invoiceId,
          amount: toWire(amount),
        }),
      ),
    },
  };
}

/** Who owes less is looked at again: what is asked of her may be over. */
function lookedAt({ account, dunning }: AccountView, allocations: number, at: number): Changes {
  if (dunning === undefined || allocations === 0) return {};
  return { dunningLooks: [{ accountId: account.id, at, when: 'sooner' }] };
}

function booked(
  house: House,
  { account }: AccountView,
  sources: readonly Purse[],
  draft: AllocationDraft,
): { readonly allocation: Allocation; readonly journal: Journal } {
  const now = house.clock.now();
  const journalId = house.ids.next<'Journal'>('jrn');
  const allocation = {
    ...draft,
    bucketId: draft.bucketId ?? null,
    id: house.ids.next<'Allocation'>('alc'),
    journalId,
    allocatedAt: now,
  };
  const booking = { id: journalId, bookedAt: now, effectiveAt: now, origin: 'core' };
  if (draft.via !== 'credit') return { allocation, journal: bookAllocation(allocation, account.id, booking) };
  const bucket = sources.find((source) => isFrom(draft, source))?.bucket;
  assert(bucket !== undefined, 'credit comes out of a bucket');
  return { allocation, journal: bookFromCredit(allocation, bucket, account.id, booking) };
}

function lessSpent(source: Purse, drafts: readonly AllocationDraft[]): Purse {
  const spent = drafts
    .filter((draft) => isFrom(draft, source) && draft.via === source.via)
    .reduce((total, draft) => total + draft.amount.minor, 0n);
  if (spent === 0n) return source;
  const left = { ...source.left, minor: source.left.minor - spent };
  if (source.bucket === undefined) return { ...source, left };
  return { ...source, left, bucket: { ...source.bucket, used: source.bucket.used + spent } };
}

function turnOf({ source }: Bucket): number {
  return creditCode(source) === '2110' ? 0 : 1;
}

function creditLeft(bucket: Bucket): Money {
  return money(leftOf(bucket), bucket.asset);
}

/** The open invoices of an account as money is put to them. */
export function openOf(view: AccountView): readonly Open[] {
  return view.openInvoices.map(({ invoice, owed }): Open => ({ invoiceId: invoice.id satisfies Id<'Invoice'>, owed }));
}
