import { z } from 'zod';
import {
  checkDunning,
  dunningPolicyErrors,
  USUAL_CUTTING,
  type DunningPolicy,
  type DunningTerms,
} from '../../domain/dunning-policy.ts';
import { commit, type House } from '../house.ts';
import { parse } from '../input.ts';

/** A policy as an operator sets it; what is left out is as usual. */
export interface DunningPolicyInput
  extends Pick<DunningTerms, 'code' | 'name' | 'stages'>, Partial<Omit<DunningTerms, 'code' | 'name' | 'stages'>> {
  /** Whether it becomes the policy of all who have none of their own. The first one does, unless it says not to. */
  readonly isDefault?: boolean;
}

const Code = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'small letters, digits and dashes, such as homes');
/** What is not of this shape would be found by the first case that comes to it, and stop all of them. */
const Amount = z.strictObject({ minor: z.bigint(), currency: z.string() });
const LateFee = z.strictObject({
  fee: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('amount'), amount: Amount }),
    z.strictObject({ kind: z.literal('percent'), rate: z.string() }),
  ]),
  most: Amount.nullable(),
  rounding: z.enum(['half_up', 'half_even']).optional(),
});
const Effect = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('remind'), template: z.string().trim().min(1).max(60) }),
  z.strictObject({ kind: z.literal('late_fee'), terms: LateFee }),
  z.strictObject({ kind: z.literal('throttle'), downKbps: z.int(), upKbps: z.int() }),
  z.strictObject({ kind: z.literal('wall') }),
  z.strictObject({ kind: z.literal('suspend'), billed: z.boolean() }),
  z.strictObject({ kind: z.literal('terminate') }),
]);
const Shape = z.looseObject({
  code: Code,
  name: z.string().trim().min(1).max(120),
  stages: z.array(z.looseObject({ key: Code, effects: z.array(Effect) })).max(50),
  payLink: z.url().max(500).nullish(),
  language: z.enum(['en', 'sw']).optional(),
});

/**
 * Sets a policy: its next version. Who is being asked goes on by it from the next look, which is now.
 * @throws BillingError `input.malformed`, `dunningPolicy.malformed`, `window.…`, `calendar.malformedDate`
 */
export async function setDunningPolicy(house: House, input: DunningPolicyInput): Promise<DunningPolicy> {
  parse(Shape, input);
  const { isDefault, ...given } = input;
  const terms: DunningTerms = { ...USUAL, ...given };
  checkDunning(terms, house.currency);
  for (;;) {
    const now = house.clock.now();
    const known = await house.store.reads.dunningPolicies();
    const before = known.filter(({ code }) => code === terms.code).at(-1);
    const becomes = isDefault ?? known.length === 0;
    const policy: DunningPolicy = {
      ...terms,
      id: house.ids.next('dpo'),
      version: (before?.version ?? 0) + 1,
      defaultAt: becomes ? now : (before?.defaultAt ?? null),
      publishedAt: now,
    };
    const written = await commit(house, {
      dunningPolicies: [policy],
      // What came due before there was a policy is looked through once more.
      dunningMarks: [{ dueAt: 0, invoiceId: '' }],
      dunningLooks: [{ accountId: null, at: now, when: 'sooner' }],
    });
    if (written.outcome === 'written') return policy;
  }
}

/** The newest version of each policy, and which of them is the default one. */
export async function dunningPolicies(
  house: House,
): Promise<readonly (DunningPolicy & { readonly isDefault: boolean })[]> {
  const { reads } = house.store;
  const [all, chosen] = await Promise.all([reads.dunningPolicies(), reads.dunningPolicy(null)]);
  const newest = new Map(all.map((policy) => [policy.code, policy]));
  return [...newest.values()].map((policy) => ({ ...policy, isDefault: policy.code === chosen?.code }));
}

/**
 * The policy of a code.
 * @throws BillingError `dunningPolicy.missing`
 */
export async function policyOf(house: House, code: string): Promise<DunningPolicy> {
  const policy = await house.store.reads.dunningPolicy(code);
  if (policy === null) throw dunningPolicyErrors.missing({ code });
  return policy;
}

const USUAL: Omit<DunningTerms, 'code' | 'name' | 'stages'> = {
  minimum: null,
  cutting: USUAL_CUTTING,
  quiet: { from: '20:00', to: '08:00' },
  language: 'en',
  payLink: null,
  feeTaxes: [],
  feeTaxClass: null,
  feeTaxMode: 'inclusive',
};
