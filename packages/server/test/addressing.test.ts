import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { HOME_10 } from './support/catalogue.ts';
import { openIsp, type Isp } from './support/isp.ts';

describeOnEngines('addresses of subscriptions', (open) => {
  let isp: Isp;
  let token: string;
  beforeAll(async () => {
    isp = await openIsp(open);
    token = await isp.operator();
    expect((await ask('POST', '/api/v1/plans', HOME_10)).status).toBe(201);
  });
  const ask = (method: string, url: string, body?: unknown) => isp.ask(method, url, { token, body });
  const line = async (name: string) => {
    const subscription = { plan: 'home-10', username: name, secret: 'hunter42' };
    const made = await ask('POST', '/api/v1/customers', { name, subscription });
    return `/api/v1/subscriptions/${made.body.subscriptions[0].id}/addresses`;
  };

  it('are given, told and taken away; who asks for what is held hears by whom', async () => {
    const [amina, baraka] = [await line('amina'), await line('baraka')];
    expect((await ask('GET', amina)).body).toMatchObject({ ipv4: null, ipv4Routes: [], changedAt: null });
    const given = await ask('PUT', amina, { ipv4: '203.0.113.9', delegatedPrefix: '2001:0db8:0100::/56' });
    expect(given).toMatchObject({
      status: 200,
      body: { ipv4: '203.0.113.9', delegatedPrefix: '2001:db8:100::/56', ipv6Prefix: null },
    });
    expect((await ask('GET', amina)).body).toEqual(given.body);
    const taken = await ask('PUT', baraka, { ipv4: '10.0.0.1', ipv4Routes: ['203.0.113.8/30'] });
    expect(taken).toMatchObject({ status: 409, body: { code: 'addressing.taken' } });
    expect(taken.body.detail).toBe('203.0.113.8/30 is held by amina as 203.0.113.9: take it away there first.');
    expect(await ask('PUT', baraka, { ipv4: '10.0.0.300' })).toMatchObject({
      status: 400,
      body: { code: 'addressing.malformed' },
    });
    expect((await ask('PUT', amina, {})).body).toMatchObject({ ipv4: null, delegatedPrefix: null });
    expect((await ask('PUT', baraka, { ipv4: '203.0.113.9' })).status).toBe(200);
    expect((await ask('PUT', '/api/v1/subscriptions/sub_none/addresses', {})).status).toBe(404);
  });
});
