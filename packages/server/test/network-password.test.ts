import { describeOnEngines, START } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { HOME_10 } from './support/catalogue.ts';
import { openIsp, type Isp } from './support/isp.ts';

describeOnEngines('the network password of a subscription', (open) => {
  let isp: Isp;
  let token: string;
  beforeAll(async () => {
    isp = await openIsp(open);
    token = await isp.operator();
    await isp.ask('POST', '/api/v1/plans', { token, body: HOME_10 });
  });

  it('is set anew by an operator, under the rules of the first one, and is told nobody', async () => {
    const subscription = { plan: 'home-10', username: 'amina', secret: 'hunter42' };
    const made = await isp.ask('POST', '/api/v1/customers', { token, body: { name: 'Amina', subscription } });
    const url = `/api/v1/subscriptions/${made.body.subscriptions[0].id}`;
    const held = async () => (await isp.billing.reads.access('amina', START))?.subscription.secret;

    expect(await isp.ask('PATCH', url, { token, body: { secret: 'abc' } })).toMatchObject({ status: 400 });
    expect(await held()).toBe('hunter42');
    const given = await isp.ask('PATCH', url, { token, body: { secret: 'maji-baridi' } });
    expect(given.status).toBe(200);
    expect(JSON.stringify(given.body)).not.toContain('maji-baridi');
    expect(await held()).toBe('maji-baridi');
    expect((await isp.ask('PATCH', url, { body: { secret: 'maji-moto' } })).status).toBe(401);
  });
});
