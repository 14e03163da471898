import type { Clock } from '../ports/clock.ts';

/** A list of the house that every bill asks for and that seldom changes, remembered for a short while. */
export interface Remembered<T> {
  /** All that was ever published: what was sold before goes by what held before. */
  all(): Promise<readonly T[]>;
  /** Something was published or ended here: read again. */
  forget(): void;
}

/** How long what was published or ended in another process goes unnoticed, in milliseconds. */
const REMEMBERED_MS = 10_000;

/** Remembers what a read answers. A read that fails is not remembered. */
export function remembered<T>(read: () => Promise<readonly T[]>, clock: Clock): Remembered<T> {
  let known: { readonly at: number; readonly rows: Promise<readonly T[]> } | null = null;
  return {
    all() {
      const now = clock.now();
      if (known === null || now < known.at || now >= known.at + REMEMBERED_MS) {
        const fresh = { at: now, rows: read() };
        known = fresh;
        fresh.rows.catch(() => {
          if (known === fresh) known = null;
        });
      }
      return known.rows;
    },
    forget() {
      known = null;
    },
  };
}
