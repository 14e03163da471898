import { ratio, scaleMoney } from '../../kernel/decimal.ts';
import { localDateAt, type Zone } from '../../kernel/calendar.ts';
import { encodeJson } from '../../kernel/json.ts';
import { divideRounded, subtract, zero, type Money } from '../../kernel/money.ts';
import { periodAt, periodInstants } from '../../kernel/period.ts';
import { costOf } from '../change/paid.ts';
import { taxesOf, timesPieces, type Charge } from '../charge.ts';
import { phaseAt } from '../phase.ts';
import { intervalOf, type Plan } from '../plan.ts';
import { isListed, pricedMeters, type PricedMeter } from '../plan-price.ts';
import { rateUnits } from '../price/rate.ts';
import type { Subscription } from '../subscription.ts';

/** What of a subscription its prices depend on. */
export type Holder = Pick<
  Subscription,
  'id' | 'anchor' | 'activatedAt' | 'createdAt' | 'quantity' | 'priceOverride' | 'addOns'
>;

/** What was measured for a usage line: all units of its revision, and those of the one before. */
export interface RatedUnits {
  readonly meter: string;
  readonly units: bigint;
  readonly before: bigint | null;
}

/** A line that is priced anew. */
export interface Replanned {
  readonly from: Plan;
  readonly to: Plan;
  readonly holder: Holder;
  readonly rated: RatedUnits | null;
  readonly zone: Zone;
}

/** An amount by another version; or the one that was charged, and why no other can be told. */
export type Repriced = { readonly amount: Money; readonly kept: KeptReason | null };

/** Why a line stays as it was charged. */
export type KeptReason = 'agreed_price' | 'needs_hours' | 'minimum' | 'cap' | 'correction';

/**
 * What a line would have come to by another version of its plan. Flat lines by the price of their phase, for the same
 * pieces and the same part of the time; usage by the units that were measured; what is no price of the plan stays.
 */
export function repriced(charge: Charge, of: Replanned): Repriced {
  if (charge.key.endsWith('/setup')) return told(of.to.setupFee ?? zero(charge.amount.currency));
  if (of.rated !== null) return usageAmount(charge, of, of.rated);
  switch (charge.kind) {
    case 'recurring':
    case 'adjustment':
    case 'bundle':
      return flatAmount(charge, of);
    case 'true_up':
      return { amount: charge.amount, kept: isSame(of.from.minimum, of.to.minimum) ? null : 'minimum' };
    default:
      return told(charge.amount);
  }
}

/** The taxes that a line would have borne: those that it bore, where the versions say the same of taxes. */
export function replannedTaxes(charge: Charge, { from, to }: Pick<Replanned, 'from' | 'to'>) {
  const of = charge.key.endsWith('/setup') ? 'setup' : 'service';
  const [before, after] = [taxesOf(from, of), taxesOf(to, of)];
  return isSame(before, after) ? null : after;
}

function flatAmount(charge: Charge, of: Replanned): Repriced {
  const { holder, from } = of;
  const override = from.role === 'add_on' ? addOnOf(holder, from)?.priceOverride : holder.priceOverride;
  if (override != null) return { amount: charge.amount, kept: 'agreed_price' };
  const [old, next] = [listPrice(from, of, charge.fromAt), listPrice(of.to, of, charge.fromAt)];
  for (const cost of waysOf(charge, of)) {
    const pieces = piecesOf(charge.amount, old, holder.quantity, cost);
    if (pieces !== null) return told(cost(timesPieces(next, pieces)));
  }
  // Part of what was bought, such as unused time that came back: in proportion.
  return told(old.minor === 0n ? charge.amount : scaleMoney(charge.amount, ratio(next.minor, old.minor)));
}

type Cost = (full: Money) => Money;

/** The ways in which bills price a stretch: as a whole, or as the part of its period that it is. */
function waysOf({ fromAt, toAt }: Charge, { from, to, holder, zone }: Replanned): readonly Cost[] {
  if (from.terms.kind === 'prepaid') return [(full) => full];
  const period = periodAt(holder.anchor, from.terms.interval, localDateAt(fromAt, zone));
  const whole = periodInstants(period, zone);
  if (fromAt <= whole.fromAt && toAt >= whole.toAt) return [(full) => full];
  const manner = { ...to.changes.count, zone };
  return [(full) => costOf(full, { kind: 'period', period }, { fromAt, toAt }, manner)];
}

/** How many pieces an amount is of, by a price; null where it is of no whole number of them. */
function piecesOf(amount: Money, price: Money, held: number, cost: Cost): number | null {
  if (price.minor === 0n) return amount.minor === 0n ? held : null;
  const one = cost(price);
  if (one.minor <= 0n || amount.minor < 0n) return null;
  const pieces = divideRounded(amount.minor, one.minor);
  const about = Number(pieces);
  return about > 0 && cost(timesPieces(price, about)).minor === amount.minor ? about : null;
}

/** What a whole term or period costs in the phase of an instant. */
function listPrice(plan: Plan, { holder, zone }: Replanned, at: number): Money {
  if (plan.phases.length === 0) return plan.price;
  const startedOn = localDateAt(holder.activatedAt ?? holder.createdAt, zone);
  const start = { startedOn, anchor: holder.anchor, interval: intervalOf(plan) };
  return phaseAt(plan.phases, start, localDateAt(at, zone))?.phase.price ?? plan.price;
}

function addOnOf({ addOns }: Holder, { id }: Plan) {
  return addOns.find(({ planId }) => planId === id);
}

function usageAmount(charge: Charge, { from, to }: Replanned, rated: RatedUnits): Repriced {
  const [before, after] = [from, to].map(({ usage }) => pricedMeters(usage).find(({ meter }) => meter === rated.meter));
  if (after === undefined) return told(zero(charge.amount.currency));
  if (!isSum(after))
    return isSame(before, after) ? told(charge.amount) : { amount: charge.amount, kept: 'needs_hours' };
  const { currency } = charge.amount;
  const all = rateUnits(rated.units, after.price, currency);
  return told(rated.before === null ? all : subtract(all, rateUnits(rated.before, after.price, currency)));
}

/** Whether a price asks for nothing but the sum of what was used. */
function isSum(priced: PricedMeter): boolean {
  const { windows, increments, connectFee, model } = priced.price;
  const plain = windows === undefined && increments === undefined && connectFee === undefined;
  return plain && !isListed(priced) && priced.meter !== 'mbps_p95' && model.model !== 'capacity';
}

function told(amount: Money): Repriced {
  return { amount, kept: null };
}

function isSame(a: unknown, b: unknown): boolean {
  return encodeJson(inOrder(a ?? null)) === encodeJson(inOrder(b ?? null));
}

/** The same value with the fields of its objects by name: databases keep no order of fields. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(inOrder);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(
    fields.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, field]) => [name, inOrder(field)]),
  );
}
