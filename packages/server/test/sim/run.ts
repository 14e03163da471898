import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { DatabaseOptions } from '@daftari/core';
import { startDaraja } from '@daftari/plugin-mpesa/testing';
import { startNas, type Nas } from '@daftari/plugin-radius/testing';
import { freeTcpPort, freeUdpPort } from '../../bench/ports.ts';
import { HOME, prepaid } from '../../bench/subscribers.ts';
import { createServer } from '../../src/index.ts';
import { chanceOf, type Chance } from './chance.ts';
import { startDialers } from './dialers.ts';
import { openBilling, type Settings } from './isp.ts';
import { startLife, type Life } from './lives.ts';
import { PRICE, startPayers, type Customer, type Payers } from './payers.ts';
import { faultsOf } from './verdict.ts';
import { openWitness, type Witness } from './witness.ts';

/** What is simulated. */
export interface KillOptions {
  readonly seed: number;
  readonly kills: number;
  /** Embedded in a folder of its own when left out. */
  readonly database?: DatabaseOptions['engine'];
  /** Hears how it goes. */
  readonly log?: (line: string) => void;
}

/** What came of it. */
export interface KillResult {
  readonly kills: Readonly<Record<Moment, number>>;
  readonly receipts: number;
  readonly messagesAcknowledged: number;
  readonly recordsSent: number;
  readonly recordsAcknowledged: number;
  readonly sessions: number;
  readonly seconds: number;
  /** How long the last start needed until nothing waited any more. */
  readonly drainSeconds: number;
  /** Empty when all is well. */
  readonly faults: readonly string[];
}

/** When a process is killed: while it starts, just after it has acknowledged money or a record, or at any time. */
export type Moment = 'starting' | 'paid' | 'counted' | 'whenever';

const MOMENTS = ['starting', 'paid', 'paid', 'counted', 'whenever', 'whenever'] as const;
const CUSTOMERS = 12;
const TERM_MS = 30 * 86_400_000;
const OPERATOR = { name: 'wanjiku', password: 'correct horse battery' } as const;
/** A first start, on an empty folder, takes longer than the others. */
const LONGEST_START_MS = 3_000;
/** How long whatever waits may take once nobody is killed any more. */
const PATIENCE_MS = 60_000;

/**
 * Runs an ISP as its own process, kills it again and again while money and accounting stream in, and compares at last
 * what the world knows with what the books say.
 */
