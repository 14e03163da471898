import type { UsageReport } from '@daftari/core';
import type { Chance } from './chance.ts';
import type { Life } from './lives.ts';

/** The name under which a NAS reports, so that the history reads as if it had come by RADIUS. */
const SOURCE = 'radius';
const DAY = 86_400_000;
const HOUR = 3_600_000;

/** What the NAS would have reported of one customer, a day at a time. */
export interface Meter {
  /** What is to be reported of the day that ends at `endAt`: sessions that ended, and the one that goes on. */
  day(endAt: number): readonly UsageReport[];
  /** The network has let her in, or on, under what she has just bought. */
  admitted(at: number, generation: number): readonly UsageReport[];
  /** Ends whatever is open, as a restart of the NAS does. */
  restart(at: number): readonly UsageReport[];
}

interface Open {
  readonly key: string;
  readonly startedAt: number;
  inBytes: bigint;
  outBytes: bigint;
}

/** A meter for one life. PPPoE stays up for days; about one night in six the line or the lamp goes out. */
export function meterOf(chance: Chance, life: Life): Meter {
  let open: Open | null = null;
  let count = 0;
  let generation: number | null = null;
  const report = (kind: UsageReport['kind'], at: number, session: Open, endCause: string | null): UsageReport => ({
    source: SOURCE,
    sessionKey: `history/${session.key}`,
    username: life.person.username,
    kind,
    at,
    seconds: Math.floor((at - session.startedAt) / 1000),
    inBytes: session.inBytes,
    outBytes: session.outBytes,
    endCause,
    generation,
    where: { nas: '127.0.0.1', client: 'nas-1', framedIp: addressOf(life.person.number) },
  });
  const used = (session: Open, forMs: number): void => {
    const down = life.bytesADay * chance.between(0.35, 1.7) * (forMs / DAY);
    session.outBytes += BigInt(Math.floor(down));
    session.inBytes += BigInt(Math.floor(down * chance.between(0.06, 0.18)));
  };
  const begin = (at: number): Open => {
    count += 1;
    return { key: `${life.person.number}/${count}`, startedAt: at, inBytes: 0n, outBytes: 0n };
  };
  const until = (from: number, to: number, cause: string | null): readonly UsageReport[] => {
    open ??= begin(from);
    used(open, to - from);
    const said = report(cause === null ? 'interim' : 'stop', to, open, cause);
    if (cause !== null) open = null;
    return [said];
  };
  return {
    day(endAt) {
      const startAt = endAt - DAY;
      const stay = life.stays.find((one) => one.fromAt < endAt && one.toAt > startAt);
      const last = Math.min(endAt, life.suspendedAt ?? endAt);
      if (stay === undefined || last <= startAt) return [];
      const from = Math.max(startAt, stay.fromAt);
      const to = Math.min(last, stay.toAt, endAt);
      if (to <= from) return [];
      if (to < endAt) return until(from, to, 'Session-Timeout');
      if (!chance.hits(1 / 6) || to - from < 4 * HOUR) return until(from, to, null);
      const lostAt = Math.floor(from + (to - from) * chance.between(0.2, 0.7));
      return [...until(from, lostAt, 'Lost-Carrier'), ...until(lostAt + 120_000, to, null)];
    },
    admitted(at, under) {
      generation = under;
      const kind = open === null ? 'start' : 'interim';
      open ??= begin(at);
      return [report(kind, at, open, null)];
    },
    restart: (at) => (open === null ? [] : [report('stop', at, open, 'NAS-Reboot')]),
  };
}

function addressOf(number: string): string {
  const last = Number(number.slice(2, 7));
  return `100.64.${Math.floor(last / 250) % 250}.${(last % 250) + 2}`;
}
