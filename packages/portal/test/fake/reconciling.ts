import type { Break, DayFigures, GatewayView, Reconciliation, Resolution } from '../../src/api/reconcile.ts';
import { DAY, kes, iso, type Asked } from './basics.ts';
import { Refused } from './refused.ts';

/** What the fake knows of gateways and of what differs. */
export interface ReconcileWorld {
  breaks: Break[];
  readonly gateways: readonly GatewayView[];
}

const OPERATOR = 'Asha Odhiambo';
const MINUTE = 60_000;

/** The local day so many days ago, by the clock of the machine: the page goes by it. */
export function daysAgo(count: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Africa/Nairobi' }).format(Date.now() - count * DAY);
}

/** M-Pesa with breaks of yesterday and of a week ago, cash that reports nothing, and cards that have fallen silent. */
export function makeReconcile(): ReconcileWorld {
  return { breaks: makeBreaks(), gateways: makeGateways() };
}

const PLAIN = {
  gateway: 'mpesa',
  paymentId: null,
  disbursementId: null,
  state: 'open',
  owner: null,
  resolvedAt: null,
  resolvedBy: null,
  how: null,
  note: null,
  confirming: null,
} as const;

function makeBreaks(): Break[] {
  const [lacking, fee, explained] = breaksOfYesterday();
  return [lacking, fee, ...breaksOfLastWeek(), explained];
}

function breaksOfYesterday(): readonly [Break, Break, Break] {
  const yesterday = { ...PLAIN, day: daysAgo(1), openedAt: iso(Date.now() - 5 * 3_600_000) };
  return [
    {
      ...yesterday,
      id: 'brk-1',
      kind: 'not_ours',
      reference: 'TKM7QWERTY',
      ours: null,
      theirs: kes(1500),
      told: 'They received this, and no message told us of it.',
      proposal: 'book_receipt',
    },
    {
      ...yesterday,
      id: 'brk-2',
      kind: 'fee_unbooked',
      reference: 'fees in KES',
      ours: kes(110),
      theirs: kes(175.5),
      told: 'The provider kept fees of 12 lines that are not booked.',
      proposal: 'book_fee',
      owner: OPERATOR,
    },
    {
      ...yesterday,
      id: 'brk-5',
      kind: 'twice',
      reference: 'TKM4POIUYT',
      ours: kes(1000),
      theirs: kes(2000),
      told: 'Their statement has TKM4POIUYT a second time.',
      proposal: 'explain',
      state: 'resolved',
      how: 'explain',
      resolvedAt: iso(Date.now() - 3_600_000),
      resolvedBy: OPERATOR,
      note: 'One of the two was reversed on the same day.',
    },
  ];
}

function breaksOfLastWeek(): readonly Break[] {
  const week = { ...PLAIN, day: daysAgo(8), openedAt: iso(Date.now() - 7 * DAY) };
  const decided = { how: 'book_settlement', note: '', at: iso(Date.now() - 3_600_000) } as const;
  return [
    {
      ...week,
      id: 'brk-3',
      kind: 'bank_amount',
      reference: 'FT26326KCB',
      ours: kes(182_000),
      theirs: kes(181_400),
      told: 'The provider sent 182000.00, and the bank has 181400.00.',
      proposal: 'explain',
      owner: 'Brian Kariuki',
    },
    {
      ...week,
      id: 'brk-4',
      kind: 'not_settled',
      reference: 'ST-2026-11-14',
      ours: kes(96_250),
      theirs: null,
      told: 'The provider says that this went to the bank, and no statement of the bank has it.',
      proposal: 'book_settlement',
      confirming: { ...decided, actor: 'Brian Kariuki' },
    },
  ];
}

function makeGateways(): GatewayView[] {
  const plain = {
    currencies: ['KES'],
    asks: true,
    paysTo: [],
    stepMinor: '100',
    reports: true,
    readsStatements: true,
  } as const;
  const now = Date.now();
  const selling = { state: 'selling', silentSince: null, usualGapMs: 18 * MINUTE, expectedPerHour: 42 };
  return [
    {
      ...plain,
      name: 'mpesa',
      paysTo: ['phone', 'paybill', 'till', 'payment'],
      health: { status: 'up', reason: null },
      sales: { ...selling, lastSaleAt: iso(now - 3 * MINUTE) },
    },
    {
      ...plain,
      name: 'stripe',
      paysTo: ['payment'],
      health: { status: 'degraded', reason: 'every third request was answered late' },
      sales: {
        state: 'silent',
        lastSaleAt: iso(now - 95 * MINUTE),
        silentSince: iso(now - 95 * MINUTE),
        usualGapMs: 40 * MINUTE,
        expectedPerHour: 6.2,
      },
    },
    {
      ...plain,
      name: 'bank',
      asks: false,
      reports: false,
      health: { status: 'up', reason: null },
      sales: { state: 'none', lastSaleAt: null, silentSince: null, usualGapMs: 15 * MINUTE, expectedPerHour: 0 },
    },
  ];
}

