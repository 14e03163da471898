import {
  DRIFT_KINDS,
  type Brake,
  type DriftView,
  type Outage,
  type RepairPlan,
  type RouterDetail,
  type RouterHealth,
  type RouterView,
} from '@daftari/core';
import { z } from 'zod';
import { instant, Instant, instantOrNull } from './common.ts';

const HealthOut = z.strictObject({
  about: z.string(),
  bootedAt: Instant.nullable(),
  clockAheadMs: z.number().nullable(),
  /** By name: `cpu_percent`, `memory_free_bytes`, `latency_ms`, `loss_share`, `in_bps`, `out_bps`. */
  figures: z.record(z.string(), z.number()),
  warnings: z.array(z.string()),
});

/** A router and how it is. */
export const RouterOut = z.strictObject({
  driver: z.string(),
  id: z.string(),
  name: z.string(),
  /** Routers of one site fail together, and are one alarm. */
  site: z.string(),
  mode: z.enum(['local', 'radius']),
  state: z.enum(['up', 'down', 'unknown']),
  since: Instant,
  seenAt: Instant.nullable(),
  reason: z.string().nullable(),
  health: HealthOut.nullable(),
  placed: z.int(),
  online: z.int(),
  drifts: z.int(),
  /** Whether it was taken from the list of routers. */
  gone: z.boolean(),
});

/** How a router differs from the ledger in one thing. */
export const DriftOut = z.strictObject({
  id: z.string(),
  driver: z.string(),
  routerId: z.string(),
  kind: z.enum(DRIFT_KINDS),
  subscriptionId: z.string().nullable(),
  username: z.string(),
  wanted: z.string(),
  found: z.string(),
  /** Whether mending it cuts somebody off. */
  cuts: z.boolean(),
  remedy: z.enum(['redo', 'remove']),
  openedAt: Instant,
  seenAt: Instant,
  /** In how many looks, one after another. */
  seen: z.int(),
  endedAt: Instant.nullable(),
  repairs: z.int(),
  repairedAt: Instant.nullable(),
  outcome: z.string().nullable(),
});

/** A time during which a router did not answer. */
const OutageOut = z.strictObject({
  fromAt: Instant,
  toAt: Instant.nullable(),
  reason: z.string(),
  /** How many subscriptions were given their time back. */
  given: z.int(),
});

/** One router with its history. */
export const RouterDetailOut = RouterOut.extend({
  history: z.array(z.strictObject({ at: Instant, kind: z.string(), text: z.string() })),
  open: z.array(DriftOut),
  outages: z.array(OutageOut),
});

/** What mending would do. */
export const RepairPlanOut = z.strictObject({
  drifts: z.array(DriftOut),
  /** In the order of the drifts. */
  steps: z.array(z.string()),
  cuts: z.int(),
});

/** Cuts that are held back until a person decides, or were let pass. */
export const BrakeOut = z.strictObject({
  id: z.string(),
  scope: z.strictObject({
    kind: z.enum(['router', 'driver', 'all']),
    driver: z.string().nullable(),
    routerId: z.string().nullable(),
  }),
  state: z.enum(['holding', 'kept', 'released', 'over']),
  fromAt: Instant,
  untilAt: Instant.nullable(),
  cut: z.int(),
  limit: z.int(),
  online: z.int(),
  held: z.int(),
  actor: z.string().nullable(),
  decidedAt: Instant.nullable(),
  note: z.string().nullable(),
});

/** Writes a router. */
export function presentRouter(router: RouterView): z.input<typeof RouterOut> {
  const { driver, id, name, site, mode, state, sinceAt, seenAt, reason, health, placed, online, drifts, gone } = router;
  return {
    driver,
    id,
    name,
    site,
    mode,
    state,
    reason,
    placed,
    online,
    drifts,
    gone,
    since: instant(sinceAt),
    seenAt: instantOrNull(seenAt),
    health: health === null ? null : presentHealth(health),
  };
}

function presentHealth({ about, bootedAt, clockAheadMs, figures, warnings }: RouterHealth): z.input<typeof HealthOut> {
  return { about, bootedAt: instantOrNull(bootedAt), clockAheadMs, figures: { ...figures }, warnings: [...warnings] };
}

/** Writes a router with what has happened to it. */
export function presentRouterDetail(router: RouterDetail, outages: readonly Outage[]): z.input<typeof RouterDetailOut> {
  return {
    ...presentRouter(router),
    history: router.history.map(({ at, kind, text }) => ({ at: instant(at), kind, text })),
    open: router.open.map(presentDrift),
    outages: outages.map(({ fromAt, toAt, reason, given }) => ({
      fromAt: instant(fromAt),
      toAt: instantOrNull(toAt),
      reason,
      given,
    })),
  };
}

/** Writes a drift. */
export function presentDrift(drift: DriftView): z.input<typeof DriftOut> {
  const { id, driver, routerId, kind, subscriptionId, username, wanted, found, cuts, seen, repairs, outcome } = drift;
  return {
    id,
    driver,
    routerId,
    kind,
    subscriptionId,
    username,
    wanted,
    found,
    cuts,
    seen,
    repairs,
    outcome,
    remedy: drift.remedy.kind,
    openedAt: instant(drift.openedAt),
    seenAt: instant(drift.seenAt),
    endedAt: instantOrNull(drift.endedAt),
    repairedAt: instantOrNull(drift.repairedAt),
  };
}

/** Writes what mending would do. */
export function presentRepairPlan({ drifts, steps, cuts }: RepairPlan): z.input<typeof RepairPlanOut> {
  return { drifts: drifts.map(presentDrift), steps: [...steps], cuts };
}

/** Writes a brake. */
export function presentBrake(brake: Brake): z.input<typeof BrakeOut> {
  const { id, scope, state, cut, limit, online, held, actor, note } = brake;
  return {
    id,
    state,
    cut,
    limit,
    online,
    held,
    actor,
    note,
    scope: {
      kind: scope.kind,
      driver: scope.kind === 'all' ? null : scope.driver,
      routerId: scope.kind === 'router' ? scope.routerId : null,
    },
    fromAt: instant(brake.fromAt),
    untilAt: instantOrNull(brake.untilAt),
    decidedAt: instantOrNull(brake.decidedAt),
  };
}
