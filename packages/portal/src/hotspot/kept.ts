/** What the browser keeps between two visits. Captive browsers forget it when they are closed. */
export interface Kept {
  /** Which package is hers, and her place in it. */
  readonly ticket: string | null;
  /** The ask for money that is waited for; until it is paid, what the ticket stands for stays hers. */
  readonly asking: string | null;
  /** The number that was typed last. */
  readonly phone: string;
  /** When a log-in was last sent, in UTC milliseconds, and under which hardware address. */
  readonly sentAt: number;
  readonly sentAs: string;
}

const KEY = 'daftari.hotspot';

const NOTHING: Kept = { ticket: null, asking: null, phone: '', sentAt: 0, sentAs: '' };

/** Where it is kept. */
export interface Keeping {
  read(): Kept;
  /** Keeps some of it anew, and the rest as it is. */
  keep(some: Partial<Kept>): void;
}

/** Keeps in the browser; where that has no storage, for as long as the page is open. */
export function createKeeping(): Keeping {
  let kept: Kept = NOTHING;
  try {
    kept = { ...NOTHING, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Kept>) };
  } catch {
    // What cannot be read is as if it were not there: the receipt brings the package back.
  }
  return {
    read: () => kept,
    keep(some) {
      kept = { ...kept, ...some };
      try {
        localStorage.setItem(KEY, JSON.stringify(kept));
      } catch {
        // It lasts as long as the page.
      }
    },
  };
}
