import type { Charge, Stretch } from '../domain/charge.ts';
import { METERS, SAMPLE_MS, type Meter, type MeterSums } from '../domain/meter.ts';
import type { Plan } from '../domain/plan.ts';
import type { PlanSample } from '../domain/plan-preview.ts';
import type { RatedUsage } from '../domain/rated.ts';
import type { Usage } from '../domain/usage.ts';
import { allocate } from '../kernel/allocate.ts';
import { AssertionFault } from '../kernel/assert.ts';
import { addDays, localDateAt, startOfDay, type Zone } from '../kernel/calendar.ts';
import type { Id } from '../kernel/id.ts';
import type { Changes } from '../ports/store.ts';
import type { House } from './house.ts';

/** What the flows are shown of a plan that nobody holds. */
export interface Shown {
  readonly plan: Plan;
  /** Now, UTC milliseconds. */
  readonly at: number;
  readonly sample: PlanSample;
  /** What was billed before; no store reads it back. */
  readonly billed: readonly Changes[];
}

/**
 * The house at an instant to come, on a store that knows one plan more and one customer who uses it as the sample says,
 * and that keeps nothing.
 */
export function houseWithSample(house: House, { plan, at, sample, billed }: Shown): House {
  const rated = billed.flatMap((changes): readonly RatedUsage[] => changes.rated ?? []);
  const charges = billed.flatMap((changes): readonly Charge[] => changes.charges ?? []);
  const terms = billed.flatMap((changes) => changes.terms ?? []);
  const sums = sumsOf(sample);
  const reads: House['store']['reads'] = {
    ...house.store.reads,
    plan: async () => plan,
    planVersions: async () => [plan],
    ratedSince: async (_, since) => rated.filter(({ toAt }) => toAt >= since),
    chargesOver: async (_subscription, fromAt, toAt) =>
      charges.filter((charge) => charge.fromAt < toAt && charge.toAt > fromAt),
    usedBytes: async () => sums.bytes,
    usageTotals: async () => sums,
    usagePieces: async (subscriptionId, fromAt, toAt, { after }) =>
      after === null ? piecesOf(subscriptionId, { fromAt, toAt: endOf(fromAt, toAt) }, sample, house.zone) : [],
  };
  // Whoever measures bandwidth looks beyond the end of the period; the sample is of the period alone.
  const endOf = (fromAt: number, toAt: number) => terms.find(({ startAt }) => startAt === fromAt)?.endAt ?? toAt;
  return { ...house, clock: { now: () => at }, store: { ...house.store, reads, write: refuse }, tell: () => undefined };
}

function refuse(): never {
  throw new AssertionFault('a preview writes nothing');
}

function sumsOf({ usage }: PlanSample): MeterSums {
  const of = (meter: Meter): bigint => usage[meter] ?? 0n;
  return { bytes: of('bytes'), bytes_in: of('bytes_in'), bytes_out: of('bytes_out'), seconds: of('seconds') };
}

/**
 * The sample as sessions: one a local day, of an even share, that ends five minutes before the next. Bandwidth is sent
 * in every sample of it, which leaves out so few that the percentile is what was asked for.
 */
function piecesOf(
  subscriptionId: Id<'Subscription'>,
  { fromAt, toAt }: Stretch,
  { usage }: PlanSample,
  zone: Zone,
): readonly Usage[] {
  const days = daysOf(fromAt, toAt, zone);
  const weights = days.map((day) => ({ key: String(day.fromAt), weight: BigInt(day.toAt - day.fromAt) }));
  const shares = new Map(METERS.map((meter) => [meter, allocate(usage[meter] ?? 0n, weights)]));
  return days.map((day, place): Usage => {
    const rate = usage['mbps_p95'];
    const share = (meter: Meter): bigint => shares.get(meter)?.[place] ?? 0n;
    const sent = rate === undefined ? null : rate * BigInt((day.toAt - day.fromAt) / SAMPLE_MS);
    const [inBytes, outBytes, seconds] = [share('bytes_in'), sent ?? share('bytes_out'), Number(share('seconds'))];
    const sessionId = `ses_${day.fromAt}` as Id<'Session'>;
    return {
      id: `usg_${day.fromAt}` as Id<'Usage'>,
      key: `${sessionId}/${inBytes}/${outBytes}/${seconds}`,
      sessionId,
      subscriptionId,
      accountId: '' as Id<'Account'>,
      ...day,
      inBytes,
      outBytes,
      seconds,
      countedBytes: share('bytes'),
      usageClass: 'counted',
      origin: 'core',
    };
  });
}

function daysOf(fromAt: number, toAt: number, zone: Zone): readonly Stretch[] {
  const days: Stretch[] = [];
  for (let day = localDateAt(fromAt, zone); startOfDay(day, zone) < toAt; day = addDays(day, 1)) {
    const from = Math.max(fromAt, startOfDay(day, zone));
    const to = Math.min(toAt, startOfDay(addDays(day, 1), zone)) - SAMPLE_MS;
    if (from < to) days.push({ fromAt: from, toAt: to });
  }
  return days;
}
