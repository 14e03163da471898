import { describeOnEngines, span } from '@daftari/core/testing';
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

    // Moves are in order of time: two acts of a person are never of one millisecond.
    isp.clock.advance(span.second);
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

describeOnEngines('the nightly round of dunning', (open) => {
  const because = { reason: 'Moved away', actor: 'wanjiku' };

  it('is begun by the clock at 02:25 and finds a debt that was opened again long after it was due', async () => {
    const isp = await openIsp(open);
    const { billing, clock } = isp;
    const [job] = billing.registry.jobs.filter(({ key }) => key === 'server/dunning');
    expect(job).toMatchObject({ cron: '25 2 * * *', zone: 'Africa/Nairobi' });
    const token = await isp.operator();
    const ask = (method: string, url: string, body?: unknown) => isp.ask(method, `/api/v1${url}`, { token, body });
    await ask('POST', '/plans', { ...OFFICE, usage: [] });
    // Without a fee, which would be owed by itself.
    const stages = POLICY.stages.filter(({ key }) => key !== 'fee');
    await ask('POST', '/dunning/policies', { ...POLICY, stages });
    const subscription = { plan: 'office', username: 'shop' };
    const shop = (await ask('POST', '/customers', { name: 'Shop', subscription })).body.id;
    await billing.billDue();
    const [invoice] = (await ask('GET', `/customers/${shop}/invoices`)).body.invoices;

    clock.set('2027-01-07T12:00:00+03:00');
    await billing.drain();
    const { id } = await billing.writeOffInvoice(invoice.id, because);
    await billing.drain();
    expect((await billing.dunningCase(shop)).case.state).toBe('resolved');
    // No money came for it: it is owed again, and what comes due today is not it.
    await billing.recoverWriteOff(id, because);
    clock.advance(span.hour);
    await billing.drain();
    expect((await billing.dunningCase(shop)).case.state).toBe('resolved');

    clock.set('2027-01-08T02:24:00+03:00');
    await billing.drain();
    expect((await billing.dunningCase(shop)).case.state).toBe('resolved');
    clock.set('2027-01-08T02:25:30+03:00');
    await billing.drain();
    expect((await billing.dunningCase(shop)).case).toMatchObject({ state: 'open', stage: 'off' });
    const { moves } = await billing.dunningCase(shop);
    expect(moves[0]).toMatchObject({ from: null, to: 'open', actor: 'daftari' });
  });
});
