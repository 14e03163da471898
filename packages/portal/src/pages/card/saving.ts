/** A card whose form was shown, and that has not been heard of yet: it may come after the page was left. */
export interface CardAwaited {
  readonly customerId: string;
  /** The ids of what was saved before. */
  readonly known: readonly string[];
  /** UTC milliseconds of this device. */
  readonly sinceMs: number;
}

const KEY = 'daftari.card';

/** Who comes back later than this from a bank has thought of something else meanwhile. */
const FORGOTTEN_MS = 30 * 60_000;

/** Remembers that a card is being saved, for when she comes back from the provider's page or her bank's. */
export function awaitCard(awaited: CardAwaited): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(awaited));
  } catch {
    // Without storage the list shows the card all the same, and nothing else is said of it.
  }
}

/** What was remembered for a customer; null where nothing was, or long ago. */
export function awaitedCard(customerId: string, nowMs: number): CardAwaited | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as CardAwaited | null;
    if (kept?.customerId !== customerId || nowMs - kept.sinceMs > FORGOTTEN_MS) return null;
    return kept;
  } catch {
    return null;
  }
}

/** Forgets it: the card has come, or will not. */
export function forgetCard(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was remembered either.
  }
}

/** What a provider has added to the address when it leads back from a bank, and the address without it. */
export interface LedBack {
  readonly saved: 'succeeded' | 'failed' | 'pending';
  readonly path: string;
}

/**
 * Reads `redirect_status` beside `setup_intent` (docs.stripe.com/payments/save-and-reuse). The secret beside them is
 * for nobody to keep, so the caller puts the clean path into the address. Null where nobody was led back.
 */
export function ledBack({ pathname, search }: Pick<Location, 'pathname' | 'search'>): LedBack | null {
  const told = new URLSearchParams(search);
  const status = told.get('redirect_status');
  if (status === null || !told.has('setup_intent')) return null;
  for (const name of ['redirect_status', 'setup_intent', 'setup_intent_client_secret']) told.delete(name);
  const rest = told.toString();
  const saved = status === 'succeeded' || status === 'failed' ? status : 'pending';
  return { saved, path: rest === '' ? pathname : `${pathname}?${rest}` };
}
