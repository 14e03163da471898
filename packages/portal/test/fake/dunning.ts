import type { DunningCaseView, DunningHold, DunningPolicy, DunningPolicyOrder } from '../../src/api/dunning.ts';
import { DAY, iso, kes, NOW, type Asked } from './basics.ts';
import { Refused } from './refused.ts';

/** Policies, and the customers who are asked. */
export interface DunningWorld {
  policies: DunningPolicy[];
  cases: (DunningCaseView & { readonly customerName: string; readonly customerNumber: string })[];
}

/** One policy with a fee in percent, and the third customer, who is slowed down. */
export function makeDunning(): DunningWorld {
  const plain = { state: 'open', stage: 'slow', access: 'throttle', overdue: kes(3000), invoiceId: 'i3-0' } as const;
  const times = { dueSince: iso(NOW - 8 * DAY), pausedUntil: null, openedAt: iso(NOW - 8 * DAY), endedAt: null };
  const named = { id: 'dun-1', customerId: 'c3', customerName: 'Cynthia Njeri', customerNumber: '10000003' };
  const moves = [
    { from: null, to: 'open', stage: null, at: iso(NOW - 8 * DAY), actor: 'billing', reason: 'overdue' },
  ] as const;
  const step = { invoiceId: 'i3-0', stage: 'slow', effect: 'throttle', outcome: 'taken', amount: null } as const;
  return {
    policies: [POLICY],
    cases: [
      {
        ...plain,
        ...times,
        ...named,
        nextLookAt: iso(NOW + DAY),
        moves,
        steps: [{ ...step, at: iso(NOW - DAY) }],
        holds: [],
      },
    ],
  };
}

const POLICY: DunningPolicy = {
  code: 'homes',
  name: 'Homes',
  version: 1,
  publishedAt: iso(NOW - 90 * DAY),
  stages: [
    { key: 'first', afterDays: 1, effects: [{ kind: 'remind', template: 'please-pay' }] },
    {
      key: 'fee',
      afterDays: 5,
      effects: [{ kind: 'late_fee', fee: { kind: 'percent', rate: '0.025' }, most: kes(500) }],
    },
    { key: 'slow', afterDays: 7, effects: [{ kind: 'throttle', downKbps: 512, upKbps: 256 }] },
    { key: 'off', afterDays: 14, effects: [{ kind: 'suspend', billed: true }] },
  ],
  minimum: kes(200),
  cutting: { days: [1, 2, 3, 4], from: '08:00', to: '16:00', notOn: ['2026-12-25'] },
  quiet: { from: '21:00', to: '07:00' },
  language: 'en',
  payLink: 'https://isp.test/pay/{number}',
  feeTaxes: [{ code: 'VAT', name: 'VAT', rate: '0.16', base: 'net' }],
  feeTaxClass: null,
  feeTaxMode: 'inclusive',
  isDefault: true,
};

/** What the fake answers of asking for what is overdue. */
export function dunned(world: DunningWorld, { method, path, body }: Asked): unknown {
  const [, kind = '', id = '', part = '', word = '', holdId = ''] = path.split('/');
  if (kind === 'dunning') return house(world, `${method} ${id}`, body as unknown as DunningPolicyOrder);
  if (kind !== 'customers' || part !== 'dunning') return undefined;
  const one = world.cases.find((each) => each.customerId === id);
  if (one === undefined) throw new Refused(404, 'dunning.missing', 'This customer was never asked.');
  const { customerName: _name, customerNumber: _number, ...view } = one;
  const change = (next: Partial<DunningCaseView>): object => {
    world.cases = world.cases.map((each) => (each === one ? { ...each, ...next } : each));
    return {};
  };
  switch (`${method} ${word}`) {
    case 'GET ':
      return view;
    case 'GET preview':
      return { policy: 'homes', overdue: one.overdue, access: one.access, pausedUntil: null, ahead: AHEAD };
    case 'POST abandon':
      return change({ state: 'abandoned', endedAt: iso(NOW) });
    case 'POST holds':
      if (holdId === '')
        return change({ access: 'granted', holds: [hold(body as { until: string | null; reason: string })] });
      return change({ access: 'throttle', holds: one.holds.map(released) });
    default:
      return undefined;
  }
}

const AHEAD = [
  { at: iso(NOW + 6 * DAY), stage: 'off', effects: ['suspend'], access: 'suspend', fee: null },
  { at: iso(NOW + 9 * DAY), stage: 'fee', effects: ['late_fee'], access: 'suspend', fee: kes(75) },
];

function house(world: DunningWorld, asked: string, order: DunningPolicyOrder): unknown {
  if (asked === 'POST policies') {
    const version = 1 + (world.policies.find(({ code }) => code === order.code)?.version ?? 0);
    const set = { ...order, version, publishedAt: iso(NOW) };
    world.policies = [...world.policies.filter(({ code }) => code !== order.code), set];
  }
  if (asked.endsWith('policies')) return { policies: world.policies };
  if (asked === 'GET cases') return { cases: world.cases, total: world.cases.length, page: 1, pages: 1 };
  return { stages: world.cases.map(({ state, stage, overdue }) => ({ state, stage, cases: 1, overdue })) };
}

function hold({ until, reason }: { readonly until: string | null; readonly reason: string }): DunningHold {
  const untilAt = until === null ? null : iso(Date.parse(`${until}T00:00+03:00`));
  return {
    id: 'hold-1',
    fromAt: iso(NOW),
    untilAt,
    actor: 'Asha Odhiambo',
    reason,
    releasedAt: null,
    releasedBy: null,
  };
}

function released(one: DunningHold): DunningHold {
  return { ...one, releasedAt: iso(NOW), releasedBy: 'Asha Odhiambo' };
}
