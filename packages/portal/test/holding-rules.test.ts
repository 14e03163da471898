import { describe, expect, it } from 'vitest';
import type { ChangeKind } from '../src/api/changing.ts';
import { amountOf } from '../src/elements/daftari-buckets.ts';
import type { CustomerView } from '../src/api/wire.ts';
import { changeMessages } from '../src/i18n/change-messages.ts';
import { messages } from '../src/i18n/messages.ts';
import { unitsOf } from '../src/pages/console/giving.ts';
import { isEnding, leadOf, sellsNoMore } from '../src/pages/due.ts';
import { isVoucher } from '../src/pages/holding/redeeming.ts';
import { fieldsOfChange, plansFor, requestOf, type Asking } from '../src/pages/holding/requests.ts';
import { createServerClock } from '../src/pages/server-clock.ts';
import { kes, makeWorld } from './fake/people.ts';

const world = makeWorld();
const [, brian] = world.customers;
const subscription = brian?.subscriptions[0];
if (brian === undefined || subscription === undefined) throw new Error('the world is empty');

function asking(kind: ChangeKind, own: boolean): Asking {
  const language = 'en';
  const words = changeMessages(language);
  return { kind, own, language, words, plans: world.plans, subscription: subscription as Asking['subscription'] };
}

function plansNamed(kind: ChangeKind): readonly string[] {
  return plansFor(asking(kind, true)).map(({ name }) => name);
}

function fieldsNamed(kind: ChangeKind, own: boolean): readonly string[] {
  return fieldsOfChange(asking(kind, own)).map(({ name }) => name);
}

describe('a change that is filled in', () => {
  it.each<[kind: ChangeKind, held: Record<string, string>, named: string | null, request: object | null, why: string]>([
    ['plan', { planId: 'p', when: 'rule' }, null, { kind: 'plan', planId: 'p' }, 'the rule of the plan is not said'],
    [
      'plan',
      { planId: 'p', when: 'now' },
      null,
      { kind: 'plan', planId: 'p', when: 'now' },
      'an operator may say when',
    ],
    ['plan', { planId: '' }, null, null, 'no plan is chosen so far'],
    ['add_on', { planId: 'a', quantity: '2' }, null, { kind: 'add_on', planId: 'a', quantity: 2 }, 'two of them'],
    ['quantity', { quantity: '0' }, null, null, 'none at all is a cancellation'],
    ['quantity', { quantity: 'two' }, null, null, 'no number'],
    ['remove_add_on', {}, 'ao1', { kind: 'remove_add_on', addOnId: 'ao1' }, 'the one that was pressed'],
    ['pause', { from: '', until: '' }, null, { kind: 'pause' }, 'from the next day on, until it is ended'],
    ['pause', { from: '2026-12-01' }, null, { kind: 'pause', from: '2026-12-01' }, 'with a first day'],
    ['cancel', {}, null, { kind: 'cancel', when: 'end_of_period' }, 'nothing that is paid is lost'],
    [
      'cancel',
      { when: 'now', unused: 'refund' },
      null,
      { kind: 'cancel', when: 'now', unused: 'refund' },
      'at once, with what becomes of the rest',
    ],
    ['cancel', { when: 'now', unused: 'rule' }, null, { kind: 'cancel', when: 'now' }, 'or as the plan says'],
    ['billing_day', { day: '32' }, null, null, 'no month has it'],
    ['transfer', { account: 'DF-1' }, null, null, 'nobody has that number'],
    ['transfer', { account: 'DF-1' }, 'c9', { kind: 'transfer', accountId: 'c9' }, 'found by the number'],
    ['promise', { days: '3' }, null, { kind: 'promise', days: 3 }, 'three days'],
    ['keep', {}, null, { kind: 'keep' }, 'nothing to fill in'],
    ['resume', {}, null, { kind: 'resume' }, 'nothing to fill in'],
  ])('%s of %o, %s, asks for %o: %s', (kind, held, named, request) => {
    expect(requestOf(kind, held, named)).toEqual(request);
  });

  it('offers other plans that are reached alike, and bundles apart from them', () => {
    expect(plansNamed('plan')).toEqual(['Home 10', 'Office 50', 'Weekly 5', 'Home 5']);
    expect(plansNamed('bundle')).toEqual(['Data 5 GB', 'Data 20 GB']);
    expect(plansNamed('add_on')).toEqual([]);
  });

  it('asks a customer for no more than the server takes from her', () => {
    expect(fieldsNamed('plan', true)).toEqual(['planId']);
    expect(fieldsNamed('plan', false)).toEqual(['planId', 'when']);
    expect(fieldsNamed('cancel', true)).toEqual([]);
  });
});

