import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { HOME_10 } from './support/catalogue.ts';
import { openIsp, OPERATOR, type Isp } from './support/isp.ts';

const kes = (minor: string) => ({ minor, currency: 'KES' });
const DAY_MS = 86_400_000;

/** Thirty days for KES 1,000, and for KES 2,000; both may be paused and promised. */
const THIRTY = { ...HOME_10, validity: { kind: 'duration', count: 30, unit: 'day' }, taxes: [] } as const;
const HOME = { ...THIRTY, code: 'home', changes: { promise: { maxDays: 5 } } } as const;
const FAST = { ...THIRTY, code: 'fast', name: 'Fast', price: kes('200000') } as const;
const TV = { ...THIRTY, code: 'tv', name: 'TV', role: 'add_on', price: kes('30000'), downKbps: 0, upKbps: 0 } as const;
const DATA = {
  ...THIRTY,
  code: 'data',
  name: 'Data',
  role: 'bundle',
  price: kes('50000'),
  grants: [{ asset: 'BYTES', amount: '10000000000', validity: { kind: 'duration', count: 7, unit: 'day' } }],
} as const;

describeOnEngines('changes of a subscription over HTTP', (open) => {
  let isp: Isp;
  let token: string;
  let plans: Record<string, string>;
  const ask = (method: string, url: string, body?: unknown, headers = {}) =>
    isp.ask(method, `/api/v1${url}`, { token, body, headers });

  beforeAll(async () => {
    isp = await openIsp(open);
    token = await isp.operator();
    plans = {};
    for (const plan of [HOME, FAST, TV, DATA]) plans[plan.code] = (await ask('POST', '/plans', plan)).body.id;
  });

  /** A customer who has paid for the plan, with money in the wallet, and her own way in. */
  async function customer(name: string, wallet = '0') {
    const opened = await ask('POST', '/customers', {
      name,
      password: 'amina-portal',
      subscription: { plan: 'home', username: name.toLowerCase() },
    });
    const { id, number, subscriptions } = opened.body;
    const pay = (amount: string) =>
      ask('POST', '/payments/cash', { customerId: id, amount, reference: `${name}-${amount}` });
    expect((await pay('1000')).status).toBe(201);
    if (wallet !== '0') await pay(wallet);
    const own = (await isp.login(number, 'amina-portal')).body.accessToken as string;
    const subscriptionId = subscriptions[0].id as string;
    return {
      id: id as string,
      subscriptionId,
      pay,
      url: `/subscriptions/${subscriptionId}/changes`,
      mine: (method: string, url = '', body?: unknown, headers = {}) =>
        isp.ask(method, `/api/v1/me/subscriptions/${subscriptionId}/changes${url}`, { token: own, body, headers }),
      asks: (method: string, url: string, body?: unknown) => isp.ask(method, `/api/v1${url}`, { token: own, body }),
    };
  }

  it('are previewed to the cent, then done just so, and written down with who asked', async () => {
    const amina = await customer('Amina');
    isp.clock.advance(15 * DAY_MS);
    token = (await isp.login(OPERATOR.name, OPERATOR.password)).body.accessToken;
    const upgrade = { kind: 'plan', planId: plans['fast'] };
    const preview = await ask('POST', `${amina.url}/preview`, upgrade);
    // Half of 1,000 comes back, and a term of 2,000 begins.
    expect(preview).toMatchObject({
      status: 200,
      body: { request: upgrade, total: kes('150000'), covered: kes('0'), toPay: kes('150000'), planName: 'Fast' },
    });
    expect(preview.body.lines.map((line: { gross: object }) => line.gross)).toEqual([kes('-50000'), kes('200000')]);
    const asked = await ask('POST', amina.url, upgrade);
    expect(asked).toMatchObject({
      status: 201,
      body: { state: 'awaiting_payment', effectiveAt: null, due: preview.body.toPay, actor: 'wanjiku' },
    });
    expect((await amina.pay('1500')).status).toBe(201);
    const [done] = (await ask('GET', amina.url)).body.changes;
    expect(done).toMatchObject({ id: asked.body.id, state: 'done' });
    const { body } = await ask('GET', `/subscriptions/${amina.subscriptionId}`);
    expect([body.plan.code, body.paidUntil]).toEqual(['fast', preview.body.paidUntil]);
  });

  it('asked twice with one key are one', async () => {
    const brian = await customer('Brian', '900');
    const headers = { 'idempotency-key': 'bundle-1' };
    const first = await ask('POST', brian.url, { kind: 'bundle', planId: plans['data'] }, headers);
    expect(first).toMatchObject({ status: 201, body: { state: 'done' } });
    const second = await ask('POST', brian.url, { kind: 'bundle', planId: plans['data'] }, headers);
    expect(second.body).toEqual(first.body);
    expect((await ask('GET', brian.url)).body.total).toBe(1);
  });

  it('show what is held: add-ons, a pause, an end, what is bought by itself', async () => {
    const carol = await customer('Carol', '900');
    expect(await ask('POST', carol.url, { kind: 'add_on', planId: plans['tv'] })).toMatchObject({
      body: { state: 'done' },
    });
    expect(await ask('POST', carol.url, { kind: 'cancel' })).toMatchObject({ body: { state: 'done' } });
    const topUp = { planId: plans['data'], below: '1000000' };
    const put = await ask('PUT', `/subscriptions/${carol.subscriptionId}/auto-top-up`, { autoTopUp: topUp });
    expect(put).toMatchObject({
      status: 200,
      body: { addOns: [{ planName: 'TV', quantity: 1 }], autoTopUp: topUp, pauses: [], quantity: 1 },
    });
    // The add-on ends with what it was bought beside.
    expect([put.body.endsAt, put.body.addOns[0].untilAt]).toEqual([put.body.paidUntil, put.body.paidUntil]);
    const off = await ask('PUT', `/subscriptions/${carol.subscriptionId}/auto-top-up`, { autoTopUp: null });
    expect(off.body.autoTopUp).toBeNull();
  });

  it('say why by key as well as in English, and from when to when a pause without an end is', async () => {
    const lucy = await customer('Lucy');
    const today = new Date(isp.clock.now() + 3 * 3_600_000).toISOString().slice(0, 10);
    const day = (days: number) => new Date(Date.parse(today) + days * DAY_MS).toISOString().slice(0, 10);
    const preview = await ask('POST', `${lucy.url}/preview`, { kind: 'pause', until: day(11) });
    expect(preview.body).toMatchObject({
      // From tomorrow, and so ten days.
      paused: { from: day(1), until: day(11) },
      reasons: ['What is paid ends 10 days later.'],
      reasonKeys: [{ key: 'pause.extend', facts: { days: 10 } }],
    });
    expect((await ask('POST', `${lucy.url}/preview`, { kind: 'cancel' })).body.paused).toBeNull();
  });

  it.each([
    ['kind', { kind: 'gift' }],
    ['planId', { kind: 'plan' }],
    ['quantity', { kind: 'quantity', quantity: 0 }],
    ['day', { kind: 'billing_day', day: 32 }],
    ['until', { kind: 'pause', until: 'never' }],
    ['when', { kind: 'cancel', when: 'yesterday' }],
    ['body', { kind: 'resume', now: true }],
  ])('that make no sense name the field %s', async (path, body) => {
    for (const url of ['/subscriptions/sub_1/changes', '/subscriptions/sub_1/changes/preview']) {
      const reply = await ask('POST', url, body);
      expect(reply).toMatchObject({ status: 400, body: { code: 'request.malformed' } });
      expect(reply.body.issues.map((issue: { path: string }) => issue.path)).toContain(path);
    }
  });

  it('that the plan does not allow are refused with the reason', async () => {
    const dalmas = await customer('Dalmas');
    expect(await ask('POST', dalmas.url, { kind: 'plan', planId: plans['tv'] })).toMatchObject({
      status: 422,
      body: { code: 'plan.notBase' },
    });
    expect(await ask('POST', dalmas.url, { kind: 'promise', days: 6 })).toMatchObject({
      status: 422,
      body: { code: 'change.promiseTooLong' },
    });
    expect(await ask('POST', '/subscriptions/sub_none/changes', { kind: 'resume' })).toMatchObject({
      status: 404,
      body: { code: 'subscription.missing' },
    });
  });

  it('that wait are taken back, once', async () => {
    const esther = await customer('Esther');
    const { id } = (await ask('POST', esther.url, { kind: 'plan', planId: plans['fast'] })).body;
    expect((await ask('POST', `/changes/${id}/revoke`, {})).body).toMatchObject({ id, state: 'revoked' });
    expect(await ask('POST', `/changes/${id}/revoke`, {})).toMatchObject({
      status: 409,
      body: { code: 'change.over' },
    });
    expect(await ask('POST', '/changes/chn_none/revoke', {})).toMatchObject({ status: 404 });
  });

  describe('by the customer herself', () => {
    it('are those that her plan lets her make; operators have no name there', async () => {
      const faith = await customer('Faith', '900');
      const bundle = { kind: 'bundle', planId: plans['data'] };
      expect(await faith.mine('POST', '/preview', bundle)).toMatchObject({
        status: 200,
        body: { covered: kes('50000'), toPay: kes('0') },
      });
      expect(await faith.mine('POST', '', bundle)).toMatchObject({ status: 201, body: { state: 'done' } });
      isp.clock.advance(1_000);
      await ask('POST', faith.url, { kind: 'pause' });
      const { changes } = (await faith.mine('GET')).body;
      expect(changes.map((one: { request: { kind: string } }) => one.request.kind)).toEqual(['pause', 'bundle']);
      expect(changes[0].actor).toBeNull();
      expect(changes[1].actor).not.toBeNull();
    });

    it.each([
      [{ kind: 'quantity', quantity: 2 }],
      [{ kind: 'billing_day', day: 1 }],
      [{ kind: 'transfer', accountId: 'acc_1' }],
      [{ kind: 'cancel', when: 'now' }],
      [{ kind: 'cancel', unused: 'refund' }],
      [{ kind: 'plan', planId: 'pln_1', when: 'next_period' }],
    ])('are not %j', async (body) => {
      const name = `G${JSON.stringify(body).length}${Object.keys(body).join('')}`;
      const one = await customer(name);
      for (const url of ['', '/preview']) {
        expect(await one.mine('POST', url, body)).toMatchObject({ status: 400, body: { code: 'request.malformed' } });
      }
    });

    it('end with what is paid, and are hers to take back; what an operator set is not', async () => {
      const irene = await customer('Irene');
      const upgrade = await irene.mine('POST', '', { kind: 'plan', planId: plans['fast'] });
      expect(upgrade.body.state).toBe('awaiting_payment');
      const revoked = await irene.asks('POST', `/changes/${upgrade.body.id}/revoke`, {});
      expect(revoked).toMatchObject({ status: 200, body: { state: 'revoked' } });
      const set = await ask('POST', irene.url, { kind: 'quantity', quantity: 2 });
      expect(await irene.asks('POST', `/changes/${set.body.id}/revoke`, {})).toMatchObject({ status: 404 });
      expect((await ask('POST', `/changes/${set.body.id}/revoke`, {})).status).toBe(200);
      const end = await irene.mine('POST', '', { kind: 'cancel' });
      expect(end.body).toMatchObject({ request: { kind: 'cancel', when: 'end_of_period' } });
      const held = async () => (await irene.asks('GET', '/me')).body.customer.subscriptions[0];
      const ending = await held();
      expect([ending.endsAt, ending.cancelledAt]).toEqual([ending.paidUntil, new Date(isp.clock.now()).toISOString()]);
      expect((await irene.mine('POST', '', { kind: 'keep' })).body).toMatchObject({ state: 'done' });
      expect(await held()).toMatchObject({ endsAt: null, cancelledAt: null });
    });

    it('are of her own subscriptions only, and never by the doors of operators', async () => {
      const [joy, karen] = [await customer('Joy'), await customer('Karen')];
      const { id } = (await ask('POST', karen.url, { kind: 'plan', planId: plans['fast'] })).body;
      const hers = `/me/subscriptions/${karen.subscriptionId}`;
      for (const [method, url, body] of [
        ['GET', `${hers}/changes`],
        ['POST', `${hers}/changes`, { kind: 'resume' }],
        ['POST', `${hers}/changes/preview`, { kind: 'resume' }],
        ['PUT', `${hers}/auto-top-up`, { autoTopUp: null }],
        ['POST', `/changes/${id}/revoke`, {}],
      ] as const) {
        expect((await joy.asks(method, url, body)).status).toBe(404);
      }
      for (const [method, url, body] of [
        ['GET', joy.url],
        ['POST', joy.url, { kind: 'resume' }],
        ['POST', `${joy.url}/preview`, { kind: 'resume' }],
        ['PUT', `/subscriptions/${joy.subscriptionId}/auto-top-up`, { autoTopUp: null }],
      ] as const) {
        expect(await joy.asks(method, url, body)).toMatchObject({ status: 403, body: { code: 'auth.operators' } });
        expect((await isp.ask(method, `/api/v1${url}`, { body })).status).toBe(401);
      }
    });
  });
});
