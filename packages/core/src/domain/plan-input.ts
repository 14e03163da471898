import type { Id } from '../kernel/id.ts';
import type { ChangeRules, Plan, PlanTerms, PostpaidTerms, PrepaidTerms, ServiceProfile } from './plan.ts';

/** What publishing gives a plan. */
type Given = 'id' | 'version' | 'publishedAt' | 'retiredAt';
/** What takes a default when it is left out. */
type Optional =
  | 'role'
  | 'phases'
  | 'setupFee'
  | 'taxes'
  | 'taxClass'
  | 'setupTaxClass'
  | 'usage'
  | 'minimum'
  | 'maximum'
  | 'grants'
  | 'availableFrom'
  | 'availableUntil'
  | 'existing';

/** A plan as it is written down: all but what publishing gives it; what is left out takes the default of its kind. */
export type PlanInput = Omit<Plan, Given | Optional | 'terms' | 'service' | 'changes'> &
  Partial<Pick<Plan, Optional>> & {
    readonly terms: PrepaidTerms | PostpaidInput;
    readonly service: ServiceInput;
    readonly changes?: Partial<ChangeRules>;
  };

/** Postpaid terms; usage is waited for two days unless said otherwise, and periods are the account's. */
export type PostpaidInput = Omit<PostpaidTerms, 'usageGraceMs' | 'alignment'> &
  Partial<Pick<PostpaidTerms, 'usageGraceMs' | 'alignment'>>;

/** A service; nothing rolls over, nothing slows down and every byte counts as one unless said. */
export type ServiceInput = Omit<ServiceProfile, 'rollover' | 'fairUse' | 'weights'> &
  Partial<Pick<ServiceProfile, 'rollover' | 'fairUse' | 'weights'>>;

/** A plan that has no identity yet. */
export type PlanBody = Omit<Plan, Given>;

/** A plan at work: it can be changed at will and sold to nobody until it is published. */
export interface PlanDraft {
  readonly id: Id<'PlanDraft'>;
  readonly input: PlanInput;
  readonly changedAt: number;
}

/** What a holder may change where the plan does not say: up at once, down at the next period, nothing is lost. */
export const DEFAULT_CHANGES: ChangeRules = {
  count: {},
  endDay: 'exclusive',
  plan: {},
  quantity: {},
  addOn: {},
  cancel: 'credit',
  cancelFee: null,
  pause: { compensation: 'credit', minDays: 1, maxDaysPerYear: 60 },
  promise: null,
  accessGraceMs: 0,
};

/** The whole plan that an input means. */
export function completePlan(input: PlanInput): PlanBody {
  const { terms, service, changes, usage = [] } = input;
  return {
    role: 'base',
    phases: [],
    setupFee: null,
    taxes: [],
    taxClass: null,
    setupTaxClass: null,
    minimum: null,
    maximum: null,
    grants: [],
    availableFrom: null,
    availableUntil: null,
    existing: { mode: 'grandfather', from: null },
    ...input,
    usage,
    terms: completeTerms(terms, usage.length > 0),
    service: { rollover: null, fairUse: [], weights: [], ...service },
    changes: { ...DEFAULT_CHANGES, ...changes },
  };
}

/** Reports of a period come late; 48 hours are enough for nearly all of them. */
const USAGE_GRACE_MS = 48 * 3_600_000;

function completeTerms(terms: PlanInput['terms'], metered: boolean): PlanTerms {
  if (terms.kind === 'prepaid') return terms;
  return { usageGraceMs: metered ? USAGE_GRACE_MS : 0, alignment: 'account', ...terms };
}
