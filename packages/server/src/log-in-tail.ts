import type { Billing, LogIn } from '@daftari/core';

/** Log-ins as they are noted, whichever process noted them. */
export interface LogInTail {
  /** Tells those that were not told yet. What it cannot read it leaves for the next time. */
  readonly look: () => Promise<void>;
}

/** How long after it happened a log-in may be noted. */
const LATE_MS = 30_000;

/** The most that are told at once: more are not read as they pass. */
const MOST = 50;

/** Makes a tail that begins now. */
export function tailLogIns(
  { logIns, clock }: Pick<Billing, 'logIns' | 'clock'>,
  tell: (seen: LogIn) => void,
): LogInTail {
  const told = new Map<string, number>();
  let heardAt = clock.now();
  let looking = false;
  return {
    async look() {
      if (looking) return;
      looking = true;
      try {
        const found = await logIns({ after: heardAt - LATE_MS, limit: MOST });
        for (const one of found.toReversed()) {
          if (told.get(one.id) === one.lastAt) continue;
          told.set(one.id, one.lastAt);
          tell(one);
        }
        heardAt = Math.max(heardAt, ...found.map(({ lastAt }) => lastAt));
        for (const [id, lastAt] of told) if (lastAt < heardAt - 2 * LATE_MS) told.delete(id);
      } finally {
        looking = false;
      }
    },
  };
}
