import type { Journal } from '../domain/ledger.ts';

/** Books out: an accounting system that follows ours. */
export interface Exporter {
  readonly name: string;
  /** Takes journals over; the journal's id makes a repeat harmless. */
  take(journals: readonly Journal[], signal: AbortSignal): Promise<void>;
}
