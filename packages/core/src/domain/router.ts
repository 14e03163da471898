import { defineErrors } from '../kernel/error.ts';

/** Equipment that lets customers in and that a driver looks after by name: a router, an access concentrator. */
export interface Router {
  /** Unique among the routers of its driver, and the same as long as it serves: `tower-1`. */
  readonly id: string;
  /** The driver that looks after it. */
  readonly driver: string;
  /** What people call it. */
  readonly name: string;
  /** Where it stands: routers that lose the same mast or the same line fail together, and are one alarm. */
  readonly site: string;
  /** `local`: customers are written on it. `radius`: it asks for each log-in, and nothing of a customer is on it. */
  readonly mode: RouterMode;
}

/** Who knows the customers of a router. */
export type RouterMode = 'local' | 'radius';

/** How a router is, as it was last seen. */
export interface RouterHealth {
  /** What it calls itself and runs, for people: `RB750Gr3, RouterOS 7.16.2`. */
  readonly about: string;
  /** Since when it runs, UTC milliseconds; a later one than before is a reboot. Null: it does not say. */
  readonly bootedAt: number | null;
  /**
   * How much its clock is ahead of ours, in milliseconds; null: unknown. What ends by itself on it ends by its clock.
   */
  readonly clockAheadMs: number | null;
  /** Numbers by name: `cpu_percent`, `memory_free_bytes`, `latency_ms`, `loss_share`, `in_bps`, `out_bps`. */
  readonly figures: Readonly<Record<string, number>>;
  /** What a person should know, such as that FastTrack passes by all queues. */
  readonly warnings: readonly string[];
}

/** What can be wrong with a router. */
export const routerErrors = defineErrors('router', {
  missing: ['missing', 'There is no router {routerId} at the driver {driver}.'],
  cannot: ['refused', 'The driver {driver} cannot {what}.'],
});
