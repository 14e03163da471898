import { performance } from 'node:perf_hooks';
import type { Request, Server } from '@hapi/hapi';
import type { Billing, Log } from '@daftari/core';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Hub } from './hub.ts';
import { moneyGauges } from './metrics-money.ts';
import { routerGauges } from './metrics-routers.ts';
import type { Runs } from './runs.ts';
import { watchPayToOnline } from './pay-to-online.ts';

/** What is counted, and how it is told. */
export interface Metrics {
  /** In the exposition format of Prometheus; figures of the database are read for it. */
  text(): Promise<string>;
  readonly contentType: string;
}

const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const PAY_SECONDS = [0.25, 0.5, 1, 2, 3, 5, 8, 13, 21, 34, 60, 120, 300];

/** What is measured. */
export interface Measured {
  readonly billing: Billing;
  readonly runs: Pick<Runs, 'checked' | 'parked'>;
  readonly hub: Hub;
  readonly log: Log;
}

/** Counts requests and payments from now on, and answers how the ISP is when asked. */
export function createMetrics(server: Server, { billing, runs, hub, log }: Measured): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  countRequests(server, registers);
  countPayments(billing, registers, log);
  const gauges = isp(registers);
  const routers = routerGauges(registers);
  const money = moneyGauges(registers);
  return {
    contentType: registry.contentType,
    async text() {
      gauges.streams.set(hub.size());
      try {
        await gauge(billing, gauges);
        await gaugeRuns(runs, gauges);
        await routers.set(billing);
        await money.set(billing);
        gauges.database.set(1);
      } catch (thrown) {
        // A server whose database is gone still tells that it is, and what it knows by itself.
        log.warn('The figures for the metrics could not be read', { reason: String(thrown) });
        gauges.database.set(0);
      }
      return registry.metrics();
    },
  };
}

function countRequests(server: Server, registers: Registry[]): void {
  const labelNames = ['method', 'route', 'status'] as const;
  const requests = new Counter({
    name: 'daftari_http_requests_total',
    help: 'Requests answered.',
    labelNames,
    registers,
  });
  const seconds = new Histogram({
    name: 'daftari_http_request_duration_seconds',
    help: 'Time from the request to its answer.',
    labelNames: ['method', 'route'] as const,
    buckets: REQUEST_SECONDS,
    registers,
  });
  server.ext('onRequest', (request, h) => {
    Object.assign(request.app, { begunAt: performance.now() });
    return h.continue;
  });
  server.events.on('response', (request) => {
    const labels = { method: request.method, route: routeOf(request) };
    requests.inc({ ...labels, status: String(statusOf(request)) });
    const { begunAt } = request.app as { readonly begunAt?: number };
    if (begunAt !== undefined) seconds.observe(labels, (performance.now() - begunAt) / 1000);
  });
}

/** The route, not the address: addresses are without number, and some are secret. */
function routeOf({ route }: Request): string {
  return route.path.startsWith('/hooks/') ? '/hooks' : route.path;
}

function statusOf({ response }: Request): number {
  return response instanceof Error ? response.output.statusCode : response.statusCode;
}

function countPayments(billing: Billing, registers: Registry[], log: Log): void {
  const payments = new Counter({
    name: 'daftari_payments_total',
    help: 'Payments received, kept without an owner, or failed.',
    labelNames: ['gateway', 'outcome'] as const,
    registers,
  });
  billing.events.on('paymentReceived', ({ payload }) =>
    payments.inc({ gateway: payload.gateway, outcome: 'received' }),
  );
  billing.events.on('paymentUnmatched', ({ payload }) =>
    payments.inc({ gateway: payload.gateway, outcome: 'unmatched' }),
  );
  billing.events.on('paymentFailed', () => payments.inc({ gateway: 'any', outcome: 'failed' }));
  const online = new Histogram({
    name: 'daftari_pay_to_online_seconds',
    help: 'From a receipt to a session under the access that it bought.',
    buckets: PAY_SECONDS,
    registers,
  });
  watchPayToOnline(billing, (ms) => online.observe(ms / 1000), log);
}

type Gauges = ReturnType<typeof isp>;

function isp(registers: Registry[]) {
  const one = (name: string, help: string) => new Gauge({ name: `daftari_${name}`, help, registers });
  return {
    database: one('database_up', 'Whether the database answered.'),
    accounts: one('accounts', 'Accounts that are not closed.'),
    online: one('sessions_online', 'Subscriptions with an open session.'),
    expired: one('subscriptions_expired', 'Prepaid subscriptions whose time is over.'),
    unmatched: one('payments_unmatched', 'Payments without an owner.'),
    disagreements: one(
      'disagreements',
      'Sums of the books that the last look found to disagree. Anything but 0 is an alarm.',
    ),
    checked: one('books_checked_timestamp_seconds', 'When the books were looked over last.'),
    parked: one('bills_parked', 'Accounts that bill runs could not bill and have parked.'),
    streams: one('streams_open', 'Browsers that listen to events.'),
    backlog: new Gauge({
      name: 'daftari_backlog',
      help: 'Rows that wait for workers, and those that wait for a person (dead).',
      labelNames: ['kind'] as const,
      registers,
    }),
    plugins: new Gauge({
      name: 'daftari_plugin_up',
      help: '1 up, 0.5 degraded, 0 down.',
      labelNames: ['plugin'] as const,
      registers,
    }),
  };
}

const LEVEL = { up: 1, degraded: 0.5, down: 0 } as const;

async function gauge({ reads, clock, registry }: Billing, gauges: Gauges): Promise<void> {
  for (const { pluginId, status } of await registry.health()) gauges.plugins.set({ plugin: pluginId }, LEVEL[status]);
  const now = clock.now();
  const [summary, backlog] = await Promise.all([reads.summary(now, now), reads.backlog(now)]);
  gauges.accounts.set(summary.accounts);
  gauges.online.set(summary.online);
  gauges.expired.set(summary.expired);
  gauges.unmatched.set(summary.unmatched);
  for (const [kind, rows] of Object.entries(backlog)) gauges.backlog.set({ kind }, rows);
}

async function gaugeRuns(runs: Measured['runs'], gauges: Gauges): Promise<void> {
  const [checked, parked] = await Promise.all([runs.checked(), runs.parked()]);
  gauges.disagreements.set(checked?.disagreements ?? 0);
  gauges.checked.set((checked?.checkedAt ?? 0) / 1000);
  gauges.parked.set(parked);
}
