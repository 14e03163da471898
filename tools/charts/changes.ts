import {
  addOnStart,
  cancellation,
  chargedPeriod,
  majorString,
  paidTerm,
  parseMoney,
  pauseChange,
  planChange,
  quantityChange,
  type Consequence,
  type Money,
  type Offer,
  type PlanChangePolicy,
} from '@daftari/core';
import { barChart, type Bar } from './draw.ts';
import { figure } from './svg.ts';

const kes = (amount: string): Money => parseMoney(amount, 'KES');
const DAY = 86_400_000;
const [zone, currency] = ['Africa/Nairobi', 'KES'];
const now = Date.parse('2026-04-11T00:00+03:00');
const april = { from: '2026-04-01', to: '2026-05-01' };

/** Every chart of what a change costs at once, by the name of its page. */
export function changeCharts(): ReadonlyMap<string, string> {
  return new Map([
    ['plan-changes', planChanges()],
    ['other-changes', otherChanges()],
  ]);
}

function dueBar(label: string, { due }: Consequence): Bar {
  const to = Number(majorString(due));
  return { label, parts: [{ from: 0, to, tone: to < 0 ? 'warm' : 'main' }], says: figure(to, 2) };
}

function planChanges(): string {
  const interval = { unit: 'month', count: 1 } as const;
  const monthly = (price: string): Offer => ({ kind: 'postpaid', price: kes(price), interval });
  const validity = { kind: 'duration', count: 30, unit: 'day' } as const;
  const thirty = (price: string): Offer => ({ kind: 'prepaid', price: kes(price), validity });
  const changes: readonly (readonly [string, (price: string) => Offer, string, string, PlanChangePolicy])[] = [
    ['up, money back', monthly, '2500.00', '4000.00', {}],
    ['up, data along', monthly, '2500.00', '4000.00', { unused: 'data' }],
    ['up, lost', monthly, '2500.00', '4000.00', { unused: 'none' }],
    ['up, fee of 200', monthly, '2500.00', '4000.00', { upgradeFee: kes('200.00') }],
    ['down, next period', monthly, '4000.00', '2500.00', {}],
    ['down, now', monthly, '4000.00', '2500.00', { downgrade: 'now' }],
    ['prepaid, new term', thirty, '2500.00', '4000.00', {}],
    ['prepaid, same expiry', thirty, '2500.00', '4000.00', { prepaid: 'same_expiry' }],
    ['prepaid, converted', thirty, '2500.00', '4000.00', { prepaid: 'convert' }],
  ];
  const bars = changes.map(([label, offer, before, after, policy]): Bar => {
    const [from, to] = [offer(before), offer(after)];
    const term = { fromAt: now - 10 * DAY, toAt: now + 20 * DAY };
    const paid = from.kind === 'prepaid' ? paidTerm(term, from.price) : chargedPeriod(april, from.price, zone);
    return dueBar(label, planChange({ now, zone, from, to, paid: [paid], unusedBytes: 1n }, policy));
  });
  return barChart('Due at once on day 11 of 30, between 2,500 and 4,000', bars);
}

function otherChanges(): string {
  const month = (price: string) => [chargedPeriod(april, kes(price), zone)];
  const paid = month('2500.00');
  const held = { now, zone, currency, paid };
  const [one, two] = [
    { quantity: 1, price: kes('1000.00') },
    { quantity: 2, price: kes('2000.00') },
  ];
  const atOnce = { at: 'now', unused: 'credit' } as const;
  const pause = { from: '2026-04-12', until: '2026-04-22', earlier: [] };
  const policy = { compensation: 'credit', minDays: 7, maxDaysPerYear: 60 } as const;
  return barChart('Due at once on day 11 of 30, of a plan of 2,500', [
    dueBar('add-on of 300', addOnStart({ now, zone, parent: paid, price: kes('300.00') })),
    dueBar('1 to 2 pieces of 1,000', quantityChange({ now, zone, from: one, to: two, paid: month('1000.00') })),
    dueBar('2 to 1', quantityChange({ now, zone, from: two, to: one, paid: month('2000.00') })),
    dueBar('end at once', cancellation(held, atOnce)),
    dueBar('end, day used', cancellation(held, { ...atOnce, endDay: 'inclusive' })),
    dueBar('end with the period', cancellation(held, { at: 'period_end' })),
    dueBar('pause of 10 days', pauseChange({ ...held, ...pause }, policy)),
  ]);
}
