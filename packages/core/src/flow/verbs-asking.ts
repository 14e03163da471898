import type { Mandate } from '../domain/mandate.ts';
import type { Attempt } from '../domain/payment.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import { amountDue } from './amount-due.ts';
import { requestPayment, type Ask, type Asked } from './ask.ts';
import { checkAttempt, settleAttempt, type AttemptVerdict } from './attempts.ts';
import { loadView, type House } from './house.ts';
import { endMandate } from './mandates/end.ts';
import { setUpMandate, type MandateBegun, type MandateWish } from './mandates/set-up.ts';
import { payFromWallet } from './wallet.ts';
import { waysToPay, type WaysToPay } from './ways.ts';

/** What can be asked about asking for money, and about taking it as a payer has allowed. */
export interface AskingVerbs {
  /** What the account has to pay now. */
  amountDue(accountId: Id<'Account'>, subscriptionId?: Id<'Subscription'> | null): Promise<Money>;
  /** How the account can pay it: what a page offers, and what cannot be used just now. */
  waysToPay(accountId: Id<'Account'>, subscriptionId?: Id<'Subscription'> | null): Promise<WaysToPay>;
  /** Pays from the wallet now, what is owed and then one more term; answers what is in it then. */
  payFromWallet(accountId: Id<'Account'>, subscriptionId?: Id<'Subscription'> | null): Promise<Money>;
  /** Asks a payer for money through a gateway, or charges what she has allowed before. */
  requestPayment(ask: Ask): Promise<Asked>;
  /** Asks the provider now what became of an attempt. */
  checkAttempt(attemptId: Id<'Attempt'>): Promise<Attempt | null>;
  /** Says what a person has found out about an attempt that nobody asks about any more. */
  settleAttempt(attemptId: Id<'Attempt'>, verdict: AttemptVerdict, actor: string): Promise<Attempt>;
  /** Begins to save what a payer allows to be charged later, such as a card: what her browser does next. */
  setUpMandate(wish: MandateWish): Promise<MandateBegun>;
  /** Ends what a payer has allowed: nothing more is charged by it, and the provider is told. */
  endMandate(mandateId: Id<'Mandate'>, actor: string): Promise<Mandate>;
}

/** The verbs of a house about asking for money. */
export function askingVerbs(house: House): AskingVerbs {
  const { reads } = house.store;
  return {
    async amountDue(accountId, subscriptionId = null) {
      return amountDue(house, await loadView(house, accountId), subscriptionId);
    },
    waysToPay: (accountId, subscriptionId = null) => waysToPay(house, accountId, subscriptionId),
    payFromWallet: (accountId, subscriptionId = null) => payFromWallet(house, accountId, subscriptionId),
    requestPayment: (ask) => requestPayment(house, ask),
    async checkAttempt(attemptId) {
      const attempt = await reads.attempt(attemptId);
      if (attempt !== null) await checkAttempt(house, attempt);
      return reads.attempt(attemptId);
    },
    settleAttempt: (attemptId, verdict, actor) => settleAttempt(house, attemptId, verdict, actor),
    setUpMandate: (wish) => setUpMandate(house, wish),
    endMandate: (mandateId, actor) => endMandate(house, mandateId, actor),
  };
}

export type { AutopayBill, AutopayState } from '../domain/autopay.ts';
export type { Mandate, MandateState } from '../domain/mandate.ts';
export type { Ask, Asked } from './ask.ts';
export type { AttemptVerdict } from './attempts.ts';
export type { MandateBegun, MandateWish } from './mandates/set-up.ts';
export type { WaysToPay, WayToPay } from './ways.ts';
