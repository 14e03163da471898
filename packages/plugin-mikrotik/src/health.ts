import type { RouterHealth } from '@daftari/core';
import { isBillingError } from '@daftari/core';
import type { AtRouter } from './links.ts';
import type { Row } from './client/link.ts';
import { listWarnings } from './list-rules.ts';
import { fastTrack } from './objects/queues.ts';
import { durationMs, isOn } from './objects/values.ts';
import { bitsOf } from './speeds.ts';

/** What the state of a router is read from. */
export interface HealthCase {
  readonly at: AtRouter;
  readonly shown: (menu: string) => readonly Row[];
  readonly now: number;
  readonly sessions: number;
  readonly signal: AbortSignal;
}

/** How a router is: figures for the console and for alarms, and what a person should look at. */
export async function healthOf(one: HealthCase): Promise<RouterHealth> {
  const { at, shown, now, sessions } = one;
  const [resource = {}] = shown('/system/resource');
  const up = durationMs(resource['uptime'] ?? '');
  // What is measured is measured at this moment: a router that asks for its work itself shows only what stands.
  const measured = at.config.transport === 'pull' ? [] : await Promise.all([uplinkTraffic(one), uplinkLoss(one)]);
  const number = (field: string): number | null => {
    const text = resource[field];
    return text === undefined || text === '' ? null : (bytesOf(text) ?? null);
  };
  const figures = {
    cpu_percent: number('cpu-load'),
    memory_free_bytes: number('free-memory'),
    memory_total_bytes: number('total-memory'),
    disk_free_bytes: number('free-hdd-space'),
    sessions,
    ...Object.assign({}, ...measured),
  };
  return {
    about: [at.abilities.board, `RouterOS ${at.abilities.version}`].filter((part) => part !== '').join(', '),
    bootedAt: up === null ? null : now - up,
    clockAheadMs: at.clock.aheadMs,
    figures: Object.fromEntries(
      Object.entries(figures).filter((entry): entry is [string, number] => entry[1] !== null),
    ),
    warnings: warningsOf(one),
  };
}

/** `1048576`, `62%` or `12.5MiB`. */
function bytesOf(text: string): number | undefined {
  const [, figure, unit = ''] = /^(\d+(?:\.\d+)?)\s*(%|[KMG]iB)?$/.exec(text.trim()) ?? [];
  const scale: Readonly<Record<string, number>> = { '': 1, '%': 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };
  return figure === undefined ? undefined : Number(figure) * (scale[unit] ?? 1);
}

/** How far a clock may be off before grants end noticeably at the wrong time. */
const CLOCK_MS = 60_000;

function warningsOf({ at, shown }: HealthCase): readonly string[] {
  const { abilities, clock, config } = at;
  const local = config.mode === 'local';
  const hs = shown('/queue/simple').find((row) => isOn(row['dynamic']) && /^<?hs-/.test(row['name'] ?? ''));
  const open = shown('/ip/service').filter(
    (row) =>
      ['api', 'api-ssl', 'www', 'www-ssl'].includes(row['name'] ?? '') &&
      !isOn(row['disabled']) &&
      !isOn(row['dynamic']) &&
      ['', '0.0.0.0/0', '::/0', '0.0.0.0/0,::/0'].includes(row['address'] ?? ''),
  );
  const warnings: readonly (string | null)[] = [
    fastTrack(shown('/ip/firewall/filter')) === null
      ? null
      : 'FastTrack sends traffic past the queues: no speed applies, and who is shut out keeps what is open. ' +
        'Keep the customers out of its rule.',
    hs === undefined
      ? null
      : `The queue ${hs['name'] ?? ''} that the hotspot made may take traffic before the queues of customers.`,
    clockWarning(shown('/system/ntp/client')),
    Math.abs(clock.aheadMs) < CLOCK_MS
      ? null
      : `Its clock is ${Math.round(Math.abs(clock.aheadMs) / 1_000)} s ${clock.aheadMs > 0 ? 'ahead' : 'behind'}.`,
    local && abilities.blocked.has('scheduler')
      ? 'device-mode blocks its scheduler: grants do not end by themselves, only when billing says so.'
      : null,
    open.length === 0
      ? null
      : `${open.map((row) => row['name']).join(', ')} can be reached from everywhere: limit its addresses.`,
    ...listWarnings(shown),
  ];
  return warnings.filter((warning) => warning !== null);
}

