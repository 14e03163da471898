import { compareDecimal, parseDecimal, ZERO, type Decimal } from '../../kernel/decimal.ts';
import { priceErrors } from './errors.ts';
import { checkMetering } from './metering.ts';
import type { CapacityPrice, MeterPrice, PackagePrice, PercentagePrice, PriceModel } from './price.ts';
import type { Ending } from './tiers.ts';

/**
 * Refuses a price that leaves usage without a price or that says something it cannot mean. Asked when a plan is
 * published, so that rating need not doubt it.
 * @throws BillingError `price.…`, `metering.…`, `increment.…`, `window.…`, `decimal.malformed`
 */
export function checkPrice(price: MeterPrice): void {
  const { meter, blockSize, model, allowance, priceDigits } = price;
  if (blockSize < 1n) throw priceErrors.emptyBlock({ meter, blockSize: blockSize.toString() });
  for (const figure of figuresOf(model, meter)) {
    if (isBelowZero(figure)) throw priceErrors.negative({ meter, price: figure });
  }
  if (model.model === 'capacity') checkCapacity(model, meter);
  else if ('tiers' in model) checkTierOrder(model.tiers, meter);
  if (model.model === 'package') checkPackage(model, meter);
  if (model.model === 'percentage') checkEvents(model, meter);
  if (priceDigits !== undefined) checkWhole('priceDigits', priceDigits, 0, 12, meter);
  if (allowance !== undefined) checkAllowance(allowance, model, meter);
  checkMetering(price);
}

/**
 * Every amount and rate that a model can charge, as it is written.
 * @throws BillingError `price.unknownModel`
 */
export function figuresOf(model: PriceModel, meter: string): string[] {
  switch (model.model) {
    case 'unit':
    case 'package':
      return [model.price];
    case 'graduated':
    case 'volume':
      return model.tiers.flatMap(({ price, flat }) => [price, ...given(flat)]);
    case 'stairstep':
    case 'capacity':
      return model.tiers.map(({ flat }) => flat);
    case 'percentage':
      return [model.rate, ...given(model.fixed), ...given(model.min)];
    case 'graduated_percentage':
      return model.tiers.flatMap(({ rate, flat }) => [rate, ...given(flat)]);
    case 'dynamic':
      return [model.multiplier ?? '1'];
    default:
      throw priceErrors.unknownModel({ meter, model: String((model as Partial<PriceModel>).model) });
  }
}

/** Each tier begins where the one before ends, from zero on, so there is no hole between them; the last has no end. */
function checkTierOrder(tiers: readonly Ending[], meter: string): void {
  if (tiers.length === 0) throw priceErrors.noTiers({ meter });
  let end: Decimal | null = ZERO;
  for (const { upTo } of tiers) {
    if (end === null) throw priceErrors.afterTheLast({ meter });
    const next = upTo === null ? null : parseDecimal(upTo);
    if (next !== null && compareDecimal(next, end) <= 0) throw priceErrors.outOfOrder({ meter, upTo });
    end = next;
  }
  if (end !== null) throw priceErrors.endsTooSoon({ meter, upTo: tiers.at(-1)?.upTo });
}

/** No meter may go less far than in the tier before, one must go further, and in the last tier all go without end. */
function checkCapacity({ tiers, blockSizes = {} }: CapacityPrice, meter: string): void {
  if (tiers.length === 0) throw priceErrors.noTiers({ meter });
  const meters = new Set([meter, ...tiers.flatMap(({ upTo }) => Object.keys(upTo))]);
  for (const [name, size] of Object.entries(blockSizes)) {
    if (size < 1n) throw priceErrors.emptyBlock({ meter: name, blockSize: size.toString() });
  }
  const ends = new Map<string, Decimal | null>();
  for (const { upTo } of tiers) {
    let further = false;
    for (const name of meters) {
      const end = upTo[name];
      if (end === undefined) throw priceErrors.meterMissing({ meter, missing: name });
      const next = end === null ? null : parseDecimal(end);
      const step = compareEnds(next, ends.has(name) ? (ends.get(name) ?? null) : ZERO);
      if (step < 0) throw priceErrors.outOfOrder({ meter: name, upTo: end });
      further ||= step > 0;
      ends.set(name, next);
    }
    if (!further) throw priceErrors.outOfOrder({ meter, upTo: JSON.stringify(upTo) });
  }
  for (const [name, end] of Object.entries(tiers.at(-1)?.upTo ?? {})) {
    if (end !== null) throw priceErrors.endsTooSoon({ meter: name, upTo: end });
  }
}

function checkEvents({ min, max, freeEvents, freeAmount }: PercentagePrice, meter: string): void {
  if (max !== undefined && isBelowZero(max)) throw priceErrors.negative({ meter, price: max });
  if (min !== undefined && max !== undefined && compareDecimal(parseDecimal(min), parseDecimal(max)) > 0) {
    throw priceErrors.minAboveMax({ meter, min, max });
  }
  if (freeEvents !== undefined) checkWhole('freeEvents', freeEvents, 1, Number.MAX_SAFE_INTEGER, meter);
  if (freeAmount !== undefined) checkAboveZero('freeAmount', freeAmount, meter);
}

function checkAllowance(allowance: string, { model }: PriceModel, meter: string): void {
  checkNotBelowZero('allowance', allowance, meter);
  const reason =
    model === 'percentage'
      ? 'a percentage has free events and a free amount'
      : model === 'capacity'
        ? 'a capacity is not used up'
        : undefined;
  if (reason !== undefined) throw priceErrors.noAllowance({ meter, reason });
}

function checkPackage({ size, free }: PackagePrice, meter: string): void {
  checkAboveZero('size', size, meter);
  if (free !== undefined) checkNotBelowZero('free', free, meter);
}

function checkNotBelowZero(field: string, value: string, meter: string): void {
  if (isBelowZero(value)) throw priceErrors.belowZero({ meter, field, value });
}

function checkAboveZero(field: string, value: string, meter: string): void {
  if (parseDecimal(value).numerator <= 0n) throw priceErrors.notAboveZero({ meter, field, value });
}

function checkWhole(field: string, value: number, least: number, most: number, meter: string): void {
  const right = Number.isInteger(value) && value >= least && value <= most;
  if (!right) throw priceErrors.notWhole({ meter, field, least, most, value });
}

function compareEnds(a: Decimal | null, b: Decimal | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return compareDecimal(a, b);
}

function isBelowZero(figure: string): boolean {
  return parseDecimal(figure).numerator < 0n;
}

function given(figure: string | undefined): string[] {
  return figure === undefined ? [] : [figure];
}
