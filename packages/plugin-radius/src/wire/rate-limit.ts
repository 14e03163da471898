/** Speeds in kbit/s (1000 bit/s), seen from the subscriber. */
export interface Rates {
  readonly downKbps: number;
  readonly upKbps: number;
}

/** The speed of a subscriber as RouterOS can shape it. */
export interface RateLimit extends Rates {
  /** Faster for a moment, while the average stays below the threshold. */
  readonly burst?: Rates & {
    /** The average above which the burst ends: the rate itself unless said otherwise. */
    readonly threshold?: Rates;
    /** The span over which the average is taken: 1 s unless said otherwise. */
    readonly seconds?: number;
  };
  /** 1 (served first) to 8. */
  readonly priority?: number;
  /** What is kept when the link is full; at most the rate. */
  readonly guaranteed?: Rates;
}

/**
 * Mikrotik-Rate-Limit: `rx/tx burst threshold time priority min`. The router's receiving side comes first, which is
 * the subscriber's upload. What stands before a later part must be written, so a missing burst is `0/0 0/0 0/0`.
 * @throws RangeError when a speed is not a whole number from 1, a burst or a guarantee contradicts the rate, the
 * seconds are not whole from 1, or the priority is not 1 to 8.
 */
export function encodeRateLimit(limit: RateLimit): string {
  const { burst, guaranteed, priority } = limit;
  checkRates('the rate', limit);
  if (burst) {
    checkRates('the burst', burst);
    refuseUnless(isWithin(limit, burst), 'a burst must not be slower than the rate');
    checkRates('the burst threshold', burst.threshold ?? limit);
    refuseUnless(isWhole(burst.seconds ?? 1), `a burst is averaged over whole seconds from 1, not ${burst.seconds}`);
    refuseUnless(isWithin(burst.threshold ?? limit, burst), 'a burst threshold must not be above the burst');
  }
  if (guaranteed) {
    checkRates('the guaranteed rate', guaranteed);
    refuseUnless(isWithin(guaranteed, limit), 'the guaranteed rate must not be above the rate');
  }
  refuseUnless(priority === undefined || (isWhole(priority) && priority <= 8), `a priority is 1 to 8, not ${priority}`);

  const parts = [pair(limit)];
  const hasMore = priority !== undefined || guaranteed !== undefined;
  if (burst) {
    const seconds = burst.seconds ?? 1;
    parts.push(pair(burst), pair(burst.threshold ?? limit), `${seconds}/${seconds}`);
  } else if (hasMore) {
    parts.push('0/0', '0/0', '0/0');
  }
  if (hasMore) parts.push(String(priority ?? 8));
  if (guaranteed) parts.push(pair(guaranteed));
  return parts.join(' ');
}

const pair = (rates: Rates): string => `${speed(rates.upKbps)}/${speed(rates.downKbps)}`;

/** RouterOS documents k and M, in thousands. */
const speed = (kbps: number): string => (kbps % 1000 === 0 ? `${kbps / 1000}M` : `${kbps}k`);

const isWithin = (lower: Rates, upper: Rates): boolean =>
  lower.downKbps <= upper.downKbps && lower.upKbps <= upper.upKbps;

function checkRates(what: string, { downKbps, upKbps }: Rates): void {
  refuseUnless(
    isWhole(downKbps) && isWhole(upKbps),
    `${what} is whole kbit/s from 1, not ${downKbps} down, ${upKbps} up`,
  );
}

const isWhole = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;

function refuseUnless(holds: boolean, reason: string): asserts holds {
  if (!holds) throw new RangeError(reason);
}