/** Version 7 says `synchronized`; version 6 shows which server adjusted the clock last. */
function clockWarning([row]: readonly Row[]): string | null {
  const { enabled, status } = row ?? {};
  const heard = row?.['last-update-from'] ?? row?.['active-server'];
  const follows = status === undefined ? heard !== undefined : status === 'synchronized';
  if (isOn(enabled) && follows) return null;
  const why = isOn(enabled) ? 'NTP is on, but no server has answered' : 'NTP is off';
  return `Its clock follows no time server (${why}): after a power cut grants end late. Run its onboarding again.`;
}

/** What goes over the interface of the default route at this moment, in bit/s. */
async function uplinkTraffic({ at, shown, signal }: HealthCase): Promise<Readonly<Record<string, number>>> {
  const name = uplinkOf(shown('/ip/route'), shown('/interface'));
  if (name === null) return {};
  try {
    const rows = await at.link.run('/interface', 'monitor-traffic', { interface: name, once: '' }, signal);
    const row = rows[0] ?? {};
    const [inBps, outBps] = [bitsOf(row['rx-bits-per-second'] ?? ''), bitsOf(row['tx-bits-per-second'] ?? '')];
    return { ...(inBps !== null && { in_bps: inBps }), ...(outBps !== null && { out_bps: outBps }) };
  } catch (fault) {
    return noFigure(fault);
  }
}

/** A right that is missing for a figure is no reason to know nothing of a router. */
function noFigure(fault: unknown): Readonly<Record<string, number>> {
  if (isBillingError(fault) && fault.kind !== 'unavailable') return {};
  throw fault;
}

/** How many packets are sent to the gateway, and how far apart: a second for each look. */
const PINGS = { count: '5', interval: '200ms' } as const;

/** How its gateway answers it: `latency_ms` on average, and the share of packets that are lost. */
async function uplinkLoss({ at, shown, signal }: HealthCase): Promise<Readonly<Record<string, number>>> {
  const gateway = defaultRoute(shown('/ip/route'))?.['gateway'] ?? '';
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(gateway)) return {};
  try {
    const last = (await at.link.run('/tool', 'ping', { address: gateway, ...PINGS }, signal)).at(-1) ?? {};
    const lost = Number(last['packet-loss']);
    const took = rttMs(last['avg-rtt'] ?? '');
    return { ...(Number.isFinite(lost) && { loss_share: lost / 100 }), ...(took !== null && { latency_ms: took }) };
  } catch (fault) {
    return noFigure(fault);
  }
}

/** `2ms` on version 6, `2ms341us` on version 7. */
function rttMs(text: string): number | null {
  const [, ms, us] = /^(?:(\d+)ms)?(?:(\d+)us)?$/.exec(text.trim()) ?? [];
  return ms === undefined && us === undefined ? null : Number(ms ?? 0) + Number(us ?? 0) / 1_000;
}

function defaultRoute(routes: readonly Row[]): Row | undefined {
  return routes.find(
    (row) => row['dst-address'] === '0.0.0.0/0' && !isOn(row['disabled']) && row['active'] !== 'false',
  );
}

function uplinkOf(routes: readonly Row[], interfaces: readonly Row[]): string | null {
  const names = new Set(interfaces.map((row) => row['name'] ?? ''));
  const route = defaultRoute(routes);
  const said = [route?.['immediate-gw'], route?.['gateway-status'], route?.['gateway'], route?.['vrf-interface']];
  for (const text of said) {
    const word = (text ?? '').split(/[\s%,]+/).find((one) => names.has(one));
    if (word !== undefined) return word;
  }
  return null;
}
