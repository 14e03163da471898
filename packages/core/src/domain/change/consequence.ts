import type { LocalDate } from '../../kernel/calendar.ts';
import { defineErrors } from '../../kernel/error.ts';
import { sum, type Money } from '../../kernel/money.ts';
import type { Period } from '../../kernel/period.ts';
import type { ChargeKind, Stretch } from '../charge.ts';
import { cutsBetween, paidUntilOf, type PaidPart, type StretchCut } from './paid.ts';
import type { Reason } from './reasons.ts';

/**
 * What a change of a subscription does, whole: what the preview shows and what the flow writes. Both read this one
 * value, so what was previewed is what then happens. All instants in UTC milliseconds.
 */
export interface Consequence {
  readonly change: SubscriptionChange;
  readonly askedAt: number;
  /** From when it holds; later than `askedAt` when it waits for the next period. */
  readonly effectiveAt: number;
  /** In the order in which a document shows them. */
  readonly lines: readonly ChangeLine[];
  /** All lines together; below zero when the customer gets something back. */
  readonly due: Money;
  /**
   * Whether the lines make a document of their own, or wait for the next invoice because they are too small for one.
   */
  readonly collect: 'now' | 'next_invoice';
  /** What comes back and by which way; together `-due` when that is above zero, else nothing. */
  readonly returned: readonly Returned[];
  /** What is paid, as it then stands. */
  readonly paid: readonly PaidPart[];
  /** How the paid stretches differ from what was before. */
  readonly cuts: readonly StretchCut[];
  /** The end of what is paid then, exclusive; null when nothing is. */
  readonly paidUntil: number | null;
  /** The day from which periods are counted then; null: as before. */
  readonly anchor: LocalDate | null;
  readonly carried: readonly Carried[];
  readonly stays: readonly Staying[];
  /** Days without service and without price; null unless the change is a pause. */
  readonly paused: Period | null;
  /** Access that is not paid yet, by a promise; null unless there is one. */
  readonly lent: Stretch | null;
  /** Why it is so, in the order in which it was decided. */
  readonly reasons: readonly Reason[];
}

/** The verbs that change a subscription. */
export type SubscriptionChange =
  | 'plan'
  | 'quantity'
  | 'add_on_start'
  | 'add_on_end'
  | 'pause'
  | 'resume'
  | 'cancel'
  | 'keep'
  | 'billing_day'
  | 'transfer'
  | 'promise'
  | 'bundle'
  | 'give_back';

/** One line that a change puts on a document. */
export interface ChangeLine {
  readonly kind: ChargeKind;
  /** Which words describe it; see `lineText`. */
  readonly text: LineText;
  /** Negative for what the customer gets back. */
  readonly amount: Money;
  /** The time it pays for, or gives back. */
  readonly stretch: Stretch;
  /** What it gives back was paid by these charges; see `PaidPart.ref`. */
  readonly ref?: string;
}

/** The keys of the words of a line, so that a portal may say them in its own language. */
export type LineText = keyof typeof LINE_TEXTS;

/** One way by which money comes back: to the wallet, to the payer, or against invoices that are open. */
export interface Returned {
  readonly way: 'credit' | 'refund' | 'offset';
  /** Above zero. */
  readonly amount: Money;
}

/** What goes along with the subscription into its new state. */
export type Carried =
  | { readonly what: 'data'; readonly bytes: bigint }
  | { readonly what: 'time'; readonly untilAt: number }
  | { readonly what: 'bundle' | 'scheduled_change'; readonly id: string };

/** What does not go along: it stays with the account that it belongs to. */
export interface Staying {
  readonly what: 'debt' | 'wallet';
  readonly amount: Money;
}

