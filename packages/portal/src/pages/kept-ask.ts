import type { PayWay } from '../api/paying.ts';

/** An ask that is under way, as this tab remembers it: a provider's page leads back without saying of what. */
export interface KeptAsk {
  readonly customerId: string;
  readonly attemptId: string;
  readonly kind: PayWay['kind'];
  /** How the way is called. */
  readonly name: string;
  /** The provider's page, to go back to; null where there is none. */
  readonly url: string | null;
}

const KEY = 'daftari.ask';

/** Remembers an ask as long as the tab lives. */
export function keepAsk(kept: KeptAsk): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Without storage it is shown as long as the page stays.
  }
}

/** The ask of a customer that this tab remembers. */
export function keptAsk(customerId: string): KeptAsk | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as KeptAsk | null;
    return kept?.customerId === customerId ? kept : null;
  } catch {
    return null;
  }
}

/** Forgets it: how it ended is known, or does not matter any more. */
export function dropAsk(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}
