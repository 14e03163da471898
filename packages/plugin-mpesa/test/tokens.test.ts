import { testHost } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { darajaClient } from '../src/daraja/client.ts';
import { sharedTokens, tokensTable, type App } from '../src/tokens.ts';
import { answered, benches, NOON } from './bench.ts';

const bench = benches();
const app: App = { baseUrl: 'https://x.example', consumerKey: 'a-consumer-key', consumerSecret: 'a-consumer-secret' };
const atNoon = () => testHost({ pluginId: 'mpesa', now: NOON, tables: [tokensTable] });

it('keeps a token for everybody who has the same app, and for nobody else', async () => {
  const host = atNoon();
  const token = { value: 'c9SQxWWhmdVRlyh0zh8gZDTkubVF', expiresAt: NOON + 3_599_000 };
  const release = await sharedTokens(host, app).acquire();
  await sharedTokens(host, app).put(token);
  await release();
  expect(await sharedTokens(host, app).get()).toEqual(token);
  expect(await sharedTokens(host, { ...app, consumerKey: 'another-key' }).get()).toBeUndefined();
  expect(await sharedTokens(host, { ...app, baseUrl: 'https://y.example' }).get()).toBeUndefined();
});

it('a copy of the table holds neither token, nor key, nor secret; another secret opens nothing', async () => {
  const host = atNoon();
  await sharedTokens(host, app).acquire();
  await sharedTokens(host, app).put({ value: 'c9SQxWWhmdVRlyh0zh8gZDTkubVF', expiresAt: NOON });
  const rows = JSON.stringify(host.rows('tokens').map((row) => Object.values(row).map(String)));
  for (const word of ['c9SQxWWh', app.consumerKey, app.consumerSecret]) expect(rows).not.toContain(word);
  expect(await sharedTokens(host, { ...app, consumerSecret: 'rotated-secret' }).get()).toBeUndefined();
});

it('only one holds the lease; the others come one after another, as it is given back', async () => {
  const host = atNoon();
  const order: string[] = [];
  let release: (() => Promise<void>) | undefined;
  const first = await sharedTokens(host, app).acquire();
  const waiting = sharedTokens(host, app, async () => {
    order.push('waits');
    await first();
  });
  release = await waiting.acquire();
  order.push('has it');
  expect(order).toEqual(['waits', 'has it']);
  await release();
});

it('the lease of a process that died runs out after thirty seconds', async () => {
  const host = atNoon();
  await sharedTokens(host, app).acquire();
  let waitedMs = 0;
  await sharedTokens(host, app, async () => {
    waitedMs += 10_000;
    host.pass(10_000);
  }).acquire();
  expect(waitedMs).toBe(30_000);
});

it('who waits in vain is told that nothing was asked', async () => {
  const host = atNoon();
  await sharedTokens(host, app).acquire();
  const waiting = sharedTokens(host, app, () => Promise.resolve()).acquire();
  await expect(waiting).rejects.toMatchObject({ code: 'mpesa.tokenBusy', kind: 'unavailable' });
});

it('a table that fails says the same: no request has gone out', async () => {
  const broken = { ...atNoon(), table: () => ({ get: () => Promise.reject(new Error('gone')) }) as never };
  const tokens = sharedTokens(broken, app);
  await expect(tokens.get()).rejects.toMatchObject({ code: 'mpesa.tokenStore', kind: 'unavailable' });
  await expect(tokens.acquire()).rejects.toMatchObject({ code: 'mpesa.tokenStore', kind: 'unavailable' });
});

it('two processes on one table ask Daraja for one token, also when it was taken from them', async () => {
  const { sim, time, ask } = await bench();
  const host = atNoon();
  const process = () =>
    darajaClient({
      baseUrl: sim.url,
      ...sim.credentials,
      clock: () => time.now,
      tokens: sharedTokens(host, { baseUrl: sim.url, ...sim.credentials }),
    });
  const [one, other] = [process(), process()];
  const { checkoutRequestId } = answered(await one.push(ask()));
  await Promise.all([one, other, one, other].map((each) => each.query(checkoutRequestId)));
  expect(sim.count('oauth')).toBe(1);
  sim.expireToken();
  const outcomes = await Promise.all([one, other].map((each) => each.query(checkoutRequestId)));
  expect(outcomes.map(({ kind }) => kind)).toEqual(['answered', 'answered']);
  expect(sim.count('oauth')).toBe(2);
});
