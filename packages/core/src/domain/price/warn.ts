import { compareDecimal, parseDecimal, plus, ratio, times } from '../../kernel/decimal.ts';
import { figuresOf } from './check.ts';
import { decimalText, whole, wholeIn } from './exact.ts';
import { sumParts } from './parts.ts';
import type { MeterPrice, Tier, VolumePrice } from './price.ts';
import { volumeParts } from './volume.ts';

/** Something that a price may mean, but that its author should have seen before it is sold. */
export interface PriceWarning {
  readonly code: 'cliff' | 'unreachable' | 'allowanceBeyondFirstTier' | 'twoAllowances' | 'rateNeverMatters' | 'free';
  readonly meter: string;
  /** A sentence for a person who reads English; `details` are for every other. */
  readonly message: string;
  readonly details: Readonly<Record<string, string>>;
}

/**
 * What the author of a price should look at before it is published; nothing of it is refused. Asked of a price that
 * `checkPrice` has let pass.
 */
export function warnPrice(price: MeterPrice): PriceWarning[] {
  return [...cliffs(price), ...unreachable(price), ...allowances(price), ...neverMatters(price), ...free(price)];
}

/** Where one unit more costs less, so that a customer is better off wasting it. */
function cliffs({ meter, model }: MeterPrice): PriceWarning[] {
  switch (model.model) {
    case 'volume':
      return model.tiers.flatMap((tier, at) => volumeCliff(meter, model, tier, model.tiers[at + 1]));
    case 'stairstep':
      return model.tiers.flatMap(({ upTo, flat }, at) => flatCliff(meter, upTo ?? '', flat, model.tiers[at + 1]));
    case 'capacity':
      return model.tiers.flatMap(({ upTo, flat }, at) => {
        const ends = Object.entries(upTo).map(([name, end]) => `${end ?? '…'} ${name}`);
        return flatCliff(meter, ends.join(', '), flat, model.tiers[at + 1]);
      });
    default:
      return [];
  }
}

function volumeCliff(meter: string, model: VolumePrice, { upTo }: Tier, above: Tier | undefined): PriceWarning[] {
  if (upTo === null || above === undefined) return [];
  const edge = parseDecimal(upTo);
  const costs = sumParts(volumeParts(model, edge));
  const beyond = plus(times(edge, parseDecimal(above.price)), parseDecimal(above.flat ?? '0'));
  if (compareDecimal(beyond, costs) >= 0) return [];
  const next = whole(wholeIn(edge) + 1n);
  const [cost, nextCosts] = [decimalText(costs), decimalText(sumParts(volumeParts(model, next)))];
  const details = { upTo, costs: cost, next: decimalText(next), nextCosts, justAbove: decimalText(beyond) };
  const message = `${upTo} units of ${meter} cost ${cost}, and the first bit above them makes it ${details.justAbove}.`;
  return [{ code: 'cliff', meter, message, details }];
}

function flatCliff(
  meter: string,
  upTo: string,
  flat: string,
  above: { readonly flat: string } | undefined,
): PriceWarning[] {
  if (above === undefined || compareDecimal(parseDecimal(above.flat), parseDecimal(flat)) >= 0) return [];
  const message = `Up to ${upTo} of ${meter} cost ${flat}, and more than that ${above.flat}.`;
  return [{ code: 'cliff', meter, message, details: { upTo, costs: flat, justAbove: above.flat } }];
}

/** A tier so narrow that no whole number of the meter's units falls in it: from 10 to 10.5 pieces, say. */
function unreachable({ meter, blockSize, model, allowance = '0' }: MeterPrice): PriceWarning[] {
  if (!('tiers' in model) || model.model === 'capacity') return [];
  const included = parseDecimal(allowance);
  const unitsAt = (edge: string): bigint => wholeIn(times(plus(parseDecimal(edge), included), ratio(blockSize, 1n)));
  return model.tiers.flatMap(({ upTo }, tier) => {
    const from = model.tiers[tier - 1]?.upTo ?? '0';
    if (upTo === null || unitsAt(upTo) > unitsAt(from)) return [];
    const message = `No use of ${meter} can fall between ${from} and ${upTo}; the tier is never reached.`;
    return [{ code: 'unreachable', meter, message, details: { tier: String(tier), from, upTo } } as const];
  });
}

/** Tiers count what is billed, not what is used; who includes more than the first tier holds may think otherwise. */
function allowances({ meter, model, allowance }: MeterPrice): PriceWarning[] {
  if (allowance === undefined) return [];
  if (model.model === 'package' && model.free !== undefined) {
    const message = `${allowance} of ${meter} are included, and then ${model.free} more are free.`;
    return [{ code: 'twoAllowances', meter, message, details: { allowance, free: model.free } }];
  }
  const upTo = 'tiers' in model && model.model !== 'capacity' ? (model.tiers[0]?.upTo ?? null) : null;
  if (upTo === null || compareDecimal(parseDecimal(allowance), parseDecimal(upTo)) <= 0) return [];
  const message = `${allowance} of ${meter} are included; the tier up to ${upTo} begins only after them.`;
  return [{ code: 'allowanceBeyondFirstTier', meter, message, details: { allowance, upTo } }];
}

/** The fixed price alone reaches the most that an event costs, or the least is the most. */
function neverMatters({ meter, model }: MeterPrice): PriceWarning[] {
  if (model.model !== 'percentage' || model.max === undefined) return [];
  const { fixed = '0', min = '0', max } = model;
  if (![fixed, min].some((each) => compareDecimal(parseDecimal(each), parseDecimal(max)) >= 0)) return [];
  const message = `Every event of ${meter} that pays costs ${max}, whatever the rate.`;
  return [{ code: 'rateNeverMatters', meter, message, details: { fixed, min, max } }];
}

function free({ meter, model }: MeterPrice): PriceWarning[] {
  const capped = model.model === 'percentage' && isNothing(model.max);
  if (!capped && !figuresOf(model, meter).every(isNothing)) return [];
  return [{ code: 'free', meter, message: `Whatever is used of ${meter} costs nothing.`, details: {} }];
}

function isNothing(figure: string | undefined): boolean {
  return figure !== undefined && parseDecimal(figure).numerator === 0n;
}
