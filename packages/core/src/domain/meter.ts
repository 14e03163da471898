import { ratio, roundDecimal } from '../kernel/decimal.ts';
import { decimalText } from './price/exact.ts';
import type { MeterPrice } from './price/price.ts';
import type { Usage } from './usage.ts';

/**
 * What of a subscription's usage can be priced. Only use of the class `counted` counts for them.
 *
 * - `bytes`: both directions together, as they count towards a quota: weighed where the plan's hours weigh them.
 * - `bytes_in`: from the subscriber (upload), as RFC 2866 counts Acct-Input-Octets; never weighed.
 * - `bytes_out`: to the subscriber (download); never weighed.
 * - `seconds`: online, of all sessions together.
 * - `mbps_p95`: the 95th percentile of the bandwidth in samples of five minutes, of the greater direction. Its unit is
 *   a byte of the billed sample, so 1 Mbit/s is a block of 37,500,000.
 */
export const METERS = ['bytes', 'bytes_in', 'bytes_out', 'seconds', 'mbps_p95'] as const;

/** What of a subscription's usage can be priced. */
export type Meter = (typeof METERS)[number];

/** A meter that is a sum over usage; the percentile is none. */
export type SumMeter = Exclude<Meter, 'mbps_p95'>;

/** Units of every meter that is a sum. */
export type MeterSums = Readonly<Record<SumMeter, bigint>>;

/** Whether there is a meter of this name. */
export function isMeter(name: string): name is Meter {
  return (METERS as readonly string[]).includes(name);
}

/** Whether a meter is a sum over usage. */
export function isSum(meter: Meter): meter is SumMeter {
  return meter !== 'mbps_p95';
}

/** What one stretch of usage adds to a meter; nothing when it does not count. */
export function unitsIn(usage: Usage, meter: SumMeter): bigint {
  if (usage.usageClass !== 'counted') return 0n;
  switch (meter) {
    case 'bytes':
      return usage.countedBytes;
    case 'bytes_in':
      return usage.inBytes;
    case 'bytes_out':
      return usage.outBytes;
    case 'seconds':
      return BigInt(usage.seconds);
  }
}

/**
 * Units of a meter in words of its price, such as `11.5 GiB`: three digits after the point, and none that say nothing.
 */
export function quantityText(units: bigint, { meter, blockSize }: Pick<MeterPrice, 'meter' | 'blockSize'>): string {
  const name = nameOf(meter, blockSize);
  const quantity = ratio(units, name === undefined ? 1n : blockSize);
  return `${decimalText(roundDecimal(quantity, 3))} ${name ?? PLAIN[meter as Meter] ?? meter}`;
}

/** How long a sample of bandwidth is: five minutes. */
export const SAMPLE_MS = 300_000;

/** Bytes that a line of 1 Mbit/s carries in one sample: 125 in a millisecond. */
const MBPS = 125n * BigInt(SAMPLE_MS);

const BLOCKS = {
  bytes: new Map([
    [10n ** 6n, 'MB'],
    [10n ** 9n, 'GB'],
    [10n ** 12n, 'TB'],
    [1n << 20n, 'MiB'],
    [1n << 30n, 'GiB'],
    [1n << 40n, 'TiB'],
  ]),
  seconds: new Map([
    [60n, 'min'],
    [3600n, 'h'],
    [86_400n, 'd'],
  ]),
  mbps_p95: new Map([
    [MBPS, 'Mbit/s'],
    [MBPS * 1000n, 'Gbit/s'],
  ]),
} as const;

const PLAIN: Readonly<Partial<Record<Meter, string>>> = {
  bytes: 'bytes',
  bytes_in: 'bytes',
  bytes_out: 'bytes',
  seconds: 's',
  mbps_p95: 'bytes a sample',
};

function nameOf(meter: string, blockSize: bigint): string | undefined {
  const blocks = meter.startsWith('bytes') ? BLOCKS.bytes : BLOCKS[meter as 'seconds' | 'mbps_p95'];
  return (blocks as ReadonlyMap<bigint, string> | undefined)?.get(blockSize);
}
