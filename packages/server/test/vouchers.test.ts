import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { HOME_10 } from './support/catalogue.ts';
import { openIsp, type Isp } from './support/isp.ts';
import { openPerson } from './support/people.ts';

const kes = (minor: string) => ({ minor, currency: 'KES' });

describeOnEngines('vouchers over HTTP', (open) => {
  let isp: Isp;
  let token: string;
  let plan: string;
  const ask = (method: string, url: string, body?: unknown, headers = {}) =>
    isp.ask(method, `/api/v1${url}`, { token, body, headers });
  const print = async (more: object) => (await ask('POST', '/vouchers', { count: 1, ...more })).body.vouchers[0];
  const customer = (name: string) => openPerson(isp, name);

  beforeAll(async () => {
    isp = await openIsp(open);
    token = await isp.operator();
    plan = (await ask('POST', '/plans', HOME_10)).body.id;
  });

  it('tell their codes once, to nobody who keeps them', async () => {
    const reply = await ask('POST', '/vouchers', { count: 2, value: kes('50000') }, { 'idempotency-key': 'print-1' });
    expect(reply.status).toBe(201);
    expect(reply.headers['cache-control']).toBe('no-store');
    const [one, two] = reply.body.vouchers;
    expect(one).toMatchObject({ value: kes('50000'), planId: null, expiresAt: null });
    expect(one.code).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{5}-){2}[0-9A-HJKMNP-TV-Z]{5}$/);
    expect(one.code).toContain(one.tail);
    expect(two.code).not.toBe(one.code);
    const { acts } = (await ask('GET', '/audit')).body;
    expect(JSON.stringify(acts)).not.toContain(one.code);
    // A kept answer would keep the codes: a repeat prints others.
    const again = await ask('POST', '/vouchers', { count: 2, value: kes('50000') }, { 'idempotency-key': 'print-1' });
    expect(again.headers['idempotency-replayed']).toBeUndefined();
  });

  it.each([
    ['value', { count: 1 }],
    ['value', { count: 1, value: kes('1'), planId: 'pln_1' }],
    ['count', { count: 0, planId: 'pln_1' }],
    ['expiresAt', { count: 1, planId: 'pln_1', expiresAt: 'never' }],
  ])('name the field %s of what makes no sense', async (path, body) => {
    const reply = await ask('POST', '/vouchers', body);
    expect(reply).toMatchObject({ status: 400, body: { code: 'request.malformed' } });
    expect(reply.body.issues[0].path).toBe(path);
  });

  it('are in the currency of the books', async () => {
    const reply = await ask('POST', '/vouchers', { count: 1, value: { minor: '100', currency: 'UGX' } });
    expect(reply).toMatchObject({ status: 400, body: { code: 'voucher.currency' } });
  });

  it('pay, once, for whoever types them', async () => {
    const esther = await customer('Esther');
    const { code } = await print({ planId: plan });
    const paid = await esther.asks('POST', '/me/vouchers/redeem', { code: code.toLowerCase() });
    expect(paid).toMatchObject({
      status: 201,
      body: { amount: kes('100000'), creditId: null, payment: { gateway: 'voucher', customerId: esther.id } },
    });
    const view = (await ask('GET', `/customers/${esther.id}`)).body;
    expect(view).toMatchObject({ wallet: kes('0'), subscriptions: [{ access: 'granted' }] });
    expect(await esther.asks('POST', '/me/vouchers/redeem', { code })).toMatchObject({
      status: 409,
      body: { code: 'voucher.redeemed' },
    });
  });

  it('are redeemed at the desk, for a subscription of that customer and no other', async () => {
    const [faith, grace] = [await customer('Faith'), await customer('Grace')];
    const { code } = await print({ value: kes('50000') });
    const url = `/customers/${faith.id}/vouchers/redeem`;
    expect(await ask('POST', url, { code, subscriptionId: grace.subscriptionId })).toMatchObject({ status: 404 });
    expect(
      (await faith.asks('POST', '/me/vouchers/redeem', { code, subscriptionId: grace.subscriptionId })).status,
    ).toBe(404);
    expect((await ask('POST', url, { code, subscriptionId: faith.subscriptionId })).status).toBe(201);
  });

  it('that nobody has used are taken back', async () => {
    const hassan = await customer('Hassan');
    const { code } = await print({ value: kes('50000') });
    expect((await ask('POST', '/vouchers/revoke', { code })).status).toBe(204);
    expect(await hassan.asks('POST', '/me/vouchers/redeem', { code })).toMatchObject({
      status: 422,
      body: { code: 'voucher.revoked' },
    });
  });

  describe('guessing codes', () => {
    it('is stopped after ten, of both kinds together, for who guesses and for nobody else', async () => {
      const [joy, karen] = [await customer('Joy'), await customer('Karen')];
      const { code } = await print({ value: kes('50000') });
      for (let n = 0; n < 5; n++) {
        expect((await joy.asks('POST', '/me/vouchers/redeem', { code: `WRONG-${n}` })).status).toBe(404);
        expect((await joy.asks('POST', '/me/promotions/preview', { code: `WRONG-${n}` })).status).toBe(404);
      }
      const stopped = await joy.asks('POST', '/me/vouchers/redeem', { code });
      expect(stopped).toMatchObject({ status: 429, body: { code: 'auth.codes' } });
      expect(Number(stopped.headers['retry-after'])).toBeGreaterThan(0);
      expect((await karen.asks('POST', '/me/vouchers/redeem', { code })).status).toBe(201);
    });

    it('is stopped for an address, whoever guesses from it', async () => {
      const all = await Promise.all(['La', 'Le', 'Li', 'Lo', 'Lu', 'Ly', 'Lw'].map(customer));
      const tries = all.slice(0, 6).flatMap((one) => Array.from({ length: 10 }, () => one));
      for (const one of tries) await one.asks('POST', '/me/promotions', { code: 'WRONG' }, '198.51.100.7');
      const last = all[6];
      expect((await last?.asks('POST', '/me/promotions', { code: 'WRONG' }, '198.51.100.7'))?.status).toBe(429);
      expect((await last?.asks('POST', '/me/promotions', { code: 'WRONG' }, '198.51.100.8'))?.status).toBe(404);
    });
  });
  it.each([
    ['/vouchers', {}],
    ['/vouchers/revoke', {}],
    ['/customers/acc_1/vouchers/redeem', {}],
  ])('%s is for operators', async (url, body) => {
    const one = await customer(`Nosy${url.length}`);
    expect(await one.asks('POST', url, body)).toMatchObject({ status: 403, body: { code: 'auth.operators' } });
    expect((await isp.ask('POST', `/api/v1${url}`, { body })).status).toBe(401);
  });
});
