import { expect, it } from 'vitest';
import type { Change } from '../domain/change.ts';
import type { Plan, PostpaidTerms } from '../domain/plan.ts';
import type { PlanDraft } from '../domain/plan-input.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Id } from '../kernel/id.ts';
import { kes, planInput, START } from './builders.ts';
import { sample, TERM_MS, wrote, type Both, type Sample } from './store-samples.ts';

const LARGE = 9_007_199_254_740_993n;
const HOUR_MS = 3_600_000;

/** What is sold and agreed. */
export function describeTerms(both: Both): void {
  it('gives back a plan with all that it may say', async () => {
    const { store } = both();
    const one = sample('fullplan');
    const plan = fullPlan(one);
    await wrote(store, { ...one.opened, plans: [plan, { ...plan, id: 'pln_v2' as Id<'Plan'>, version: 2 }] });
    expect(await store.reads.plan(plan.id)).toEqual(plan);
    expect((await store.reads.planVersions(plan.code)).map(({ version }) => version)).toEqual([1, 2]);
    expect(await store.reads.planVersions('none')).toEqual([]);
    expect((await store.reads.view(one.account.id, START))?.subscriptions[0]?.plan).toEqual(plan);
  });

  it('retires a plan once', async () => {
    const { store } = both();
    const one = sample('retired');
    await wrote(store, one.opened);
    await wrote(store, { retirePlans: [{ planId: one.plan.id, retiredAt: START }] });
    await wrote(store, { retirePlans: [{ planId: one.plan.id, retiredAt: START + 1 }] });
    expect(await store.reads.plan(one.plan.id)).toEqual({ ...one.plan, retiredAt: START });
  });

  it('keeps plans at work, as they are changed, until they are gone', async () => {
    const { store } = both();
    const draft: PlanDraft = { id: 'pdr_1' as Id<'PlanDraft'>, input: planInput(), changedAt: START };
    const later = { ...draft, input: planInput({ price: { minor: LARGE, currency: 'KES' } }), changedAt: START + 1 };
    await wrote(store, { planDrafts: [draft] });
    await wrote(store, { planDrafts: [later] });
    expect(await store.reads.planDrafts()).toEqual([later]);
    expect(await store.reads.planDraft(draft.id)).toEqual(later);
    await wrote(store, { planDraftsGone: [draft.id] });
    expect(await store.reads.planDraft(draft.id)).toBeNull();
  });

  it('gives back a subscription with all that it may hold, and the plans of its add-ons', async () => {
    const { store } = both();
    const one = sample('holds');
    const addOnPlan: Plan = { ...one.plan, id: 'pln_addon' as Id<'Plan'>, code: 'add-on', role: 'add_on' };
    const subscription: Subscription = {
      ...one.subscription,
      quantity: 3,
      priceOverride: { minor: LARGE, currency: 'KES' },
      addOns: [1, 2].map((n) => ({
        id: `ado_${n}` as Id<'AddOn'>,
        planId: addOnPlan.id,
        quantity: n,
        priceOverride: null,
        fromAt: START,
        untilAt: null,
        paid: [],
      })),
      activatedAt: START,
      endsAt: START + TERM_MS,
      pauses: [{ period: { from: '2026-04-01', to: '2026-04-15' }, fromAt: START, untilAt: START + 1, credited: [] }],
      promise: { fromAt: START, untilAt: START + 1, countsFromAt: START },
      autoTopUp: { planId: addOnPlan.id, below: LARGE },
    };
    await wrote(store, { ...one.opened, plans: [one.plan, addOnPlan], subscriptions: [subscription] });
    const view = await store.reads.view(one.account.id, START);
    expect(view?.subscriptions).toMatchObject([{ subscription, addOnPlans: [addOnPlan] }]);
    const plain = { ...one.subscription, state: 'active' as const };
    await wrote(store, { subscriptions: [plain] });
    expect(await store.reads.subscription(one.subscription.id)).toEqual(plain);
  });

  it('moves a subscription to another account with its open sessions, once, and never by the way', async () => {
    const { store } = both();
    const [giver, taker] = [sample('giver'), sample('taker')];
    await wrote(store, giver.opened);
    await wrote(store, taker.opened);
    await wrote(store, { sessions: [giver.session] });
    const moved: Subscription = { ...giver.subscription, accountId: taker.account.id };
    await wrote(store, { seen: [{ accountId: giver.account.id, version: 1 }], subscriptions: [moved] });
    expect(await store.reads.subscription(moved.id)).toEqual(giver.subscription);
    const moves = [{ subscriptionId: moved.id, fromAccountId: giver.account.id, toAccountId: taker.account.id }];
    const seen = (before: number) => [
      { accountId: giver.account.id, version: before + 1 },
      { accountId: taker.account.id, version: before },
    ];
    await expect(store.write({ seen: seen(1).slice(0, 1), moves })).rejects.toThrow(/both accounts/);
    await wrote(store, { seen: seen(1), moves, subscriptions: [{ ...moved, quantity: 2 }] });
    expect(await store.reads.subscription(moved.id)).toEqual({ ...moved, quantity: 2 });
    expect(await store.reads.session(giver.session.id)).toMatchObject({ accountId: taker.account.id, version: 2 });
    expect((await store.reads.view(taker.account.id, START))?.subscriptions).toHaveLength(2);
    expect(await store.write({ seen: seen(2), moves })).toEqual({ outcome: 'stale' });
  });

  it('shows changes that wait, in their order, and lets what is over stay so', async () => {
    const { store, other } = both();
    const one = sample('changes');
    await wrote(store, one.opened);
    const [later, sooner] = [aChange(one, 'a', START + 1), aChange(one, 'b', START)];
    await wrote(store, { subscriptionChanges: [later, sooner] });
    const waiting = async () => (await store.reads.view(one.account.id, START))?.subscriptions[0]?.changes;
    expect(await waiting()).toEqual([sooner, later]);
    const done: Change = { ...sooner, state: 'done', endedAt: START + 2, outcome: 'Done', effectiveAt: START + 2 };
    const revoked: Change = { ...sooner, state: 'revoked', endedAt: START + 2 };
    const outcomes = await Promise.all([
      store.write({ subscriptionChanges: [done] }),
      other.write({ subscriptionChanges: [revoked] }),
    ]);
    expect(outcomes.map((each) => each.outcome).toSorted()).toEqual(['stale', 'written']);
    expect(await waiting()).toEqual([later]);
    const ended = await store.reads.change(sooner.id);
    expect([done, revoked]).toContainEqual(ended);
    const page = await store.reads.changesOf(one.subscription.id, { page: 1, limit: 1 });
    expect(page).toEqual({ rows: [later], total: 2 });
  });

  it('waits for usage before it bills, but not for the first period', async () => {
    const { store } = both();
    const one = sample('grace');
    const terms: PostpaidTerms = {
      kind: 'postpaid',
      interval: { unit: 'month', count: 1 },
      dueDays: 14,
      usageGraceMs: 48 * HOUR_MS,
      alignment: 'calendar',
    };
    await wrote(store, { ...one.opened, plans: [{ ...one.plan, terms }] });
    const due = async (now: number) =>
      (await store.reads.dueForBilling(now, '', 500)).some((each) => each.subscriptionId === one.subscription.id);
    expect(await due(START)).toBe(true);
    await wrote(store, { subscriptions: [{ ...one.subscription, paidUntil: START }] });
    expect(await due(START + 48 * HOUR_MS - 1)).toBe(false);
    expect(await due(START + 48 * HOUR_MS)).toBe(true);
    expect((await store.reads.plan(one.plan.id))?.terms).toEqual(terms);
  });
}

