import { defineErrors } from '../kernel/error.ts';
import { sameCurrency, subtract, sum, type Money, type RoundingMode } from '../kernel/money.ts';
import type { ChargeDraft } from './charge.ts';
import { trueUp, type Commitment } from './commitment.ts';
import type { Discount } from './discount.ts';
import type { DocumentCredit } from './document-credit.ts';
import { settleDue, type Due } from './due.ts';
import {
  outcomes,
  takeCap,
  takeDiscounts,
  untouched,
  type Cap,
  type DiscountOutcome,
  type Reduced,
  type ReducedLine,
} from './reduction.ts';
import { breadth, type LineScope, type PricedLine } from './scope.ts';
import type { TaxOptions } from './tax.ts';

/** A bill before anything is taken from it or added to it. */
export interface PipelineInput {
  readonly currency: string;
  /** The instant of billing, UTC milliseconds. */
  readonly at: number;
  /** Steps 1 to 3 are done: quantities counted, allowances used, prices applied and rounded. */
  readonly lines: readonly PricedLine[];
  readonly discounts?: readonly Discount[];
  readonly caps?: readonly Cap[];
  readonly commitments?: readonly Commitment[];
  readonly tax?: TaxOptions;
  readonly credits?: readonly DocumentCredit[];
}

/** Steps 4 to 7: every line that will be taxed, and what became of the discounts. */
export interface Charged {
  /** Each charge as priced with what was taken from it behind it, and the true-ups with theirs at the end. */
  readonly charges: readonly ChargeDraft[];
  readonly discounts: readonly DiscountOutcome[];
  readonly steps: readonly PipelineStep[];
}

/** The whole pipeline: what is to be paid, and the figure of every step. */
export interface PipelineResult extends Due {
  readonly discounts: readonly DiscountOutcome[];
  readonly steps: readonly PipelineStep[];
}

/** One step: by how much it changed the bill, and to what. Before `tax` the figures are those of the prices. */
export interface PipelineStep {
  readonly step: 'priced' | 'percent' | 'fixed' | 'cap' | 'true_up' | 'net' | 'tax' | 'credits';
  readonly change: Money;
  readonly after: Money;
}

/** What can be wrong with a bill before it is reckoned. */
export const pipelineErrors = defineErrors('pipeline', {
  twice: ['invalid', 'The {what} {key} is there twice; a bill keeps each once.'],
});

/**
 * Reckons a bill. The order is part of the contract and no setting:
 * 1 quantity, 2 allowance, 3 price (`rating`), 4 percentages, 5 amounts, 6 caps, 7 true-ups, 8 net lines, 9 tax,
 * 10 credits, 11 due. Steps 4 to 7 are `reduceLines`, steps 8 to 11 `settleDue`.
 *
 * Between the two stands the `charges` stage: a plugin sees every line with its reductions, and what it adds is taxed
 * like the rest, but no discount, cap or commitment looks at it again. So no plugin can make core take from a line more
 * than the line has.
 * @throws BillingError `pipeline.twice`, `money.currencyMismatch`, and those of `takeDiscounts` and `settleDue`
 */
export function runPipeline(input: PipelineInput): PipelineResult {
  const { charges, discounts, steps } = reduceLines(input);
  const settled = settleDue({ ...input, charges });
  const { currency } = input;
  const { net, tax, total, due } = settled;
  const reduced = steps.at(-1)?.after ?? { minor: 0n, currency };
  const paid = settled.credits.reduce((left, { used }) => subtract(left, used), { minor: 0n, currency });
  return {
    ...settled,
    discounts,
    steps: [
      ...steps,
      { step: 'net', change: subtract(net, reduced), after: net },
      { step: 'tax', change: tax, after: total },
      { step: 'credits', change: paid, after: settled.inFavour.minor > 0n ? total : due },
    ],
  };
}

