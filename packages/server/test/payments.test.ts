import { describeOnEngines, span } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { openShelves, storeTables } from '../src/auth/tables.ts';
import { rememberAnswers } from '../src/http/idempotency.ts';
import { openIsp, OPERATOR, type Isp } from './support/isp.ts';
import { fakeMpesa } from './support/plugins.ts';

describeOnEngines('asking for money', (open) => {
  const money = fakeMpesa();
  let isp: Isp;
  let token: string;
  let own: string;
  let amina: { id: string };
  const ask = (method: string, url: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) =>
    isp.ask(method, url, { token, body, headers });

  beforeAll(async () => {
    isp = await openIsp(open, { plugins: [money.plugin] });
    token = await isp.operator();
    const body = { name: 'Amina', phone: '254712345678', password: 'amina-portal' };
    amina = (await ask('POST', '/api/v1/customers', body)).body;
    own = (await isp.login('254712345678', 'amina-portal')).body.accessToken;
  });

  it('what the provider refuses is told with its reason', async () => {
    const reply = await ask('POST', '/api/v1/payments/mpesa', {
      customerId: amina.id,
      phone: '+254 700 000 000',
      amount: '10',
    });
    expect(reply).toMatchObject({
      status: 422,
      body: { code: 'phone.refused', detail: 'The phone 254700000000 is switched off.' },
    });
  });

  it.each([
    ['a key repeated gets the first answer again, and one prompt goes out', '254711000001', '254711000001', 202],
    ['a key with another body is refused', '254711000002', '254711000003', 422],
  ])('%s', async (_, firstPhone, secondPhone, status) => {
    const pay = (phone: string) =>
      ask(
        'POST',
        '/api/v1/payments/mpesa',
        { customerId: amina.id, phone, amount: '10' },
        { 'idempotency-key': `key-${firstPhone}` },
      );
    const before = money.asks.length;
    const first = await pay(firstPhone);
    const second = await pay(secondPhone);
    expect([first.status, second.status]).toEqual([202, status]);
    expect(money.asks.length).toBe(before + 1);
    if (status !== 202) return expect(second.body.code).toBe('idempotency.otherBody');
    expect(second.body).toEqual(first.body);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(second.headers.location).toBe(first.headers.location);
  });

  it('of requests with one key that come at once, one is done; the others wait, or get its answer', async () => {
    const body = { customerId: amina.id, phone: '254711000009', amount: '10' };
    const before = money.asks.length;
    const replies = await Promise.all(
      [1, 2, 3, 4].map(() => ask('POST', '/api/v1/payments/mpesa', body, { 'idempotency-key': 'at-once' })),
    );
    expect(money.asks.length).toBe(before + 1);
    for (const { status, body: answered } of replies) {
      if (status !== 202) expect(answered.code).toBe('idempotency.inProgress');
    }
    expect(replies.some(({ status }) => status === 202)).toBe(true);
  });

  it('a key that was refused can be tried again, and a key is the caller’s own', async () => {
    const headers = { 'idempotency-key': 'mine' };
    const refused = await ask(
      'POST',
      '/api/v1/payments/mpesa',
      { customerId: amina.id, phone: '254700000000', amount: '5' },
      headers,
    );
    expect(refused.status).toBe(422);
    const other = await isp.ask('POST', '/api/v1/payments/mpesa', {
      token: own,
      body: { phone: '254711000010', amount: '5' },
      headers,
    });
    expect(other.status).toBe(202);
    const retried = await ask(
      'POST',
      '/api/v1/payments/mpesa',
      { customerId: amina.id, phone: '254711000011', amount: '5' },
      headers,
    );
    expect(retried.status).toBe(202);
    const odd = await ask('POST', '/api/v1/payments/mpesa', {}, { 'idempotency-key': 'two words' });
    expect(odd).toMatchObject({ status: 400, body: { code: 'idempotency.key' } });
  });

  it('a request that broke in the middle is never run again under its key: it may have sent a prompt', async () => {
    const { server, clock } = isp;
    let ran = 0;
    const once = rememberAnswers(openShelves(storeTables(isp.billing.store.tables)), clock);
    const breaking = once((_, h) => {
      ran += 1;
      if (ran === 1) throw new Error('the process is in an odd state');
      return h.response({ ran }).code(200);
    });
    server.hapi.route({ method: 'POST', path: '/breaking', handler: breaking, options: { auth: 'bearer' } });
    expect((await ask('POST', '/breaking', { a: 1 }, { 'idempotency-key': 'odd' })).status).toBe(500);
    clock.advance(10 * span.minute);
    const again = await isp.ask('POST', '/breaking', {
      token: (await isp.login(OPERATOR.name, OPERATOR.password)).body.accessToken,
      body: { a: 1 },
      headers: { 'idempotency-key': 'odd' },
    });
    expect(again).toMatchObject({ status: 409, body: { code: 'idempotency.unknown' } });
    // 35 days less the ten minutes.
    expect(again.headers['retry-after']).toBe('3023400');
    expect(ran).toBe(1);
  });

  it('a request that died with its process is not run again before its key has expired', async () => {
    const { server, clock } = isp;
    const begun: (() => void)[] = [];
    let ran = 0;
    const once = rememberAnswers(openShelves(storeTables(isp.billing.store.tables)), clock);
    const hanging = once((_, h) => {
      ran += 1;
      if (ran > 1) return h.response({ ran }).code(200);
      return new Promise<never>(() => begun.splice(0).forEach((tell) => tell()));
    });
    server.hapi.route({ method: 'POST', path: '/hanging', handler: hanging, options: { auth: 'bearer' } });
    const send = async () =>
      isp.ask('POST', '/hanging', {
        token: (await isp.login(OPERATOR.name, OPERATOR.password)).body.accessToken,
        body: {},
        headers: { 'idempotency-key': 'died' },
      });
    const atWork = new Promise<void>((resolve) => begun.push(resolve));
    void send();
    await atWork;
    expect(await send()).toMatchObject({ status: 409, body: { code: 'idempotency.inProgress' } });
    clock.advance(2 * span.minute + 1);
    expect(await send()).toMatchObject({ status: 409, body: { code: 'idempotency.unknown' } });
    clock.advance(35 * span.day);
    expect(await send()).toMatchObject({ status: 200, body: { ran: 2 } });
  });

  it('a customer cannot ring through the directory', async () => {
    const statuses: number[] = [];
    own = (await isp.login('254712345678', 'amina-portal')).body.accessToken;
    for (let phone = 254_722_000_000; statuses.length < 10; phone++) {
      const body = { phone: String(phone), amount: '10' };
      statuses.push((await isp.ask('POST', '/api/v1/payments/mpesa', { token: own, body })).status);
    }
    expect(statuses.at(-1)).toBe(429);
    expect(statuses.filter((status) => status === 202).length).toBeLessThanOrEqual(6);
  });
});
