import type { Stretch } from '../domain/charge.ts';
import { isSum, SAMPLE_MS, unitsIn, type Meter, type MeterSums, type SumMeter } from '../domain/meter.ts';
import { isListed, type PricedMeter } from '../domain/plan-price.ts';
import type { Dimensions } from '../domain/price/dimensions.ts';
import { createBandwidthMeter } from '../domain/price/percentile.ts';
import type { MeterPrice } from '../domain/price/price.ts';
import { rateUnits } from '../domain/price/rate.ts';
import { createRater } from '../domain/price/rater.ts';
import { unitsBefore } from '../domain/price/timeline.ts';
import { totalsBefore, type Usage } from '../domain/usage.ts';
import type { Zone } from '../kernel/calendar.ts';
import { isBillingError } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import type { House } from './house.ts';

/** Whose usage of which time is measured. */
export interface Measured {
  readonly subscriptionId: Id<'Subscription'>;
  /** Whose clocks windows and days are of. */
  readonly zone: Zone;
  readonly currency: string;
  readonly stretch: Stretch;
}

/** What a meter of a stretch comes to. */
export interface MeterResult {
  readonly price: MeterPrice;
  /** As the meter counts, before increments, weights and allowance. */
  readonly units: bigint;
  /** All of it together, rounded once. */
  readonly amount: Money;
}

/** What all meters of a stretch come to. */
export interface Measurement {
  readonly results: readonly MeterResult[];
  /** Usage that some meter has no price for, and that is in none of its units. */
  readonly unpriced: readonly Usage[];
}

/**
 * Prices the usage of a stretch of time. Usage belongs to the stretch that it ended in, as it does for quotas; only
 * bandwidth is measured by the instant, to the sample. Prices of a sum ask for sums; those that must know when
 * something was used share one pass over the usage, page by page, so that memory does not grow with it.
 * @throws BillingError those of the rater
 */
export async function measure(house: House, of: Measured, meters: readonly PricedMeter[]): Promise<Measurement> {
  const plain = meters.filter((each) => !isStreamed(each)).map(({ price }) => price);
  const sums = await sumsOf(house, of, plain);
  const streams = meters.filter(isStreamed).map((each) => streamOf(of, each));
  const unpriced = streams.length === 0 ? [] : await pour(house, of, streams);
  const results = meters.map(({ meter, price }) => {
    const stream = streams.find((each) => each.meter === meter);
    return stream === undefined ? summed(of, price, sums) : { price, ...stream.result() };
  });
  return { results, unpriced };
}

/**
 * The units that a meter has counted, where that is a sum; null for a percentile, which must be measured. It is
 * `MeterResult.units` of the same time, for less.
 */
export async function unitsNow(house: House, of: Measured, meters: readonly Meter[]): Promise<Partial<MeterSums>> {
  const sums = meters.filter(isSum);
  const { reads } = house.store;
  const { fromAt, toAt } = of.stretch;
  if (sums.length === 0) return {};
  // Bytes are kept by day, and so are a read of thirty rows.
  if (sums.every((meter) => meter === 'bytes'))
    return { bytes: await reads.usedBytes(of.subscriptionId, fromAt, toAt) };
  return reads.usageTotals(of.subscriptionId, fromAt, toAt);
}

/** Whether a price has to know when something was used, and not only how much. */
function isStreamed(priced: PricedMeter): boolean {
  const { windows, increments, connectFee } = priced.price;
  return (
    isListed(priced) ||
    priced.meter === 'mbps_p95' ||
    windows !== undefined ||
    increments !== undefined ||
    connectFee !== undefined
  );
}

async function sumsOf(house: House, of: Measured, prices: readonly MeterPrice[]): Promise<Partial<MeterSums>> {
  return unitsNow(house, of, [...new Set(prices.flatMap(metersOf))]);
}

/** The meters that a price asks for: its own, and of a capacity all that have a tier. */
function metersOf({ meter, model }: MeterPrice): readonly Meter[] {
  const others = model.model === 'capacity' ? model.tiers.flatMap(({ upTo }) => Object.keys(upTo)) : [];
  return [meter, ...others] as Meter[];
}

function summed({ currency }: Measured, price: MeterPrice, sums: Partial<MeterSums>): MeterResult {
  const units = sums[price.meter as SumMeter] ?? 0n;
  const used = price.model.model === 'capacity' ? (sums as Readonly<Record<string, bigint>>) : units;
  return { price, units, amount: rateUnits(used, price, currency) };
}

/** A price at work on the usage that streams by. */
interface Stream {
  readonly meter: string;
  /** Whether it asks for the dimensions of usage. */
  readonly listed: boolean;
  /** @throws BillingError `dimension.noPrice` */
  readonly take: (usage: Usage, dimensions: Dimensions) => void;
  readonly result: () => Pick<MeterResult, 'units' | 'amount'>;
}

