import { localDateAt, planErrors, type Billing, type Id, type Plan } from '@daftari/core';
import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { byId, listOf, paged, placeOf } from '../http/list.ts';
import { PlanPreviewIn, PlanPreviewOut, presentPlanPreview, readSample } from '../wire/plan-preview.ts';
import { PlanIn, PlanOut, presentPlan, readPlan } from '../wire/plan.ts';

/** What is sold. Customers see it too: they choose from it. */
export const planRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/plans',
    word: 'plans',
    summary: 'The plans, newest version first; `status` on sale or retired',
    query: listOf('sold', 'retired'),
    reply: z.strictObject({ plans: z.array(PlanOut), ...paged }),
    async answer({ query, caller }) {
      const status = caller.role === 'customer' ? 'sold' : query.status;
      const found = (await billing.reads.plans()).filter((plan) => isAsked(plan, status, query.search));
      const from = (query.page - 1) * query.limit;
      const plans = found.toSorted(newestFirst).slice(from, from + query.limit);
      return {
        plans: plans.map((plan) => presentPlan(plan, billing.policy)),
        ...placeOf(query, { total: found.length }),
      };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/plans',
    word: 'plans',
    summary: 'Publish a plan: a new code, or the next version of a known one',
    who: 'operator',
    body: PlanIn,
    status: 201,
    reply: PlanOut,
    location: ({ id }) => `/api/v1/plans/${id}`,
    answer: async ({ body }) => presentPlan(await billing.publishPlan(readPlan(body)), billing.policy),
  }),
  door({
    method: 'POST',
    path: '/api/v1/plans/preview',
    word: 'plans',
    summary: 'What a plan that is nowhere kept would cost, bill by bill, and what is wrong or odd about it',
    who: 'operator',
    body: PlanPreviewIn,
    reply: PlanPreviewOut,
    async answer({ body: { plan, sample } }) {
      const today = localDateAt(billing.clock.now(), billing.zone);
      return presentPlanPreview(await billing.previewPlan(readPlan(plan), readSample(sample, today)));
    },
  }),
  door({
    method: 'GET',
    path: '/api/v1/plans/{id}',
    word: 'plans',
    summary: 'One plan version',
    params: byId<'Plan'>(),
    reply: PlanOut,
    answer: async ({ params }) => presentPlan(await planOf(billing, params.id), billing.policy),
  }),
  door({
    method: 'DELETE',
    path: '/api/v1/plans/{id}',
    word: 'plans',
    summary: 'Take a plan version from sale; who holds it keeps it',
    who: 'operator',
    params: byId<'Plan'>(),
    answer: ({ params }) => billing.retirePlan(params.id),
  }),
];

/**
 * A plan version.
 * @throws BillingError `plan.missing`
 */
async function planOf({ reads }: Billing, planId: Id<'Plan'>): Promise<Plan> {
  const plan = await reads.plan(planId);
  if (plan === null) throw planErrors.missing({ planId });
  return plan;
}

/**
 * The plan version that somebody means by an id, or by a code: then the newest on sale.
 * @throws BillingError `plan.missing`, `plan.retired`
 */
export async function planMeant({ reads }: Billing, typed: string): Promise<Plan> {
  const versions = (await reads.plans()).filter((plan) => plan.id === typed || plan.code === typed);
  const [newest] = versions.filter((plan) => plan.retiredAt === null).toSorted(newestFirst);
  if (newest !== undefined) return newest;
  throw (versions.length === 0 ? planErrors.missing : planErrors.retired)({ planId: typed });
}

function isAsked(plan: Plan, status: 'sold' | 'retired' | undefined, search = ''): boolean {
  const sold = plan.retiredAt === null;
  if (status !== undefined && sold !== (status === 'sold')) return false;
  return `${plan.code}\n${plan.name}`.toLowerCase().includes(search.toLowerCase());
}

function newestFirst(a: Plan, b: Plan): number {
  return b.publishedAt - a.publishedAt || b.version - a.version || (a.id < b.id ? 1 : -1);
}
