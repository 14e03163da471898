import {
  majorString,
  parseMoney,
  phaseAt,
  priceSlices,
  renew,
  startOfDay,
  versionsOver,
  type Phase,
  type Renewal,
  type Validity,
  type VersionDates,
} from '@daftari/core';
import { spanChart, type Span } from './draw.ts';

const zone = 'Africa/Nairobi';
const kes = (amount: string) => parseMoney(amount, 'KES');
const at = (time: string): number => Date.parse(`${time}+03:00`);
const mark = (date: string, label: string) => ({ at: startOfDay(date, zone), label });

/** Every chart of time, by the name of its page. */
export function spanCharts(): ReadonlyMap<string, string> {
  return new Map([
    ['versions', versions()],
    ['phases', phases()],
    ['validity', validity()],
  ]);
}

interface Priced extends VersionDates {
  readonly price: string;
}

function versions(): string {
  const sold = { publishedOn: '2026-01-01', availableFrom: null, availableUntil: null } as const;
  const first: Priced = { version: 1, price: '49.95', ...sold, mode: 'grandfather', appliesToExistingFrom: null };
  const lanes = (['grandfather', 'at_next_period', 'on_date_split'] as const).map((mode) => {
    const appliesToExistingFrom = mode === 'grandfather' ? null : '2026-05-01';
    const second: Priced = { version: 2, price: '59.95', ...sold, mode, appliesToExistingFrom };
    const spans = [
      { from: '2026-04-15', to: '2026-05-15' },
      { from: '2026-05-15', to: '2026-06-15' },
    ].flatMap((period) => {
      const slices = versionsOver([first, second], 1, period);
      const costs = priceSlices(slices, period, ({ price }) => parseMoney(price, 'KES'));
      return slices.map(({ slice, version }, n): Span => {
        const cost = costs[n];
        const [fromAt, toAt] = [startOfDay(slice.from, zone), startOfDay(slice.to, zone)];
        return { fromAt, toAt, says: cost ? majorString(cost) : '', tone: version === first ? 'soft' : 'main' };
      });
    });
    return { label: mode, spans };
  });
  return spanChart('A holder of 49.95 when 59.95 reaches holders on 1 May', lanes, [
    mark('2026-04-15', '15 April'),
    mark('2026-05-01', '1 May'),
    mark('2026-05-15', '15 May'),
    mark('2026-06-15', '15 June'),
  ]);
}

function phases(): string {
  const all: readonly Phase[] = [
    { key: 'trial', kind: 'trial', length: { unit: 'day', count: 14 }, price: kes('0.00') },
    { key: 'discount', kind: 'discount', length: { unit: 'month', count: 3 }, price: kes('1250.00') },
    { key: 'evergreen', kind: 'evergreen', length: null, price: null },
  ];
  const start = { startedOn: '2026-04-10', anchor: '2026-04-10', interval: { unit: 'month', count: 1 } } as const;
  const days = ['2026-04-10', '2026-04-24', '2026-07-24'];
  const spans = days.flatMap((day, n): Span[] => {
    const span = phaseAt(all, start, day);
    if (span === null) return [];
    const [fromAt, toAt] = [startOfDay(span.from, zone), startOfDay(span.to ?? '2026-09-01', zone)];
    const says = majorString(span.phase.price ?? kes('2500.00'));
    return [{ fromAt, toAt, says, tone: (['soft', 'main', 'warm'] as const)[n] ?? 'main' }];
  });
  return spanChart(
    'Subscribed on 10 April: the price of a full month',
    [{ label: 'price', spans }],
    [mark('2026-04-10', '10 Apr'), mark('2026-04-24', '24 Apr'), mark('2026-07-24', '24 Jul')],
  );
}

function validity(): string {
  const bought = at('2026-03-01T14:30');
  const thirty: Validity = { kind: 'duration', count: 30, unit: 'day' };
  const purchase = { now: bought, paidAt: bought, paidUntil: undefined, zone, validity: thirty };
  const first: Renewal = { ...purchase, mode: 'extend', graceMs: 0, continuous: false };
  const bought30 = renew(first);
  const again = (time: string, more: Partial<Renewal> = {}): Renewal => {
    return { ...first, now: at(time), paidAt: at(time), paidUntil: bought30.endAt, ...more };
  };
  const lane = (label: string, renewal: Renewal) => {
    const next = renew(renewal);
    const before: Span = {
      fromAt: bought30.startAt,
      toAt: Math.min(bought30.endAt, next.startAt),
      says: '',
      tone: 'soft',
    };
    return {
      label,
      spans: [before, { fromAt: next.startAt, toAt: next.endAt, says: '30 days', tone: 'main' } as const],
    };
  };
  return spanChart(
    'Thirty days from 1 March, and what a second payment buys',
    [
      lane('extend, paid 21 March', again('2026-03-21T12:00')),
      lane('restart, paid 21 March', again('2026-03-21T12:00', { mode: 'restart' })),
      lane('late, paid 3 April', again('2026-04-03T12:00')),
      lane('late, continuous', again('2026-04-03T12:00', { continuous: true, graceMs: 5 * 86_400_000 })),
    ],
    [
      mark('2026-03-01', '1 March'),
      mark('2026-03-21', '21 March'),
      mark('2026-04-03', '3 April'),
      mark('2026-05-03', '3 May'),
    ],
  );
}
