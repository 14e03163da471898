import type { CashClosing, CashDeposit, CashTaking } from '../domain/cash.ts';
import type { Cheque, ChequeState } from '../domain/cheque.ts';
import type { OwnerHint } from '../domain/matching/suggest.ts';
import type { PaymentNote } from '../domain/payment-note.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import type { InvoiceRow, Page, PageAsk } from './reads.ts';

/** What one unit of work may write of what is done about money that arrives. */
export interface ArrivingChanges {
  /** One a payment and turn. */
  readonly paymentNotes?: readonly PaymentNote[];
  /** Money without an owner that is held now, or with null is not any more; it was the other way before. */
  readonly paymentHolds?: readonly { readonly paymentId: Id<'Payment'>; readonly held: string | null }[];
  /** New (version 0), or changed from the version that they bear. */
  readonly cheques?: readonly Cheque[];
  /** One a payment. */
  readonly cashTakings?: readonly CashTaking[];
  /** New ones, each with the takings that it closes: none of them was closed before. */
  readonly cashClosings?: readonly {
    readonly closing: CashClosing;
    readonly takings: readonly Id<'Payment'>[];
  }[];
  /** New ones; what they take out of closings was there. */
  readonly cashDeposits?: readonly CashDeposit[];
}

/** What the owner of money may be found by. */
export interface OwnerHints {
  /** As it was typed. */
  readonly reference: string | null;
  /** Masked. */
  readonly payer: string | null;
  /** Look further: phones that fit the mask, and whoever owes exactly this. Left out: only what has an index. */
  readonly wide?: { readonly amount: Money };
}

/** What is read of money that arrives. */
export interface ArrivingReads {
  /** What speaks for whom, for a person to choose from: not closed, and no more than a few of each kind. */
  ownerHints(ask: OwnerHints): Promise<readonly OwnerHint[]>;
  /** An invoice or debit note by its series and running number. */
  invoiceByNumber(series: string, number: number): Promise<InvoiceRow | null>;
  /** What people have done about a payment, oldest first. */
  paymentNotes(paymentId: Id<'Payment'>): Promise<readonly PaymentNote[]>;
  cheque(chequeId: Id<'Cheque'>): Promise<Cheque | null>;
  chequeByKey(key: string): Promise<Cheque | null>;
  /** The last time that a cheque was brought, by `chequeName`. */
  lastCheque(name: string): Promise<Cheque | null>;
  /** Newest first. */
  cheques(ask: PageAsk & { readonly accountId?: Id<'Account'>; readonly state?: ChequeState }): Promise<Page<Cheque>>;
  cashTaking(paymentId: Id<'Payment'>): Promise<CashTaking | null>;
  /** Cash that a desk has taken and that no closing has counted, oldest first. */
  openTakings(desk: string, limit: number): Promise<readonly CashTaking[]>;
  cashClosing(desk: string, day: string): Promise<CashClosing | null>;
  lastClosing(desk: string): Promise<CashClosing | null>;
  /** Newest first; of one desk, or of all. */
  cashClosings(ask: PageAsk & { readonly desk?: string }): Promise<Page<CashClosing>>;
  /** Closings of the house's own cash that is not at the bank, oldest first. */
  undeposited(limit: number): Promise<readonly CashClosing[]>;
  cashDeposit(reference: string): Promise<CashDeposit | null>;
  /** Newest first. */
  cashDeposits(ask: PageAsk): Promise<Page<CashDeposit>>;
}
