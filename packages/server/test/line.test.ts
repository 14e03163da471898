import { aReport, describeOnEngines, span } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { DAY_PASS, HOME_10 } from './support/catalogue.ts';
import { openIsp, START, type Isp } from './support/isp.ts';
import { fakeMpesa, fakeNetwork } from './support/plugins.ts';

const at = (ms: number) => new Date(ms).toISOString();

describeOnEngines('from a plan to a packet over HTTP', (open) => {
  const money = fakeMpesa();
  const network = fakeNetwork();
  let isp: Isp;
  let token: string;
  let own: string;
  let amina: { id: string; number: string; subscriptions: readonly { id: string }[] };
  let attempt: string;
  let payment: string;
  let session: string;
  const ask = (method: string, url: string, body?: unknown) => isp.ask(method, url, { token, body });
  const cash = (reference: string, amount: string) =>
    ask('POST', '/api/v1/payments/cash', { customerId: amina.id, amount, reference });
  const asCustomer = (method: string, url: string, body?: unknown) => isp.ask(method, url, { token: own, body });

  beforeAll(async () => {
    isp = await openIsp(open, { plugins: [money.plugin, network.plugin] });
    token = await isp.operator();
    for (const plan of [HOME_10, DAY_PASS]) expect((await ask('POST', '/api/v1/plans', plan)).status).toBe(201);
    const subscription = { plan: 'home-10', username: 'amina', secret: 'hunter42' };
    const made = await ask('POST', '/api/v1/customers', {
      name: 'Amina',
      phone: '254712345678',
      password: 'amina-portal',
      subscription,
    });
    amina = made.body;
    own = (await isp.login('amina', 'amina-portal')).body.accessToken;
  });

  it('a plan is answered as it was published', async () => {
    const { plans } = (await ask('GET', '/api/v1/plans?search=pass')).body;
    expect(plans).toHaveLength(1);
    expect(plans[0]).toMatchObject({ ...DAY_PASS, version: 1, sessionsAllowed: 1, retiredAt: null });
    expect((await ask('GET', `/api/v1/plans/${plans[0].id}`)).body).toEqual(plans[0]);
    expect((await ask('DELETE', `/api/v1/plans/${plans[0].id}`)).status).toBe(204);
    expect((await ask('GET', '/api/v1/plans?status=sold')).body.total).toBe(1);
    expect((await asCustomer('GET', '/api/v1/plans?status=retired')).body.plans[0].code).toBe('home-10');
  });

  it('a customer asks her own phone for what is due: the price of her plan', async () => {
    const asked = await asCustomer('POST', '/api/v1/payments/mpesa', {});
    expect(asked.status).toBe(202);
    expect(asked.body).toMatchObject({
      customerId: amina.id,
      gateway: 'mpesa',
      amount: { minor: '100000', currency: 'KES' },
      payer: '254712345678',
      state: 'processing',
      createdAt: at(START),
    });
    attempt = asked.body.id;
    expect(asked.headers.location).toBe(`/api/v1/payments/attempts/${attempt}`);
    const { next, ...kept } = asked.body;
    expect(next).toBeNull();
    expect((await asCustomer('GET', String(asked.headers.location))).body).toEqual(kept);
    expect(money.asks.map((one) => one.accountNumber)).toEqual([amina.number]);
  });

  it('a second prompt is not sent while the first is on the phone', async () => {
    const again = await asCustomer('POST', '/api/v1/payments/mpesa', {});
    expect(again).toMatchObject({ status: 409, body: { code: 'payment.pending' } });
    expect(money.asks).toHaveLength(1);
  });

  it('until the phone is answered, the timeline waits', async () => {
    const {
      steps,
      payment: none,
      payToOnlineMs,
    } = (await asCustomer('GET', `/api/v1/payments/attempts/${attempt}/timeline`)).body;
    expect(none).toBeNull();
    expect(payToOnlineMs).toBeNull();
    expect(steps.map((one: { step: string; state: string }) => `${one.step} ${one.state}`)).toEqual([
      'asked done',
      'prompted done',
      'received waiting',
      'booked waiting',
      'access waiting',
      'applied waiting',
      'verified waiting',
      'online waiting',
    ]);
  });

  it('the payment, the access and the order to the network are there together', async () => {
    isp.clock.advance(8 * span.second);
    await isp.billing.applyResult('mpesa', {
      kind: 'received',
      receipt: 'SCK1AB2CD3',
      providerReference: `ws_CO_${attempt}`,
      amount: { minor: 100_000n, currency: 'KES' },
      providerAt: isp.clock.now() - 500,
      accountReference: amina.number,
      payer: '2547*****678',
      payerName: 'AMINA',
    });
    isp.clock.advance(span.second);
    await isp.billing.drain();
    const { payments, total } = (await asCustomer('GET', `/api/v1/customers/${amina.id}/payments`)).body;
    expect(total).toBe(1);
    expect(payments[0]).toMatchObject({ reference: 'SCK1AB2CD3', customerName: 'Amina', unmatched: null });
    payment = payments[0].id;
    const { actions } = (await asCustomer('GET', `/api/v1/customers/${amina.id}/actions`)).body;
    expect(actions[0]).toMatchObject({ driver: 'fake', state: 'verified', verifiedAt: at(isp.clock.now()) });
    const { status, subscriptions, paidUntil } = (await asCustomer('GET', '/api/v1/me')).body.customer;
    expect(status).toBe('offline');
    expect(subscriptions[0]).toMatchObject({ access: 'granted', accessReason: 'paid', online: false });
    expect(paidUntil).toBe('2026-12-22T16:00:07.500Z');
  });

  it('her session shows, with its use by the day', async () => {
    isp.clock.advance(span.second);
    const now = isp.clock.now();
    const generation = (await ask('GET', `/api/v1/subscriptions/${amina.subscriptions[0]?.id}`)).body.generation;
    const where = { framedIp: '100.64.0.7', callingStation: '02:00:00:00:00:01', client: 'tower-1' };
    await isp.billing.recordUsage([
      aReport({ kind: 'start', at: now, seconds: 0, inBytes: 0n, outBytes: 0n, generation, where }),
      aReport({
        at: now + span.minute,
        seconds: 60,
        inBytes: 1_000n,
        outBytes: 1_499_999_999_993n,
        generation,
        where,
      }),
    ]);
    const { sessions } = (await ask('GET', '/api/v1/sessions?status=online')).body;
    expect(sessions).toHaveLength(1);
    expect(sessions[0]).toMatchObject({
      username: 'amina',
      customerName: 'Amina',
      startedAt: at(now),
      endedAt: null,
      address: '100.64.0.7',
      device: 'tower-1',
      mac: '02:00:00:00:00:01',
      inBytes: '1000',
      outBytes: '1499999999993',
    });
    session = sessions[0].id;
    const { days } = (await asCustomer('GET', `/api/v1/customers/${amina.id}/usage`)).body;
    expect(days).toContainEqual({ date: '2026-11-22', inBytes: '1000', outBytes: '1499999999993' });
    const { customers } = (await ask('GET', '/api/v1/customers?status=online')).body;
    expect(customers).toHaveLength(1);
    expect((await ask('GET', `/api/v1/customers/${amina.id}`)).body).toMatchObject(customers[0]);
  });

  it('the timeline tells the whole way, each step with its time', async () => {
    const expected = [
      ['asked', 0],
      ['prompted', 0], // Daraja accepts at once.
      ['received', 8_000],
      ['booked', 8_000],
      ['access', 8_000],
      ['applied', 9_000],
      ['verified', 9_000],
      ['online', 10_000],
    ];
    for (const url of [`/api/v1/payments/attempts/${attempt}/timeline`, `/api/v1/payments/${payment}/timeline`]) {
      const { steps, payToOnlineMs } = (await asCustomer('GET', url)).body;
      expect(steps.map((one: { step: string; elapsedMs: number | null }) => [one.step, one.elapsedMs])).toEqual(
        expected,
      );
      expect(steps.every((one: { state: string }) => one.state === 'done')).toBe(true);
      expect(payToOnlineMs).toBe(2_000);
    }
  });

  it('everything can be explained, from either end, and only to whom it belongs', async () => {
    for (const query of [`session=${session}`, `payment=${payment}`]) {
      const { whole, facts, text } = (await asCustomer('GET', `/api/v1/explain?${query}`)).body;
      expect(whole).toBe(true);
      expect(new Set(facts.map((fact: { word: string }) => fact.word))).toContain('entitlement');
      expect(text).toContain('SCK1AB2CD3');
    }
    expect((await ask('GET', '/api/v1/explain?payment=pay_none')).status).toBe(404);
    expect((await ask('GET', '/api/v1/explain')).body.code).toBe('request.malformed');
  });

  it('the invoice is paid and foots', async () => {
    const { invoices } = (await asCustomer('GET', `/api/v1/customers/${amina.id}/invoices`)).body;
    expect(invoices).toHaveLength(1);
    // KES 1,000 with VAT of 16 % within: 862.07 and 137.93.
    expect(invoices[0]).toMatchObject({
      customerName: 'Amina',
      net: { minor: '86207', currency: 'KES' },
      tax: { minor: '13793', currency: 'KES' },
      total: { minor: '100000', currency: 'KES' },
      paid: { minor: '100000', currency: 'KES' },
      status: 'paid',
    });
    expect((await asCustomer('GET', `/api/v1/invoices/${invoices[0].id}`)).body).toEqual(invoices[0]);
    expect((await ask('GET', '/api/v1/invoices?status=open')).body.total).toBe(0);
    expect((await ask('GET', '/api/v1/invoices?status=paid')).body.total).toBe(1);
  });

  it('a session is ended when an operator asks', async () => {
    const reply = await ask('POST', `/api/v1/sessions/${session}/disconnect`);
    expect(reply).toMatchObject({ status: 202, body: { sessionId: session, evidence: `disconnected ${session}` } });
    expect(network.disconnected).toEqual([session]);
    expect((await ask('POST', '/api/v1/sessions/ses_none/disconnect')).body.code).toBe('usage.sessionMissing');
  });

  it('provisioning makes the network agree again, and reads it back', async () => {
    const { status, body } = await ask('POST', `/api/v1/customers/${amina.id}/provision`, {});
    expect(status).toBe(202);
    expect(body.actions).toHaveLength(1);
    expect(body.actions[0]).toMatchObject({ state: 'pending', verifiedAt: null });
    await isp.billing.drain();
    const { actions } = (await ask('GET', `/api/v1/customers/${amina.id}/actions`)).body;
    expect(actions[0]).toMatchObject({ id: body.actions[0].id, state: 'verified' });
    expect(actions[0].evidence[0]).toMatch(/^admitted generation \d+$/);
  });

  it('cash is booked once, however often its receipt is entered', async () => {
    const first = await cash('R-0001', '250.00');
    expect(first).toMatchObject({ status: 201, body: { gateway: 'cash', reference: 'R-0001', customerName: 'Amina' } });
    expect((await cash('R-0001', '250.00')).body.id).toBe(first.body.id);
    expect((await cash('R-0001', '300.00')).status).toBe(409);
    expect((await asCustomer('GET', '/api/v1/me')).body.customer.wallet).toEqual({ minor: '25000', currency: 'KES' });
  });

  it('money without a name is kept, and given to whom a person says', async () => {
    await isp.billing.applyResult('mpesa', {
      kind: 'received',
      receipt: 'SCK9ZZ9ZZ9',
      providerReference: null,
      amount: { minor: 5_000n, currency: 'KES' },
      providerAt: null,
      accountReference: 'my internet',
      payer: '2547*****000',
      payerName: 'BRIAN',
    });
    const { payments } = (await ask('GET', '/api/v1/payments?status=unmatched')).body;
    expect(payments).toHaveLength(1);
    expect(payments[0]).toMatchObject({
      customerId: null,
      unmatched: 'malformed_reference',
      accountReference: 'my internet',
    });
    expect((await asCustomer('GET', `/api/v1/payments/${payments[0].id}`)).status).toBe(404);
    const { steps } = (await ask('GET', `/api/v1/payments/${payments[0].id}/timeline`)).body;
    expect(steps[0]).toMatchObject({ step: 'received', state: 'done', elapsedMs: 0 });
    const given = await ask('POST', `/api/v1/payments/${payments[0].id}/attribute`, { customerId: amina.id });
    expect(given.body).toMatchObject({ customerId: amina.id, customerName: 'Amina', unmatched: null });
    const again = await ask('POST', `/api/v1/payments/${payments[0].id}/attribute`, { customerId: amina.id });
    expect(again).toMatchObject({ status: 409, body: { code: 'payment.notUnmatched' } });
  });

  it('the summary counts it all, and the books are clean', async () => {
    const before = (await ask('GET', '/api/v1/summary')).body;
    expect(before).toMatchObject({
      accounts: 1,
      online: 1,
      expired: 0,
      received: [{ minor: '130000', currency: 'KES' }],
      payments: 3,
      unmatched: 0,
      verifiedAt: null,
    });
    expect((await ask('GET', '/api/v1/ledger/verify')).body).toEqual({ clean: true, disagreements: [] });
    expect((await ask('GET', '/api/v1/summary')).body.verifiedAt).toBe(at(isp.clock.now()));
  });

  it('a customer pays for nobody else and cannot say what only operators may', async () => {
    const other = (await ask('POST', '/api/v1/customers', { name: 'Brian' })).body.id;
    expect((await asCustomer('POST', '/api/v1/payments/mpesa', { customerId: other })).status).toBe(403);
    for (const [method, url] of [
      ['GET', `/api/v1/customers/${other}/usage`],
      ['GET', `/api/v1/customers/${other}/invoices`],
      ['GET', `/api/v1/customers/${other}/payments`],
      ['GET', `/api/v1/customers/${other}/actions`],
      ['POST', `/api/v1/customers/${amina.id}/provision`],
      ['POST', '/api/v1/payments/cash'],
      ['GET', '/api/v1/payments'],
      ['GET', '/api/v1/invoices'],
      ['GET', '/api/v1/sessions'],
      ['GET', '/api/v1/summary'],
      ['GET', '/api/v1/ledger/verify'],
    ] as const) {
      const reply = await asCustomer(method, url, method === 'POST' ? {} : undefined);
      expect([url, reply.status]).toEqual([url, 403]);
    }
  });
});