function streamOf(of: Measured, priced: PricedMeter): Stream {
  return priced.meter === 'mbps_p95' ? bandwidthStream(of, priced) : ratedStream(of, priced);
}

function ratedStream({ stretch, zone, currency }: Measured, priced: PricedMeter): Stream {
  const meter = priced.meter as SumMeter;
  const rater = createRater(priced.rates, { currency, zone, period: stretch });
  let units = 0n;
  return {
    meter,
    listed: isListed(priced),
    take(usage, dimensions) {
      if (usage.toAt < stretch.fromAt || usage.toAt >= stretch.toAt) return;
      const more = unitsIn(usage, meter);
      const { before, opens } = totalsBefore(usage);
      const { [meter]: sessionBefore } = before;
      // What began before the stretch and ended in it belongs to it whole.
      const fromAt = Math.max(usage.fromAt, stretch.fromAt);
      rater.take({ fromAt, toAt: usage.toAt, units: more, opens, sessionBefore, dimensions });
      units += more;
    },
    result: () => ({ units, amount: rater.result().total }),
  };
}

/**
 * Samples lie on the five minutes of the clock, so a stretch that begins or ends between two has a shorter one there.
 */
function bandwidthStream({ stretch, currency }: Measured, { meter: name, price }: PricedMeter): Stream {
  const fromAt = Math.floor(stretch.fromAt / SAMPLE_MS) * SAMPLE_MS;
  const toAt = Math.ceil(stretch.toAt / SAMPLE_MS) * SAMPLE_MS;
  const meter = createBandwidthMeter({ fromAt, toAt });
  const within = (usage: Usage, units: bigint): bigint => {
    const span = { fromAt: usage.fromAt, toAt: usage.toAt, units };
    return unitsBefore(span, stretch.toAt) - unitsBefore(span, stretch.fromAt);
  };
  return {
    meter: name,
    listed: false,
    take(usage) {
      const begins = Math.max(usage.fromAt, stretch.fromAt);
      const ends = Math.min(usage.toAt, stretch.toAt);
      if (begins > ends) return;
      const [inBytes, outBytes] = [within(usage, usage.inBytes), within(usage, usage.outBytes)];
      meter.take({ fromAt: begins, toAt: ends, inBytes, outBytes });
    },
    result() {
      const { bytes } = meter.result();
      return { units: bytes, amount: rateUnits(bytes, price, currency) };
    },
  };
}

/** How much usage is read at a time. */
const PAGE = 1_000;
/** No report says of more than a day: so far beyond a stretch is looked for usage that had begun in it. */
const LONGEST_MS = 86_400_000;

async function pour(
  house: House,
  { subscriptionId, stretch }: Measured,
  streams: readonly Stream[],
): Promise<readonly Usage[]> {
  const unpriced: Usage[] = [];
  const until = streams.some(({ meter }) => meter === 'mbps_p95') ? stretch.toAt + LONGEST_MS : stretch.toAt;
  let after: Usage | null = null;
  for (;;) {
    const page: readonly Usage[] = await house.store.reads.usagePieces(subscriptionId, stretch.fromAt, until, {
      after,
      limit: PAGE,
    });
    const counted = page.filter(({ usageClass }) => usageClass === 'counted');
    const dimensionsOf = streams.some(({ listed }) => listed) ? await dimensionsIn(house, counted) : noDimensions;
    for (const usage of counted) {
      const dimensions = dimensionsOf(usage);
      const taken = streams.map(({ take }) => isTaken(() => take(usage, dimensions)));
      if (taken.includes(false)) unpriced.push(usage);
    }
    after = page.at(-1) ?? null;
    if (page.length < PAGE) return unpriced;
  }
}

/** The marks of sessions do not change, so usage that is looked at again has the dimensions that it had. */
async function dimensionsIn(house: House, page: readonly Usage[]): Promise<(usage: Usage) => Dimensions> {
  const ids = new Set(page.map(({ sessionId }) => sessionId));
  const marks = await house.store.reads.sessionMarks([...ids]);
  return ({ sessionId, origin }) => ({ ...marks.get(sessionId), source: origin });
}

const NO_DIMENSIONS: Dimensions = Object.freeze({});
const noDimensions = (): Dimensions => NO_DIMENSIONS;

/** False where no price fits: that is for a person, and never free by silence. */
function isTaken(take: () => void): boolean {
  try {
    take();
    return true;
  } catch (fault) {
    if (isBillingError(fault) && fault.code === 'dimension.noPrice') return false;
    throw fault;
  }
}
