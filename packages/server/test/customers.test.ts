import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { HOME_10 } from './support/catalogue.ts';
import { openIsp, START, type Isp } from './support/isp.ts';

describeOnEngines('customers', (open) => {
  let isp: Isp;
  let token: string;
  beforeAll(async () => {
    isp = await openIsp(open);
    token = await isp.operator();
    expect((await ask('POST', '/api/v1/plans', HOME_10)).status).toBe(201);
  });
  const ask = (method: string, url: string, body?: unknown) => isp.ask(method, url, { token, body });
  const open1 = (body: object) => ask('POST', '/api/v1/customers', body);

  it('are opened with a subscription, and told where they can be read', async () => {
    const made = await open1({
      name: 'Amina Otieno',
      phone: '+254 712 345 678',
      email: 'amina@example.com',
      password: 'amina-portal',
      subscription: { plan: 'home-10', username: 'amina', secret: 'hunter42' },
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: 'Amina Otieno',
      phone: '254712345678',
      currency: 'KES',
      zone: 'Africa/Nairobi',
      status: 'pending',
      username: 'amina',
      planName: 'Home 10',
      paidUntil: null,
      wallet: { minor: '0', currency: 'KES' },
      owed: { minor: '0', currency: 'KES' },
      // Home 10 costs 1,000, tax included, and nothing lies in the wallet.
      due: { minor: '100000', currency: 'KES' },
      now: new Date(START).toISOString(),
      secret: null,
    });
    expect(made.body.subscriptions).toHaveLength(1);
    expect(made.body.subscriptions[0]).toMatchObject({ state: 'pending', access: 'blocked', online: false });
    expect(made.headers.location).toBe(`/api/v1/customers/${made.body.id}`);
    const { secret, ...view } = made.body;
    expect((await ask('GET', String(made.headers.location))).body).toEqual(view);
    expect(secret).toBeNull();
    expect(JSON.stringify(view)).not.toContain('hunter42');
  });

  it('are told a network password that was made for them, this once', async () => {
    const made = await open1({ name: 'Brian Kamau', subscription: { plan: 'home-10', username: 'brian' } });
    expect(made.body.secret).toMatch(/^[a-z2-9]{10}$/);
    const view = await isp.billing.reads.access('brian', START);
    expect(view?.subscription.secret).toBe(made.body.secret);
  });

  it('leave nothing behind when the subscription is refused', async () => {
    const before = (await ask('GET', '/api/v1/customers')).body.total;
    const taken = await open1({ name: 'Second Amina', subscription: { plan: 'home-10', username: 'AMINA' } });
    expect(taken).toMatchObject({ status: 409, body: { code: 'subscription.usernameTaken' } });
    const unknown = await open1({ name: 'Third', subscription: { plan: 'no-such', username: 'third' } });
    expect(unknown).toMatchObject({ status: 404, body: { code: 'plan.missing' } });
    expect((await ask('GET', '/api/v1/customers')).body.total).toBe(before);
  });

  it('are listed by pages that cover everybody once', async () => {
    for (const name of ['Cherono', 'Dalmas', 'Esther']) expect((await open1({ name })).status).toBe(201);
    const seen: string[] = [];
    const first = (await ask('GET', '/api/v1/customers?limit=2')).body;
    expect(first).toMatchObject({ total: 5, page: 1, pages: 3 });
    for (let page = 1; page <= first.pages; page++) {
      const { customers } = (await ask('GET', `/api/v1/customers?limit=2&page=${page}`)).body;
      expect(customers.length).toBe(page < 3 ? 2 : 1);
      seen.push(...customers.map((one: { name: string }) => one.name));
    }
    expect(seen.toSorted()).toEqual(['Amina Otieno', 'Brian Kamau', 'Cherono', 'Dalmas', 'Esther']);
    expect((await ask('GET', '/api/v1/customers?page=9')).body).toMatchObject({ customers: [], total: 5, page: 9 });
  });

  it('say which language they are written to in, and none of them by itself', async () => {
    const halima = (await open1({ name: 'Halima', language: 'sw' })).body;
    expect(halima.language).toBe('sw');
    const url = `/api/v1/customers/${halima.id}`;
    expect((await ask('GET', url)).body.language).toBe('sw');
    // What is not named stays.
    expect((await ask('PATCH', url, { name: 'Halima Juma' })).body).toMatchObject({ language: 'sw' });
    expect((await ask('PATCH', url, { language: 'en' })).body.language).toBe('en');
    expect((await ask('PATCH', url, { language: null })).body.language).toBeNull();
    expect(await ask('PATCH', url, { language: 'fr' })).toMatchObject({ status: 400 });
    const plain = (await open1({ name: 'Ibrahim' })).body;
    expect(plain.language).toBeNull();
    for (const { id } of [halima, plain]) await ask('DELETE', `/api/v1/customers/${id}`);
  });

  it('hold a second plan that is named by its code or by its id, and by one of them', async () => {
    const { body: made } = await open1({ name: 'Zuri' });
    const { id: planId } = (await ask('GET', '/api/v1/plans')).body.plans[0];
    const line = { customerId: made.id, username: 'zuri-2' };
    const held = await ask('POST', '/api/v1/subscriptions', { ...line, planId });
    expect(held).toMatchObject({ status: 201, body: { plan: { id: planId, code: 'home-10' } } });
    for (const body of [line, { ...line, plan: 'home-10', planId }]) {
      const reply = await ask('POST', '/api/v1/subscriptions', body);
      expect(reply).toMatchObject({ status: 400, body: { code: 'request.malformed', issues: [{ path: 'plan' }] } });
    }
    await isp.billing.changeSubscription(held.body.id, { state: 'ended' });
    expect((await ask('DELETE', `/api/v1/customers/${made.id}`)).status).toBe(204);
  });

  it.each([
    ['search=amina%20o', ['Amina Otieno'], 'a name, in any case'],
    ['search=0712345', [], 'what nobody has'],
    ['search=254712', ['Amina Otieno'], 'the beginning of a phone'],
    ['search=%25', [], 'a sign that databases take for anything'],
    ['status=online', [], 'nobody has a session'],
    ['status=pending&search=brian', ['Brian Kamau'], 'both at once'],
  ])('are found by %s: %j (%s)', async (query, names) => {
    const { customers } = (await ask('GET', `/api/v1/customers?${query}`)).body;
    expect(customers.map((one: { name: string }) => one.name)).toEqual(names);
  });

  it('show the same status alone as in the list', async () => {
    const { customers } = (await ask('GET', '/api/v1/customers')).body;
    for (const one of customers) {
      const alone = (await ask('GET', `/api/v1/customers/${one.id}`)).body;
      expect(alone).toMatchObject(one);
    }
  });

  it('change, are suspended and come back', async () => {
    const { id } = (await open1({ name: 'Faith' })).body;
    const changed = await ask('PATCH', `/api/v1/customers/${id}`, {
      name: 'Faith Njeri',
      phone: null,
      state: 'suspended',
    });
    expect(changed.body).toMatchObject({ name: 'Faith Njeri', state: 'suspended', status: 'suspended' });
    const back = await ask('PATCH', `/api/v1/customers/${id}`, { state: 'active' });
    expect(back.body).toMatchObject({ state: 'active', status: 'pending' });
  });

  it('are closed but never removed', async () => {
    const { id } = (await open1({ name: 'Gitau' })).body;
    expect((await ask('DELETE', `/api/v1/customers/${id}`)).status).toBe(204);
    expect((await ask('GET', `/api/v1/customers/${id}`)).body).toMatchObject({ state: 'closed', status: 'closed' });
    const again = await ask('PATCH', `/api/v1/customers/${id}`, { name: 'Back' });
    expect(again).toMatchObject({ status: 409, body: { code: 'account.closed' } });
  });

  it('cannot be closed while money is left', async () => {
    const { id, number } = (await open1({ name: 'Hassan' })).body;
    await isp.billing.applyResult('desk', {
      kind: 'received',
      receipt: 'R1',
      providerReference: null,
      amount: { minor: 100n, currency: 'KES' },
      providerAt: null,
      accountReference: number,
      payer: null,
      payerName: null,
    });
    expect(await ask('DELETE', `/api/v1/customers/${id}`)).toMatchObject({
      status: 409,
      body: { code: 'account.owes' },
    });
  });

  describe('who log in themselves', () => {
    let customer: { id: string; number: string };
    let own: string;
    let other: string;
    beforeAll(async () => {
      customer = (await ask('GET', '/api/v1/customers?search=amina')).body.customers[0];
      other = (await ask('GET', '/api/v1/customers?search=brian')).body.customers[0].id;
      own = (await isp.login(customer.number, 'amina-portal')).body.accessToken;
    });

    it.each([
      ['the account number', () => customer.number],
      ['the name on the network, in any case', () => 'AMINA'],
      ['the phone as the world dials it', () => '+254712345678'],
      ['the phone as it is dialled at home', () => '0712 345 678'],
    ])('are known by %s', async (_, name) => {
      const { status, body } = await isp.login(name(), 'amina-portal');
      expect(status).toBe(200);
      expect(body.user).toMatchObject({ name: 'Amina Otieno', role: 'customer', accountId: customer.id });
    });

    it('are refused while they have no portal password', async () => {
      expect((await isp.login('brian', 'anything')).status).toBe(401);
    });

    it('are out when their password is changed for them, and when they are closed', async () => {
      const made = (await ask('POST', '/api/v1/customers', { name: 'Irene', password: 'irene-portal' })).body;
      const refresh = (refreshToken: string) => isp.ask('POST', '/api/v1/auth/refresh', { body: { refreshToken } });
      const first = (await isp.login(made.number, 'irene-portal')).body;
      await ask('PATCH', `/api/v1/customers/${made.id}`, { password: 'irene-again' });
      expect((await refresh(first.refreshToken)).status).toBe(401);
      const second = (await isp.login(made.number, 'irene-again')).body;
      await ask('DELETE', `/api/v1/customers/${made.id}`);
      expect((await refresh(second.refreshToken)).status).toBe(401);
      expect((await isp.login(made.number, 'irene-again')).status).toBe(401);
    });

    it('find their own account, whole', async () => {
      const { body } = await isp.ask('GET', '/api/v1/me', { token: own });
      expect(body.customer).toMatchObject({ id: customer.id, username: 'amina' });
      expect((await isp.ask('GET', `/api/v1/customers/${customer.id}`, { token: own })).status).toBe(200);
      expect((await isp.ask('GET', '/api/v1/plans', { token: own })).status).toBe(200);
    });

    it('never see another, whether or not there is one', async () => {
      for (const id of [other, 'acc_nobody']) {
        const reply = await isp.ask('GET', `/api/v1/customers/${id}`, { token: own });
        expect(reply).toMatchObject({ status: 403, body: { code: 'auth.denied' } });
      }
      const foreign = await isp.billing.reads.access('brian', START);
      const reply = await isp.ask('GET', `/api/v1/subscriptions/${foreign?.subscription.id}`, { token: own });
      expect(reply).toMatchObject({ status: 404, body: { code: 'subscription.missing' } });
    });

    it.each([
      ['GET', '/api/v1/customers', undefined],
      ['POST', '/api/v1/customers', { name: 'Me too' }],
      ['PATCH', '/api/v1/customers/{own}', { state: 'active' }],
      ['DELETE', '/api/v1/customers/{own}', undefined],
      ['POST', '/api/v1/plans', HOME_10],
      ['POST', '/api/v1/subscriptions', { customerId: 'acc_1', plan: 'home-10', username: 'free' }],
    ])('cannot do what operators do: %s %s', async (method, url, body) => {
      const reply = await isp.ask(method, url.replace('{own}', customer.id), { token: own, body });
      expect(reply).toMatchObject({ status: 403, body: { code: 'auth.operators' } });
    });
  });
});
