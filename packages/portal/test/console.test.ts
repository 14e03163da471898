import { describe, expect, it } from 'vitest';
import { wirePhone } from '../src/api/phone.ts';
import type { Step, StepName, Timeline } from '../src/api/wire.ts';
import { arrivalOf } from '../src/elements/outcome.ts';
import { formatRate } from '../src/i18n/format.ts';
import { proposedCode, proposedUsername, readCustomer } from '../src/pages/console/orders.ts';

describe('a phone number', () => {
  it.each([
    ['0712 345 678', '254712345678', 'as it is said at home'],
    ['0110-345678', '254110345678', 'the newer numbers begin with 01'],
    ['712345678', '254712345678', 'without the zero'],
    ['+254 712 345 678', '254712345678', 'as it is said abroad'],
    ['+256 700 123456', '256700123456', 'a neighbour keeps her country'],
    ['12', '12', 'what is none is for the server to judge'],
    ['', '', 'none at all'],
  ])('%s goes as %s: %s', (typed, wire) => {
    expect(wirePhone(typed)).toBe(wire);
  });
});

it.each([
  ['Amina Wanjiku', 'amina.wanjiku', 'amina-wanjiku'],
  ["  Ng'ang’a   O. Müller ", 'ng.ang.a.o.muller', 'ng-ang-a-o-muller'],
  ['Home 10', 'home.10', 'home-10'],
  ['   ', '', ''],
])('proposes of “%s” the username %s and the code %s', (name, username, code) => {
  expect([proposedUsername(name), proposedCode(name)]).toEqual([username, code]);
});

describe('the form of a new customer', () => {
  const filled = { name: ' Zawadi ', phone: '0712 345 678', 'subscription.plan': 'p1', 'subscription.username': 'za' };

  it('is an order without what was left empty', () => {
    const subscription = { plan: 'p1', username: 'za' };
    const order = { name: 'Zawadi', phone: '254712345678', subscription };
    expect(readCustomer({ ...filled, password: '' })).toEqual({ order });
    expect(readCustomer({ ...filled, phone: '', password: 'a secret' })).toEqual({
      order: { name: 'Zawadi', password: 'a secret', subscription },
    });
  });

  it('wants a plan to be chosen', () => {
    expect(readCustomer({ ...filled, 'subscription.plan': '' })).toEqual({ wrong: { 'subscription.plan': 'plan' } });
  });
});

it('tells a rate as a share', () => {
  expect(['0.16', '0.125', '0'].map((rate) => formatRate(rate, 'en'))).toEqual(['16%', '12.5%', '0%']);
});

/** A timeline whose named steps are done, each so many seconds after the hour. */
function way(done: Partial<Record<StepName, number>>, payToOnlineMs: number | null = null): Timeline {
  const steps = Object.entries(done).map(([step, second]): Step => {
    const at = new Date(Date.UTC(2026, 10, 22, 16, 0, second)).toISOString();
    return { step: step as StepName, label: step, at, elapsedMs: null, state: 'done', detail: null };
  });
  return { attempt: null, payment: null, steps, payToOnlineMs };
}

describe('what the feed says of a payment', () => {
  const open = { received: 0, booked: 0, access: 1 };

  it.each<[timeline: Timeline, newest: Parameters<typeof arrivalOf>[1], arrival: object, why: string]>([
    [way({ ...open, verified: 2, online: 3 }, 3000), null, { kind: 'online', ms: 3000 }, 'a new session'],
    [way({ ...open, verified: 2 }), null, { kind: 'verified', ms: 2000 }, 'it only extended a session'],
    [way({ ...open, verified: 2 }), 'pending', { kind: 'verified', ms: 2000 }, 'what is pending is of another payment'],
    [way(open), 'pending', { kind: 'waiting' }, 'the router is to confirm'],
    [way(open), 'failed', { kind: 'failed' }, 'the router has not done it'],
    [way(open), 'superseded', { kind: 'untold' }, 'nothing is awaited any more'],
    [way(open), null, { kind: 'untold' }, 'nobody asked, for it is long ago'],
    [way({ received: 0, booked: 0 }), 'pending', { kind: 'untold' }, 'it bought no access: it lies in the wallet'],
  ])('%#: %s', (timeline, newest, arrival) => {
    expect(arrivalOf(timeline, newest)).toEqual(arrival);
  });
});
