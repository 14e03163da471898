import { startOfDay, type LocalDate, type Zone } from '../kernel/calendar.ts';
import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import type { Charge, ChargeDraft } from './charge.ts';
import type { RevenueCode } from './ledger.ts';
import type { TaxMode } from './plan.ts';
import type { TaxRate } from './tax.ts';

/**
 * An invoice that a person writes: equipment, an installation, anything. It is nobody's debt and may be changed until
 * it is finalised; then an invoice of the same id is there, and the draft is closed.
 */
export interface DraftInvoice {
  /** The id that the invoice will have, so that it is issued once however often it is tried. */
  readonly id: Id<'Invoice'>;
  readonly accountId: Id<'Account'>;
  readonly state: DraftState;
  readonly currency: string;
  /** Whether the amounts of the lines include their taxes. */
  readonly taxMode: TaxMode;
  readonly lines: readonly DraftLine[];
  /** Days from issue until it is due. */
  readonly dueDays: number;
  /** Why it could not be finalised, in a sentence; null when nobody has tried, or all went well. */
  readonly problem: string | null;
  /** Who wrote it. */
  readonly actor: string;
  readonly createdAt: number;
  readonly changedAt: number;
  /** Grows with each write. */
  readonly version: number;
}

/**
 * `finalising`: stages and taxes are at work, outside of any transaction. A failure brings it back to `draft` with its
 * reason; who finds it here after a crash goes on with it.
 */
export type DraftState = 'draft' | 'finalising' | 'finalised';

/** One line as a person writes it. */
export interface DraftLine {
  readonly what: SoldThing;
  readonly description: string;
  /** Of all pieces together, to the cent; below zero for what is taken off. */
  readonly amount: Money;
  /** Of the tax table; null where `taxes` say it. */
  readonly taxClass: string | null;
  /** Its own rates, in their order; empty for what bears none. */
  readonly taxes: readonly TaxRate[];
  /** The days that it is for, `[from, to)`; null: it is done on the day of issue. */
  readonly service: { readonly from: LocalDate; readonly to: LocalDate } | null;
  readonly subscriptionId: Id<'Subscription'> | null;
}

/** What is sold beside plans, by where it is earned. */
export type SoldThing = 'installation' | 'equipment' | 'service' | 'late_fee' | 'other';

/** Where each thing is earned: a service over its days. */
export const SOLD_ON: Readonly<Record<SoldThing, RevenueCode>> = {
  installation: '4120',
  equipment: '4130',
  service: '4100',
  late_fee: '4150',
  other: '4120',
};

/** What can be wrong with a draft. */
export const draftErrors = defineErrors('draft', {
  missing: ['missing', 'There is no draft {draftId}.'],
  closed: ['conflict', 'The draft {draftId} is {state}; only a draft can be {wanted}.'],
  empty: ['conflict', 'The draft {draftId} comes to {total}: an invoice is over more than nothing.'],
  negative: ['invalid', 'The lines come to {total}: an invoice asks for money. A credit note gives some back.'],
  version: ['stale', 'Somebody else has changed the draft {draftId}. Read it again.'],
});

/**
 * The charges of a draft, as they are when it is issued. They have the same keys however often it is tried.
 * @param zone whose days a service has
 */
export function chargesOfDraft(draft: DraftInvoice, { at, zone }: { readonly at: number; readonly zone: Zone }) {
  return draft.lines.map((line, place): ChargeDraft => {
    const [fromAt, toAt] = spanOf(line, at, zone);
    return {
      key: `${draft.id}/line/${place + 1}`,
      accountId: draft.accountId,
      subscriptionId: line.subscriptionId,
      planId: null,
      kind: kindOf(line),
      description: line.description,
      amount: line.amount,
      taxMode: draft.taxMode,
      taxes: line.taxes,
      ...(line.taxClass !== null && { taxClass: line.taxClass }),
      fromAt,
      toAt,
      origin: 'core',
      ...(line.amount.minor >= 0n && { revenue: SOLD_ON[line.what] }),
    };
  });
}

function kindOf({ what, amount }: DraftLine): Charge['kind'] {
  if (amount.minor < 0n) return 'discount';
  return what === 'service' ? 'recurring' : 'one_off';
}

/** A thing is done on the day of issue, which is no length of time. */
function spanOf({ service }: DraftLine, at: number, zone: Zone): readonly [number, number] {
  if (service === null) return [at, at];
  return [startOfDay(service.from, zone), startOfDay(service.to, zone)];
}

/** The day on which a document of an instant is due, as the instant of the same time of day. */
export function dueAfter(at: number, days: number): number {
  return at + days * 86_400_000;
}
