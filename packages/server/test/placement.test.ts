import { definePlugin } from '@daftari/core';
import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { HOME_10 } from './support/catalogue.ts';
import { openIsp, type Isp } from './support/isp.ts';

/** Two routers on one hill, which nobody asks anything here. */
const hill = definePlugin({
  id: 'hill',
  contract: 1,
  options: z.undefined(),
  setup: () => ({
    driver: {
      name: 'hill',
      observe: async () => ({ admits: null, sessions: [] }),
      apply: async () => 'done',
      routers: async () =>
        ['mast-1', 'mast-2'].map((id) => ({ id, driver: 'hill', name: id, site: 'hill', mode: 'local' as const })),
      survey: () => Promise.reject(new Error('nobody looks')),
      remove: async () => 'done',
    },
  }),
});

describeOnEngines('placements of subscriptions', (open) => {
  let isp: Isp;
  let token: string;
  beforeAll(async () => {
    isp = await openIsp(open, { plugins: [hill()] });
    token = await isp.operator();
    expect((await ask('POST', '/api/v1/plans', HOME_10)).status).toBe(201);
  });
  const ask = (method: string, url: string, body?: unknown) => isp.ask(method, url, { token, body });
  const line = async (name: string) => {
    const subscription = { plan: 'home-10', username: name, secret: 'hunter42' };
    const made = await ask('POST', '/api/v1/customers', { name, subscription });
    return `/api/v1/subscriptions/${made.body.subscriptions[0].id}/placement`;
  };

  it('are given, told and taken away; who asks for the place of another hears whose it is', async () => {
    const [amina, baraka] = [await line('amina'), await line('baraka')];
    const nowhere = { driver: null, routerId: null, mac: null, changedAt: null };
    expect((await ask('GET', amina)).body).toEqual(nowhere);
    const place = { driver: 'hill', routerId: 'mast-1', mac: '4C:5E:0C:12:34:56' };
    const placed = await ask('PUT', amina, place);
    expect(placed).toMatchObject({ status: 200, body: { ...place, mac: '4c:5e:0c:12:34:56' } });
    expect((await ask('GET', amina)).body).toEqual(placed.body);
    const taken = await ask('PUT', baraka, { ...place, mac: '4c5e.0c12.3456' });
    expect(taken).toMatchObject({ status: 409, body: { code: 'placement.taken' } });
    expect(taken.body.detail).toBe('The hardware address 4c:5e:0c:12:34:56 is that of amina at the same router.');
    expect((await ask('PUT', baraka, { ...place, routerId: 'mast-2' })).status).toBe(200);
    expect((await ask('DELETE', amina)).status).toBe(204);
    expect((await ask('GET', amina)).body).toEqual(nowhere);
    expect((await ask('DELETE', amina)).status).toBe(204);
  });

  it.each([
    [{ driver: 'hill', routerId: 'mast-9' }, 404, 'router.missing'],
    [{ driver: 'valley', routerId: 'mast-1' }, 404, 'network.noDriver'],
    [{ driver: 'hill', routerId: 'mast-1', mac: '4c:5e:0c' }, 400, 'placement.malformed'],
    [{ driver: 'hill', routerId: 'mast-1', mac: 'ff:ff:ff:ff:ff:ff' }, 400, 'placement.malformed'],
    [{ driver: 'hill' }, 400, 'request.malformed'],
  ])('are refused where they cannot be: %j', async (body, status, code) => {
    const chebet = await line(`chebet-${JSON.stringify(body).length}-${code.length}`);
    expect(await ask('PUT', chebet, body)).toMatchObject({ status, body: { code } });
  });

  it('are those of a subscription that is there, and for operators alone', async () => {
    expect((await ask('GET', '/api/v1/subscriptions/sub_none/placement')).status).toBe(404);
    expect((await ask('DELETE', '/api/v1/subscriptions/sub_none/placement')).status).toBe(404);
    expect((await isp.ask('GET', await line('daudi'))).status).toBe(401);
  });
});