/** What the fake answers of gateways and of what differs; undefined for what is asked elsewhere. */
export function reconciled(world: ReconcileWorld, { method, path, body, search }: Asked): unknown {
  const [, kind = '', id = '', part = ''] = path.split('/');
  switch (`${method} ${kind}${id === '' ? '' : '/*'}${part === '' ? '' : `/${part}`}`) {
    case 'GET gateways':
      return { gateways: world.gateways };
    case 'GET gateways/*/statement':
      return statement(id);
    case 'POST gateways/*/report':
      return { fresh: 3, known: 120, found: 1, applied: 1 };
    case 'POST gateways/*/statements':
      return brought(body['text'] ?? '');
    case 'GET reconciliation':
      return dayOf(world, search.get('gateway') ?? '', search.get('day') ?? '');
    case 'POST reconciliation':
      return dayOf(world, body['gateway'] ?? '', body['day'] ?? '');
    case 'GET breaks':
      return listed(world, search);
    case 'POST breaks/*/take':
      return changed(world, id, { owner: (body['back'] as unknown) === true ? null : OPERATOR });
    case 'POST breaks/*/resolve':
      return resolved(world, id, body);
    default:
      return undefined;
  }
}

/** Every row with a comma is read. */
function brought(text: string): unknown {
  const rows = text
    .trim()
    .split('\n')
    .map((line, at) => ({ line, row: at + 1 }));
  const unreadable = rows.filter(({ line }) => !line.includes(',')).map(({ row }) => ({ row, why: 'no columns' }));
  return { fresh: rows.length - unreadable.length, known: 0, found: 0, applied: 0, unreadable };
}

function listed(world: ReconcileWorld, search: URLSearchParams): unknown {
  const [gateway, state] = [search.get('gateway'), search.get('state')];
  const breaks = world.breaks
    .filter((one) => gateway === null || one.gateway === gateway)
    .filter((one) => state === null || one.state === state);
  return { breaks, total: breaks.length, page: 1, pages: 1 };
}

function dayOf({ breaks }: ReconcileWorld, gateway: string, day: string): Reconciliation {
  const own = breaks.filter((one) => one.gateway === gateway && one.day === day);
  // Today's statement is still to come, and one day of the past was never fetched.
  const complete = day !== daysAgo(0) && day !== daysAgo(12);
  return { gateway, day, complete, matched: 118, figures: [FIGURES], breaks: own };
}

const FIGURES: DayFigures = {
  currency: 'KES',
  received: { ours: { count: 118, amount: kes(176_400) }, theirs: { count: 119, amount: kes(177_900) } },
  sent: { ours: { count: 2, amount: kes(-3500) }, theirs: { count: 2, amount: kes(-3500) } },
  takenBack: { ours: { count: 0, amount: kes(0) }, theirs: { count: 0, amount: kes(0) } },
  fees: { told: kes(175.5), booked: kes(110) },
  settled: { sent: kes(168_000), arrived: kes(168_000) },
};

function statement(gateway: string): unknown {
  return {
    gateway,
    clearing: '1160',
    fromAt: '2026-10-31T21:00:00.000Z',
    untilAt: '2026-11-30T21:00:00.000Z',
    opening: kes(12_400),
    received: kes(3_912_750),
    sent: kes(-48_200),
    takenBack: kes(-1500),
    fees: kes(-21_340.5),
    settled: kes(-3_760_000),
    other: kes(0),
    closing: kes(94_109.5),
    movements: [
      { kind: 'gateway_fee', count: 22, amount: kes(-21_340.5) },
      { kind: 'receipt', count: 2608, amount: kes(3_912_750) },
      { kind: 'refund_sent', count: 19, amount: kes(-48_200) },
      { kind: 'settlement', count: 22, amount: kes(-3_760_000) },
      { kind: 'taken_back', count: 1, amount: kes(-1500) },
    ],
    ledger: kes(101_609.5),
    elsewhere: kes(7500),
  };
}

/** Above ten thousand the first decision waits for another person; what another has decided is confirmed. */
function resolved(world: ReconcileWorld, id: string, body: Readonly<Record<string, string>>): Break {
  const found = world.breaks.find((one) => one.id === id);
  if (found === undefined) throw new Refused(404, 'break.missing', `There is no break ${id}.`);
  const how = body['how'] as Resolution;
  const note = body['note'] ?? '';
  const stake = Math.abs(Number(found.ours?.minor ?? 0) - Number(found.theirs?.minor ?? 0));
  if (how !== 'book_receipt' && stake > 1_000_000 && found.confirming === null) {
    return changed(world, id, { confirming: { how, note, actor: OPERATOR, at: iso(Date.now()) } });
  }
  const over = { state: 'resolved', resolvedAt: iso(Date.now()), resolvedBy: OPERATOR } as const;
  return changed(world, id, { ...over, how, note, confirming: null });
}

function changed(world: ReconcileWorld, id: string, next: Partial<Break>): Break {
  world.breaks = world.breaks.map((one) => (one.id === id ? { ...one, ...next } : one));
  const found = world.breaks.find((one) => one.id === id);
  if (found === undefined) throw new Refused(404, 'break.missing', `There is no break ${id}.`);
  return found;
}
