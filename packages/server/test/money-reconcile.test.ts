import { describeOnEngines, kes, received } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { HOME_10 } from './support/catalogue.ts';
import { openIsp, START, type Isp } from './support/isp.ts';
import { openPerson, type Person } from './support/people.ts';
import { fakeProvider, loggedIn, openOperator, told, type Asks } from './support/provider.ts';

const DAY = '2026-11-22';
const HOUR = 3_600_000;

describeOnEngines('a day is reconciled, over HTTP', (open) => {
  const provider = fakeProvider();
  let isp: Isp;
  let amina: Person;
  let otieno: Asks;
  let njeri: Asks;

  beforeAll(async () => {
    isp = await openIsp(open, { plugins: [provider.plugin] });
    const token = await isp.operator();
    await isp.ask('POST', '/api/v1/plans', { token, body: HOME_10 });
    amina = await openPerson(isp, 'Amina');
    otieno = await openOperator(isp, 'otieno');
    njeri = await openOperator(isp, 'njeri');
  });

  it.each([
    ['GET', '/gateways'],
    ['GET', `/gateways/paybill/statement?from=${DAY}&until=2026-11-23`],
    ['POST', '/gateways/paybill/report'],
    ['GET', `/reconciliation?gateway=paybill&day=${DAY}`],
    ['POST', '/reconciliation'],
    ['GET', '/breaks'],
    ['POST', '/breaks/brk_1/take'],
    ['POST', '/breaks/brk_1/resolve'],
  ])('%s %s is for operators', async (method, url) => {
    const body = method === 'POST' ? {} : undefined;
    expect((await isp.ask(method, `/api/v1${url}`, { body })).status).toBe(401);
    expect((await amina.asks(method, url, body)).status).toBe(403);
  });

  it('gateways tell what they can, and how they are', async () => {
    const { gateways } = (await otieno('GET', '/gateways')).body;
    expect(gateways).toMatchObject([
      {
        name: 'paybill',
        asks: true,
        paysTo: ['phone', 'paybill'],
        stepMinor: '1',
        reports: true,
        readsStatements: false,
        health: { status: 'up' },
      },
    ]);
  });

  it('a report brings money that no message told of', async () => {
    provider.lines.push(told('SCK1', START - HOUR));
    const span = { fromAt: '2026-11-22T00:00:00Z', untilAt: '2026-11-22T20:00:00Z' };
    const fetched = await otieno('POST', '/gateways/paybill/report', span);
    expect(fetched).toMatchObject({ status: 200, body: { fresh: 1, known: 0, found: 1, applied: 0 } });
    expect((await otieno('POST', '/gateways/paybill/report', span)).body).toMatchObject({
      fresh: 0,
      known: 1,
      found: 0,
    });
    expect(await otieno('POST', '/gateways/nobody/report', span)).toMatchObject({ status: 404 });
    expect((await otieno('POST', '/gateways/paybill/report', { ...span, fromAt: 'today' })).status).toBe(400);
    const backwards = { fromAt: span.untilAt, untilAt: span.fromAt };
    expect(await otieno('POST', '/gateways/paybill/report', backwards)).toMatchObject({
      status: 400,
      body: { code: 'statement.span' },
    });
  });

  it('a difference is a break: somebody takes it, and above the limit two resolve it', async () => {
    // Ours, and not in the provider's books: more than the limit of two people.
    const odd = received({ receipt: 'SCK9', accountReference: 'NOBODY', amount: kes('15000.00'), providerAt: START });
    await isp.billing.applyResult('paybill', odd);
    isp.clock.set(START + 12 * HOUR);
    [otieno, njeri] = [await loggedIn(isp, 'otieno'), await loggedIn(isp, 'njeri')];
    const span = { fromAt: '2026-11-21T20:00:00Z', untilAt: '2026-11-23T02:00:00Z' };
    await otieno('POST', '/gateways/paybill/report', span);
    const looked = await otieno('GET', `/reconciliation?gateway=paybill&day=${DAY}`);
    expect(looked).toMatchObject({ status: 200, body: { complete: true } });
    expect((await otieno('GET', '/breaks')).body.total).toBe(0);
    const reconciled = await otieno('POST', '/reconciliation', { gateway: 'paybill', day: DAY });
    expect(reconciled.body.breaks).toMatchObject([
      { kind: 'not_theirs', reference: 'SCK9', state: 'open', ours: { minor: '1500000' }, theirs: null },
    ]);
    expect((await otieno('POST', '/reconciliation', { gateway: 'paybill', day: DAY })).body.breaks).toHaveLength(1);
    const { id } = reconciled.body.breaks[0];
    expect((await otieno('POST', `/breaks/${id}/take`)).body).toMatchObject({ owner: 'otieno' });
    expect((await otieno('GET', '/breaks?owner=otieno&state=open')).body.total).toBe(1);
    expect((await otieno('POST', `/breaks/${id}/take`, { back: true })).body).toMatchObject({ owner: null });
    const resolve = (as: Asks, how: string, note?: string) => as('POST', `/breaks/${id}/resolve`, { how, note });
    expect(await resolve(otieno, 'explain')).toMatchObject({ status: 400, body: { code: 'break.unexplained' } });
    expect((await resolve(otieno, 'wish')).status).toBe(400);
    expect(await resolve(otieno, 'book_fee')).toMatchObject({ status: 409, body: { code: 'break.unfit' } });
    const first = await resolve(otieno, 'explain', 'Booked in their next file.');
    expect(first.body).toMatchObject({ state: 'open', confirming: { how: 'explain', actor: 'otieno' } });
    expect(await resolve(otieno, 'explain', 'Booked in their next file.')).toMatchObject({
      status: 403,
      body: { code: 'people.same' },
    });
    const second = await resolve(njeri, 'explain', 'Seen it.');
    expect(second.body).toMatchObject({ state: 'resolved', how: 'explain', resolvedBy: 'njeri', confirming: null });
    expect(await resolve(njeri, 'explain', 'Again.')).toMatchObject({ status: 409, body: { code: 'break.over' } });
    expect((await otieno('POST', '/breaks/brk_none/resolve', { how: 'explain', note: 'No' })).status).toBe(404);
  });

  it('the statement of a gateway foots', async () => {
    const { status, body } = await otieno('GET', `/gateways/paybill/statement?from=${DAY}&until=2026-11-23`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ clearing: '1160', opening: { minor: '0' }, received: { minor: '1600000' } });
    expect(body.closing).toEqual({ minor: '1600000', currency: 'KES' });
    expect((await otieno('GET', '/gateways/paybill/statement?from=soon&until=later')).status).toBe(400);
  });
});
