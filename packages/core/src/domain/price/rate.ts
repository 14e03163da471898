import { assert, unreachable } from '../../kernel/assert.ts';
import { plus, ratio, roundDecimal, roundToMoney, ZERO, type Decimal } from '../../kernel/decimal.ts';
import { subtract, type Money } from '../../kernel/money.ts';
import { afterAllowance } from './allowance.ts';
import { capacityParts, type Peaks } from './capacity.ts';
import { dynamicParts } from './dynamic.ts';
import { priceErrors } from './errors.ts';
import { minus } from './exact.ts';
import { graduatedPercentageParts } from './graduated-percentage.ts';
import { graduatedParts } from './graduated.ts';
import { packageParts } from './package.ts';
import { part, sumParts, type PricePart } from './parts.ts';
import { percentageParts, priceEvents, pricesEvents } from './percentage.ts';
import type { CapacityPrice, MeterPrice } from './price.ts';
import { stairstepParts } from './stairstep.ts';
import { unitParts } from './unit.ts';
import { volumeParts } from './volume.ts';

/**
 * What was used of a period so far, in units of the meter: the total; or each event, in the order in which they
 * happened; or how far each of several meters went, by its name. An event counts towards the total of any price; of a
 * capacity the highest event is the peak.
 */
export type MeterUse = bigint | readonly bigint[] | Readonly<Record<string, bigint>>;

/** How the amount for what was used came about, in major units that are not rounded yet. */
export interface PriceBreakdown {
  /** All that was used, in priced units; of a capacity the peak of the price's own meter. */
  readonly quantity: Decimal;
  readonly parts: readonly PricePart[];
  /** What the parts come to. */
  readonly amount: Decimal;
}

/**
 * What the use of a period costs. Rounded once, at the end, so that nothing is lost on the way.
 * @throws BillingError `price.needsEvents`
 */
export function rateUnits(used: MeterUse, price: MeterPrice, currency: string): Money {
  return roundToMoney(exactAmount(used, price), currency, price.rounding);
}

/**
 * What further use costs on top of what the period has billed: the cost of all less the cost of the earlier use, so
 * that billing in slices comes to the same as billing at once. `billed` is undefined when the period has billed nothing
 * yet, not even its flat price; that is not the same as having billed for 0 units. Below zero where more costs less.
 * @throws BillingError `price.needsEvents`
 */
export function rateDifference(
  billed: MeterUse | undefined,
  all: MeterUse,
  price: MeterPrice,
  currency: string,
): Money {
  const cost = rateUnits(all, price, currency);
  return billed === undefined ? cost : subtract(cost, rateUnits(billed, price, currency));
}

/**
 * `rateDifference` for a meter that is a sum: so many units more than were billed.
 * @throws BillingError `price.needsEvents`
 */
export function rateIncrement(
  alreadyUsed: bigint | undefined,
  more: bigint,
  price: MeterPrice,
  currency: string,
): Money {
  assert(more >= 0n, 'units cannot be negative');
  return rateDifference(alreadyUsed, (alreadyUsed ?? 0n) + more, price, currency);
}

/**
 * What records cost, each rounded to the price's own digits before they are summed, where a regulator wants to see a
 * price on every record. Without `priceDigits` nothing is rounded but the sum, as with `rateUnits`.
 */
export function rateRecords(records: readonly bigint[], price: MeterPrice, currency: string): Money {
  const { priceDigits, rounding } = price;
  if (priceDigits === undefined || records.length === 0) return rateUnits(records, price, currency);
  const rounded = recordAmounts(records, price).map((each) => roundDecimal(each, priceDigits, rounding));
  return roundToMoney(rounded.reduce(plus, ZERO), currency, rounding);
}

/**
 * The amount for what was used, exact and in major units.
 * @throws BillingError `price.needsEvents`
 */
export function exactAmount(used: MeterUse, price: MeterPrice): Decimal {
  return priceBreakdown(used, price).amount;
}

/**
 * Which tiers, how many units, which price, what amount: for an invoice line, a plan editor and whoever asks why.
 * @throws BillingError `price.needsEvents`
 */
export function priceBreakdown(used: MeterUse, price: MeterPrice): PriceBreakdown {
  const quantity = inBlocks(totalOf(used, price), price.blockSize);
  const { covered, billable } = afterAllowance(quantity, price.allowance);
  const parts = [...part('allowance', covered, ZERO), ...partsOf(used, billable, price)];
  return { quantity, parts, amount: sumParts(parts) };
}

/** What each record costs on top of those before it. */
function recordAmounts(records: readonly bigint[], price: MeterPrice): Decimal[] {
  const { model, blockSize } = price;
  if (model.model === 'percentage') {
    const events = records.map((each) => inBlocks(each, blockSize));
    return priceEvents(model, events).map(({ amount }) => amount);
  }
  let units = 0n;
  let before = ZERO;
  return records.map((each) => {
    units = model.model === 'capacity' ? larger(units, each) : units + each;
    const all = exactAmount(units, price);
    const more = minus(all, before);
    before = all;
    return more;
  });
}

function partsOf(used: MeterUse, billable: Decimal, price: MeterPrice): PricePart[] {
  const { model } = price;
  switch (model.model) {
    case 'unit':
      return unitParts(model, billable);
    case 'graduated':
      return graduatedParts(model, billable);
    case 'volume':
      return volumeParts(model, billable);
    case 'package':
      return packageParts(model, billable);
    case 'stairstep':
      return stairstepParts(model, billable);
    case 'percentage':
      return percentageParts(model, eventsOf(used, billable, price));
    case 'graduated_percentage':
      return graduatedPercentageParts(model, billable);
    case 'dynamic':
      return dynamicParts(model, billable);
    case 'capacity':
      return capacityParts(model, peaksOf(used, billable, price, model));
    default:
      return unreachable(model);
  }
}

function eventsOf(used: MeterUse, total: Decimal, { meter, blockSize, model }: MeterPrice): readonly Decimal[] {
  if (isEvents(used)) return used.map((each) => inBlocks(each, blockSize));
  if (model.model === 'percentage' && pricesEvents(model)) throw priceErrors.needsEvents({ meter });
  return [total];
}

function peaksOf(used: MeterUse, own: Decimal, { meter }: MeterPrice, { blockSizes = {} }: CapacityPrice): Peaks {
  if (typeof used === 'bigint' || isEvents(used)) return { [meter]: own };
  const others = Object.entries(used).map(([name, units]) => [name, inBlocks(units, blockSizes[name] ?? 1n)]);
  return { ...(Object.fromEntries(others) as Peaks), [meter]: own };
}

function totalOf(used: MeterUse, { meter, model }: MeterPrice): bigint {
  if (typeof used === 'bigint') return used;
  if (!isEvents(used)) return used[meter] ?? 0n;
  return model.model === 'capacity' ? used.reduce(larger, 0n) : used.reduce((sum, each) => sum + each, 0n);
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function isEvents(used: MeterUse): used is readonly bigint[] {
  return Array.isArray(used);
}

function inBlocks(units: bigint, blockSize: bigint): Decimal {
  assert(units >= 0n, 'units cannot be negative');
  return ratio(units, blockSize);
}
