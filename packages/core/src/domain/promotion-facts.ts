import { addMonthsClamped, localDateAt, type LocalDate, type Zone } from '../kernel/calendar.ts';
import { compareDecimal, parseDecimal, ratio } from '../kernel/decimal.ts';
import { divideRounded } from '../kernel/money.ts';
import type { DiscountTerms } from './discount.ts';
import type { Condition } from './promotion.ts';

/** What is known of a customer when promotions are weighed. */
export interface CustomerFacts {
  /** The instant of billing, UTC milliseconds. */
  readonly at: number;
  /** The zone of the account: her months and her due days are counted in it. */
  readonly zone: Zone;
  /** The local date of her first service; null before it. */
  readonly customerSince: LocalDate | null;
  /** Her invoices, in any order; as many as any condition looks back. */
  readonly invoices: readonly InvoiceHistory[];
  /** The plans that the bill is for. */
  readonly planCodes: readonly string[];
  /** What she used in the period: in all, and in each window by its name. */
  readonly usage: { readonly units: bigint; readonly byWindow: Readonly<Record<string, bigint>> };
}

/** When an invoice was due, and when it was paid in full; null while it is not. UTC milliseconds. */
export interface InvoiceHistory {
  readonly dueAt: number;
  readonly paidAt: number | null;
}

/** Whether a condition holds, why in words for an operator, and the terms that it puts in place of the usual ones. */
export interface Weighed {
  readonly holds: boolean;
  readonly because: string;
  readonly terms?: DiscountTerms;
}

/** Weighs one condition against what is known of a customer. */
export function weighCondition(condition: Condition, facts: CustomerFacts): Weighed {
  switch (condition.kind) {
    case 'tenure':
      return weighTenure(condition, facts);
    case 'paid_on_time':
      return weighHistory(condition.last, facts);
    case 'off_peak':
      return weighOffPeak(condition, facts);
    case 'plans': {
      const plan = facts.planCodes.find((code) => condition.codes.includes(code));
      if (plan !== undefined) return yes(`on the plan ${plan}`);
      return no(`none of the plans ${condition.codes.join(', ')}`);
    }
    case 'new_customer': {
      const paid = facts.invoices.some(({ paidAt }) => paidAt !== null && paidAt < facts.at);
      return paid ? no('not a new customer: has paid an invoice before') : yes('a new customer');
    }
  }
}

/** Whole months by the calendar, so a year is over on its day whatever its months; 29 February counts on the 28th. */
function weighTenure(
  { fromMonths, tiers }: Extract<Condition, { kind: 'tenure' }>,
  { at, zone, customerSince }: CustomerFacts,
): Weighed {
  if (customerSince === null) return no('no service yet');
  const today = localDateAt(at, zone);
  const reached = (months: number): boolean => addMonthsClamped(customerSince, months) <= today;
  if (!reached(fromMonths)) {
    return no(
      `a customer since ${customerSince}: ${fromMonths} months are over on ${dayOf(customerSince, fromMonths)}`,
    );
  }
  const tier = tiers.toSorted((a, b) => b.fromMonths - a.fromMonths).find((each) => reached(each.fromMonths));
  const because = `a customer since ${customerSince}: ${tier?.fromMonths ?? fromMonths} months or more`;
  return tier === undefined ? yes(because) : { holds: true, because, terms: tier.discount };
}

/**
 * Looks at the invoices that have been paid or have fallen due, the latest due first. An invoice is on time when it was
 * paid in full by the end of its due day in the customer's zone: people are told a day and no hour.
 */
function weighHistory(last: number, { at, zone, invoices }: CustomerFacts): Weighed {
  const today = localDateAt(at, zone);
  const settled = invoices
    .filter(({ dueAt, paidAt }) => paidBy(paidAt, at) || localDateAt(dueAt, zone) < today)
    .toSorted((a, b) => b.dueAt - a.dueAt)
    .slice(0, last);
  if (settled.length < last) return no(`${settled.length} of ${last} invoices so far`);
  const late = settled.find(
    ({ dueAt, paidAt }) => paidAt === null || paidAt > at || localDateAt(paidAt, zone) > localDateAt(dueAt, zone),
  );
  if (late === undefined) return yes(`the last ${last} invoices were paid on time`);
  return no(`the invoice due on ${localDateAt(late.dueAt, zone)} was not paid on time`);
}

function weighOffPeak({ windows, share }: Extract<Condition, { kind: 'off_peak' }>, { usage }: CustomerFacts): Weighed {
  if (usage.units <= 0n) return no('nothing was used');
  const inside = [...new Set(windows)].reduce((all, window) => all + (usage.byWindow[window] ?? 0n), 0n);
  const hundredfold = inside * 100n; // Whole per cents downwards: 59.9 % must not read as the 60 % that it misses.
  const percent = divideRounded(hundredfold - (hundredfold % usage.units), usage.units);
  const words = `${percent} % of the use fell into ${windows.join(', ')}`;
  const enough = compareDecimal(ratio(inside, usage.units), parseDecimal(share)) >= 0;
  return enough ? yes(words) : no(`${words}; ${share} is asked for`);
}

function paidBy(paidAt: number | null, at: number): boolean {
  return paidAt !== null && paidAt <= at;
}

const dayOf = (since: LocalDate, months: number): LocalDate => addMonthsClamped(since, months);
const yes = (because: string): Weighed => ({ holds: true, because });
const no = (because: string): Weighed => ({ holds: false, because });
