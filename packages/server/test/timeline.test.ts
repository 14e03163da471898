import { anAttempt, anEntitlement, aPayment, aSession } from '@daftari/core/testing';
import type { Chain, Id, NetworkAction, Session } from '@daftari/core';
import { describe, expect, it } from 'vitest';
import { timelineOf } from '../src/timeline.ts';

const T = Date.UTC(2026, 10, 22, 16);
const subscriptionId = 'sub_1' as Id<'Subscription'>;
const nothing: Chain = {
  account: null,
  subscriptions: [],
  plans: [],
  payments: [],
  allocations: [],
  invoices: [],
  charges: [],
  terms: [],
  journals: [],
  entitlements: [],
  actions: [],
  sessions: [],
};
const payment = aPayment({ receivedAt: T });
const entitlement = anEntitlement({ subscriptionId, generation: 4, access: 'granted', decidedAt: T + 10 });
const action: NetworkAction = {
  id: 'act_1' as Id<'Action'>,
  subscriptionId,
  accountId: 'acc_1' as Id<'Account'>,
  generation: 4,
  driver: 'radius',
  state: 'verified',
  attempts: 0,
  dueAt: null,
  createdAt: T + 10,
  appliedAt: T + 20,
  verifiedAt: T + 30,
  reason: null,
  evidence: ['changed the speed'],
};
const wayOf = (chain: Partial<Chain>) => timelineOf({ attempt: null, payment, chain: { ...nothing, ...chain } });
const statesOf = ({ steps }: ReturnType<typeof timelineOf>) => steps.map(({ step, state }) => `${step} ${state}`);

describe('the timeline of a payment', () => {
  it('of a payer who came by herself begins with her money', () => {
    const { steps } = wayOf({});
    expect(steps.map(({ step }) => step)).toEqual(['received', 'booked', 'access', 'applied', 'verified', 'online']);
    expect(steps[0]).toMatchObject({ at: T, elapsedMs: 0, state: 'done' });
  });

  it('of an ask that came to nothing ends there, with the reason, and waits for nothing', () => {
    const attempt = anAttempt({ state: 'failed', reason: 'The payer cancelled.', providerReference: 'ws_CO_1' });
    const told = timelineOf({ attempt, payment: null, chain: null });
    expect(statesOf(told).slice(0, 3)).toEqual(['asked done', 'prompted done', 'received failed']);
    expect(told.steps[2]?.detail).toBe('The payer cancelled.');
    expect(told.steps.some(({ state }) => state === 'waiting')).toBe(false);
  });

  it('of an ask of which nobody knows whether it arrived says so, and still waits for the money', () => {
    const attempt = anAttempt({ state: 'unknown', reason: 'The provider did not answer.', providerReference: null });
    const told = timelineOf({ attempt, payment: null, chain: null });
    expect(statesOf(told).slice(0, 3)).toEqual(['asked done', 'prompted failed', 'received waiting']);
  });

  it.each<[Session, number | null, string]>([
    [aSession({ subscriptionId, generation: 4, startedAt: T + 900 }), 900, 'a session that began under the new access'],
    [
      aSession({ subscriptionId, generation: 4, startedAt: T - 900 }),
      30,
      'one that was there, from when it was seen changed',
    ],
    [aSession({ subscriptionId, generation: 3, startedAt: T + 900 }), null, 'one that is still under the old access'],
    [aSession({ subscriptionId, generation: null, startedAt: T + 900 }), null, 'one of which nobody knows'],
  ])('takes for online %#: %i ms', (session, ms) => {
    expect(wayOf({ entitlements: [entitlement], actions: [action], sessions: [session] }).payToOnlineMs).toBe(ms);
  });

  it('stands on the first access that the money bought, though there are later ones', () => {
    const later = { ...entitlement, generation: 9, decidedAt: T + 99_000 };
    const walled = { ...entitlement, generation: 3, access: 'walled' as const, decidedAt: T + 1 };
    const told = wayOf({ entitlements: [later, walled, entitlement], actions: [action] });
    expect(told.steps.find(({ step }) => step === 'access')).toMatchObject({
      at: T + 10,
      detail: 'granted, generation 4',
    });
  });

  it('takes the order that was carried out where the first was overtaken', () => {
    const overtaken: NetworkAction = { ...action, state: 'superseded', appliedAt: null, verifiedAt: null };
    const next: NetworkAction = { ...action, id: 'act_2' as Id<'Action'>, generation: 5, verifiedAt: T + 70 };
    const told = wayOf({ entitlements: [entitlement], actions: [overtaken, next] });
    expect(told.steps.find(({ step }) => step === 'verified')).toMatchObject({ at: T + 70, state: 'done' });
  });

  it('shows why the network has not done it', () => {
    const stuck: NetworkAction = {
      ...action,
      state: 'pending',
      appliedAt: null,
      verifiedAt: null,
      reason: 'tower-1 is silent',
    };
    const told = wayOf({ entitlements: [entitlement], actions: [stuck] });
    expect(told.steps.find(({ step }) => step === 'verified')).toMatchObject({
      state: 'waiting',
      detail: 'tower-1 is silent',
    });
  });
});
