import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { startRouterOs } from '../../src/testing/index.ts';
import type { Fate, SimulatedRouter, SimulatorOptions } from '../../src/testing/index.ts';
import { talkTo } from './talk.ts';
import type { Talk } from './talk.ts';

const NOW = Date.UTC(2026, 10, 23, 9, 30);
const MINUTE = 60_000;
const running: SimulatedRouter[] = [];

async function start(options: Partial<SimulatorOptions> = {}): Promise<{ router: SimulatedRouter; talk: Talk }> {
  const router = await startRouterOs({ now: () => NOW, ...options });
  running.push(router);
  return { router, talk: await talkTo(router.ports.api, 'admin') };
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((router) => router.close()));
});

const rest = (router: SimulatedRouter, method: string, path: string, body?: object): Promise<Response> =>
  fetch(`http://127.0.0.1:${String(router.ports.www)}/rest${path}`, {
    method,
    headers: { authorization: `Basic ${btoa('admin:')}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

describe('what befalls one command', () => {
  const ADD = ['/ppp/secret/add', '=name=ann'];

  it.each<[fate: Fate, done: boolean, why: string]>([
    ['dropBefore', false, 'the connection breaks, nothing is done'],
    ['dropAfterWrite', true, 'it is done, and nobody hears of it'],
    ['halfReply', true, 'it is done, and half of the answer comes'],
  ])('%s over the API: done %s, %s', async (fate, done) => {
    const { router, talk } = await start();
    router.befall('/ppp/secret/add', fate);
    await expect(talk.say(...ADD)).rejects.toThrow('closed');
    expect(router.rows('/ppp/secret')).toHaveLength(done ? 1 : 0);
    const again = await talkTo(router.ports.api, 'admin');
    expect((await again.say('/ppp/secret/print')).length).toBeGreaterThan(0);
  });

  it.each<[fate: Fate, done: boolean]>([
    ['dropBefore', false],
    ['dropAfterWrite', true],
    ['halfReply', true],
  ])('%s over REST: done %s', async (fate, done) => {
    const { router } = await start();
    router.befall('/ppp/secret/add', fate);
    await expect(rest(router, 'PUT', '/ppp/secret', { name: 'ann' }).then((reply) => reply.text())).rejects.toThrow();
    expect(router.rows('/ppp/secret')).toHaveLength(done ? 1 : 0);
  });

  it('dropReply: it is done, no answer comes, and the connection goes on', async () => {
    const { router, talk } = await start();
    router.befall('add', 'dropReply');
    talk.tell(...ADD, '.tag=1');
    expect(await talk.say('/ppp/secret/print', '=count-only=', '.tag=2')).toEqual([['!done', '=ret=1', '.tag=2']]);
  });

  it('disconnect: the answer comes, then the connection breaks', async () => {
    const { router, talk } = await start();
    router.befall('*', 'disconnect');
    expect(await talk.say(...ADD)).toEqual([['!done', '=ret=*1']]);
    await talk.closed;
  });
});

const fates = async (seed: number): Promise<readonly string[]> => {
  const { router, talk } = await start({ seed });
  router.vices.dropReply = 0.3;
  for (let tag = 0; tag < 30; tag += 1) talk.tell('/system/identity/print', `.tag=${String(tag)}`);
  await expect.poll(() => router.calls.length).toBe(31);
  router.vices.dropReply = 0;
  talk.tell('/system/identity/print', '.tag=end');
  const answered: string[] = [];
  while (answered.at(-1) !== '.tag=end') {
    const sentence = await talk.next();
    if (sentence[0] === '!done') answered.push(sentence.at(-1) ?? '');
  }
  return answered;
};

describe('what goes wrong all the time', () => {
  it('dribbles: one byte at a time, and the answer is the same', async () => {
    const { router, talk } = await start();
    const whole = await talk.say('/ppp/profile/print');
    router.vices.dribble = true;
    const before = talk.pieces();
    expect(await talk.say('/ppp/profile/print')).toEqual(whole);
    expect(talk.pieces() - before).toBeGreaterThan(100);
  });

  it('refuses connections until it does not', async () => {
    const { router } = await start();
    router.vices.refuseConnections = true;
    await expect(talkTo(router.ports.api, 'admin')).rejects.toThrow('closed');
    router.vices.refuseConnections = false;
    expect((await talkTo(router.ports.api, 'admin')).heard).toEqual([]);
  });

  it('falls by the seed: the same commands meet the same fates', async () => {
    const [one, same, other] = [await fates(5), await fates(5), await fates(6)];
    expect(one).toEqual(same);
    expect(one).not.toEqual(other);
    expect(one.length).toBeGreaterThan(10);
    expect(one.length).toBeLessThan(30);
  });

  it('hangs: it takes commands and does nothing', async () => {
    const { router, talk } = await start();
    router.vices.hang = true;
    talk.tell('/ppp/secret/add', '=name=ann');
    router.vices.hang = false;
    await talk.say('/system/identity/print');
    expect(router.rows('/ppp/secret').length).toBeLessThan(2);
  });
});

describe('the cable and the power', () => {
  it('unplugged, connections break and new ones hear nothing; plugged, all is as it was', async () => {
    const { router, talk } = await start();
    router.add('/ppp/secret', { name: 'ann' });
    await router.unplug();
    await talk.closed;
    const silent = await talkTo(router.ports.api);
    await once(silent.socket, 'connect');
    silent.tell('/login', '=name=admin', '=password=');
    // The router's side of the connection comes up in the same turn of the loop.
    await nextTurn();
    await router.plug();
    await silent.closed;
    expect(silent.heard).toEqual([]);
    const back = await talkTo(router.ports.api, 'admin');
    expect(await back.say('/ppp/secret/print', '=count-only=')).toEqual([['!done', '=ret=1']]);
  });

  it('a reboot takes what is dynamic, keeps what is configured, and starts the uptime anew', async () => {
    const { router, talk } = await start();
    router.add('/ppp/secret', { name: 'ann' });
    router.add('/ip/firewall/address-list', { list: 'late', address: '10.0.0.5', timeout: '1d' });
    router.add('/ip/firewall/address-list', { list: 'late', address: '10.0.0.6' });
    router.engine.table('/ppp/active').add({ name: 'ann', service: 'pppoe' });
    await router.advance(NOW + 90 * MINUTE);
    expect(router.rows('/system/resource')[0]).toHaveProperty('uptime', '1h30m');
    await router.reboot(MINUTE);
    await talk.closed;
    await expect(talkTo(router.ports.api, 'admin')).rejects.toThrow('closed');
    await router.advance(NOW + 92 * MINUTE);
    const back = await talkTo(router.ports.api, 'admin');
    expect(await back.say('/ppp/active/print', '=count-only=')).toEqual([['!done', '=ret=0']]);
    expect(router.rows('/ppp/secret')).toHaveLength(1);
    expect(router.rows('/ip/firewall/address-list').map((row) => row['address'])).toEqual(['10.0.0.6']);
    expect(router.rows('/system/resource')[0]).toHaveProperty('uptime', '2m');
  });

  it('after a reboot the clock is cold until the time servers have answered', async () => {
    const { router } = await start({ skewMs: -5 * MINUTE });
    expect(router.rows('/system/clock')[0]).toMatchObject({ date: '2026-11-23', time: '09:25:00' });
    router.set('/system/ntp/client', null, { enabled: 'yes' });
    await router.reboot();
    expect(router.rows('/system/clock')[0]).toMatchObject({ date: '1970-01-02', time: '00:00:00' });
    await router.advance(NOW + MINUTE);
    expect(router.rows('/system/clock')[0]).toMatchObject({ date: '2026-11-23', time: '09:31:00' });
  });

  it('told to reboot over the API, it is gone for a while', async () => {
    const { router, talk } = await start();
    talk.tell('/system/reboot');
    await talk.closed;
    await expect(talkTo(router.ports.api, 'admin')).rejects.toThrow('closed');
    await router.advance(NOW + MINUTE);
    expect((await talkTo(router.ports.api, 'admin')).heard).toEqual([]);
  });
});

describe('doors', () => {
  it('let in only from the addresses of the service', async () => {
    const { router, talk } = await start();
    await talk.say('/ip/service/set', '=.id=api', '=address=10.0.0.0/8');
    await expect(talkTo(router.ports.api, 'admin')).rejects.toThrow('closed');
    router.set('/ip/service', 'api', { address: '10.0.0.0/8,127.0.0.0/8' });
    expect((await talkTo(router.ports.api, 'admin')).heard).toEqual([]);
  });

  it('are shut when the service is disabled', async () => {
    const { router } = await start();
    router.run('/ip/service', 'disable', { '.id': 'api' });
    await expect(talkTo(router.ports.api, 'admin')).rejects.toThrow('closed');
  });

  it('from 7.16 hold twenty sessions, and one more is turned away until one leaves', async () => {
    const { router } = await start({ version: '7.16.2' });
    const others = await Promise.all(Array.from({ length: 19 }, () => talkTo(router.ports.api, 'admin')));
    await expect(talkTo(router.ports.api, 'admin')).rejects.toThrow('closed');
    others[0]?.end();
    await others[0]?.closed;
    await expect
      .poll(() =>
        talkTo(router.ports.api, 'admin').then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
  });

  it('before 7.16 nobody counted', async () => {
    const { router } = await start({ version: '7.12.1' });
    await Promise.all(Array.from({ length: 25 }, () => talkTo(router.ports.api, 'admin')));
  });
});

it('an entry of an address list with a timeout counts down and goes', async () => {
  const { router } = await start();
  router.add('/ip/firewall/address-list', { list: 'late', address: '10.0.0.5', timeout: '1h' });
  await router.advance(NOW + 20 * MINUTE);
  expect(router.rows('/ip/firewall/address-list')[0]).toHaveProperty('timeout', '40m');
  router.set('/ip/firewall/address-list', '*1', { timeout: '2h' });
  await router.advance(NOW + 110 * MINUTE);
  expect(router.rows('/ip/firewall/address-list')[0]).toHaveProperty('timeout', '30m');
  await router.advance(NOW + 140 * MINUTE);
  expect(router.rows('/ip/firewall/address-list')).toEqual([]);
});
