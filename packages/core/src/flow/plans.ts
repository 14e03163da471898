import { planErrors, type Plan } from '../domain/plan.ts';
import { checkPlan } from '../domain/plan-check.ts';
import { sameLength } from '../domain/change/length.ts';
import { completePlan, type PlanBody, type PlanDraft, type PlanInput } from '../domain/plan-input.ts';
import { roundedAs } from '../domain/policy.ts';
import { localDateAt } from '../kernel/calendar.ts';
import type { Id } from '../kernel/id.ts';
import { commit, type House } from './house.ts';
import { checkClasses } from './taxes/publish.ts';

/**
 * Publishes a plan as the next version of its code. Who holds an older version keeps it, unless the new one says from
 * when it holds for them too. A published version never changes.
 * @throws BillingError `plan.malformed` and what its parts throw, each naming what would be right
 */
export async function publishPlan(house: House, input: PlanInput): Promise<Plan> {
  return publish(house, input, null);
}

/**
 * Keeps a plan that is being worked on: nothing of it is checked yet, and it can be sold to nobody.
 * @throws BillingError `plan.draftMissing` when a draft is named that is not there
 */
export async function draftPlan(house: House, input: PlanInput, draftId?: Id<'PlanDraft'>): Promise<PlanDraft> {
  if (draftId !== undefined && (await house.store.reads.planDraft(draftId)) === null) {
    throw planErrors.draftMissing({ draftId });
  }
  const draft: PlanDraft = { id: draftId ?? house.ids.next('pdr'), input, changedAt: house.clock.now() };
  await commit(house, { planDrafts: [draft] });
  return draft;
}

/** Forgets a draft. */
export async function discardDraft(house: House, draftId: Id<'PlanDraft'>): Promise<void> {
  await commit(house, { planDraftsGone: [draftId] });
}

/**
 * Publishes a draft; the draft is gone then.
 * @throws BillingError `plan.draftMissing`, and those of `publishPlan`: then the draft stays
 */
export async function publishDraft(house: House, draftId: Id<'PlanDraft'>): Promise<Plan> {
  const draft = await house.store.reads.planDraft(draftId);
  if (draft === null) throw planErrors.draftMissing({ draftId });
  return publish(house, draft.input, draftId);
}

/**
 * Takes a plan version from sale. Who holds it keeps it.
 * @throws BillingError `plan.missing`
 */
export async function retirePlan(house: House, planId: Id<'Plan'>): Promise<void> {
  const plan = await house.store.reads.plan(planId);
  if (plan === null) throw planErrors.missing({ planId });
  if (plan.retiredAt !== null) return;
  await commit(house, { retirePlans: [{ planId, retiredAt: house.clock.now() }] });
}

/**
 * Whether a plan can be sold to a new customer now.
 * @throws BillingError `plan.missing`, `plan.retired`, `plan.unavailable`
 */
export async function planForSale(house: House, planId: Id<'Plan'>): Promise<Plan> {
  const plan = await house.store.reads.plan(planId);
  if (plan === null) throw planErrors.missing({ planId });
  if (plan.retiredAt !== null) throw planErrors.retired({ planId });
  const { code, availableFrom, availableUntil } = plan;
  const today = localDateAt(house.clock.now(), house.zone);
  if (availableFrom !== null && today < availableFrom) {
    throw planErrors.unavailable({ code, when: `from ${availableFrom} on` });
  }
  if (availableUntil !== null && today >= availableUntil) {
    throw planErrors.unavailable({ code, when: `no longer, since ${availableUntil}` });
  }
  return plan;
}

async function publish(house: House, input: PlanInput, draftId: Id<'PlanDraft'> | null): Promise<Plan> {
  const publishedAt = house.clock.now();
  const body = roundedAs(completePlan(input), house.policy);
  checkPlan(body);
  await checkClasses(house, body);
  if (body.price.currency !== house.currency) {
    throw planErrors.malformed({ code: body.code, reason: `prices are in ${house.currency}` });
  }
  const planDraftsGone = draftId === null ? [] : [draftId];
  for (;;) {
    const known = await house.store.reads.planVersions(body.code);
    checkVersion(body, known);
    const version = (known.at(-1)?.version ?? 0) + 1;
    const plan: Plan = { ...body, id: house.ids.next('pln'), version, publishedAt, retiredAt: null };
    const written = await commit(house, { plans: [plan], planDraftsGone });
    if (written.outcome === 'written') return plan;
  }
}

/**
 * A version may reach those who hold an older one, with all that they hold beside it: so it states its taxes as they
 * do, and one that does reach them is sold for the same length of time.
 */
function checkVersion({ code, taxMode, terms, existing }: PlanBody, known: readonly Plan[]): void {
  const wrong = (reason: string) => planErrors.malformed({ code, reason });
  const [first] = known;
  if (first !== undefined && first.taxMode !== taxMode) {
    throw wrong(`its tax mode is that of its earlier versions, ${first.taxMode}`);
  }
  if (existing.mode === 'grandfather' || known.every((each) => sameLength(each.terms, terms))) return;
  throw wrong('a version that reaches those who hold another is sold for the same length of time');
}
