import {
  addDays,
  localDateAt,
  money,
  startOfDay,
  type Billing,
  type Money,
  type Payment,
  type ReportedLine,
} from '@daftari/core';
import { isp } from '../isp.ts';

/** How many days M-Pesa's and the bank's statements go back; what came in before stands at M-Pesa still. */
const DAYS = 30;
const HOUR = 3_600_000;

/** What the bank kept of a settlement, and what M-Pesa took on another day: neither is booked by itself. */
const KEPT_BY_BANK = 4_000n;
const TARIFF = 15_000n;

/**
 * The statements of a month, as somebody in the office would have brought them in each morning: M-Pesa's with each
 * payment and what went to the bank at eleven in the evening, and the bank's with what arrived at five. Each day is
 * compared; three of them have something to look at.
 */
export async function mornings(billing: Billing, untilAt: number): Promise<void> {
  // Until five in the morning the bank has not told of yesterday.
  const today = localDateAt(untilAt - 5 * HOUR, isp.zone);
  const days = Array.from({ length: DAYS }, (_, at) => dayOf(today, DAYS - at));
  const payments = await paymentsSince(billing, days[0]?.fromAt ?? untilAt);
  const told = withOddDays(days.map((one) => ({ ...one, paid: payments.filter(isOf(one)) }))).map(toldOf);
  const common = { gateway: 'mpesa', actor: 'wanjiru' } as const;
  const span = { fromAt: days[0]?.fromAt ?? untilAt, untilAt: startOfDay(today, isp.zone) };
  const provider = told.flatMap(({ theirs }) => theirs);
  await billing.importLines({ ...common, source: 'provider', name: 'utility.csv', lines: provider, span });
  const bank = told.flatMap(({ arrived }) => arrived);
  const banked = { fromAt: span.fromAt, untilAt };
  await billing.importLines({ ...common, source: 'bank', name: 'bank.csv', lines: bank, span: banked });
  for (const { day } of days) await billing.reconcileDay({ gateway: 'mpesa', day });
}

/** A local day. */
interface Day {
  readonly day: string;
  readonly fromAt: number;
  readonly untilAt: number;
}

function dayOf(today: string, daysAgo: number): Day {
  const day = addDays(today, -daysAgo);
  return { day, fromAt: startOfDay(day, isp.zone), untilAt: startOfDay(addDays(day, 1), isp.zone) };
}

const isOf =
  ({ fromAt, untilAt }: Day) =>
  ({ providerAt }: Payment): boolean =>
    providerAt >= fromAt && providerAt < untilAt;

/** A day, what was paid on it, and what of it is not as it should be. */
interface Told extends Day {
  readonly paid: readonly Payment[];
  readonly odd?: 'bank_kept' | 'fee' | 'without_theirs';
}

/** The second, fourth and sixth last days on which somebody paid are odd, each in its own way. */
function withOddDays(days: readonly Told[]): readonly Told[] {
  const busy = days.filter(({ paid }) => paid.length > 0).toReversed();
  const odd = new Map([
    [busy[1], 'bank_kept'],
    [busy[3], 'without_theirs'],
    [busy[5], 'fee'],
  ] as const);
  return days.map((one) => {
    const how = odd.get(one);
    return how === undefined ? one : { ...one, odd: how };
  });
}

/** What M-Pesa says of a day, and what the bank says of it the next morning. */
function toldOf({ day, untilAt, paid, odd }: Told): Record<'theirs' | 'arrived', readonly ReportedLine[]> {
  const known = paid.slice(odd === 'without_theirs' ? 1 : 0);
  const fee = odd === 'fee' ? TARIFF : 0n;
  const net = known.reduce((sum, { amount }) => sum + amount.minor, -fee);
  if (net <= 0n) return { theirs: known.map(lineOf), arrived: [] };
  const receipt = `SETTLE${day.replaceAll('-', '')}`;
  const sent = { ...NOBODY, kind: 'settlement', key: receipt, reference: receipt } as const;
  const description = `MPESA SETTLEMENT ${receipt}`;
  const charge = { ...NOBODY, kind: 'fee', key: `FEE-${day}`, reference: null, description: 'Tariff' } as const;
  const theirs = [
    ...known.map(lineOf),
    ...(fee === 0n ? [] : [{ ...charge, amount: kes(-fee), at: untilAt - 2 * HOUR }]),
    { ...sent, amount: kes(-net), at: untilAt - HOUR, description },
  ];
  const kept = odd === 'bank_kept' ? KEPT_BY_BANK : 0n;
  return { theirs, arrived: [{ ...sent, amount: kes(net - kept), at: untilAt + 5 * HOUR, description }] };
}

function lineOf({ receipt, reference, amount, providerAt: at, accountReference, payer, payerName }: Payment) {
  const named = receipt ?? reference;
  const line: ReportedLine = {
    ...NOBODY,
    key: named,
    kind: 'payment',
    amount,
    at,
    reference: named,
    accountReference,
    payer,
    payerName,
    description: 'Pay Bill',
  };
  return line;
}

const NOBODY = { fee: null, accountReference: null, payer: null, payerName: null, settlement: null } as const;

const kes = (minor: bigint): Money => money(minor, isp.currency);

/** What came by M-Pesa since then. */
async function paymentsSince(billing: Billing, sinceAt: number): Promise<readonly Payment[]> {
  const found: Payment[] = [];
  for (let page = 1; ; page++) {
    const { rows } = await billing.reads.payments(null, { page, limit: 200 });
    found.push(...rows.filter(({ gateway, providerAt }) => gateway === 'mpesa' && providerAt >= sinceAt));
    // The newest come first; a day of patience, since some are heard of late.
    if (rows.length < 200 || rows.every(({ receivedAt }) => receivedAt < sinceAt - 24 * HOUR)) return found;
  }
}
