import { z } from 'zod';
import type { BrakePolicy } from './brake.ts';
import { DRIFT_KINDS, type DriftKind } from './drift.ts';
import type { OutagePolicy } from './outage.ts';

/** How the network is kept as the ledger says. */
export interface NetworkPolicy {
  /** How often each router is surveyed. */
  readonly surveyEveryMs: number;
  /** For how long a router may be silent before it counts as down. */
  readonly downAfterMs: number;
  /** What is mended by itself, and what is only told. */
  readonly drift: Readonly<Record<DriftKind, 'repair' | 'report'>>;
  readonly brake: BrakePolicy;
  readonly outage: OutagePolicy;
}

const MINUTE_MS = 60_000;
const kinds = DRIFT_KINDS.map((kind) => [kind, z.enum(['repair', 'report']).optional()] as const);

/** The same as it is given: what is left out is as usual. */
export const NetworkOptions = z.strictObject({
  surveyEveryMs: z.int().min(1_000).max(3_600_000).optional(),
  downAfterMs: z.int().min(1_000).max(86_400_000).optional(),
  drift: z.strictObject(Object.fromEntries(kinds) as Record<DriftKind, (typeof kinds)[number][1]>).optional(),
  brake: z
    .strictObject({
      share: z.number().min(0).max(1).optional(),
      atLeast: z.int().min(0).optional(),
      windowMs: z.int().min(1_000).max(86_400_000).optional(),
    })
    .optional(),
  outage: z
    .strictObject({
      policy: z.enum(['none', 'paid_while_away', 'all']).optional(),
      atLeastMs: z.int().min(0).optional(),
    })
    .optional(),
});

/** How an ISP may say that its network is kept. */
export type NetworkOptions = z.input<typeof NetworkOptions>;

/**
 * The rules with what is usual for what was left out: surveys each minute, down after two, everything mended but what
 * somebody has made by hand, a fifth of those online and at least ten people within ten minutes, and time back for who
 * paid while her router was away for a quarter of an hour or longer.
 */
export function networkPolicy(given: NetworkOptions = {}): NetworkPolicy {
  const { surveyEveryMs = MINUTE_MS, downAfterMs = 2 * MINUTE_MS, drift = {}, brake = {}, outage = {} } = given;
  const of = (kind: DriftKind): 'repair' | 'report' => drift[kind] ?? (kind === 'stranger' ? 'report' : 'repair');
  return {
    surveyEveryMs,
    downAfterMs,
    drift: Object.fromEntries(DRIFT_KINDS.map((kind) => [kind, of(kind)])) as NetworkPolicy['drift'],
    brake: { share: brake.share ?? 0.2, atLeast: brake.atLeast ?? 10, windowMs: brake.windowMs ?? 10 * MINUTE_MS },
    outage: { policy: outage.policy ?? 'paid_while_away', atLeastMs: outage.atLeastMs ?? 15 * MINUTE_MS },
  };
}
