import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { HOME_10, OFFICE } from './support/catalogue.ts';
import { openIsp, type Isp } from './support/isp.ts';

const kes = (minor: string) => ({ minor, currency: 'KES' });
const GIB = 1n << 30n;

/** Everything that a plan may say. */
const WHOLE = {
  ...OFFICE,
  code: 'whole',
  name: 'Whole',
  phases: [
    { key: 'welcome', kind: 'discount', length: { unit: 'month', count: 3 }, price: kes('25000') },
    { key: 'year', kind: 'fixed_term', length: { unit: 'month', count: 12 }, price: null, atEnd: 'renew' },
  ],
  setupFee: kes('150000'),
  dueDays: 7,
  usageGraceMs: 3_600_000,
  alignment: 'subscription',
  usage: [
    ...OFFICE.usage,
    {
      meter: 'seconds',
      blockSize: '60',
      model: { model: 'unit', price: '0.5' },
      rounding: 'half_even',
      increments: { scope: 'session', step: '1', minimum: '60' },
      windows: [{ id: 'night', days: [6, 7], start: '22:00', end: '06:00', weight: '0.5' }],
      connectFee: '1',
    },
    { meter: 'seconds', blockSize: '60', model: { model: 'unit', price: '3' }, when: { apn: ['a', 'b'] }, rank: 2 },
    {
      meter: 'bytes_in',
      blockSize: '1',
      model: {
        model: 'capacity',
        tiers: [{ upTo: { bytes_in: null, bytes_out: null }, flat: '10' }],
        blockSizes: { bytes_out: '1073741824' },
      },
    },
  ],
  minimum: kes('100000'),
  maximum: kes('900000'),
  grants: [
    {
      asset: 'SMS',
      amount: '100',
      validity: { kind: 'calendar_month', count: 1 },
      increment: '1',
      priority: 5,
      rollover: { min: '0', max: '50', periods: 1, overage: 'forget', priority: null },
      pooled: true,
    },
  ],
  quotaBytes: '107374182400',
  rollover: { min: '0', max: '10737418240', periods: 1, overage: 'carry', priority: null },
  fairUse: [{ afterBytes: '53687091200', downKbps: 5_000, upKbps: 2_000 }],
  weights: [{ id: 'night', start: '00:00', end: '06:00', weight: '0.5' }],
  afterQuota: { downKbps: 1_000, upKbps: 500 },
  equipment: {
    burst: { downKbps: 90_000, upKbps: 90_000, threshold: { downKbps: 1_000, upKbps: 500 }, seconds: 8 },
    priority: 3,
    guaranteed: { downKbps: 1_000, upKbps: 500 },
    pool: 'homes',
    ipv6Pool: 'homes-6',
    delegatedPool: 'homes-pd',
    idleSeconds: 900,
    profile: 'homes-10',
    addressList: 'residential',
  },
  changes: {
    count: { convention: 'fixed_30', rounding: 'half_up' },
    endDay: 'inclusive',
    plan: { upgrade: 'now', downgrade: 'next_period', upgradeFee: kes('10000'), downgradeFee: null },
    quantity: { up: 'now' },
    addOn: { first: 'whole' },
    cancel: 'nothing',
    pause: { compensation: 'extend', minDays: 3, maxDaysPerYear: 30, fee: kes('5000') },
    promise: { maxDays: 3, minTenureDays: 30, maxOwed: kes('200000'), fee: null, countsFrom: 'promise' },
    accessGraceMs: 86_400_000,
  },
  availableFrom: '2026-11-01',
  availableUntil: '2027-11-01',
  existing: { mode: 'at_next_period', from: '2026-12-01' },
} as const;

