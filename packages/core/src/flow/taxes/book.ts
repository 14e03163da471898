import type { TaxRow } from '../../domain/taxes/table.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Reads } from '../../ports/store.ts';

/** The tax table of the house, remembered for a short while: every bill asks for it, and laws seldom change. */
export interface TaxBook {
  /** All rates that were ever published: a line of an old day takes the rate of that day. */
  all(): Promise<readonly TaxRow[]>;
  /** A rate was published or ended here: read again. */
  forget(): void;
}

/** How long a rate that was published or ended in another process goes unnoticed, in milliseconds. */
const REMEMBERED_MS = 10_000;

/** Remembers the tax table of a store. A read that fails is not remembered. */
export function createTaxBook(reads: Pick<Reads, 'taxes'>, clock: Clock): TaxBook {
  let known: { readonly at: number; readonly rows: Promise<readonly TaxRow[]> } | null = null;
  return {
    all() {
      const now = clock.now();
      if (known === null || now < known.at || now >= known.at + REMEMBERED_MS) {
        const read = { at: now, rows: reads.taxes() };
        known = read;
        read.rows.catch(() => {
          if (known === read) known = null;
        });
      }
      return known.rows;
    },
    forget() {
      known = null;
    },
  };
}
