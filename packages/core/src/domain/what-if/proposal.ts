import type { LocalDate } from '../../kernel/calendar.ts';
import { parseLocalDate } from '../../kernel/calendar.ts';
import { compareDecimal, ONE, parseDecimal, ZERO } from '../../kernel/decimal.ts';
import { defineErrors } from '../../kernel/error.ts';
import type { DiscountTerms } from '../discount.ts';
import type { PlanInput } from '../plan-input.ts';
import type { LineScope } from '../scope.ts';
import type { TaxRate } from '../tax.ts';

/** What might be published, and the days whose documents are replayed with it: those issued in `[from, to)`. */
export type Proposal = { readonly from: LocalDate; readonly to: LocalDate } & (
  PlanProposal | TaxProposal | DiscountProposal
);

/** The next version of a plan, as if all who held an older one had held it. An agreed price stays as it was agreed. */
export interface PlanProposal {
  readonly kind: 'plan';
  readonly plan: PlanInput;
}

/** Other taxes, as if they had been the law. */
export interface TaxProposal {
  readonly kind: 'tax';
  readonly taxes: readonly ProposedTax[];
}

/** A tax at another rate, or a new one. */
export interface ProposedTax {
  readonly code: string;
  readonly rate: string;
  /** Only for lines of plans of this class; null: for all lines. */
  readonly taxClass: string | null;
  /** Where lines do not bear it yet: how it is added to them. Left out, it is not. */
  readonly added?: Pick<TaxRate, 'name' | 'base'> & {
    /** The tax that it comes before; null: it comes last. */
    readonly before: string | null;
  };
}

/** A discount on every document, beside those that it has. */
export interface DiscountProposal {
  readonly kind: 'discount';
  readonly discount: DiscountTerms;
  readonly scope: LineScope;
}

/** What can be wrong with a proposal. */
export const whatIfErrors = defineErrors('whatIf', {
  unknownPlan: ['missing', 'Nobody holds a plan {code}: there is nothing to replay.'],
  otherLength: [
    'invalid',
    'The plan {code} is sold for another length of time than before: its sales cannot be replayed.',
  ],
  otherTaxMode: ['invalid', 'The plan {code} states prices {mode} of tax, as its versions do.'],
  malformed: ['invalid', 'This cannot be replayed: {reason}.'],
  stopped: ['refused', 'The replay was stopped.'],
});

/** The longest stretch that is replayed at once: three years of days. */
const MOST_DAYS = 3 * 366;

/**
 * Refuses a proposal that says nothing that can be replayed; a plan is checked as for publishing, by the caller.
 * @throws BillingError `whatIf.malformed`, `calendar.malformedDate`, `decimal.malformed`
 */
export function checkProposal(proposal: Proposal): void {
  const from = Date.parse(parseLocalDate(proposal.from));
  const to = Date.parse(parseLocalDate(proposal.to));
  check(from < to, '`to` must be a day after `from`');
  check(to - from <= MOST_DAYS * 86_400_000, 'it is three years at the most');
  if (proposal.kind === 'tax') {
    check(proposal.taxes.length > 0, 'it names a tax');
    for (const { code, rate } of proposal.taxes) {
      const part = parseDecimal(rate);
      const fits = compareDecimal(part, ZERO) >= 0 && compareDecimal(part, ONE) < 0;
      check(fits, `the rate of ${code} is a part below 1, such as 0.16`);
    }
  }
  if (proposal.kind === 'discount') {
    const { discount } = proposal;
    const part = discount.kind === 'percent' ? parseDecimal(discount.rate) : ZERO;
    const fits = compareDecimal(part, ZERO) >= 0 && compareDecimal(part, ONE) <= 0;
    check(fits && (discount.kind === 'percent' || discount.amount.minor >= 0n), 'a discount takes from 0 to all');
  }
}

function check(holds: boolean, reason: string): void {
  if (!holds) throw whatIfErrors.malformed({ reason });
}
