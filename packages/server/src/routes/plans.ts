import { localDateAt, planErrors, type Billing, type Id, type LocalDate, type Plan } from '@daftari/core';
import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { byId, listOf, paged, placeOf } from '../http/list.ts';
import { PlanPreviewIn, PlanPreviewOut, presentPlanPreview, readSample } from '../wire/plan-preview.ts';
import { PlanIn, readPlan } from '../wire/plan-input.ts';
import { PlanOut, presentPlan } from '../wire/plan.ts';
import { planTaxes } from './facts.ts';

/** What is sold. Customers see it too: they choose from it. */
export const planRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/plans',
    word: 'plans',
    summary: 'The plans, newest version first; `status` on sale or retired. To customers, what is sold today',
    query: listOf('sold', 'retired').extend({ role: z.enum(['base', 'add_on', 'bundle']).optional() }),
    reply: z.strictObject({ plans: z.array(PlanOut), ...paged }),
    async answer({ query, caller }) {
      const today = localDateAt(billing.clock.now(), billing.zone);
      const own = caller.role === 'customer';
      const asked = own ? { ...query, status: 'sold' as const } : query;
      const known = (await billing.reads.plans()).filter((plan) => isAsked(plan, asked));
      const found = own ? known.filter((plan) => isSold(plan, today)) : known;
      const from = (query.page - 1) * query.limit;
      const taxes = await planTaxes(billing);
      const plans = found.toSorted(newestFirst).slice(from, from + query.limit);
      return {
        plans: plans.map((plan) => presentPlan(plan, taxes)),
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
    idempotent: true,
    location: ({ id }) => `/api/v1/plans/${id}`,
    answer: async ({ body }) => presentPlan(await billing.publishPlan(readPlan(body)), await planTaxes(billing)),
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
    answer: async ({ params }) => presentPlan(await planOf(billing, params.id), await planTaxes(billing)),
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
 * The plan version that somebody means by an id, or by a code: then the newest that is sold today, or else the newest
 * that is not retired, which says itself when it is sold.
 * @throws BillingError `plan.missing`, `plan.retired`
 */
export async function planMeant({ reads, clock, zone }: Billing, typed: string): Promise<Plan> {
  const today = localDateAt(clock.now(), zone);
  const versions = (await reads.plans()).filter((plan) => plan.id === typed || plan.code === typed);
  const kept = versions.filter((plan) => plan.retiredAt === null).toSorted(newestFirst);
  const found = kept.find((plan) => isSold(plan, today)) ?? kept[0];
  if (found !== undefined) return found;
  throw (versions.length === 0 ? planErrors.missing : planErrors.retired)({ planId: typed });
}

interface Wanted {
  readonly status?: 'sold' | 'retired' | undefined;
  readonly role?: Plan['role'] | undefined;
  readonly search?: string | undefined;
}

function isAsked(plan: Plan, { status, role, search = '' }: Wanted): boolean {
  if (status !== undefined && (plan.retiredAt === null) !== (status === 'sold')) return false;
  if (role !== undefined && plan.role !== role) return false;
  return `${plan.code}\n${plan.name}`.toLowerCase().includes(search.toLowerCase());
}

/** Whether somebody new can buy it on a day. */
function isSold({ retiredAt, availableFrom, availableUntil }: Plan, today: LocalDate): boolean {
  if (retiredAt !== null) return false;
  return (availableFrom === null || availableFrom <= today) && (availableUntil === null || today < availableUntil);
}

function newestFirst(a: Plan, b: Plan): number {
  return b.publishedAt - a.publishedAt || b.version - a.version || (a.id < b.id ? 1 : -1);
}