describeOnEngines('plans over HTTP', (open) => {
  let isp: Isp;
  let token: string;
  let own: string;
  const ask = (method: string, url: string, body?: unknown, headers = {}) =>
    isp.ask(method, `/api/v1${url}`, { token, body, headers });
  const asCustomer = (method: string, url: string, body?: unknown) =>
    isp.ask(method, `/api/v1${url}`, { token: own, body });
  beforeAll(async () => {
    isp = await openIsp(open);
    token = await isp.operator();
    const { body } = await ask('POST', '/customers', { name: 'Amina', password: 'amina-portal' });
    own = (await isp.login(body.number, 'amina-portal')).body.accessToken;
  });

  it('say all that they mean, and are read back as they were written', async () => {
    const made = await ask('POST', '/plans', WHOLE);
    expect(made.status).toBe(201);
    const { taxes, ...rest } = WHOLE;
    expect(made.body).toMatchObject({ ...rest, role: 'base', version: 1, taxes: [{ ...taxes[0], base: 'net' }] });
    expect((await ask('GET', `/plans/${made.body.id}`)).body).toEqual(made.body);
  });

  it('cost what is paid: the price, with the taxes that it does not contain', async () => {
    const home = (await ask('POST', '/plans', HOME_10)).body;
    expect([home.price, home.grossPrice]).toEqual([kes('100000'), kes('100000')]);
    const office = (await ask('POST', '/plans', OFFICE)).body;
    expect([office.price, office.grossPrice]).toEqual([kes('50000'), kes('58000')]);
  });

  it('take the defaults of the house for what is left out', async () => {
    const made = (await ask('POST', '/plans', { ...HOME_10, code: 'plain' })).body;
    expect(made).toMatchObject({
      role: 'base',
      phases: [],
      setupFee: null,
      usage: [],
      minimum: null,
      maximum: null,
      grants: [],
      rollover: null,
      fairUse: [],
      weights: [],
      availableFrom: null,
      availableUntil: null,
      existing: { mode: 'grandfather', from: null },
      renewal: 'extend',
      graceDays: 0,
      interval: null,
      dueDays: null,
    });
    expect(made.changes).toMatchObject({ cancel: 'credit', pause: { compensation: 'credit' }, promise: null });
  });

  it.each([
    ['phases.0.length.unit', { phases: [{ ...WHOLE.phases[0], length: { unit: 'moon', count: 1 } }] }],
    ['setupFee.minor', { setupFee: kes('-1') }],
    ['usage.0.blockSize', { usage: [{ ...OFFICE.usage[0], blockSize: '0' }] }],
    ['usage.0.model.price', { usage: [{ ...OFFICE.usage[0], model: { model: 'unit', price: 'a lot' } }] }],
    ['usage.0.model.model', { usage: [{ ...OFFICE.usage[0], model: { model: 'guess' } }] }],
    ['grants.0.amount', { grants: [{ asset: 'SMS', amount: 100 }] }],
    ['fairUse.0.afterBytes', { fairUse: [{ afterBytes: '1 GB', downKbps: 1, upKbps: 1 }] }],
    ['changes.pause.minDays', { changes: { pause: { ...WHOLE.changes.pause, minDays: -1 } } }],
    ['changes', { changes: { refunds: 'always' } }],
    ['availableFrom', { availableFrom: 'soon' }],
    ['existing.mode', { existing: { mode: 'everybody', from: null } }],
  ])('that are malformed name the field %s', async (path, more) => {
    const reply = await ask('POST', '/plans', { ...OFFICE, code: 'wrong', ...more });
    expect(reply).toMatchObject({ status: 400, body: { code: 'request.malformed' } });
    const paths = reply.body.issues.map((issue: { path: string }) => issue.path);
    expect(paths).toContain(path);
  });

  it('cannot be metered and prepaid', async () => {
    const reply = await ask('POST', '/plans', { ...HOME_10, code: 'wrong', usage: OFFICE.usage });
    expect(reply).toMatchObject({ status: 400, body: { code: 'plan.malformed' } });
    expect(reply.body.detail).toContain('postpaid');
  });

  it('are drafted, written anew, and published once', async () => {
    const draft = await ask('POST', '/plan-drafts', { ...WHOLE, code: 'drafted' });
    expect(draft.status).toBe(201);
    const { id, plan } = draft.body;
    expect(draft.headers.location).toBe(`/api/v1/plan-drafts/${id}`);
    // What is read can be sent back as it is.
    expect((await ask('PUT', `/plan-drafts/${id}`, { ...plan, name: 'Better' })).body.plan).toEqual({
      ...plan,
      name: 'Better',
    });
    expect((await ask('GET', '/plan-drafts')).body.drafts).toMatchObject([{ id, plan: { name: 'Better' } }]);
    const key = { 'idempotency-key': 'publish-1' };
    const published = await ask('POST', `/plan-drafts/${id}/publish`, {}, key);
    expect(published).toMatchObject({ status: 201, body: { code: 'drafted', name: 'Better', version: 1 } });
    expect((await ask('POST', `/plan-drafts/${id}/publish`, {}, key)).body).toEqual(published.body);
    expect(await ask('POST', `/plan-drafts/${id}/publish`, {})).toMatchObject({ status: 404 });
    expect((await ask('GET', '/plan-drafts')).body.drafts).toEqual([]);
  });

  it('that cannot be sold are drafted, refused when published, and kept until they are thrown away', async () => {
    const trial = { key: 'trial', kind: 'trial', length: { unit: 'day', count: 7 }, price: null };
    const { id } = (await ask('POST', '/plan-drafts', { ...HOME_10, code: 'endless', phases: [trial] })).body;
    expect(await ask('POST', `/plan-drafts/${id}/publish`, {})).toMatchObject({
      status: 400,
      body: { code: 'phase.unfollowed' },
    });
    expect((await ask('GET', `/plan-drafts/${id}`)).status).toBe(200);
    expect((await ask('DELETE', `/plan-drafts/${id}`)).status).toBe(204);
    for (const [method, body] of [['GET'], ['DELETE'], ['PUT', HOME_10]] as const) {
      expect(await ask(method, `/plan-drafts/${id}`, body)).toMatchObject({
        status: 404,
        body: { code: 'plan.draftMissing' },
      });
    }
  });

  it('are previewed, bill by bill, with the curve of each price', async () => {
    const sample = { usage: { bytes: String(18n * GIB) }, periods: 2, startOn: '2026-12-01' };
    const reply = await ask('POST', '/plans/preview', { plan: OFFICE, sample });
    expect(reply.status).toBe(200);
    const [first, second] = reply.body.bills;
    expect(first).toMatchObject({ fromAt: '2026-11-30T21:00:00.000Z', toAt: '2026-12-31T21:00:00.000Z', phase: null });
    expect(first).toMatchObject({ net: kes('50000'), tax: kes('8000'), total: kes('58000') });
    // 13 GiB pay: ten at 50 and three at 20. (500 + 560) and 16 % of it.
    expect(second).toMatchObject({ net: kes('106000'), tax: kes('16960'), total: kes('122960') });
    expect(second.lines.map((line: { description: string }) => line.description)).toEqual(['Office', 'Office: 18 GiB']);
    const [{ path, meter, points }] = reply.body.curves;
    expect([path, meter]).toEqual(['usage.0', 'bytes']);
    expect(points.at(0)).toEqual({ x: '0', y: kes('0') });
    expect(points).toContainEqual({ x: '5', y: kes('0') });
    expect(points).toContainEqual({ x: '15', y: kes('50000') });
    expect(points).toContainEqual({ x: '18', y: kes('56000') });
    expect(reply.body.warnings).toEqual([]);
  });

  it('that nobody could publish are previewed too: with what stands against them', async () => {
    const plan = { ...OFFICE, price: { minor: '1', currency: 'UGX' }, existing: { mode: 'on_date_split', from: null } };
    const reply = await ask('POST', '/plans/preview', { plan });
    expect(reply).toMatchObject({ status: 200, body: { bills: [] } });
    for (const { severity, message } of reply.body.warnings) expect([severity, message]).toEqual(['error', message]);
    expect(reply.body.warnings.map((one: { path?: string }) => one.path)).toEqual([undefined, 'price']);
    const shapeless = await ask('POST', '/plans/preview', { plan: { ...OFFICE, name: '' }, sample: { periods: 99 } });
    expect(shapeless.status).toBe(400);
    expect(shapeless.body.issues.map((issue: { path: string }) => issue.path)).toEqual(['plan.name', 'sample.periods']);
  });

  it('are sold from and until the days that they say, and bought by code as the newest that is sold', async () => {
    const shop = async (more: object) =>
      (await ask('POST', '/plans', { ...HOME_10, code: 'seasonal', ...more })).body.id as string;
    const now = await shop({});
    const soon = await shop({ availableFrom: '2027-01-01' });
    const over = await shop({ availableUntil: '2026-11-22' });
    const listed = async (byCustomer: boolean) => {
      const url = '/plans?search=seasonal';
      const { plans } = (await (byCustomer ? asCustomer('GET', url) : ask('GET', url))).body;
      return new Set(plans.map((one: { id: string }) => one.id));
    };
    expect(await listed(false)).toEqual(new Set([now, soon, over]));
    expect(await listed(true)).toEqual(new Set([now]));
    const { body } = await ask('POST', '/customers', {
      name: 'Buyer',
      subscription: { plan: 'seasonal', username: 'buyer' },
    });
    expect(body.subscriptions[0].plan.id).toBe(now);
    const early = { name: 'Early', subscription: { plan: soon, username: 'early' } };
    expect(await ask('POST', '/customers', early)).toMatchObject({ status: 422, body: { code: 'plan.unavailable' } });
  });

  it('published twice with one key are one version; listed by their role', async () => {
    const tv = { ...HOME_10, code: 'tv', name: 'TV', role: 'add_on', downKbps: 0, upKbps: 0 };
    const key = { 'idempotency-key': 'tv-1' };
    const first = await ask('POST', '/plans', tv, key);
    expect((await ask('POST', '/plans', tv, key)).body).toEqual(first.body);
    expect((await ask('GET', '/plans?role=add_on')).body).toMatchObject({
      total: 1,
      plans: [{ code: 'tv', version: 1 }],
    });
  });

  it.each([
    ['POST', '/plans', OFFICE],
    ['POST', '/plans/preview', { plan: OFFICE }],
    ['GET', '/plan-drafts', undefined],
    ['POST', '/plan-drafts', OFFICE],
    ['PUT', '/plan-drafts/pdr_1', OFFICE],
    ['DELETE', '/plan-drafts/pdr_1', undefined],
    ['POST', '/plan-drafts/pdr_1/publish', {}],
  ])('%s %s is for operators', async (method, url, body) => {
    expect(await asCustomer(method, url, body)).toMatchObject({ status: 403, body: { code: 'auth.operators' } });
    expect((await isp.ask(method, `/api/v1${url}`, { body })).status).toBe(401);
  });
});
