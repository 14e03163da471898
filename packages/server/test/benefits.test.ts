import { describeOnEngines } from '@daftari/core/testing';
import type { Id, UsageException } from '@daftari/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { HOME_10 } from './support/catalogue.ts';
import { openIsp, START, type Isp } from './support/isp.ts';
import { openPerson, type Person } from './support/people.ts';

const kes = (minor: string) => ({ minor, currency: 'KES' });
const KARIBU = { code: 'karibu-20', name: 'Karibu', discount: { kind: 'percent', rate: '0.2' } } as const;

describeOnEngines('what customers are given', (open) => {
  let isp: Isp;
  let token: string;
  let ann: Person;
  const ask = (method: string, url: string, body?: unknown, headers = {}) =>
    isp.ask(method, `/api/v1${url}`, { token, body, headers });

  beforeAll(async () => {
    isp = await openIsp(open);
    token = await isp.operator();
    await ask('POST', '/plans', HOME_10);
    ann = await openPerson(isp, 'Ann');
  });

  const customer = (name: string) => openPerson(isp, name);

  describe('units and credit', () => {
    it('are given once under one key, stand in a list, and credit is spent before the wallet', async () => {
      const amina = await customer('Amina');
      const headers = { 'idempotency-key': 'goodwill-1' };
      const gift = { asset: 'KES', units: '15000', reason: 'A day without service' };
      const first = await ask('POST', `/customers/${amina.id}/grants`, gift, headers);
      expect(first).toMatchObject({
        status: 201,
        body: { asset: 'KES', granted: '15000', left: '15000', state: 'active', source: 'compensation', value: null },
      });
      expect((await ask('POST', `/customers/${amina.id}/grants`, gift, headers)).body).toEqual(first.body);
      const bytes = { asset: 'BYTES', units: '1000', subscriptionId: amina.subscriptionId, reason: 'Sorry' };
      const week = { kind: 'duration', count: 7, unit: 'day' };
      const units = await ask('POST', `/customers/${amina.id}/grants`, { ...bytes, validity: week, source: 'promo' });
      expect(units.body).toMatchObject({ subscriptionId: amina.subscriptionId, source: 'promo' });
      expect(Date.parse(units.body.validUntil)).toBe(START + 7 * 86_400_000);
      const all = (await ask('GET', `/customers/${amina.id}/buckets`)).body;
      expect(all).toMatchObject({ total: 2, page: 1 });
      expect((await amina.asks('GET', '/me/buckets')).body).toEqual(all);
      expect((await ask('GET', `/customers/${amina.id}`)).body).toMatchObject({
        credit: kes('15000'),
        wallet: kes('0'),
      });
      // 1,000 less the credit of 150.
      expect((await ask('GET', `/customers/${amina.id}`)).body.due).toEqual(kes('85000'));
      expect((await amina.asks('GET', '/me')).body.customer.due).toEqual(kes('85000'));
      await ask('POST', '/payments/cash', { customerId: amina.id, amount: '850', reference: 'R-850' });
      const [{ id: paidInvoice }] = (await ask('GET', `/customers/${amina.id}/invoices`)).body.invoices;
      const why = (await ask('GET', `/explain?invoice=${paidInvoice}`)).body;
      expect(why).toMatchObject({ whole: true });
      expect(why.verdict).toMatch(/paid by cash R-850, credit\.$/);
      expect(why.text).toContain('150.00 of credit put to INV-');
      const after = (await ask('GET', `/customers/${amina.id}`)).body;
      expect(after).toMatchObject({ credit: kes('0'), wallet: kes('0'), subscriptions: [{ state: 'active' }] });
    });

    it('of a pool are shared as an operator says', async () => {
      const brian = await customer('Brian');
      const pool = await ask('POST', `/customers/${brian.id}/grants`, {
        asset: 'BYTES',
        units: '9000',
        reason: 'Pool',
      });
      const url = `/customers/${brian.id}/buckets/${pool.body.id}/caps`;
      const caps = [{ subscriptionId: brian.subscriptionId, units: '4000' }];
      expect(await ask('PUT', url, { caps })).toMatchObject({
        status: 200,
        body: { subscriptionId: null, memberCaps: [{ ...caps[0], used: '0' }] },
      });
      const nobody = [{ subscriptionId: 'sub_none', units: null }];
      expect(await ask('PUT', url, { caps: nobody })).toMatchObject({ status: 404 });
    });

    it.each([
      ['units', { asset: 'BYTES', units: '0', reason: 'x' }],
      ['units', { asset: 'BYTES', units: 5, reason: 'x' }],
      ['reason', { asset: 'BYTES', units: '5', reason: ' ' }],
      ['source', { asset: 'BYTES', units: '5', reason: 'x', source: 'credit' }],
    ])('name the field %s of what makes no sense', async (path, body) => {
      const reply = await ask('POST', '/customers/acc_1/grants', body);
      expect(reply).toMatchObject({ status: 400, body: { code: 'request.malformed' } });
      expect(reply.body.issues[0].path).toBe(path);
    });
  });

  describe('promotions', () => {
    it('are published once under a code, listed, and ended', async () => {
      const loyal = {
        name: 'Loyal',
        discount: { kind: 'amount', amount: kes('5000'), carries: true },
        when: [{ kind: 'tenure', fromMonths: 12, tiers: [{ fromMonths: 24, discount: KARIBU.discount }] }],
        scope: { of: 'plan', planCode: 'none' },
        limits: { perCustomer: 1, perCurrency: { KES: 5 } },
        validUntil: new Date(START + 86_400_000).toISOString(),
        firstPeriods: 3,
        stacking: { group: 'loyalty' },
        priority: 5,
      };
      const made = await ask('POST', '/promotions', loyal);
      expect(made).toMatchObject({
        status: 201,
        body: { ...loyal, limits: { total: null, ...loyal.limits }, code: null },
      });
      const karibu = await ask('POST', '/promotions', KARIBU);
      expect(karibu.body).toMatchObject({ code: 'KARIBU-20', scope: { of: 'account' }, limits: { perCustomer: 1 } });
      expect(await ask('POST', '/promotions', KARIBU)).toMatchObject({
        status: 409,
        body: { code: 'promotion.codeTaken' },
      });
      const { promotions } = (await ask('GET', '/promotions')).body;
      expect(promotions).toEqual(expect.arrayContaining([made.body, karibu.body]));
      expect((await ask('POST', `/promotions/${made.body.id}/end`, {})).status).toBe(204);
    });

    it.each([
      ['discount.rate', { ...KARIBU, discount: { kind: 'percent', rate: '-0.2' } }],
      ['code', { ...KARIBU, code: 'x' }],
      ['when.0.kind', { ...KARIBU, when: [{ kind: 'full_moon' }] }],
      ['limits.total', { ...KARIBU, limits: { total: 0 } }],
    ])('name the field %s of what makes no sense', async (path, body) => {
      const reply = await ask('POST', '/promotions', body);
      expect(reply).toMatchObject({ status: 400, body: { code: 'request.malformed' } });
      expect(reply.body.issues[0].path).toBe(path);
    });

    it('are previewed and taken up with a code, and the next bill is as the preview said', async () => {
      const carol = await customer('Carol');
      const sent = { code: ' karibu-20', subscriptionId: carol.subscriptionId };
      const preview = await carol.asks('POST', '/me/promotions/preview', sent);
      // A fifth of 1,000, tax within.
      expect(preview).toMatchObject({
        status: 200,
        body: { off: kes('20000'), without: kes('100000'), total: kes('80000') },
      });
      const taken = await carol.asks('POST', '/me/promotions', sent);
      expect(taken).toMatchObject({
        status: 201,
        body: { code: 'KARIBU-20', name: 'Karibu', state: 'reserved', discount: KARIBU.discount, bills: null },
      });
      expect((await carol.asks('POST', '/me/promotions', sent)).body).toEqual(taken.body);
      expect((await carol.asks('GET', '/me/promotions')).body.redemptions).toEqual([taken.body]);
      await ask('POST', '/payments/cash', { customerId: carol.id, amount: '800', reference: 'R-800' });
      const { invoices } = (await ask('GET', `/customers/${carol.id}/invoices`)).body;
      expect(invoices).toMatchObject([{ kind: 'invoice', total: kes('80000'), status: 'paid' }]);
    });

    it('are taken up for a customer by an operator, and given back while no bill has used them', async () => {
      const dalmas = await customer('Dalmas');
      const url = `/customers/${dalmas.id}/promotions`;
      const code = { code: 'KARIBU-20' };
      expect((await ask('POST', `${url}/preview`, code)).body.off).toEqual(kes('20000'));
      expect((await ask('POST', url, code)).status).toBe(201);
      expect((await dalmas.asks('GET', url)).body.redemptions).toHaveLength(1);
      expect((await ask('POST', `${url}/release`, code)).status).toBe(204);
      expect((await ask('GET', url)).body.redemptions).toEqual([]);
      expect(await ask('POST', `${url}/release`, code)).toMatchObject({
        status: 404,
        body: { code: 'promotion.notTaken' },
      });
    });
  });

  it('usage that was billed to nobody is shown, and dealt with once, in words', async () => {
    const moses = await customer('Moses');
    const raised: UsageException = {
      id: 'uex_1' as Id<'UsageException'>,
      accountId: moses.id as Id<'Account'>,
      subscriptionId: moses.subscriptionId as Id<'Subscription'>,
      usageId: 'usg_1' as Id<'Usage'>,
      reason: 'too_late',
      raisedAt: START,
      resolvedAt: null,
      resolution: null,
    };
    await isp.billing.store.write({ usageExceptions: [raised] });
    const { exceptions } = (await ask('GET', '/usage-exceptions')).body;
    expect(exceptions).toMatchObject([{ id: 'uex_1', customerName: 'Moses', reason: 'too_late', resolvedAt: null }]);
    expect((await ask('POST', '/usage-exceptions/uex_1/resolve', { resolution: ' ' })).status).toBe(400);
    const done = await ask('POST', '/usage-exceptions/uex_1/resolve', { resolution: 'Told him, charged nothing' });
    expect(done).toMatchObject({ status: 200, body: { resolution: 'Told him, charged nothing' } });
    expect(await ask('POST', '/usage-exceptions/uex_1/resolve', { resolution: 'Again' })).toMatchObject({
      status: 409,
    });
    expect(await ask('POST', '/usage-exceptions/uex_2/resolve', { resolution: 'What?' })).toMatchObject({
      status: 404,
    });
  });

  it.each([
    ['POST', '/customers/acc_1/grants', {}],
    ['PUT', '/customers/acc_1/buckets/bkt_1/caps', {}],
    ['GET', '/promotions', undefined],
    ['POST', '/promotions', {}],
    ['POST', '/promotions/prm_1/end', {}],
    ['POST', '/customers/acc_1/promotions', {}],
    ['POST', '/customers/acc_1/promotions/preview', {}],
    ['POST', '/customers/acc_1/promotions/release', {}],
    ['GET', '/usage-exceptions', undefined],
    ['POST', '/usage-exceptions/uex_1/resolve', {}],
  ])('%s %s is for operators', async (method, url, body) => {
    const reply = await ann.asks(method, url, body);
    expect(reply).toMatchObject({ status: 403, body: { code: 'auth.operators' } });
    expect((await isp.ask(method, `/api/v1${url}`, { body })).status).toBe(401);
  });

  it('what is hers is nobody else’s, and an operator has nothing of her own', async () => {
    for (const url of ['/customers/acc_other/buckets', '/customers/acc_other/promotions']) {
      const reply = await ann.asks('GET', url);
      expect(reply).toMatchObject({ status: 403, body: { code: 'auth.denied' } });
    }
    expect(await ask('GET', '/me/buckets')).toMatchObject({ status: 403, body: { code: 'auth.noAccount' } });
  });
});