/** What can be wrong with a change that a caller asks for. */
export const changeErrors = defineErrors('change', {
  termsDiffer: ['refused', 'A plan sold by {from} cannot be changed into one sold by {to}: end it and sell the other.'],
  lengthDiffers: ['refused', 'The expiry can only be kept between plans of one length: take a new term, or convert.'],
  nothingToConvert: ['refused', 'Unused value buys time only if it is kept as money and the new plan has a price.'],
  convertedTooLong: ['refused', 'The unused value would buy {terms} terms, which is more than can be sold at once.'],
  malformedQuantity: ['invalid', 'A quantity is a whole number from 1; got {quantity}.'],
  quantitySame: ['refused', 'The quantity is {quantity} already.'],
  noCycleDay: ['refused', 'A plan sold by the {unit} has no billing day to move.'],
  pauseEmpty: ['invalid', 'A pause ends after it starts; got {from} to {until}.'],
  pausePast: ['refused', 'A pause starts with a day that has not begun, {earliest} at the earliest; got {from}.'],
  pauseTooShort: ['refused', 'A pause is at least {minDays} days long; this one is {days}.'],
  pauseTooLong: ['refused', 'In {year} {left} days of pause are left; this one takes {days}.'],
  pauseTwice: ['conflict', 'Days from {from} to {until} are paused already.'],
  resumeOutside: ['refused', 'The pause runs from {from} to {until}; it cannot be ended on {on}.'],
  owes: ['refused', 'The account owes {minor} minor units of {currency}; the subscription cannot leave it.'],
  zoneDiffers: ['refused', 'The accounts count their days in different zones, {from} and {to}.'],
  sameAccount: ['invalid', 'The subscription belongs to this account already.'],
  accountClosed: ['refused', 'The account that is to take the subscription is not active.'],
  promiseTooLong: ['refused', 'Payment can be promised for {maxDays} days at most; got {days}.'],
  promiseOpen: ['refused', 'Payment was promised once already and has not come yet.'],
  promiseTooNew: ['refused', 'Payment can be promised after {minTenureDays} days as a customer; it has been {days}.'],
  promiseNotNeeded: ['refused', 'Access is paid for longer than the promise would last.'],
  promiseTooMuch: ['refused', 'More is owed than can be promised.'],
});

/** What a line is for, in English. */
export function lineText(text: LineText): string {
  return LINE_TEXTS[text];
}

/** What a verb has decided; all that it does not name stays as it was. */
export interface Decided
  extends
    Pick<Consequence, 'change' | 'askedAt' | 'effectiveAt' | 'reasons'>,
    Partial<
      Pick<
        Consequence,
        'lines' | 'collect' | 'returned' | 'paid' | 'anchor' | 'carried' | 'stays' | 'paused' | 'lent' | 'paidUntil'
      >
    > {}

/** Completes what a verb decided: the sum of its lines, the cuts and the end of what is paid follow from it. */
export function consequence(before: readonly PaidPart[], currency: string, decided: Decided): Consequence {
  const { lines = [], paid = before } = decided;
  return {
    collect: 'now',
    returned: [],
    anchor: null,
    carried: [],
    stays: [],
    paused: null,
    lent: null,
    paidUntil: paidUntilOf(paid),
    ...decided,
    lines,
    paid,
    due: sum(
      lines.map(({ amount }) => amount),
      currency,
    ),
    cuts: cutsBetween(before, paid),
  };
}

const LINE_TEXTS = {
  'plan.unused': 'Unused time of the plan before',
  'plan.rest': 'Rest of the period on the new plan',
  'plan.term': 'A term of the new plan',
  'plan.converted': 'Time on the new plan for what was unused',
  'plan.fee': 'Fee for the change of plan',
  'quantity.more': 'More units for the rest of the period',
  'quantity.fewer': 'Fewer units for the rest of the period',
  'add_on.rest': 'Add-on for the rest of the period',
  'add_on.term': 'Add-on for a term of the new plan',
  'add_on.setup': 'Set-up of the add-on',
  'add_on.unused': 'Unused time of the add-on',
  'pause.credit': 'Days paused',
  'pause.fee': 'Fee for the pause',
  'pause.resumed': 'Days of the pause that were not taken',
  'cancel.unused': 'Unused time',
  'cancel.fee': 'Fee for ending early',
  'billing_day.gap': 'Days up to the new billing day',
  'promise.fee': 'Fee for the promised payment',
  'bundle.bought': 'Bundle',
} as const;
