import type { Account } from '../domain/account.ts';
import type { Stretch } from '../domain/charge.ts';
import type { Invoice } from '../domain/invoice.ts';
import { phaseAt } from '../domain/phase.ts';
import type { Plan } from '../domain/plan.ts';
import { completePlan, type PlanBody, type PlanInput } from '../domain/plan-input.ts';
import {
  curveOf,
  findingsOf,
  type PlanFinding,
  type PlanPreview,
  type PlanSample,
  type PreviewedBill,
  type PriceCurve,
} from '../domain/plan-preview.ts';
import { NO_TAX_PROFILE } from '../domain/taxes/profile.ts';
import { PLAIN_SUBSCRIPTION, type Subscription } from '../domain/subscription.ts';
import { assert } from '../kernel/assert.ts';
import { localDateAt, parseLocalDate, startOfDay } from '../kernel/calendar.ts';
import { isBillingError } from '../kernel/error.ts';
import { zero } from '../kernel/money.ts';
import type { AccountView, Changes, SubscriptionView } from '../ports/store.ts';
import type { House } from './house.ts';
import { nextBill } from './period.ts';
import { endOfPhases, phasesOf, startOf } from './phases.ts';
import { houseWithSample } from './plan-sample.ts';
import { offerTerm } from './purchase.ts';
import { anchorFor, firstView } from './subscriptions.ts';
import { checkClasses } from './taxes/publish.ts';

/**
 * What a plan would cost a new customer who uses it as a sample says, term by term or period by period; and what is
 * wrong or odd about it. The flows that bill are asked, stages and open promotions included, on a store that keeps
 * nothing: what they say of the sample they will say of a customer. Used evenly over the days, each day one session.
 */
export async function previewPlan(house: House, input: PlanInput, sample: PlanSample): Promise<PlanPreview> {
  const body = completePlan(input);
  const findings = [...findingsOf(body, house.currency), ...(await classFindings(house, body))];
  const wrong = new Set(findings.filter(({ severity }) => severity === 'error').map(({ path }) => path));
  const curves = body.usage.flatMap((price, place): readonly PriceCurve[] => {
    const { meter } = price;
    const path = `usage.${place}`;
    if (wrong.has(path)) return [];
    return [{ path, meter, points: curveOf(price, house.currency, sample.usage[meter] ?? 0n) }];
  });
  if (wrong.size > 0) return { findings, bills: [], curves };
  const startAt = startOfDay(parseLocalDate(sample.startOn), house.zone);
  const plan: Plan = { ...body, id: house.ids.next('pln'), version: 1, publishedAt: startAt, retiredAt: null };
  const bills = plan.terms.kind === 'prepaid' ? termsOf(house, plan, sample) : periodsOf(house, plan, sample);
  return { findings, bills: await bills, curves };
}

/** A class without a rate is found before anything is billed by it. */
async function classFindings(house: House, body: PlanBody): Promise<readonly PlanFinding[]> {
  try {
    await checkClasses(house, body);
    return [];
  } catch (fault) {
    if (!isBillingError(fault)) throw fault;
    return [{ severity: 'error', code: fault.code, path: 'taxClass', message: fault.message }];
  }
}

/** Each term is sold when the one before ends. */
async function termsOf(house: House, plan: Plan, sample: PlanSample): Promise<readonly PreviewedBill[]> {
  const bills: PreviewedBill[] = [];
  let { view, one } = holder(house, plan, sample);
  let at = one.subscription.createdAt;
  const count = plan.role === 'bundle' ? 1 : sample.periods;
  while (bills.length < count && (one.subscription.endsAt === null || at < one.subscription.endsAt)) {
    const offer = await offerTerm(houseWithSample(house, { plan, at, sample, billed: [] }), view, one, at);
    const { term, invoice } = offer;
    bills.push(billOf(house, offer.one, { fromAt: term.startAt, toAt: term.endAt }, invoice));
    const paidUntil = term.endAt;
    one = { ...offer.one, terms: [term], subscription: { ...offer.one.subscription, paidUntil } };
    view = { ...view, subscriptions: [one] };
    assert(paidUntil > at, 'a term has a length');
    at = paidUntil;
  }
  return bills;
}

