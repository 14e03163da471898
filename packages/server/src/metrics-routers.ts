import { DRIFT_KINDS, type Billing, type RouterView } from '@daftari/core';
import { Gauge, type Registry } from 'prom-client';

/** Gauges of routers, as their surveys have last shown them. */
export interface RouterGauges {
  /** Reads how routers stand now. A router that is silent has no figures: old ones would pass for new. */
  set(billing: Pick<Billing, 'routers' | 'drifts' | 'brakes'>): Promise<void>;
}

const LABELS = ['driver', 'router', 'site'] as const;

/** What of a survey is told, in the base units of Prometheus: how each figure becomes one. */
const FIGURES = {
  cpu_percent: ['cpu_ratio', 'How busy its processor was, 0 to 1.', (value: number) => value / 100],
  memory_free_bytes: ['memory_free_bytes', 'Memory that is free.', Number],
  memory_total_bytes: ['memory_total_bytes', 'Memory that it has.', Number],
  disk_free_bytes: ['disk_free_bytes', 'Space that is free for files.', Number],
  latency_ms: [
    'latency_seconds',
    'How long its own gateway took to answer its pings.',
    (value: number) => value / 1000,
  ],
  loss_share: ['loss_ratio', 'The part of its pings to its own gateway that was lost, 0 to 1.', Number],
  in_bps: ['in_bits_per_second', 'What came in over its uplink.', Number],
  out_bps: ['out_bits_per_second', 'What went out over its uplink.', Number],
} as const satisfies Readonly<Record<string, readonly [string, string, (value: number) => number]>>;

/** Makes the gauges of routers, their drifts and the brakes. */
export function routerGauges(registers: Registry[]): RouterGauges {
  const one = (name: string, help: string) =>
    new Gauge({ name: `daftari_router_${name}`, help, labelNames: LABELS, registers });
  const up = one('up', 'Whether it answers; one that never has is not told.');
  const seen = one('seen_timestamp_seconds', 'When it answered last.');
  const sessions = one('sessions', 'Who was online at it.');
  const placed = one('placed', 'Subscriptions that are served at it.');
  const drifts = one('drifts', 'In how many things it differs from the ledger.');
  const warnings = one('warnings', 'What a person should look at.');
  const clock = one('clock_ahead_seconds', 'How much its clock is ahead of ours.');
  const figures = Object.entries(FIGURES).map(([key, [name, help, scaled]]) => ({
    key,
    scaled,
    gauge: one(name, help),
  }));
  const kinds = new Gauge({
    name: 'daftari_drifts',
    help: 'Open differences between routers and the ledger.',
    labelNames: ['kind'] as const,
    registers,
  });
  const brakes = new Gauge({ name: 'daftari_brakes_holding', help: 'Brakes that wait for a person.', registers });
  const held = new Gauge({ name: 'daftari_cuts_held', help: 'Cuts that brakes hold back.', registers });
  const all = [up, seen, sessions, placed, drifts, warnings, clock, ...figures.map(({ gauge }) => gauge)];

  const tell = (router: RouterView): void => {
    const { driver, id, site, state, seenAt, health } = router;
    const labels = { driver, router: id, site };
    // One that has never answered is being set up, and nobody's alarm.
    if (seenAt !== null) up.set(labels, state === 'down' ? 0 : 1);
    if (seenAt !== null) seen.set(labels, seenAt / 1000);
    placed.set(labels, router.placed);
    drifts.set(labels, router.drifts);
    if (state !== 'up' || health === null) return;
    sessions.set(labels, router.online);
    warnings.set(labels, health.warnings.length);
    if (health.clockAheadMs !== null) clock.set(labels, health.clockAheadMs / 1000);
    for (const { key, scaled, gauge } of figures) {
      const value = health.figures[key];
      if (value !== undefined) gauge.set(labels, scaled(value));
    }
  };

  return {
    async set(billing) {
      const [routers, holding, counts] = await Promise.all([
        billing.routers(),
        billing.brakes(),
        Promise.all(DRIFT_KINDS.map(async (kind) => (await billing.drifts({ kind, page: 1, limit: 1 })).total)),
      ]);
      // What was taken from the list is told no more.
      for (const gauge of all) gauge.reset();
      for (const router of routers) if (!router.gone) tell(router);
      for (const [at, kind] of DRIFT_KINDS.entries()) kinds.set({ kind }, counts[at] ?? 0);
      const waiting = holding.filter(({ state }) => state === 'holding' || state === 'kept');
      brakes.set(waiting.filter(({ state }) => state === 'holding').length);
      held.set(waiting.reduce((sum, brake) => sum + brake.held, 0));
    },
  };
}
