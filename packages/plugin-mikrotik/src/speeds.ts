import type { Burst, Speed } from '@daftari/core';

/** What a customer may move, seen from her; kbit/s (1 kbit = 1000 bit). */
export interface Pace extends Speed {
  readonly burst?: Burst | undefined;
  /** 1 (served first) to 8. */
  readonly priority?: number | undefined;
  /** What is kept for her when the link is full. */
  readonly guaranteed?: Speed | undefined;
}

/**
 * `rx/tx burst threshold time priority min`, as profiles and leases take it. The router's receiving side comes first,
 * which is her upload; what stands before a later part must be written. [RouterOS manual, PPP AAA, rate-limit]
 */
export function rateLimit({ burst, priority, guaranteed, ...speed }: Pace): string {
  const parts = [pair(speed)];
  const more = priority !== undefined || guaranteed !== undefined;
  if (burst !== undefined) {
    parts.push(pair(burst), pair(burst.threshold ?? speed), `${burst.seconds}/${burst.seconds}`);
  } else if (more) {
    parts.push('0/0', '0/0', '0/0');
  }
  if (more) parts.push(String(priority ?? 8));
  if (guaranteed !== undefined) parts.push(pair(guaranteed));
  return parts.join(' ');
}

/** The same as the fields of a simple queue, all of them, so that an older burst does not stay. */
export function queueLimits({ burst, priority, guaranteed, ...speed }: Pace): Readonly<Record<string, string>> {
  const none = { downKbps: 0, upKbps: 0 };
  const seconds = burst === undefined ? '0s' : `${burst.seconds}s`;
  return {
    'max-limit': pair(speed),
    'limit-at': pair(guaranteed ?? none),
    'burst-limit': pair(burst ?? none),
    'burst-threshold': pair(burst === undefined ? none : (burst.threshold ?? speed)),
    'burst-time': `${seconds}/${seconds}`,
    priority: `${priority ?? 8}/${priority ?? 8}`,
  };
}

/** The speed at the head of a rate limit, or of a `max-limit`; null where there is no limit, or it cannot be read. */
export function readSpeed(text: string | undefined): Speed | null {
  const [up, down = up] = (text ?? '').trim().split(/\s+/, 1)[0]?.split('/') ?? [];
  const [upBits, downBits] = [bitsOf(up ?? ''), bitsOf(down ?? '')];
  if (upBits === null || downBits === null || (upBits === 0 && downBits === 0)) return null;
  return { downKbps: Math.round(downBits / 1_000), upKbps: Math.round(upBits / 1_000) };
}

const SCALE: Readonly<Record<string, number>> = { '': 1, k: 1_000, m: 1_000_000, g: 1_000_000_000 };

/** `10M`, `512k`, `1.5M` or `10000000` in bit/s; null where it is no rate. */
export function bitsOf(text: string): number | null {
  const [, figure, unit = ''] = /^(\d+(?:\.\d+)?)([kmg]?)(?:bps)?$/i.exec(text.trim()) ?? [];
  return figure === undefined ? null : Math.round(Number(figure) * (SCALE[unit.toLowerCase()] ?? 1));
}

const pair = ({ upKbps, downKbps }: Speed): string => `${rate(upKbps)}/${rate(downKbps)}`;

/** RouterOS takes k and M, in thousands. */
function rate(kbps: number): string {
  if (kbps === 0) return '0';
  return kbps % 1_000 === 0 ? `${kbps / 1_000}M` : `${kbps}k`;
}
