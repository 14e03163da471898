import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request } from '@hapi/hapi';
import { defineErrors, type Billing } from '@daftari/core';
import { z } from 'zod';
import type { Door } from '../http/door.ts';
import { headerOf, peerOf } from '../http/peer.ts';
import type { Metrics } from '../metrics.ts';

const metricsErrors = defineErrors('metrics', {
  closed: [
    'denied',
    'The metrics are for who sends Authorization: Bearer <DAFTARI_METRICS_TOKEN>, or for this machine if it is known.',
  ],
});

const status = z.enum(['up', 'degraded', 'down']);
const Part = z.strictObject({
  status,
  reason: z.string().optional(),
  figures: z.record(z.string(), z.number()).optional(),
});

/** How the server is. */
export const HealthOut = z.strictObject({
  status,
  version: z.string(),
  uptimeSeconds: z.int(),
  parts: z.record(z.string(), Part),
});
/** How the server is. */
export type HealthOut = z.input<typeof HealthOut>;

/** What is needed to say how the server is. */
export interface Vitals {
  readonly billing: Billing;
  readonly metrics: Metrics;
  readonly version: string;
  readonly metricsToken: string | null;
  /** Whether a request that seems to be made on this machine can be believed to be. */
  readonly home: boolean;
  /** UTC milliseconds. */
  readonly startedAt: number;
}

/** For load balancers and for Prometheus. */
export const healthRoutes = (vitals: Vitals): readonly Door[] => {
  const ask = remembered(() => healthOf(vitals), vitals.billing.clock);
  return [
    {
      ...open('/health', 'Whether the server, its database and its plugins are up; 503 when one is down'),
      reply: HealthOut,
      async handle(request, h) {
        const health = await ask();
        // Reasons name addresses and errors of the inside.
        const told = isTrusted(request, vitals) ? health : withoutReasons(health);
        return h.response(told).code(health.status === 'down' ? 503 : 200);
      },
    },
    {
      ...open('/metrics', 'Figures for Prometheus; open on this machine, else by token'),
      reply: z.string(),
      mediaType: 'text/plain',
      async handle(request, h) {
        if (!isTrusted(request, vitals)) throw metricsErrors.closed();
        return h.response(await vitals.metrics.text()).type(vitals.metrics.contentType);
      },
    },
  ];
};

/** The inside is told to this machine, and to whoever bears the token. */
function isTrusted(request: Request, { home, metricsToken }: Vitals): boolean {
  const given = /^Bearer (.+)$/i.exec(headerOf(request.headers, 'authorization'))?.[1];
  return (home && peerOf(request).local) || sameSecret(given, metricsToken);
}

function open(path: string, summary: string): Omit<Door, 'reply' | 'handle'> {
  const nothing = z.strictObject({});
  return {
    method: 'GET',
    path,
    word: 'health',
    summary,
    who: 'anyone',
    params: nothing,
    query: nothing,
    body: null,
    status: 200,
  };
}

async function healthOf({ billing, version, startedAt }: Vitals): Promise<HealthOut> {
  const [database, plugins] = await Promise.all([databaseHealth(billing), billing.registry.health()]);
  const parts = Object.fromEntries([
    ['database', database],
    ...plugins.map(({ pluginId, status: how, reason, figures }) => [
      pluginId,
      {
        status: how,
        ...(reason !== undefined && { reason }),
        ...(figures !== undefined && { figures: { ...figures } }),
      },
    ]),
  ]) as HealthOut['parts'];
  // A plugin that is down takes part of the service with it; without the database there is no service.
  const whole = Object.values(parts).every((part) => part.status === 'up') ? 'up' : 'degraded';
  const uptimeSeconds = Math.floor((billing.clock.now() - startedAt) / 1000);
  return { status: database.status === 'down' ? 'down' : whole, version, uptimeSeconds, parts };
}

async function databaseHealth({ reads, clock }: Billing): Promise<z.input<typeof Part>> {
  try {
    const { dead = 0, ...waiting } = await reads.backlog(clock.now());
    const figures = { ...waiting, dead };
    if (dead > 0) return { status: 'degraded', reason: `${dead} messages or events wait for a person`, figures };
    return { status: 'up', figures };
  } catch (thrown) {
    return { status: 'down', reason: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

/** Everybody may ask, and each answer costs a few questions to the database: it serves for a second. */
function remembered<T>(ask: () => Promise<T>, clock: Billing['clock']): () => Promise<T> {
  let last: { readonly at: number; readonly answer: Promise<T> } | null = null;
  return () => {
    const now = clock.now();
    if (last === null || Math.abs(now - last.at) >= 1_000) last = { at: now, answer: ask() };
    return last.answer;
  };
}

function withoutReasons({ parts, ...health }: HealthOut): HealthOut {
  const bare = Object.entries(parts).map(([name, part]) => [name, { status: part.status }] as const);
  return { ...health, parts: Object.fromEntries(bare) };
}

function sameSecret(given: string | undefined, right: string | null): boolean {
  if (given === undefined || right === null) return false;
  return timingSafeEqual(sha256(given), sha256(right));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