it.each([
  ['TKJG8-2J40D-YPCAJ', true, 'as it is printed, in fives'],
  ['tkjg82j40dypcaj', true, 'as it is typed'],
  ['ABCD-EFGH-JKMN-PQRS', true, 'one of before, in fours'],
  ['KARIBU', false, 'a word is a promo code'],
  ['TKJG8-2J40D-YPCA', false, 'a letter short'],
])('%s is a voucher: %s, %s', (code, is) => {
  expect(isVoucher(code)).toBe(is);
});

it.each([
  ['BYTES', '1.5', 1_500_000_000n],
  ['SECONDS', '90', 5_400n],
  ['SMS', '20', 20n],
  ['credit', '250.50', 25_050n],
  ['BYTES', '0', null],
  ['SMS', '1.5', null],
])('gives of %s for %s so many units: %s', (asset, typed, units) => {
  expect(unitsOf(asset, typed, 'KES')).toBe(units);
});

it.each([
  ['BYTES', '1500000000', '1.5 GB'],
  ['SECONDS', '5400', '1 hr 30 mins'],
  ['SMS', '64', '64'],
  ['KES', '25000', 'KES 250'],
])('shows %s %s as %s', (asset, units, shown) => {
  expect(amountOf(asset, units, 'en').replaceAll('\u00A0', ' ')).toBe(shown);
});

it('sells no more to who leaves with what is paid, and does to who is bound for longer', () => {
  const ending = { ...subscription, endsAt: subscription.paidUntil, cancelledAt: '2026-11-22T16:00:00.000Z' };
  expect(sellsNoMore(subscription, brian.now)).toBe(false);
  expect(sellsNoMore(ending, brian.now)).toBe(true);
  expect(sellsNoMore({ ...ending, endsAt: '2027-06-01T00:00:00.000Z' }, brian.now)).toBe(false);
});

it.each<[state: string, endsAt: string | null, cancelledAt: string | null, is: boolean, why: string]>([
  ['active', null, null, false, 'it goes on'],
  ['active', '2026-12-01T00:00:00.000Z', null, false, 'a fixed term ends, and nobody can keep that'],
  ['active', '2026-12-01T00:00:00.000Z', '2026-11-22T16:00:00.000Z', true, 'its end was asked for'],
  ['ended', '2026-11-22T16:00:00.000Z', '2026-11-22T16:00:00.000Z', false, 'it is over'],
])('%s, ending %s, cancelled %s, is ending: %s, %s', (state, endsAt, cancelledAt, is) => {
  expect(isEnding({ ...subscription, state, endsAt, cancelledAt })).toBe(is);
});

it('goes on from what the server said, whatever the clock of the phone, and is not set back by the same words', () => {
  let elapsed = 500;
  const clock = createServerClock(() => elapsed);
  expect(clock.now()).toBe(0);
  clock.seen('2026-11-22T16:00:00.000Z');
  elapsed = 90_500;
  clock.seen('2026-11-22T16:00:00.000Z');
  expect(clock.now()).toBe(Date.parse('2026-11-22T16:01:30.000Z'));
});

it('says of what has ended that it has, and of who owes afterwards what she owes, and nothing of a router', () => {
  const words = messages('en');
  const lead = (view: CustomerView): string => leadOf(view, words, 'en').replaceAll('\u00A0', ' ');
  const ended = { ...subscription, state: 'ended' };
  expect(lead({ ...brian, status: 'closed', subscriptions: [ended] })).toBe(words.endedLead);
  expect(lead({ ...brian, status: 'closed', state: 'closed', subscriptions: [ended] })).toBe(words.lead.closed);
  const plan = { ...subscription.plan, kind: 'postpaid' } as const;
  const billed: CustomerView = { ...brian, status: 'offline', subscriptions: [{ ...subscription, plan }] };
  expect(lead(billed)).toBe(words.lead.offline);
  expect(lead({ ...billed, owed: kes(70) })).toMatch(/^You owe KES 70.00\. /);
  const walled: CustomerView = { ...billed, subscriptions: [{ ...subscription, plan, access: 'walled' }] };
  expect(lead({ ...walled, owed: kes(70) })).toContain('has stopped');
});
