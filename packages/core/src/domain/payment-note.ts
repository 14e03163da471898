import type { Id } from '../kernel/id.ts';

/** What a person has done about money that came without an owner: who, when and why, for ever. */
export interface PaymentNote {
  readonly id: Id<'PaymentNote'>;
  readonly paymentId: Id<'Payment'>;
  /** 1, 2, 3 … of one payment: of two people who act at once, one comes second and decides anew. */
  readonly turn: number;
  readonly what: PaymentNoteKind;
  /** Whom it was given to; null where it is about nobody. */
  readonly accountId: Id<'Account'> | null;
  /** The invoice that it was to pay first, where one was named. */
  readonly invoiceId: Id<'Invoice'> | null;
  readonly actor: string;
  readonly at: number;
  /** Why it was held, or given; null where nobody said. */
  readonly reason: string | null;
}

/** `attributed`: given to its owner. `held`: it looks wrong, and is nobody's until it is `released`. */
export type PaymentNoteKind = 'attributed' | 'held' | 'released';