/**
 * Takes discounts and caps from priced lines, and adds what is missing to commitments: steps 4 to 7. Wider caps and
 * commitments see what narrower ones made.
 * @throws BillingError `pipeline.twice`, `money.currencyMismatch`, and those of `takeDiscounts`
 */
export function reduceLines({
  currency,
  lines,
  discounts = [],
  caps = [],
  commitments = [],
  tax = {},
}: Omit<PipelineInput, 'at' | 'credits'>): Charged {
  checkInput({ currency, lines, discounts, caps, commitments });
  const start: Reduced = { lines: lines.map(untouched), given: new Map() };
  const { percent, fixed } = takeDiscounts(start, discounts, tax.rounding);
  const capped = caps.toSorted((a, b) => narrowFirst([a.scope, a.id], [b.scope, b.id])).reduce(takeCap, fixed.lines);
  const ended = addTrueUps({ lines: capped, given: fixed.given }, commitments, discounts, tax.rounding);
  const states = { priced: start.lines, percent: percent.lines, fixed: fixed.lines, cap: capped, true_up: ended.lines };
  return {
    charges: ended.lines.flatMap(({ line, reductions }) => [line.charge, ...reductions]),
    discounts: outcomes(ended, discounts, currency),
    steps: stepsOf(states, currency),
  };
}

/** True-ups stand at the end. One that may be discounted takes what the discounts have still to give. */
function addTrueUps(
  start: Reduced,
  commitments: readonly Commitment[],
  discounts: readonly Discount[],
  rounding: RoundingMode | undefined,
): Reduced {
  const ordered = commitments.toSorted((a, b) => narrowFirst([a.scope, a.charge.key], [b.scope, b.charge.key]));
  return ordered.reduce((state, commitment) => {
    const missing = trueUp(commitment, state.lines);
    if (missing === null) return state;
    const added = { lines: [untouched(missing)], given: state.given };
    const { fixed } = takeDiscounts(added, discounts, rounding);
    return { lines: [...state.lines, ...fixed.lines], given: fixed.given };
  }, start);
}

function stepsOf(
  states: Readonly<Record<'priced' | 'percent' | 'fixed' | 'cap' | 'true_up', readonly ReducedLine[]>>,
  currency: string,
): PipelineStep[] {
  let last: Money = { minor: 0n, currency };
  return (['priced', 'percent', 'fixed', 'cap', 'true_up'] as const).map((step) => {
    const lefts = states[step].map(({ left }) => left);
    const after = sum(lefts, currency);
    const change = subtract(after, last);
    last = after;
    return { step, change, after };
  });
}

function checkInput(given: Required<Pick<PipelineInput, 'currency' | 'lines' | 'discounts' | 'caps' | 'commitments'>>) {
  const { currency, lines, discounts, caps, commitments } = given;
  for (const { charge } of lines) sameCurrency({ currency }, charge.amount);
  for (const { terms } of discounts) if (terms.kind === 'amount') sameCurrency({ currency }, terms.amount);
  for (const { limit, billedBefore } of caps)
    for (const each of [limit, billedBefore]) sameCurrency({ currency }, each);
  for (const { committed } of commitments) sameCurrency({ currency }, committed);
  const keys = [...lines.map(({ charge }) => charge.key), ...commitments.map(({ charge }) => charge.key)];
  onlyOnce('line', keys);
  onlyOnce(
    'discount',
    discounts.map(({ id }) => id),
  );
  onlyOnce(
    'cap',
    caps.map(({ id }) => id),
  );
}

function onlyOnce(what: string, keys: readonly string[]): void {
  const seen = new Set<string>();
  for (const key of keys) {
    if (seen.has(key)) throw pipelineErrors.twice({ what, key });
    seen.add(key);
  }
}

/** Narrow before wide, and by key among equals. */
function narrowFirst(a: readonly [LineScope, string], b: readonly [LineScope, string]): number {
  return breadth(a[0]) - breadth(b[0]) || (a[1] < b[1] ? -1 : 1);
}
