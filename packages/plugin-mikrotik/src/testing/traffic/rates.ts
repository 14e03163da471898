/** Upload and download, as RouterOS orders them; kbit/s. */
export interface Pair {
  readonly up: number;
  readonly down: number;
}

/** How fast a queue lets pass. Zero: as fast as it comes. */
export interface Limits {
  readonly max: Pair;
  readonly burst: Pair;
  readonly threshold: Pair;
  /** Seconds over which the average is taken. */
  readonly time: Pair;
}

/** Reads `up/down`, where one figure stands for both: `10M/20M`, `512k`, plain bit/s. In kbit/s. */
function readRates(text: string | undefined): Pair {
  return readPair(text, (half) => {
    const [, digits = '0', unit = ''] = /^(\d+(?:\.\d+)?)([kMG]?)$/.exec(half) ?? [];
    return Math.round((Number(digits) * (STEPS[unit] ?? 1)) / 1_000);
  });
}

const STEPS: Readonly<Record<string, number>> = { k: 1_000, M: 1_000_000, G: 1_000_000_000 };

/** What a rate-limit of a profile or of RADIUS becomes as fields of a simple queue. */
export function queueFields(rateLimit: string): Readonly<Record<string, string>> {
  const parts = rateLimit.trim().split(/\s+/);
  const [
    max = '0',
    burst = '0/0',
    threshold = burst === '0/0' ? '0/0' : max,
    time = '0/0',
    priority = '8',
    least = '0',
  ] = parts;
  const seconds = readPair(time, (half) => Number.parseInt(half, 10) || 0);
  const whole = (each: number): string => `${burst === '0/0' ? 0 : each || 1}s`;
  return {
    'max-limit': full(max),
    'limit-at': full(least),
    'burst-limit': full(burst),
    'burst-threshold': full(threshold),
    'burst-time': `${whole(seconds.up)}/${whole(seconds.down)}`,
    priority: `${priority}/${priority}`,
  };
}

/** In bit/s, as a queue prints. */
function full(text: string): string {
  const { up, down } = readRates(text);
  return `${up * 1_000}/${down * 1_000}`;
}

/** The limits of a simple queue. */
export function limitsOf(queue: Readonly<Record<string, string>>): Limits {
  return {
    max: readRates(queue['max-limit']),
    burst: readRates(queue['burst-limit']),
    threshold: readRates(queue['burst-threshold']),
    time: readPair(queue['burst-time'], (half) => Number.parseInt(half, 10) || 0),
  };
}

/**
 * How long a burst lasts for who takes all that there is: until the average over the burst time has come up to the
 * threshold. Milliseconds; zero when the queue has none.
 */
export function burstMs(limits: Limits, way: keyof Pair): number {
  const [burst, threshold, seconds] = [limits.burst[way], limits.threshold[way], limits.time[way]];
  if (burst === 0 || seconds === 0 || burst <= limits.max[way]) return 0;
  return Math.floor((threshold * seconds * 1_000) / burst);
}

/**
 * Shares a speed among those who want it: nobody gets more than she wants, and what one leaves goes to the others.
 * Whole kbit/s; zero or less to share means that there is no bound.
 */
export function shareOut(most: number, wants: readonly number[]): readonly number[] {
  if (most <= 0 || wants.reduce((sum, want) => sum + want, 0) <= most) return wants;
  const given = wants.map(() => 0);
  const order = wants.map((_, at) => at).toSorted((one, other) => (wants[one] ?? 0) - (wants[other] ?? 0));
  let left = most;
  for (const [done, at] of order.entries()) {
    const fair = Math.floor(left / (order.length - done));
    given[at] = Math.min(wants[at] ?? 0, fair);
    left -= given[at];
  }
  return given;
}

function readPair(text: string | undefined, read: (half: string) => number): Pair {
  const [up = '0', down = up] = (text ?? '0').split('/');
  return { up: read(up.trim()), down: read(down.trim()) };
}
