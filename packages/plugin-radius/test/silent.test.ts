import type { AccessView, PluginHost } from '@daftari/core';
import { aPlan, aSubscription, anAccount, anEntitlement, START, testHost } from '@daftari/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createAccepted } from '../src/accepted.ts';
import { createArrivals } from '../src/arrivals.ts';
import { createAccessCache } from '../src/cache.ts';
import { clientFinder } from '../src/clients.ts';
import { createDecisions } from '../src/decisions.ts';
import { doorOfLogins } from '../src/doors.ts';
import { createLearnt } from '../src/learnt.ts';
import { createLeases } from '../src/leases.ts';
import { Options } from '../src/options.ts';
import { createRuntime } from '../src/runtime.ts';
import { createServer } from '../src/server.ts';
import { attribute, codes, radiusClient, type Attribute } from '../src/testing/index.ts';
import { createWatch } from '../src/watch.ts';
import { signRequest } from '../src/wire/authenticator.ts';
import { CLASS_KEY, papLogin, SECRET } from './support.ts';

const SILENCE = new Promise<never>(() => undefined);

/** Whoever has a plan; a pool of ours is part of the plan of all but Baraka. */
function viewOf(username: string, given: Partial<AccessView> = {}): AccessView {
  const account = anAccount({ id: `acc_${username}` as never });
  const subscription = aSubscription({ id: `sub_${username}` as never, accountId: account.id, username });
  const { service, ...plan } = aPlan();
  return {
    account,
    subscription,
    plan: { ...plan, service: { ...service, pool: 'homes' } },
    entitlement: anEntitlement({ subscriptionId: subscription.id }),
    usedBytes: 0n,
    openSessions: [],
    ...given,
  };
}

const her = { subscriptionId: 'sub_neema' as never, generation: 1, changedAt: START };
const own = { ipv4: '41.90.0.7', ipv4Bits: null, ipv4Routes: [], ipv6Prefix: null, interfaceId: null };

/** Four hundred with an address of our pool, and three who need nothing of the database once they are known. */
const access: Readonly<Record<string, AccessView>> = {
  ...Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`amina-${at}`, viewOf(`amina-${at}`)])),
  baraka: viewOf('baraka', { plan: aPlan() }),
  juma: viewOf('juma', { plan: aPlan(), lock: { device: '02:00:00:00:00:0a' } }),
  neema: viewOf('neema', { addressing: { ...her, ...own, delegatedPrefix: null, ipv6Routes: [] } }),
  bibi: viewOf('bibi', { plan: aPlan(), lock: { device: null } }),
};

const options = Options.parse({
  address: '127.0.0.1',
  authPort: 0,
  acctPort: 0,
  pools: [{ name: 'homes', from: ['10.64.0.0/20'] }],
  clients: [
    { name: 'tower-1', address: '10.0.0.1', secret: SECRET },
    { name: 'tower-2', address: '10.0.0.2', secret: SECRET },
    { name: 'tower-3', address: '127.0.0.1', secret: SECRET },
  ],
});

