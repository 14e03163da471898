import { ratio, type Decimal } from '../../kernel/decimal.ts';
import { defineErrors } from '../../kernel/error.ts';
import { divideRounded } from '../../kernel/money.ts';

/** Bytes that went through a line over a stretch of time (UTC milliseconds, half-open), as evenly as is known. */
export interface Traffic {
  readonly fromAt: number;
  readonly toAt: number;
  /** From the subscriber, as RFC 2866 counts Acct-Input-Octets. */
  readonly inBytes: bigint;
  readonly outBytes: bigint;
}

/** How bandwidth is measured. */
export interface BandwidthOptions {
  /** The billing period, UTC milliseconds, half-open; whole samples long. */
  readonly fromAt: number;
  readonly toAt: number;
  /** Five minutes, unless said otherwise. */
  readonly sampleMs?: number;
  /** From 1 to 100; 95, unless said otherwise. */
  readonly percent?: number;
  /** `greater`: each direction by itself, and the greater is billed. `combined`: the sum of both. */
  readonly directions?: 'greater' | 'combined';
}

/** What a period's bandwidth comes to. Bandwidths are exact, in bit/s. */
export interface Bandwidth {
  /** How many samples the period has, with those in which nothing was reported. */
  readonly samples: number;
  readonly in: Decimal;
  readonly out: Decimal;
  readonly billed: Decimal;
  /**
   * The billed sample in whole bytes, which is what a price is asked with: in five minutes 1 Mbit/s is a block of
   * 37,500,000 bytes.
   */
  readonly bytes: bigint;
  /** Which direction is the billed one; of equals it is `out`, which is what a subscriber calls download. */
  readonly direction: 'in' | 'out' | 'combined';
}

/** Takes traffic in any order and answers the period's bandwidth, as often as it is asked. */
export interface BandwidthMeter {
  readonly take: (traffic: Traffic) => void;
  readonly result: () => Bandwidth;
}

/** What can be wrong with bandwidth that is to be measured. */
export const percentileErrors = defineErrors('percentile', {
  unevenPeriod: ['invalid', 'A period is whole samples of {sampleMs} ms long; from {fromAt} to {toAt} it is not.'],
  badPercent: ['invalid', 'A percentile is a whole number from 1 to 100; got {percent}.'],
  malformedTraffic: ['invalid', 'Traffic ends no earlier than it begins and is 0 to 2^56 bytes; got {reason}.'],
});

/**
 * The sample below which the given part of all samples lies: sorted, the top 5 % are dropped and the next is taken.
 * With n samples in ascending order it is number ceil(0.95 × n), counted from 1: the 19th of 20, the 1st of 1, the
 * 8,208th of a June's 8,640. So of 20 the one highest is dropped, and of fewer than 20 none. No sample at all is 0.
 * @throws BillingError `percentile.badPercent`
 */
export function percentile(samples: Iterable<bigint>, percent = 95): bigint {
  const sorted = [...samples].toSorted((a, b) => (a < b ? -1 : Number(a > b)));
  return sorted[positionOf(sorted.length, percent)] ?? 0n;
}

/**
 * Measures bandwidth by the percentile of its samples, as transit is billed. Bytes are spread evenly over the time in
 * which they were counted, so reports are best no longer than a sample. A sample without a report is 0 and counts. It
 * keeps two numbers for each sample of the period (a month of five minutes has 8,064 to 8,940), however many reports
 * there are; what lies outside the period is left to the period that it lies in.
 * @throws BillingError `percentile.unevenPeriod`, `percentile.badPercent`
 */
export function createBandwidthMeter(options: BandwidthOptions): BandwidthMeter {
  const { fromAt, toAt, sampleMs = 300_000, percent = 95, directions = 'greater' } = options;
  const count = (toAt - fromAt) / sampleMs;
  if (!Number.isInteger(count) || count < 1) throw percentileErrors.unevenPeriod({ fromAt, toAt, sampleMs });
  const position = positionOf(count, percent);
  const [bytesIn, bytesOut] = [new BigUint64Array(count), new BigUint64Array(count)];
  const pick = (samples: BigUint64Array): bigint => samples.toSorted()[position] ?? 0n;
  const bits = (bytes: bigint): Decimal => ratio(bytes * 8_000n, BigInt(sampleMs));
  return {
    take(traffic) {
      checkTraffic(traffic);
      spread(traffic, traffic.inBytes, bytesIn, fromAt, sampleMs);
      spread(traffic, traffic.outBytes, bytesOut, fromAt, sampleMs);
    },
    result() {
      const sides = { in: pick(bytesIn), out: pick(bytesOut) };
      const each = { samples: count, in: bits(sides.in), out: bits(sides.out) };
      if (directions === 'combined') {
        const bytes = pick(bytesIn.map((some, at) => some + (bytesOut[at] ?? 0n)));
        return { ...each, billed: bits(bytes), bytes, direction: 'combined' };
      }
      const direction = sides.in > sides.out ? 'in' : 'out';
      return { ...each, billed: each[direction], bytes: sides[direction], direction };
    },
  };
}

/** Adds bytes to the samples that they went in: those before its end, rounded, less those that went before. */
function spread(traffic: Traffic, bytes: bigint, samples: BigUint64Array, fromAt: number, sampleMs: number): void {
  if (bytes === 0n) return;
  const first = Math.floor((traffic.fromAt - fromAt) / sampleMs);
  const last = Math.max(first, Math.ceil((traffic.toAt - fromAt) / sampleMs) - 1);
  const length = BigInt(traffic.toAt - traffic.fromAt);
  const begin = Math.max(first, 0);
  const before = (sample: number): bigint => {
    if (sample <= first) return 0n;
    if (sample > last) return bytes;
    return divideRounded(bytes * BigInt(fromAt + sample * sampleMs - traffic.fromAt), length);
  };
  let given = before(begin);
  for (let sample = begin; sample <= last && sample < samples.length; sample++) {
    const reached = before(sample + 1);
    samples[sample] = (samples[sample] ?? 0n) + reached - given;
    given = reached;
  }
}

/** Where the percentile stands in an ascending order, from 0. */
function positionOf(count: number, percent: number): number {
  if (!Number.isInteger(percent) || percent < 1 || percent > 100) throw percentileErrors.badPercent({ percent });
  // In whole numbers, for 0.95 is no binary fraction and could come out above a whole number that it should meet.
  return Math.ceil((count * percent) / 100) - 1;
}

function checkTraffic({ fromAt, toAt, inBytes, outBytes }: Traffic): void {
  if (!Number.isSafeInteger(fromAt) || !Number.isSafeInteger(toAt) || toAt < fromAt) {
    throw percentileErrors.malformedTraffic({ reason: `from ${fromAt} to ${toAt}` });
  }
  if (inBytes < 0n || outBytes < 0n || inBytes > MOST_BYTES || outBytes > MOST_BYTES) {
    throw percentileErrors.malformedTraffic({ reason: `${inBytes} bytes in, ${outBytes} bytes out` });
  }
}

/** More than any line carries between two reports; a sample holds 2^64. */
const MOST_BYTES = 1n << 56n;
