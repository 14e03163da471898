import { piecesOf, timelineOf } from '../domain/price/timeline.ts';
import type { PriceWindow } from '../domain/price/windows.ts';
import type { Usage } from '../domain/usage.ts';
import type { AccountView, SubscriptionView } from '../ports/store.ts';
import type { House } from './house.ts';

/** What was used in a period: in all, and in each window by its name. */
export interface WindowedUse {
  readonly units: bigint;
  readonly byWindow: Readonly<Record<string, bigint>>;
}

/** How much usage is read at once. */
const PAGE = 1_000;

/**
 * The counted bytes of the last term that has begun, and how many of them fell into windows of the plan's prices. A
 * piece of use is spread evenly over its time. Asked only where a promotion asks for it: it reads usage.
 */
export async function usedInWindows(
  house: House,
  { account }: AccountView,
  { subscription, plan, terms }: SubscriptionView,
  names: readonly string[],
): Promise<WindowedUse> {
  const now = house.clock.now();
  const nothing: WindowedUse = { units: 0n, byWindow: {} };
  const term = terms.filter(({ startAt, endAt }) => startAt < now && startAt < endAt).at(-1);
  const windows = windowsOf(
    plan.usage.flatMap((price) => price.windows ?? []),
    names,
  );
  if (term === undefined || windows.length === 0) return nothing;
  const toAt = Math.min(term.endAt, now);
  const timeline = timelineOf(windows, account.zone, term.startAt, toAt);
  let units = 0n;
  const byWindow: Record<string, bigint> = {};
  let after: Usage | null = null;
  for (;;) {
    const page: readonly Usage[] = await house.store.reads.usagePieces(subscription.id, term.startAt, toAt, {
      after,
      limit: PAGE,
    });
    for (const piece of page) {
      const stretch = { fromAt: piece.fromAt, toAt: piece.toAt, units: bytesOf(piece) };
      for (const { segment, units: part } of piecesOf(stretch, timeline)) {
        units += part;
        const name = windows[timeline[segment]?.window ?? -1]?.id;
        if (name !== undefined) byWindow[name] = (byWindow[name] ?? 0n) + part;
      }
    }
    after = page.at(-1) ?? null;
    if (after === null || page.length < PAGE) return { units, byWindow };
  }
}

/** The named windows, each once: several meters of a plan may share one. */
function windowsOf(given: readonly PriceWindow[], names: readonly string[]): readonly PriceWindow[] {
  return [...new Map(given.filter(({ id }) => names.includes(id)).map((window) => [window.id, window])).values()];
}

function bytesOf({ usageClass, inBytes, outBytes }: Usage): bigint {
  return usageClass === 'counted' ? inBytes + outBytes : 0n;
}
