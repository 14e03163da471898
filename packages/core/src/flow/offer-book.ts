import type { Promotion } from '../domain/promotion.ts';
import type { Clock } from '../ports/clock.ts';
import type { Reads } from '../ports/store.ts';

/** The offers of the house, remembered for a short while: a bill asks for them, and they seldom change. */
export interface OfferBook {
  /** All that were ever published: what was taken up runs on after its offer is over. */
  all(): Promise<readonly Promotion[]>;
  /** An offer was published or ended here: read again. */
  forget(): void;
}

/** How long an offer that was published or ended in another process goes unnoticed, in milliseconds. */
const REMEMBERED_MS = 10_000;

/** Remembers the offers of a store. A read that fails is not remembered. */
export function createOfferBook(reads: Pick<Reads, 'promotions'>, clock: Clock): OfferBook {
  let known: { readonly at: number; readonly promotions: Promise<readonly Promotion[]> } | null = null;
  return {
    all() {
      const now = clock.now();
      if (known === null || now < known.at || now >= known.at + REMEMBERED_MS) {
        const read = { at: now, promotions: reads.promotions() };
        known = read;
        read.promotions.catch(() => {
          if (known === read) known = null;
        });
      }
      return known.promotions;
    },
    forget() {
      known = null;
    },
  };
}