/** Each period is billed when its usage of the one before has been waited for. */
async function periodsOf(house: House, plan: Plan, sample: PlanSample): Promise<readonly PreviewedBill[]> {
  assert(plan.terms.kind === 'postpaid', 'prepaid has terms');
  const { usageGraceMs } = plan.terms;
  const bills: PreviewedBill[] = [];
  const billed: Changes[] = [];
  let { view, one } = holder(house, plan, sample);
  while (bills.length < sample.periods && one.subscription.state === 'active') {
    const startAt = one.subscription.paidUntil ?? one.subscription.createdAt;
    const at = startAt + (one.subscription.paidUntil === null ? 0 : usageGraceMs);
    const changes = await nextBill(houseWithSample(house, { plan, at, sample, billed }), view, one);
    if (changes === null) return bills;
    billed.push(changes);
    const [term] = changes.terms ?? [];
    const [subscription = one.subscription] = changes.subscriptions ?? [];
    const stretch = { fromAt: startAt, toAt: term?.endAt ?? startAt };
    bills.push(billOf(house, one, stretch, changes.invoices?.[0] ?? null));
    one = { ...one, subscription, terms: term === undefined ? one.terms : [...one.terms.slice(-1), term] };
    view = { ...view, subscriptions: [one] };
  }
  return bills;
}

function billOf(house: House, one: SubscriptionView, stretch: Stretch, invoice: Invoice | null): PreviewedBill {
  const { zone } = house;
  const phase =
    one.plan.phases.length === 0
      ? null
      : (phaseAt(phasesOf(one.plan), startOf(one, zone), localDateAt(stretch.fromAt, zone))?.phase.key ?? null);
  const nothing = zero(house.currency);
  const lines = (invoice?.lines ?? []).map(({ description, fromAt, toAt, net, tax, gross }) => {
    return { description, fromAt, toAt, net, tax, gross };
  });
  const { net = nothing, tax = nothing, total = nothing } = invoice ?? {};
  return { ...stretch, phase, lines, net, tax, total };
}

/** Somebody new who has just subscribed to it. */
function holder(
  house: House,
  plan: Plan,
  { startOn, quantity }: PlanSample,
): { readonly view: AccountView; readonly one: SubscriptionView } {
  const createdAt = startOfDay(startOn, house.zone);
  const account: Account = {
    id: house.ids.next('acc'),
    number: '0',
    name: '',
    phone: null,
    email: null,
    currency: house.currency,
    zone: house.zone,
    state: 'active',
    role: 'customer',
    agentId: null,
    taxProfile: NO_TAX_PROFILE,
    version: 1,
    createdAt,
  };
  const view: AccountView = {
    seen: { accountId: account.id, version: 1 },
    account,
    subscriptions: [],
    openInvoices: [],
    walletSources: [],
    buckets: [],
    holds: [],
    redemptions: [],
  };
  const postpaid = plan.terms.kind === 'postpaid';
  const subscription: Subscription = {
    ...PLAIN_SUBSCRIPTION,
    id: house.ids.next('sub'),
    accountId: account.id,
    planId: plan.id,
    username: '',
    secret: '',
    state: postpaid ? 'active' : 'pending',
    anchor: anchorFor(view, plan, createdAt),
    quantity,
    activatedAt: postpaid ? createdAt : null,
    paidUntil: null,
    generation: 0,
    reviewAt: null,
    createdAt,
  };
  const begun = firstView(subscription, plan);
  const endsAt = postpaid ? endOfPhases(begun, house.zone) : null;
  const one = { ...begun, subscription: { ...subscription, endsAt } };
  return { view: { ...view, subscriptions: [one] }, one };
}