export async function runKills({ seed, kills, database, log = () => undefined }: KillOptions): Promise<KillResult> {
  const from = performance.now();
  const since = () => `${((performance.now() - from) / 1_000).toFixed(1)} s`;
  const dataDir = await mkdtemp(join(tmpdir(), 'daftari-kill-'));
  // Whoever runs PostgreSQL in place of root must come through: its data lies below and goes with this folder.
  await chmod(dataDir, 0o711);
  const daraja = await startDaraja({ allowHttp: true, seed });
  const { settings, witness } = await settingsFor(dataDir, daraja.url, daraja.credentials, database);
  const { customers, urls } = await foundIsp(settings);
  const chance = chanceOf(seed);
  let life = startLife(settings);
  const nas = await openNas(settings, witness, seed);
  try {
    await life.up;
    const startMs = performance.now() - from;
    nas.plugIn(...customers);
    const server = `http://127.0.0.1:${settings.ports.http}`;
    const payers = startPayers({ chance: chanceOf(seed + 1), customers, daraja, urls, server, operator: OPERATOR });
    const dialers = startDialers(nas, chanceOf(seed + 2));
    const streams = { payers, witness, startMs: Math.min(startMs, LONGEST_START_MS) };
    const killed = { starting: 0, paid: 0, counted: 0, whenever: 0 };
    for (let count = 1; count <= kills; count++) {
      const moment = chance.pick(MOMENTS);
      await momentOf(moment, life, streams, chance);
      await life.kill();
      killed[moment] += 1;
      life = startLife(settings);
      log(`${since()} kill ${count}/${kills} (${moment}): ${told(streams)}`);
      // A prompt whose ask was cut off is asked about for half a minute: the last ones come to an end by then.
      if (count > kills * 0.6) payers.quiet();
    }
    await life.up;
    log(`${since()} up for the last time`);
    await Promise.all([payers.finish(), dialers.finish()]);
    log(`${since()} all is acknowledged`);
    const drained = performance.now();
    const faults = [...(await waitUntilIdle(server)), ...(await everybodyOnline(nas, payers))];
    const drainSeconds = (performance.now() - drained) / 1_000;
    await life.end();
    faults.push(...(await faultsInBooks(settings, { customers, witness, payers })));
    const { sent, acknowledged } = witness.counts();
    return {
      kills: killed,
      receipts: payers.receipts.length,
      messagesAcknowledged: payers.acknowledged(),
      recordsSent: sent,
      recordsAcknowledged: acknowledged,
      sessions: witness.sessions.size,
      seconds: (performance.now() - from) / 1_000,
      drainSeconds,
      faults,
    };
  } finally {
    await life.kill();
    await nas.stop('powerCut');
    witness.close();
    await daraja.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function settingsFor(
  dataDir: string,
  baseUrl: string,
  credentials: Omit<Settings['daraja'], 'baseUrl'>,
  database: DatabaseOptions['engine'] = { kind: 'embedded', dataDir: join(dataDir, 'postgres') },
): Promise<{ readonly settings: Settings; readonly witness: Witness }> {
  const [http, auth, acct, coa] = await Promise.all([freeTcpPort(), freeUdpPort(), freeUdpPort(), freeUdpPort()]);
  const settings: Settings = {
    database,
    dataDir,
    secretKey: randomBytes(32).toString('hex'),
    ports: { http, auth, acct, coa },
    radiusSecret: randomBytes(18).toString('base64url'),
    daraja: { baseUrl, ...credentials },
  };
  return { settings, witness: await openWitness(acct, settings.radiusSecret) };
}

/** Makes the ISP: its operator, a plan and customers who have never paid. Half of them wait on the pay page. */
async function foundIsp(settings: Settings) {
  const billing = await openBilling(settings);
  const { dataDir, ports, secretKey } = settings;
  const config = { host: '127.0.0.1', port: ports.http, dataDir, ispName: 'Kill Net' };
  const server = await createServer({ billing, config: { ...config, secretKey: Buffer.from(secretKey, 'hex') } });
  await server.addOperator(OPERATOR);
  const plans = await Promise.all(
    (['wall', 'refuse'] as const).map((onExpiry) =>
      billing.publishPlan({ ...HOME, code: `home-${onExpiry}`, terms: prepaid, onExpiry }),
    ),
  );
  const customers: Customer[] = [];
  for (let n = 0; n < CUSTOMERS; n++) {
    const { id: accountId, number } = await billing.openAccount({ name: `Customer ${n}` });
    const [username, password] = [`user${n}`, `siri-${n}`];
    const planId = plans[n % plans.length]?.id ?? '';
    const subscription = await billing.subscribe({ accountId, planId, username, secret: password });
    const phone = `2547083741${String(n).padStart(2, '0')}`;
    customers.push({ accountId, subscriptionId: subscription.id, number, username, password, phone });
  }
  const urls = billing.plugins.mpesa.callbackUrls();
  await billing.stop();
  return { customers: customers as [Customer, ...Customer[]], urls };
}

/** A NAS that never gives up on a record, as one with a disk does not. */
function openNas({ ports, radiusSecret: secret }: Settings, witness: Witness, seed: number): Promise<Nas> {
  const [authPort, acctPort, coaPort] = [ports.auth, witness.port, ports.coa];
  const patience = { waitMs: 300, tries: 10_000, redialMs: 200, redialMaxMs: 1_000 };
  const vices = { duplicate: 0.05, loseBack: 0.02 };
  return startNas({ authPort, acctPort, coaPort, secret, seed, tickMs: 100, ...patience, vices });
}

/** What goes on while processes are killed. */
interface Streams {
  readonly payers: Payers;
  readonly witness: Witness;
  /** How long a start takes here, in milliseconds. */
  readonly startMs: number;
}

function told({ payers, witness }: Streams): string {
  return `${payers.receipts.length} receipts, ${witness.counts().acknowledged} records acknowledged`;
}

/** Resolves when it is time to kill. */
async function momentOf(
  moment: Moment,
  life: Life,
  { payers, witness, startMs }: Streams,
  chance: Chance,
): Promise<void> {
  if (moment === 'starting') return wait(chance.below(startMs));
  await life.up;
  if (moment === 'whenever') return wait(chance.below(2_500));
  const { nextAcknowledged } = moment === 'paid' ? payers : witness;
  await Promise.race([nextAcknowledged(), wait(3_000)]);
  // Between the acknowledgement and what it leads to there are milliseconds.
  return wait(chance.below(25));
}

/** Opens what the processes have left behind, and starts nothing on it. */
async function faultsInBooks(
  settings: Settings,
  world: { readonly customers: readonly Customer[]; readonly witness: Witness; readonly payers: Payers },
): Promise<readonly string[]> {
  const billing = await openBilling(settings);
  const { customers, witness, payers } = world;
  const truth = { customers, receipts: payers.receipts, sessions: witness.sessions, termMs: TERM_MS };
  const faults = await faultsOf(billing, truth);
  await billing.store.close();
  return faults;
}

/** Waits until no message, no event and no action waits; answers what does not come to an end. */
async function waitUntilIdle(server: string): Promise<string[]> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const health = await fetch(`${server}/health`);
    const { parts } = (await health.json()) as { parts: { database: { figures?: Record<string, number> } } };
    const { inbox = 1, outbox = 1, actions = 1, dead = 0 } = parts.database.figures ?? {};
    if (inbox + outbox + actions === 0) return dead === 0 ? [] : [`${dead} messages or events are dead`];
    if (performance.now() > deadline) return [`still waiting: ${JSON.stringify(parts.database)}`];
    await wait(500);
  }
}

/** Whoever has paid logs in again, and is let in to the internet. */
async function everybodyOnline(nas: Nas, { receipts }: Payers): Promise<readonly string[]> {
  const paid = new Set(receipts.filter(({ shillings }) => shillings >= PRICE).map(({ customer }) => customer.username));
  const isOnline = (username: string): boolean => nas.session(username)?.limits.walledBy === null;
  await Promise.all([...paid].filter(isOnline).map((username) => nas.hangUp(username)));
  const deadline = performance.now() + 20_000;
  while (performance.now() < deadline && ![...paid].every(isOnline)) await wait(100);
  return [...paid].filter((username) => !isOnline(username)).map((username) => `${username} has paid and is offline`);
}
