import { delta, firstSeen, type Entitlement, type Id, type PluginHost, type Session } from '@daftari/core';
import {
  aPlan,
  anAccount,
  anEntitlement,
  aSubscription,
  describeDriver,
  START,
  testHost,
  type DriverBench,
} from '@daftari/core/testing';
import { expect, it, onTestFinished } from 'vitest';
import { radius } from '../src/index.ts';
import { freePort, handNas, SECRET } from './support.ts';

/** A host whose sessions follow what is reported, as billing's do. */
function hostOf(entitlement: () => Entitlement): PluginHost {
  const base = testHost({ pluginId: 'radius', now: START });
  const sessions = new Map<string, Session>();
  const subscription = aSubscription();
  const open = () => [...sessions.values()].filter(({ endedAt }) => endedAt === null);
  const view = () => ({
    account: anAccount(),
    subscription,
    plan: aPlan(),
    entitlement: entitlement(),
    usedBytes: 0n,
    openSessions: open(),
  });
  return {
    ...base,
    access: async () => view(),
    // What is told here changes unheard, so that nothing of it may be remembered.
    accesses: async (usernames) => usernames.map(() => ({ view: view(), untilAt: START })),
    usage: {
      ...base.usage,
      async record(reports) {
        for (const report of reports) {
          const identity = {
            id: `ses_${sessions.size + 1}` as Id<'Session'>,
            subscriptionId: subscription.id,
            accountId: subscription.accountId,
          };
          sessions.set(
            report.sessionKey,
            delta(sessions.get(report.sessionKey) ?? firstSeen(report, identity), report).session,
          );
        }
      },
    },
    sessions: {
      ...base.sessions,
      open: async () => open(),
      get: async (sessionId) => [...sessions.values()].find(({ id }) => id === sessionId) ?? null,
      async tookOver(sessionId, generation) {
        const known = [...sessions.values()].find(({ id }) => id === sessionId);
        if (known !== undefined) sessions.set(known.key, { ...known, generation });
      },
    },
  };
}

/** The driver with its server, and a NAS that speaks RADIUS with it over UDP. */
async function openBench(coa: 'answers' | 'unsupported' | 'dropped'): Promise<DriverBench> {
  let entitlement = anEntitlement({ generation: 0 });
  const host = hostOf(() => entitlement);
  const coaPort = await freePort();
  const clients = [{ name: 'tower-1', address: '127.0.0.1', secret: SECRET, coaPort }];
  const parts = radius({ authPort: 0, acctPort: 0, clients }).setup();
  await parts.start?.(host);
  await parts.source?.open(host.usage);
  const { api, driver } = parts;
  if (api === undefined || driver === undefined) throw new Error('the plugin lacks a part');
  const nas = await handNas(api.ports(), host.clock, { coaPort, vices: { coa } });
  nas.plugIn({ username: 'amina', password: 'maji-moto' });
  return {
    driver,
    target: { subscriptionId: aSubscription().id, username: 'amina' },
    now: host.clock.now,
    async decide(change) {
      entitlement = { ...entitlement, ...change, generation: entitlement.generation + 1 };
      return entitlement;
    },
    async dial() {
      if ((await nas.dial('amina')) !== 'accepted') throw new Error('she was not let in');
    },
    async reach(can) {
      nas.vices = { ...nas.vices, coa: can ? coa : 'silent' };
    },
    async close() {
      await nas.stop('powerCut');
      await parts.source?.close();
      await parts.stop?.();
    },
  };
}

describeDriver('radius, at a NAS that takes CoA', () => openBench('answers'));
describeDriver('radius, at a NAS that can only disconnect', () => openBench('unsupported'));

it('ends a session at a NAS that drops CoA, so that it dials again, when it has not answered twice', async () => {
  const { driver, target, decide, dial, close } = await openBench('dropped');
  onTestFinished(close);
  const { signal } = new AbortController();
  await decide({ access: 'granted' });
  await dial();
  const [session] = (await driver.observe(target, signal)).sessions;
  if (session === undefined) throw new Error('she is not online');
  const { sessionId } = session;
  const entitlement = await decide({ downKbps: 2_000 });
  const change = () => driver.apply({ kind: 'change', sessionId, entitlement }, target, signal);
  await expect(change()).rejects.toMatchObject({ code: 'radius.unanswered' });
  expect(await change()).toContain('its Stop has come');
  expect((await driver.observe(target, signal)).sessions).toEqual([]);
}, 30_000);
