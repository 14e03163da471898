import { assert } from '../kernel/assert.ts';
import { addDays, dayNumber, localDateAt, type LocalDate, type Zone } from '../kernel/calendar.ts';
import { divideRounded, money, negate, subtract, sum, type Money } from '../kernel/money.ts';
import { periodDays, type Period } from '../kernel/period.ts';
import type { Charge } from './charge.ts';
import { reducedLine } from './discount.ts';
import type { Invoice } from './invoice.ts';
import type { RevenueCode } from './ledger.ts';

/** What of a line's net is not earned yet when the line is issued: it waits in 2200 for what earns it. */
export interface Deferred {
  /** `days`: the days of the line, each the same. `use`: the units that it sold, as their buckets give them up. */
  readonly by: 'days' | 'use';
  /** With the sign that the net of the line has. */
  readonly net: Money;
}

/** Where a line is earned, over which days, and what of it waits. */
export interface Earning {
  readonly revenue: RevenueCode;
  readonly service: Period;
  /** Null: all of it is earned at issue. */
  readonly deferred: Deferred | null;
}

/** What decides how a charge is earned. */
export type Earned = Pick<Charge, 'key' | 'kind' | 'fromAt' | 'toAt' | 'revenue' | 'corrects'>;

/**
 * How a charge is earned. A reduction is earned like the line that it reduces (`base`; of all others the charge
 * itself), and stands on 4200, so that gross revenue stays to be seen; what corrects a line of a document that is
 * issued stands on 4290, and so much of it as the line has earned by now counts at once. `net` is what the document
 * shows.
 */
export function earningOf(
  charge: Earned,
  base: Earned,
  { net, issuedAt, zone }: { readonly net: Money; readonly issuedAt: number; readonly zone: Zone },
): Earning {
  const service = serviceOf(base, zone);
  const revenue = isAfterTheFact(charge) ? codeAfter(base) : (charge.revenue ?? codeOf(charge));
  const issued = localDateAt(issuedAt, zone);
  return { revenue, service, deferred: deferredOf(charge, base, { net, service, issued }) };
}

/**
 * What of an amount is earned before a day, of all that its days earn: its part of the days that are over, rounded once
 * from the start, so that together the parts are the whole. 2,155.17 over the 31 days of March are 695.22 before the
 * 11th.
 */
export function earnedBefore(net: Money, service: Period, day: LocalDate): Money {
  const days = periodDays(service);
  assert(days > 0, 'a line is earned over a day or more');
  const elapsed = Math.min(Math.max(dayNumber(day) - dayNumber(service.from), 0), days);
  return money(divideRounded(net.minor * BigInt(elapsed), BigInt(days)), net.currency);
}

/**
 * The local days of a stretch. The day on which it ends belongs to it only if it is the day on which it begins: thirty
 * days from an afternoon are thirty days.
 */
export function serviceOf({ fromAt, toAt }: Pick<Charge, 'fromAt' | 'toAt'>, zone: Zone): Period {
  const from = localDateAt(fromAt, zone);
  const to = toAt === fromAt ? from : localDateAt(toAt, zone);
  return { from, to: to > from ? to : addDays(from, 1) };
}

/** What a change gives back was not earned yet: it is the charge itself the other way, and no reduction of revenue. */
function isAfterTheFact({ corrects }: Earned): boolean {
  return corrects !== undefined && corrects.by !== 'change';
}

/** Where a credit of a line stands: beside its revenue; the coins a total was rounded by are given back as coins. */
function codeAfter({ kind }: Earned): RevenueCode {
  return kind === 'rounding' ? '5900' : '4290';
}

/** Where a kind of charge is earned unless it says so itself. */
function codeOf({ kind, key }: Earned): RevenueCode {
  // What is reported late of a period that was billed adjusts it, under the key of what it adjusts.
  return kind === 'adjustment' && isUsage(key) ? '4110' : CODES[kind];
}

const CODES: Readonly<Record<Charge['kind'], RevenueCode>> = {
  recurring: '4100',
  adjustment: '4100',
  usage: '4110',
  true_up: '4110',
  one_off: '4120',
  bundle: '4180',
  discount: '4200',
  rounding: '5900',
  // Its document is booked against clearing, and its lines are earned nowhere; no charge is of this kind.
  taken_back: '4290',
};

const isUsage = (key: string): boolean => reducedLine(key).split('/')[1] === 'usage';

interface AtIssue {
  readonly net: Money;
  readonly service: Period;
  readonly issued: LocalDate;
}

function deferredOf(charge: Earned, base: Earned, { net, service, issued }: AtIssue): Deferred | null {
  if (net.minor === 0n) return null;
  if (base.kind === 'bundle') return isAfterTheFact(charge) ? null : { by: 'use', net };
  const byDays = OVER_DAYS.has(base.kind) && !isUsage(base.key);
  // Within the day of issue there is nothing to wait for.
  if (!byDays || service.to <= addDays(issued, 1)) return null;
  if (!isAfterTheFact(charge)) return { by: 'days', net };
  const rest = subtract(net, earnedBefore(net, service, issued));
  return rest.minor === 0n ? null : { by: 'days', net: rest };
}

/** A reduction that stands on a document without its line goes by its own days. */
const OVER_DAYS: ReadonlySet<Charge['kind']> = new Set(['recurring', 'adjustment', 'discount']);

/** A figure of a document as the books count it: a credit note counts the other way. */
export function counted(kind: 'invoice' | 'credit_note' | 'debit_note', shown: Money): Money {
  return kind === 'credit_note' ? negate(shown) : shown;
}

/** How a line of a document is earned. Lines that do not say so are earned at issue; their days are those of UTC. */
export function earningKept(line: Partial<Earning> & Pick<Charge, 'kind' | 'fromAt' | 'toAt'>): Earning {
  const { revenue = CODES[line.kind], service = serviceOf(line, 'UTC'), deferred = null } = line;
  return { revenue, service, deferred };
}

/** What of a document waits for the use of units that it sells: their buckets are worth this together. */
export function deferredByUse({ lines, currency }: Pick<Invoice, 'lines' | 'currency'>): Money {
  const waiting = lines.flatMap(({ deferred }) => (deferred?.by === 'use' ? [deferred.net] : []));
  return sum(waiting, currency);
}
