import type { RouterView } from '@daftari/core';
import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { routerGauges } from '../src/metrics-routers.ts';

const NOW = Date.UTC(2026, 10, 23, 7, 0, 0);
const health = {
  about: 'RB750Gr3, RouterOS 7.16.2',
  bootedAt: NOW - 1_000,
  clockAheadMs: -2_500,
  figures: { cpu_percent: 37, memory_free_bytes: 1_048_576, latency_ms: 48, loss_share: 0.25, in_bps: 9_000_000 },
  warnings: ['Its clock follows no time server: grants end by that clock.'],
};
const hill: RouterView = {
  ...({
    id: 'hill',
    driver: 'mikrotik',
    name: 'Hill',
    site: 'ngong',
    mode: 'local',
    reason: null,
    gone: false,
  } as const),
  ...({ state: 'up', sinceAt: NOW, seenAt: NOW, health, placed: 40, online: 31, drifts: 2 } as const),
};
const brake = {
  ...({ scope: { kind: 'all' }, fromAt: NOW, untilAt: null, cut: 9, limit: 9, online: 40 } as const),
  ...({ held: 12, actor: null, decidedAt: null, note: null } as const),
};

const book = (routers: readonly RouterView[]) => ({
  routers: async () => routers,
  drifts: async ({ kind }: { readonly kind?: string }) => ({ rows: [], total: kind === 'orphan' ? 2 : 0 }),
  brakes: async () => [{ ...brake, id: 'brk_1' as never, state: 'holding' as const }],
});

it('tells how a router is in base units, and of one that is silent only that it is', async () => {
  const registry = new Registry();
  const gauges = routerGauges([registry]);
  await gauges.set(book([hill, { ...hill, id: 'new', state: 'down', seenAt: null, health: null }]));
  const up = await registry.metrics();
  const labels = '{driver="mikrotik",router="hill",site="ngong"}';
  for (const line of [
    `daftari_router_up${labels} 1`,
    `daftari_router_sessions${labels} 31`,
    `daftari_router_placed${labels} 40`,
    `daftari_router_cpu_ratio${labels} 0.37`,
    `daftari_router_latency_seconds${labels} 0.048`,
    `daftari_router_loss_ratio${labels} 0.25`,
    `daftari_router_in_bits_per_second${labels} 9000000`,
    `daftari_router_clock_ahead_seconds${labels} -2.5`,
    'daftari_drifts{kind="orphan"} 2',
    'daftari_drifts{kind="shut_out"} 0',
    'daftari_brakes_holding 1',
    'daftari_cuts_held 12',
  ])
    expect(up).toContain(`${line}\n`);
  expect(up).not.toContain('daftari_router_up{driver="mikrotik",router="new"');

  await gauges.set(book([{ ...hill, state: 'down' }]));
  const down = await registry.metrics();
  expect(down).toContain(`daftari_router_up${labels} 0\n`);
  expect(down).not.toContain(`daftari_router_cpu_ratio${labels}`);
  expect(down).not.toContain('router="new"');
});
