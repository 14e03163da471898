import { compareDecimal, parseDecimal, plus, ratio, times, ZERO, type Decimal } from '../kernel/decimal.ts';
import { isBillingError } from '../kernel/error.ts';
import type { LocalDate } from '../kernel/calendar.ts';
import type { Money } from '../kernel/money.ts';
import type { InvoiceLine } from './invoice.ts';
import { checkPhases } from './phase.ts';
import { checkPlan, planWarnings } from './plan-check.ts';
import type { PlanBody } from './plan-input.ts';
import { checkPrice } from './price/check.ts';
import { decimalText, greater, whole, wholeIn } from './price/exact.ts';
import type { MeterPrice } from './price/price.ts';
import { rateUnits, type MeterUse } from './price/rate.ts';
import { checkRates } from './tax.ts';
import { checkValidity } from './validity.ts';

/** How somebody would use a plan. */
export interface PlanSample {
  /** What each term or period uses of each meter, in the meter's units. */
  readonly usage: Readonly<Record<string, bigint>>;
  /** Pieces of the plan, from 1. */
  readonly quantity: number;
  /** How many terms or periods are asked for, from 1. */
  readonly periods: number;
  /** The local day with which it begins. */
  readonly startOn: LocalDate;
}

/** What a plan would cost, and what is wrong or odd about it. */
export interface PlanPreview {
  readonly findings: readonly PlanFinding[];
  /** In the order of time; none when an error stands against the plan. */
  readonly bills: readonly PreviewedBill[];
  /** One for each price that can be reckoned. */
  readonly curves: readonly PriceCurve[];
}

/** Something that an author of a plan should see. An `error` refuses its publishing, a `warning` does not. */
export interface PlanFinding {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  /** The field, where it is known: `usage.0`, `phases`, `taxes`. */
  readonly path: string | null;
  readonly message: string;
}

/** The document that a term or period begins with: its flat price in advance, usage before it in arrear. */
export interface PreviewedBill {
  /** The term or period in UTC milliseconds, half-open. Of no length for what only settles the usage before it. */
  readonly fromAt: number;
  readonly toAt: number;
  /** The key of the phase that it begins in; null without phases. */
  readonly phase: string | null;
  readonly lines: readonly Pick<InvoiceLine, 'description' | 'fromAt' | 'toAt' | 'net' | 'tax' | 'gross'>[];
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
}

/** What use of one meter costs by its model. */
export interface PriceCurve {
  /** Which price it is of: `usage.0`. A meter may have several. */
  readonly path: string;
  readonly meter: string;
  /** By quantity, ascending. */
  readonly points: readonly CurvePoint[];
}

/** So many priced units cost so much, before any tax that the price does not contain. */
export interface CurvePoint {
  readonly quantity: string;
  readonly amount: Money;
}

/**
 * All that stands against a plan, each part looked at by itself so that an author sees everything at once; and what its
 * prices may not mean. Empty for a plan that can be published and holds no surprise.
 */
export function findingsOf(plan: PlanBody, currency: string): readonly PlanFinding[] {
  const { terms, phases, taxes, usage, price } = plan;
  const checks: readonly (readonly [path: string | null, check: () => void])[] = [
    ...usage.map((one, place) => [`usage.${place}`, () => checkPrice(one)] as const),
    ['phases', () => (phases.length === 0 ? undefined : checkPhases(phases))],
    ['taxes', () => checkRates(taxes)],
    ['validity', () => (terms.kind === 'prepaid' ? checkValidity(terms.validity, 'terms.validity') : undefined)],
    [null, () => checkPlan(plan)],
  ];
  const errors = checks.flatMap(([path, check]) => errorOf(path, check));
  const foreign: PlanFinding[] =
    price.currency === currency
      ? []
      : [{ severity: 'error', code: 'plan.malformed', path: 'price', message: `Prices are in ${currency}.` }];
  const told = errors.filter(({ message }, place) => errors.findIndex((each) => each.message === message) === place);
  const wrong = new Set(told.map(({ path }) => path));
  const warnings = usage.flatMap((one, place) => {
    const path = `usage.${place}`;
    if (wrong.has(path)) return [];
    return planWarnings({ usage: [one] }).map(({ code, message }): PlanFinding => ({
      severity: 'warning',
      code: `price.${code}`,
      path,
      message,
    }));
  });
  return [...told, ...foreign, ...warnings];
}

/**
 * What a price costs at zero, at the edge of every tier or package, one unit of the meter above it, half-way between,
 * and beyond the last edge; to a used quantity at least. It is the model's price: hours, increments and fees of
 * sessions depend on when something is used, and are in no curve.
 */
export function curveOf(price: MeterPrice, currency: string, used: bigint): readonly CurvePoint[] {
  const { blockSize } = price;
  const inUnits = (quantity: Decimal): bigint => wholeIn(times(quantity, whole(blockSize)));
  const edges = edgesOf(price);
  const last = edges.at(-1) ?? ZERO;
  const reach = greater(times(last, ratio(3n, 2n)), times(ratio(used, blockSize), ratio(5n, 4n)));
  const end = compareDecimal(reach, ZERO) > 0 ? reach : whole(UNEDGED);
  const corners = [ZERO, ...edges, end].map(inUnits);
  const betweens = corners.map((corner, place) => wholeIn(ratio(corner + (corners[place - 1] ?? corner), 2n)));
  const above = edges.map((edge) => inUnits(edge) + 1n);
  const all = [...new Set([...corners, ...betweens, ...above, used])].toSorted((a, b) => (a < b ? -1 : 1));
  return all.map((units) => ({
    quantity: decimalText(ratio(units, blockSize)),
    amount: rateUnits(useOf(price, units), price, currency),
  }));
}

/** Priced units that a curve without an edge is drawn to. */
const UNEDGED = 10n;
/** How many packages a curve shows. */
const PACKAGES = [1n, 2n, 3n, 4n];

/** Where the price of the next unit changes, ascending, in priced units. What is included comes before all of it. */
function edgesOf({ meter, model, allowance = '0' }: MeterPrice): readonly Decimal[] {
  const included = parseDecimal(allowance);
  const from = compareDecimal(included, ZERO) > 0 ? [included] : [];
  return [...from, ...ownEdges(meter, model).map((edge) => plus(included, edge))];
}

function ownEdges(meter: string, model: MeterPrice['model']): readonly Decimal[] {
  switch (model.model) {
    case 'graduated':
    case 'volume':
    case 'stairstep':
    case 'graduated_percentage':
      return model.tiers.flatMap(({ upTo }) => (upTo === null ? [] : [parseDecimal(upTo)]));
    case 'capacity':
      return model.tiers.flatMap(({ upTo }) => (upTo[meter] == null ? [] : [parseDecimal(upTo[meter])]));
    case 'package': {
      const free = parseDecimal(model.free ?? '0');
      const ends = PACKAGES.map((count) => plus(free, times(parseDecimal(model.size), whole(count))));
      return compareDecimal(free, ZERO) > 0 ? [free, ...ends] : ends;
    }
    default:
      return [];
  }
}

/** A percentage is drawn for one payment of the whole amount. */
function useOf({ model }: MeterPrice, units: bigint): MeterUse {
  if (model.model !== 'percentage') return units;
  return units === 0n ? [] : [units];
}

function errorOf(path: string | null, check: () => void): readonly PlanFinding[] {
  try {
    check();
    return [];
  } catch (thrown) {
    if (!isBillingError(thrown)) throw thrown;
    return [{ severity: 'error', code: thrown.code, path, message: thrown.message }];
  }
}
