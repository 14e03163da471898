import type { Money } from '../kernel/money.ts';

/** One line of what a provider, or a bank, says has happened on an account of ours. */
export interface ReportedLine {
  /** Natural key within the statements of this gateway: told again, it is the same line. */
  readonly key: string;
  readonly kind: ReportedKind;
  /** What moved: above zero came to us, below zero left us. Before any fee. */
  readonly amount: Money;
  /** What the provider kept of it, or took besides: above zero. Null where it does not say. */
  readonly fee: Money | null;
  readonly at: number;
  /** The receipt number, or how the provider names what this line is about. */
  readonly reference: string | null;
  /** As the payer typed it. */
  readonly accountReference: string | null;
  /** Masked. */
  readonly payer: string | null;
  readonly payerName: string | null;
  /** For people. */
  readonly description: string;
  /** The settlement that brought, or brings, it to the bank, as the provider names it; null while it is not known. */
  readonly settlement: string | null;
  /** Of money taken back: the payment that it is taken of, by any of its names; `reference` names the taking itself. */
  readonly payment?: string;
}

/**
 * `payment` came in; `disbursement` we sent; `fee` stands alone; `settlement` went to the bank, or came from the
 * provider where a bank says so; `taken_back` and `restored` as in the results of gateways.
 */
export type ReportedKind = 'payment' | 'disbursement' | 'fee' | 'settlement' | 'taken_back' | 'restored' | 'other';
