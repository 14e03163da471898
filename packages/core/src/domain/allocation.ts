import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';

/**
 * Part of a payment, or of credit, put against an invoice. So each shilling can be followed from the receipt to what it
 * bought.
 */
export interface Allocation {
  readonly id: Id<'Allocation'>;
  /** Where the money comes from; null where it is credit. */
  readonly paymentId: Id<'Payment'> | null;
  /** The bucket of credit that it comes from; null where it is money. */
  readonly bucketId: Id<'Bucket'> | null;
  readonly invoiceId: Id<'Invoice'>;
  readonly amount: Money;
  /** `wallet` when the money had been left over before and lay in the customer's wallet; `credit` out of a bucket. */
  readonly via: 'receipt' | 'wallet' | 'credit';
  readonly journalId: Id<'Journal'>;
  readonly allocatedAt: number;
}

/** Money, or credit, not yet put to anything. */
export interface Source {
  readonly paymentId: Id<'Payment'> | null;
  readonly bucketId?: Id<'Bucket'> | null | undefined;
  readonly left: Money;
  readonly via: Allocation['via'];
}

/** Something still owed. */
export interface Open {
  readonly invoiceId: Id<'Invoice'>;
  readonly owed: Money;
}

/** What the `allocation` stage may bend: which money goes where. */
export interface AllocationDraft {
  readonly paymentId: Id<'Payment'> | null;
  /** The bucket of credit, where it is no payment. */
  readonly bucketId?: Id<'Bucket'> | null | undefined;
  readonly invoiceId: Id<'Invoice'>;
  readonly amount: Money;
  readonly via: Allocation['via'];
}

/** What can be wrong with an allocation. */
export const allocationErrors = defineErrors('allocation', {
  excess: ['invalid', 'The allocation puts more than {limit} {what}.'],
});

/** Puts money against invoices, both in the order given: the oldest money to the oldest debt. */
export function allocate(sources: readonly Source[], open: readonly Open[]): readonly AllocationDraft[] {
  const drafts: AllocationDraft[] = [];
  const owed = open.map((one) => ({ ...one, minor: one.owed.minor }));
  for (const { paymentId, bucketId = null, left, via } of sources) {
    let rest = left.minor;
    for (const one of owed) {
      if (one.owed.currency !== left.currency) continue;
      const part = rest < one.minor ? rest : one.minor;
      if (part <= 0n) continue;
      const amount = { minor: part, currency: left.currency };
      drafts.push({ paymentId, bucketId, invoiceId: one.invoiceId, amount, via });
      one.minor -= part;
      rest -= part;
    }
  }
  return drafts;
}

/**
 * What the core re-checks after a stage: nothing is spent twice and nothing is paid twice.
 * @throws BillingError `allocation.excess`
 */
export function checkAllocations(
  drafts: readonly AllocationDraft[],
  sources: readonly Source[],
  open: readonly Open[],
): void {
  for (const source of sources)
    within(
      drafts,
      (draft) => isFrom(draft, source),
      source.left,
      source.via === 'credit' ? 'of the credit' : 'of the payment',
    );
  for (const one of open) within(drafts, (draft) => draft.invoiceId === one.invoiceId, one.owed, 'on the invoice');
  for (const draft of drafts) {
    const { currency } = draft.amount;
    const known = sources.some((one) => isFrom(draft, one) && one.via === draft.via && one.left.currency === currency);
    const owed = open.some((one) => one.invoiceId === draft.invoiceId && one.owed.currency === currency);
    if (!known || !owed || draft.amount.minor <= 0n) throw allocationErrors.excess({ limit: 'nothing', what: 'there' });
  }
}

/** Whether a draft takes from a source. */
export function isFrom(
  draft: Pick<AllocationDraft, 'paymentId' | 'bucketId'>,
  { paymentId, bucketId = null }: Pick<Source, 'paymentId' | 'bucketId'>,
): boolean {
  return draft.paymentId === paymentId && (draft.bucketId ?? null) === bucketId;
}

function within(
  drafts: readonly AllocationDraft[],
  concerns: (draft: AllocationDraft) => boolean,
  limit: Money,
  what: string,
): void {
  const used = drafts.filter(concerns).reduce((total, draft) => total + draft.amount.minor, 0n);
  if (used > limit.minor) throw allocationErrors.excess({ limit: limit.minor, what });
}