/** A host whose database can fall silent: in the tables and locks only, or in all it does. Time passes by hand. */
function silentHost() {
  const base = testHost({ pluginId: 'radius', now: START, access });
  const silent = { writing: false, reading: false };
  const timers = new Set<{ readonly at: number; readonly task: () => void }>();
  const orSilence =
    <Given extends readonly unknown[], Answer>(kind: keyof typeof silent, act: (...given: Given) => Promise<Answer>) =>
    (...given: Given): Promise<Answer> =>
      silent[kind] ? SILENCE : act(...given);
  const host: PluginHost = {
    ...base,
    bindDevice: orSilence('writing', base.bindDevice),
    addressHolder: orSilence('writing', base.addressHolder),
    accesses: orSilence('reading', base.accesses),
    followAccess: () => ({ poll: orSilence('reading', async () => undefined), close: () => undefined }),
    table(shape) {
      const table = base.table(shape);
      return { ...table, find: orSilence('writing', table.find) };
    },
  };
  const later = (ms: number, task: () => void): (() => void) => {
    const timer = { at: host.clock.now() + ms, task };
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  /** What was to be done by then is done, and whatever follows from it. */
  const pass = async (ms: number): Promise<void> => {
    base.pass(ms);
    for (const timer of timers) if (timer.at <= host.clock.now() && timers.delete(timer)) timer.task();
    await settled();
  };
  return { host, silent, later, pass };
}

/** Until nothing more follows by itself. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
}

/** The door of log-ins as a socket feeds it, with two towers before it, and all who will log in known to it. */
async function door() {
  const { host, silent, later, pass } = silentHost();
  const watch = createWatch(host.clock, host.log);
  const cache = createAccessCache({ host, later, watch, entries: 1_000, staleWhileAwayMs: 900_000 });
  const leases = createLeases(options.pools, host);
  const memories = { decisions: createDecisions(), accepted: createAccepted(), arrivals: createArrivals(900_000) };
  const rest = { options, classKey: CLASS_KEY, ...memories, recorder: () => undefined };
  const server = createServer(doorOfLogins({ host, later, leases, cache, watch, ...rest }), {
    clock: host.clock,
    later,
    watch,
    findClient: clientFinder(options.clients),
    learnt: createLearnt(watch),
    maxInFlight: 1_000,
  });
  /** How each log-in was answered, by its name; undefined for none. */
  const answers = new Map<string, number | undefined>();
  let sent = 0;
  const ask = (tower: 1 | 2, username: string, more: readonly Attribute[] = [], sending = (sent += 1)): void => {
    answers.delete(username);
    const authenticator = new Uint8Array(16).fill(9);
    const login = papLogin(username, 'maji-moto', more);
    const attributes = login.attributes(authenticator);
    const { bytes } = signRequest({ code: login.code, identifier: sending % 256, authenticator, attributes }, SECRET);
    const from = { address: `10.0.0.${tower}`, port: 1_024 + Math.floor(sending / 256) };
    server.heard(bytes, from, (reply) => void answers.set(username, reply[0]));
  };
  await cache.follow();
  for (const name of Object.keys(access)) ask(2, name, device(name));
  await settled();
  expect([...answers.values()].every((code) => code === codes['Access-Accept'])).toBe(true);
  return { server, ask, answers, silent, pass, figures: watch.figures };
}

const devices: Readonly<Record<string, string>> = { juma: '02-00-00-00-00-0A', bibi: '02-00-00-00-00-0B' };
const device = (name: string): readonly Attribute[] => {
  const station = devices[name];
  return station === undefined ? [] : [attribute('Calling-Station-Id', station)];
};

describe('log-ins that need a database which answers nothing', () => {
  it('leave their turns to those of the other tower, though it does not even seem to be away', async () => {
    const { server, ask, answers, silent, pass, figures } = await door();
    silent.writing = true;
    for (let at = 0; at < 300; at++) ask(1, `amina-${at}`);
    ask(2, 'baraka');
    await settled();
    expect(server.running()).toBe(256);
    await pass(2_000);
    expect(answers.get('baraka')).toBe(codes['Access-Accept']);
    // From now on few are let try at once, and the door stays open for everybody else.
    for (let at = 0; at < 300; at++) ask(1, `amina-${at}`);
    ask(2, 'baraka');
    await settled();
    expect(answers.get('baraka')).toBe(codes['Access-Accept']);
    expect(server.running()).toBe(8);
    expect(figures()).toMatchObject({ auth_too_long: 256 });

    silent.writing = false;
    await pass(2_000);
    ask(1, 'amina-0');
    await settled();
    expect(answers.get('amina-0')).toBe(codes['Access-Accept']);
    for (let at = 0; at < 300; at++) ask(1, `amina-${at}`);
    await settled();
    expect(Array.from({ length: 300 }, (_, at) => answers.get(`amina-${at}`))).not.toContain(undefined);
  });

  it('are dropped at once when it is known to be away; who needs nothing more of it is let in as before', async () => {
    const { server, ask, answers, silent, pass, figures } = await door();
    Object.assign(silent, { writing: true, reading: true });
    await pass(200);
    await pass(2_000);
    for (let at = 0; at < 300; at++) ask(1, `amina-${at}`);
    ask(2, 'bibi', device('bibi'), 5_000);
    for (const name of ['baraka', 'juma', 'neema']) ask(2, name, device(name));
    await settled();
    expect(server.running()).toBe(0);
    expect([answers.get('amina-7'), answers.get('bibi')]).toEqual([undefined, undefined]);
    expect(figures()['auth_unreached']).toBe(301);
    for (const name of ['baraka', 'juma', 'neema']) expect(answers.get(name)).toBe(codes['Access-Accept']);
    // The lock is another's, whether that can be noted or not.
    ask(2, 'juma', device('bibi'));
    expect(answers.get('juma')).toBe(codes['Access-Reject']);

    // The very same packet is new work when the database is there again.
    Object.assign(silent, { writing: false, reading: false });
    await pass(200);
    ask(2, 'bibi', device('bibi'), 5_000);
    await settled();
    expect(answers.get('bibi')).toBe(codes['Access-Accept']);
  });
});

/** The plugin at work, and how it says that it is. */
async function atWork() {
  const { host, silent, later, pass } = silentHost();
  const runtime = createRuntime(options, later);
  await runtime.start(host);
  await runtime.listen(host.usage);
  const tower = await radiusClient({ port: runtime.ports().auth ?? 0, secret: SECRET, tries: 1, later });
  onTestFinished(async () => {
    await tower.close();
    await runtime.unlisten();
    await runtime.stop();
  });
  return { runtime, tower, silent, pass };
}

describe('health', () => {
  it('says that the database is away without asking it anything', async () => {
    const { runtime, tower, silent, pass } = await atWork();
    expect((await tower.ask(papLogin('amina-0', 'maji-moto')))?.code).toBe(codes['Access-Accept']);
    Object.assign(silent, { writing: true, reading: true });
    await pass(200);
    await pass(2_000);
    const since = new Date(START + 200).toISOString(); // When it was asked what it never answered.
    const reason = `the database is away since ${since}: log-ins are answered from memory`;
    expect(await runtime.health()).toMatchObject({ status: 'degraded', reason });

    void tower.ask(papLogin('amina-0', 'maji-moto'));
    const more = 'and those not at all that need an address of ours or the lock of a device';
    await expect.poll(async () => (await runtime.health()).reason).toBe(`${reason}, ${more}`);
    expect((await runtime.health()).figures).toMatchObject({ auth_unreached: 1, auth_running: 0 });
  });

  it('waits no longer for figures than a log-in does', async () => {
    const { runtime, silent, pass } = await atWork();
    expect((await runtime.health()).status).toBe('up');
    silent.writing = true;
    await pass(61_000); // Longer than the figures of the pools are good for.
    const asked = runtime.health();
    await pass(2_000);
    expect(await asked).toMatchObject({ status: 'degraded', reason: 'within a minute: pools_unread' });
  });
});
