import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { OFFICE } from './support/catalogue.ts';
import { openIsp, OPERATOR, type Isp } from './support/isp.ts';

const kes = (minor: string) => ({ minor, currency: 'KES' });

const POLICY = {
  code: 'shops',
  name: 'Shops',
  minimum: kes('20000'),
  stages: [
    { key: 'first', afterDays: 1, effects: [{ kind: 'remind', template: 'first' }] },
    { key: 'fee', afterDays: 5, effects: [{ kind: 'late_fee', fee: { kind: 'amount', amount: kes('5000') } }] },
    { key: 'off', afterDays: 10, effects: [{ kind: 'wall' }] },
  ],
};

describeOnEngines('dunning over HTTP', (open) => {
  let isp: Isp;
  let token: string;
  let shop: string;
  const ask = (method: string, url: string, body?: unknown) => isp.ask(method, `/api/v1${url}`, { token, body });

  beforeAll(async () => {
    isp = await openIsp(open);
    token = await isp.operator();
    await ask('POST', '/plans', { ...OFFICE, usage: [] });
    const subscription = { plan: 'office', username: 'shop' };
    shop = (await ask('POST', '/customers', { name: 'Shop', password: 'shop-portal', subscription })).body.id;
  });

  it('begins with a policy, which an operator sets and changes', async () => {
    const set = await ask('POST', '/dunning/policies', POLICY);
    expect(set).toMatchObject({
      status: 201,
      body: { policies: [{ code: 'shops', version: 1, isDefault: true, minimum: kes('20000') }] },
    });
    const fee = { kind: 'late_fee', fee: { kind: 'amount', amount: kes('5000') }, most: null };
    expect(set.body.policies[0].stages[1]).toEqual({ key: 'fee', afterDays: 5, effects: [fee] });
    const wrong = await ask('POST', '/dunning/policies', { ...POLICY, stages: POLICY.stages.toReversed() });
    expect(wrong).toMatchObject({ status: 400, body: { code: 'dunningPolicy.malformed' } });
  });

  it('shows what is coming, in wire money, before anything is due', async () => {
    await isp.billing.billDue();
    const { body } = await ask('GET', `/customers/${shop}/dunning/preview`);
    expect(body).toMatchObject({ policy: 'shops', overdue: kes('0'), access: 'granted' });
    expect(body.ahead.map(({ stage, effects, fee }: Record<string, unknown>) => ({ stage, effects, fee }))).toEqual([
      { stage: 'first', effects: ['remind'], fee: null },
      { stage: 'fee', effects: ['late_fee'], fee: kes('5000') },
      { stage: 'off', effects: ['wall'], fee: null },
    ]);
  });

  it('asks, lets rest, goes on and gives up, each with who and why', async () => {
    isp.clock.set('2027-01-07T12:00:00+03:00');
    token = (await isp.login(OPERATOR.name, OPERATOR.password)).body.accessToken;
    expect((await ask('POST', '/dunning/run')).body).toMatchObject({ opened: 1, parked: [] });
    const [one] = (await ask('GET', '/dunning/cases?status=escalated&stage=off')).body.cases;
    expect(one).toMatchObject({ customerId: shop, customerName: 'Shop', state: 'escalated', access: 'wall' });
    expect((await ask('GET', '/dunning/stages')).body.stages).toMatchObject([{ stage: 'off', cases: 1 }]);

    const hold = await ask('POST', `/customers/${shop}/dunning/holds`, { until: '2027-01-14', reason: 'A cheque' });
    expect(hold).toMatchObject({ status: 201, body: { actor: 'wanjiku', reason: 'A cheque', releasedAt: null } });
    expect((await ask('GET', `/customers/${shop}/dunning`)).body).toMatchObject({
      state: 'promised',
      access: 'granted',
    });
    const release = `/customers/${shop}/dunning/holds/${hold.body.id}/release`;
    expect((await ask('POST', release)).body).toMatchObject({ releasedBy: 'wanjiku' });
    expect(await ask('POST', release)).toMatchObject({ status: 404, body: { code: 'dunning.holdMissing' } });
    expect((await ask('GET', `/customers/${shop}/dunning`)).body).toMatchObject({ state: 'escalated', access: 'wall' });

    const over = await ask('POST', `/customers/${shop}/dunning/abandon`, { reason: 'Moved away' });
    expect(over.body).toMatchObject({ state: 'abandoned', access: 'granted', nextLookAt: null });
    expect((await ask('POST', '/dunning/run')).body).toMatchObject({ opened: 0, looked: 0 });
    const { moves } = (await ask('GET', `/customers/${shop}/dunning`)).body;
    expect(moves.at(-1)).toMatchObject({ to: 'abandoned', actor: 'wanjiku', reason: 'Moved away' });
  });

  it('asks nothing of who is excluded', async () => {
    const set = await ask('PUT', `/customers/${shop}/dunning/policy`, { policy: null, excluded: true });
    expect(set.status).toBeLessThan(300);
    expect((await ask('GET', `/customers/${shop}/dunning/preview`)).body).toMatchObject({ policy: null, ahead: [] });
    expect(await ask('PUT', `/customers/${shop}/dunning/policy`, { policy: 'none', excluded: false })).toMatchObject({
      status: 404,
      body: { code: 'dunningPolicy.missing' },
    });
  });
});