/** A plan that says something of everything. */
function fullPlan({ plan }: Sample): Plan {
  return {
    ...plan,
    role: 'bundle',
    phases: [{ key: 'trial', kind: 'trial', length: { unit: 'month', count: 1 }, price: kes('0.00') }],
    setupFee: { minor: LARGE, currency: 'KES' },
    minimum: kes('10.00'),
    maximum: kes('9000.00'),
    usage: [{ meter: 'bytes', blockSize: LARGE, model: { model: 'unit', price: '0.0025' }, allowance: '10' }],
    grants: [
      {
        asset: 'BYTES',
        amount: LARGE,
        validity: { kind: 'duration', count: 30, unit: 'day' },
        increment: 60n,
        priority: 5,
        rollover: { min: 0n, max: LARGE, periods: 1, overage: 'forget', priority: null },
        pooled: true,
      },
    ],
    service: {
      ...plan.service,
      rollover: { min: 0n, max: LARGE, periods: 1, overage: 'carry', priority: 3 },
      fairUse: [{ afterBytes: LARGE, downKbps: 512, upKbps: 256 }],
    },
    changes: { ...plan.changes, cancel: 'refund', accessGraceMs: HOUR_MS },
    availableFrom: '2026-03-01',
    availableUntil: '2026-12-31',
    existing: { mode: 'at_next_period', from: '2026-04-01' },
  };
}

function aChange({ account, subscription }: Sample, name: string, requestedAt: number): Change {
  return {
    id: `chn_${account.id}_${name}` as Id<'Change'>,
    accountId: account.id,
    subscriptionId: subscription.id,
    request: { kind: 'quantity', quantity: 2, when: 'next_period' },
    state: 'scheduled',
    effectiveAt: START + TERM_MS,
    requestedAt,
    endedAt: null,
    actor: 'Amina',
    outcome: null,
    due: { minor: LARGE, currency: 'KES' },
  };
}
