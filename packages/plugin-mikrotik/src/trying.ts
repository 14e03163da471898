import type { Clock } from '@daftari/core';
import type { Links } from './links.ts';

/** What a router has said of itself when it was tried. */
export interface Tried {
  /** `RB750Gr3, RouterOS 7.16.2`. */
  readonly about: string;
  /** How long it took to be let in and to hear this, in milliseconds. */
  readonly tookMs: number;
  /** How much its clock is ahead of ours, in milliseconds. */
  readonly clockAheadMs: number;
}

/**
 * Logs in to a router at once, whatever was known of how it answers, and reads what it is. Nothing is changed on it.
 * @throws BillingError as a link does that cannot be opened
 */
export async function tryRouter(
  routerId: string,
  {
    links,
    host: { clock },
  }: { readonly links: Pick<Links, 'with' | 'forget'>; readonly host: { readonly clock: Clock } },
  signal: AbortSignal,
): Promise<Tried> {
  links.forget(routerId);
  const begunAt = clock.now();
  return links.with(routerId, signal, async (at) => {
    await at.link.print('/system/resource', {}, signal);
    const { board, version } = at.abilities;
    const about = [board, `RouterOS ${version}`].filter((part) => part !== '').join(', ');
    return { about, tookMs: clock.now() - begunAt, clockAheadMs: at.clock.aheadMs };
  });
}
