import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { openIsp, OPERATOR, type Isp } from './support/isp.ts';

const REPORTS = [
  ['trial-balance', 'from=2026-11-01&to=2026-12-01'],
  ['ageing', 'on=2026-11-22'],
  ['taxes', 'from=2026-11-01&to=2026-12-01'],
  ['revenue', 'from=2026-11-01&to=2026-12-01'],
  ['deferred-revenue', 'from=2026-11-01&to=2026-12-01'],
  ['recurring-revenue', 'from=2026-10-01&to=2026-12-01&graceDays=5'],
  ['cash', 'from=2026-11-01&to=2026-12-01'],
  ['payment-success', 'from=2026-11-01&to=2026-12-01'],
] as const;

describeOnEngines('reports', (open) => {
  let isp: Isp;
  let token: string;
  let amina: { id: string; number: string };
  const get = (path: string, as = token) => isp.ask('GET', `/api/v1${path}`, { token: as });

  beforeAll(async () => {
    isp = await openIsp(open);
    token = await isp.operator();
    const ask = (path: string, body: unknown) => isp.ask('POST', `/api/v1${path}`, { token, body });
    await ask('/plans', {
      kind: 'prepaid',
      code: 'home',
      name: '=Home, "10"',
      price: { minor: '100000', currency: 'KES' },
      taxes: [{ code: 'VAT', name: 'VAT', rate: '0.16' }],
      validity: { kind: 'duration', count: 30, unit: 'day' },
      downKbps: 10_000,
      upKbps: 5_000,
    });
    const subscription = { plan: 'home', username: 'amina' };
    const phone = '254712345678';
    amina = (await ask('/customers', { name: 'Amina', phone, password: 'amina-portal', subscription })).body;
    await ask('/payments/cash', { customerId: amina.id, amount: '1200', reference: 'DESK-1' });
    await isp.billing.drain();
    isp.clock.advance(2 * 86_400_000);
    await isp.billing.recogniseRevenue();
    token = (await isp.login(OPERATOR.name, OPERATOR.password)).body.accessToken;
  });

  it.each(REPORTS)('%s comes as figures that its schema knows, and as rows for a spreadsheet', async (name, query) => {
    const json = await get(`/reports/${name}?${query}`);
    expect(json.status).toBe(200);
    expect(json.body.rows.length).toBeGreaterThan(name === 'ageing' || name === 'payment-success' ? -1 : 0);
    for (const { difference } of json.body.ties ?? []) expect(difference).toBe('0');
    const csv = await get(`/reports/${name}.csv?${query}`);
    expect(csv.headers['content-type']).toContain('text/csv');
    expect(csv.body.trimEnd().split('\r\n')).toHaveLength(json.body.rows.length + 1);
  });

  it('a trial balance sums to nothing, and a name that looks like a formula is none in a spreadsheet', async () => {
    const { body } = await get('/reports/trial-balance?from=2026-11-01&to=2026-12-01');
    expect(body.left).toEqual({ KES: '0' });
    const vat = body.rows.find((row: { account: string }) => row.account === '2300:VAT');
    expect(vat).toMatchObject({ asset: 'KES', credits: '13793', closing: '-13793' });
    const csv = await get('/reports/revenue.csv?from=2026-11-01&to=2026-12-01');
    // 2 of 30 days of 862.07.
    expect(csv.body).toContain(`2026-11,home,"'=Home, ""10""",4100,57.47\r\n`);
  });

  it('the dashboard has the months that were asked for, and each figure agrees with the books', async () => {
    const { body } = await get('/reports/dashboard?months=2');
    expect(body.months.map((row: { month: string }) => row.month)).toEqual(['2026-10', '2026-11']);
    expect(body.months[1]).toMatchObject({ opening: '0', received: '120000', earned: '5747' });
    expect(new Set(body.ties.map((one: { difference: string }) => one.difference))).toEqual(new Set(['0']));
  });

  it('a statement is for operators, and for the customer herself', async () => {
    const query = 'from=2026-11-01&to=2026-12-01';
    const hers = (await isp.login('254712345678', 'amina-portal')).body.accessToken;
    const own = await get(`/me/statement?${query}`, hers);
    expect(own.body).toMatchObject({ opening: '0', closing: '-20000', held: '20000' });
    expect(own.body.lines).toMatchObject([{ reference: 'DESK-1', amount: '-120000' }, { amount: '100000' }]);
    expect((await get(`/customers/${amina.id}/statement?${query}`)).body.lines).toEqual(own.body.lines);
    const csv = await get(`/me/statement.csv?${query}`, hers);
    expect(csv.body.split('\r\n')[1]).toBe('2026-11-01,,Opening,,0.00');
    expect((await get(`/customers/${amina.id}/statement?${query}`, hers)).status).toBe(403);
    expect((await get(`/me/statement?${query}`)).status).toBe(403);
    expect((await get('/reports/cash?from=2026-11-01&to=2026-12-01', hers)).status).toBe(403);
  });

  it('what cannot be asked is told', async () => {
    const backwards = await get('/reports/cash?from=2026-12-01&to=2026-11-01');
    expect(backwards).toMatchObject({ status: 400, body: { code: 'report.backwards' } });
    expect((await get('/reports/cash?from=2026-12-01')).status).toBe(400);
    const ahead = await get('/reports/cash?from=2026-11-01&to=2026-12-01&knownAt=2030-01-01T00:00:00Z');
    expect(ahead.body.code).toBe('report.future');
  });
});
