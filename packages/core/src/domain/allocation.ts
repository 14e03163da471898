import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';

/** Part of a payment put against an invoice. So each shilling can be followed from the receipt to what it bought. */
export interface Allocation {
  readonly id: Id<'Allocation'>;
  readonly paymentId: Id<'Payment'>;
  readonly invoiceId: Id<'Invoice'>;
  readonly amount: Money;
  /** `wallet` when the money had been left over before and lay in the customer's wallet. */
  readonly via: 'receipt' | 'wallet';
  readonly journalId: Id<'Journal'>;
  readonly allocatedAt: number;
}

/** Money not yet put to anything. */
export interface Source {
  readonly paymentId: Id<'Payment'>;
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
  readonly paymentId: Id<'Payment'>;
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
  for (const { paymentId, left, via } of sources) {
    let rest = left.minor;
    for (const one of owed) {
      if (one.owed.currency !== left.currency) continue;
      const part = rest < one.minor ? rest : one.minor;
      if (part <= 0n) continue;
      drafts.push({ paymentId, invoiceId: one.invoiceId, amount: { minor: part, currency: left.currency }, via });
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
    within(drafts, (draft) => draft.paymentId === source.paymentId, source.left, 'of the payment');
  for (const one of open) within(drafts, (draft) => draft.invoiceId === one.invoiceId, one.owed, 'on the invoice');
  for (const draft of drafts) {
    const { currency } = draft.amount;
    const known = sources.some(
      (one) => one.paymentId === draft.paymentId && one.via === draft.via && one.left.currency === currency,
    );
    const owed = open.some((one) => one.invoiceId === draft.invoiceId && one.owed.currency === currency);
    if (!known || !owed || draft.amount.minor <= 0n) throw allocationErrors.excess({ limit: 'nothing', what: 'there' });
  }
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
