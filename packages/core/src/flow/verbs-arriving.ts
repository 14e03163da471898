import type { CashClosing, CashDeposit } from '../domain/cash.ts';
import type { Cheque } from '../domain/cheque.ts';
import type { Payment } from '../domain/payment.ts';
import type { Id } from '../kernel/id.ts';
import { attribute, holdPayment, releasePayment, type AttributeAsk } from './arriving/attribute.ts';
import { takeCash, type CashInput } from './arriving/cash.ts';
import { bounceCheque, clearCheque, takeCheque, type BounceAsk, type ChequeInput } from './arriving/cheques.ts';
import * as closing from './arriving/closing.ts';
import { suggestionsFor, type OwnerCandidate } from './arriving/suggestions.ts';
import type { House } from './house.ts';

/** What can be asked about money that arrives: whose it is, cheques, and cash. The actor is who does it, for people. */
export interface ArrivingVerbs {
  /**
   * Who may be the owner of money that came without one, the likeliest first and no more than five: with all that
   * speaks for each, and what the money would do.
   */
  suggestionsFor(paymentId: Id<'Payment'>): Promise<readonly OwnerCandidate[]>;
  /** Gives money without an owner to an account; what it is for follows at once, and who said so is kept. */
  attribute(paymentId: Id<'Payment'>, accountId: Id<'Account'>, by?: AttributeAsk): Promise<Payment>;
  /** Holds money without an owner that looks wrong: nobody can be given it before it is released. */
  holdPayment(paymentId: Id<'Payment'>, reason: string, actor: string): Promise<Payment>;
  releasePayment(paymentId: Id<'Payment'>, actor: string): Promise<Payment>;

  /** Takes a cheque to the bank; it books nothing until it clears. */
  takeCheque(input: ChequeInput): Promise<Cheque>;
  /** The bank has paid it: it is a payment now, which does at once what it is for. */
  clearCheque(chequeId: Id<'Cheque'>, actor: string): Promise<Cheque>;
  /** The bank has not paid it, or has taken the money back. */
  bounceCheque(chequeId: Id<'Cheque'>, ask: BounceAsk, actor: string): Promise<Cheque>;

  /** Takes cash from a customer, into the drawer of who took it. */
  takeCash(input: CashInput): Promise<Payment>;
  /** What a desk has taken since it was closed last. */
  cashDrawer(desk: string): Promise<closing.CashDrawer>;
  /** Closes a drawer for a day: what was counted against what was taken. */
  closeCash(ask: closing.CloseCashAsk): Promise<CashClosing>;
  /** Counted cash of all desks that is not at the bank yet. */
  cashSafe(): Promise<closing.CashSafe>;
  /** Brings counted cash to the bank. */
  depositCash(ask: closing.DepositAsk): Promise<CashDeposit>;
}

/** The verbs of a house about money that arrives. */
export function arrivingVerbs(house: House): ArrivingVerbs {
  return {
    suggestionsFor: (paymentId) => suggestionsFor(house, paymentId),
    attribute: (paymentId, accountId, by = { actor: 'operator' }) => attribute(house, paymentId, accountId, by),
    holdPayment: (paymentId, reason, actor) => holdPayment(house, paymentId, reason, actor),
    releasePayment: (paymentId, actor) => releasePayment(house, paymentId, actor),
    takeCheque: (input) => takeCheque(house, input),
    clearCheque: (chequeId, actor) => clearCheque(house, chequeId, actor),
    bounceCheque: (chequeId, ask, actor) => bounceCheque(house, chequeId, ask, actor),
    takeCash: (input) => takeCash(house, input),
    cashDrawer: (desk) => closing.cashDrawer(house, desk),
    closeCash: (ask) => closing.closeCash(house, ask),
    cashSafe: () => closing.cashSafe(house),
    depositCash: (ask) => closing.depositCash(house, ask),
  };
}

export type { AttributeAsk } from './arriving/attribute.ts';
export type { CashInput } from './arriving/cash.ts';
export type { BounceAsk, ChequeInput } from './arriving/cheques.ts';
export type { CashDrawer, CashSafe, CloseCashAsk, DepositAsk } from './arriving/closing.ts';
export type { OwnerCandidate, WouldDo } from './arriving/suggestions.ts';
