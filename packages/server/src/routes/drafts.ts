import { planErrors, type Billing, type Id, type PlanDraft } from '@daftari/core';
import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { byId } from '../http/list.ts';
import { DraftOut, presentDraft } from '../wire/plan-draft.ts';
import { PlanIn, readPlan } from '../wire/plan-input.ts';
import { PlanOut, presentPlan } from '../wire/plan.ts';
import { planTaxes } from './facts.ts';

/** Plans at work: they can be changed at will and are sold to nobody until they are published. */
export const draftRoutes = (desk: Desk): readonly Door[] => [...keepingRoutes(desk), ...endingRoutes(desk)];

const keepingRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/plan-drafts',
    word: 'plans',
    summary: 'The plans that are being worked on, the one changed last at the end',
    who: 'operator',
    reply: z.strictObject({ drafts: z.array(DraftOut) }),
    answer: async () => ({ drafts: (await billing.reads.planDrafts()).map(presentDraft) }),
  }),
  door({
    method: 'POST',
    path: '/api/v1/plan-drafts',
    word: 'plans',
    summary: 'Keep a plan that is being worked on; whether it can be sold is looked at when it is published',
    who: 'operator',
    body: PlanIn,
    status: 201,
    reply: DraftOut,
    idempotent: true,
    location: ({ id }) => `/api/v1/plan-drafts/${id}`,
    answer: async ({ body }) => presentDraft(await billing.draftPlan(readPlan(body))),
  }),
  door({
    method: 'GET',
    path: '/api/v1/plan-drafts/{id}',
    word: 'plans',
    summary: 'One draft',
    who: 'operator',
    params: byId<'PlanDraft'>(),
    reply: DraftOut,
    answer: async ({ params }) => presentDraft(await draftOf(billing, params.id)),
  }),
  door({
    method: 'PUT',
    path: '/api/v1/plan-drafts/{id}',
    word: 'plans',
    summary: 'Write a draft anew, whole',
    who: 'operator',
    params: byId<'PlanDraft'>(),
    body: PlanIn,
    reply: DraftOut,
    answer: async ({ params, body }) => presentDraft(await billing.draftPlan(readPlan(body), params.id)),
  }),
];

const endingRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'DELETE',
    path: '/api/v1/plan-drafts/{id}',
    word: 'plans',
    summary: 'Forget a draft',
    who: 'operator',
    params: byId<'PlanDraft'>(),
    async answer({ params }) {
      await draftOf(billing, params.id);
      await billing.discardDraft(params.id);
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/plan-drafts/{id}/publish',
    word: 'plans',
    summary: 'Publish a draft: a new code, or the next version of a known one; the draft is gone then',
    who: 'operator',
    params: byId<'PlanDraft'>(),
    status: 201,
    reply: PlanOut,
    idempotent: true,
    location: ({ id }) => `/api/v1/plans/${id}`,
    answer: async ({ params }) => presentPlan(await billing.publishDraft(params.id), await planTaxes(billing)),
  }),
];

/**
 * A draft.
 * @throws BillingError `plan.draftMissing`
 */
async function draftOf({ reads }: Billing, draftId: Id<'PlanDraft'>): Promise<PlanDraft> {
  const draft = await reads.planDraft(draftId);
  if (draft === null) throw planErrors.draftMissing({ draftId });
  return draft;
}
