import type { Clock, Log } from '@daftari/core';

/**
 * Counts what happens. Of what goes wrong it says one line for each kind and interval: a flood must not fill a disk.
 */
export interface Watch {
  readonly count: (figure: string) => void;
  /** Counts, and logs unless the same figure was logged within the interval. */
  readonly warn: (figure: string, message: string, details: Readonly<Record<string, unknown>>) => void;
  readonly figures: () => Readonly<Record<string, number>>;
  /** Whether something was warned of at or after an instant. */
  readonly sawSince: (figure: string, at: number) => boolean;
}

/** Makes a watch at zero. */
export function createWatch(clock: Clock, log: Log, intervalMs = 60_000): Watch {
  const counts = new Map<string, number>();
  const seenAt = new Map<string, number>();
  const said = new Map<string, { readonly at: number; readonly count: number }>();
  const count = (figure: string): number => {
    const next = (counts.get(figure) ?? 0) + 1;
    counts.set(figure, next);
    return next;
  };
  return {
    count: (figure) => void count(figure),
    warn(figure, message, details) {
      const total = count(figure);
      const now = clock.now();
      seenAt.set(figure, now);
      const last = said.get(figure);
      if (last !== undefined && now < last.at + intervalMs) return;
      said.set(figure, { at: now, count: total });
      const unsaid = total - (last?.count ?? 0) - 1;
      log.warn(message, unsaid > 0 ? { ...details, alsoUnsaid: unsaid } : details);
    },
    figures: () => Object.fromEntries(counts),
    sawSince: (figure, at) => (seenAt.get(figure) ?? -Infinity) >= at,
  };
}
