import type { Payment } from '@daftari/core';
import { aPayment, describeOnEngines, kes, received, span } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { HOME_10 } from './support/catalogue.ts';
import { openIsp, START, type Isp } from './support/isp.ts';
import { openPerson, type Person } from './support/people.ts';
import { fakeProvider, openOperator, type Asks } from './support/provider.ts';

const HEAD =
  'receivedAt,paidAt,gateway,reference,amount,currency,customerNumber,customer,accountTyped,payer,payerName,state,' +
  'reason,id';

describeOnEngines('the list of payments, over HTTP', (open) => {
  const provider = fakeProvider();
  let isp: Isp;
  let amina: Person;
  let own: string;
  let desk: Asks;
  const references = async (query: string): Promise<readonly string[]> => {
    const { status, body } = await desk('GET', `/payments?${query}`);
    expect(status).toBe(200);
    expect(body.total).toBe(body.payments.length);
    return body.payments.map(({ reference }: { reference: string }) => reference);
  };
  const file = async (query = '') => {
    const { status, headers, body } = await desk('GET', `/payments.csv?${query}`);
    expect(status).toBe(200);
    return { headers, lines: String(body).split('\r\n') };
  };
  const strange = (receipt: string, payerName: string) =>
    isp.billing.applyResult(
      'paybill',
      received({ receipt, payerName, accountReference: '=1+1', providerReference: null, providerAt: isp.clock.now() }),
    );

  beforeAll(async () => {
    isp = await openIsp(open, { plugins: [provider.plugin] });
    await isp.ask('POST', '/api/v1/plans', { token: await isp.operator(), body: HOME_10 });
    amina = await openPerson(isp, 'Amina');
    const otieno = await openOperator(isp, 'otieno');
    // 22 November, seven in the evening in Nairobi.
    await otieno('POST', '/payments/cash', { customerId: amina.id, amount: '1500', reference: 'R-1' });
    // Half past eleven that night; and half an hour later it is the 23rd there, and still the 22nd in London.
    isp.clock.advance(4.5 * span.hour);
    await strange('SCK1', '=HYPERLINK("http://x","Otieno, J")');
    isp.clock.advance(0.5 * span.hour);
    await strange('SCK2', 'GRACE M');
    // By then nobody is logged in any more.
    desk = await openOperator(isp, 'njeri');
    own = (await isp.login((await desk('GET', `/customers/${amina.id}`)).body.number, 'amina-portal')).body.accessToken;
    const { payments } = (await desk('GET', '/payments?search=SCK2')).body;
    await desk('POST', `/payments/${payments[0].id}/hold`, { reason: 'Two people claim it.' });
  });

  it.each([
    ['', ['SCK2', 'SCK1', 'R-1'], 'all of them, newest first'],
    ['gateway=cash', ['R-1'], 'by gateway'],
    ['status=matched', ['R-1'], 'those with an owner'],
    ['status=unmatched', ['SCK2', 'SCK1'], 'those without one, the held among them'],
    ['status=held', ['SCK2'], 'the held alone'],
    ['from=2026-11-22&to=2026-11-23', ['SCK1', 'R-1'], 'a day is one of Nairobi'],
    ['from=2026-11-23', ['SCK2'], 'from a day on'],
    ['to=2026-11-22', [], 'the last day is not within'],
    ['gateway=paybill&status=unmatched&to=2026-11-23&search=SCK1', ['SCK1'], 'by everything at once'],
    ['gateway=nobody', [], 'by a gateway that took nothing'],
  ])('filtered by "%s" it has %j: %s', async (query, shown) => {
    expect(await references(query)).toEqual(shown);
    // The file has the same rows in the same order, below its head; behind the last line end there is nothing.
    const { lines } = await file(query);
    expect(lines[0]).toBe(HEAD);
    expect(lines.slice(1, -1).map((line) => line.split(',')[3])).toEqual(shown);
  });

  it('keeps its filter from page to page', async () => {
    const first = await desk('GET', '/payments?status=unmatched&limit=1');
    expect(first.body).toMatchObject({ total: 2, page: 1, pages: 2, payments: [{ reference: 'SCK2' }] });
    const second = await desk('GET', '/payments?status=unmatched&limit=1&page=2');
    expect(second.body).toMatchObject({ total: 2, page: 2, payments: [{ reference: 'SCK1' }] });
  });

  it('is a file of amounts with their currency and of instants, in which no name is a formula', async () => {
    const { headers, lines } = await file();
    expect(headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    expect(headers['content-disposition']).toBe('attachment; filename="payments.csv"');
    expect(headers['cache-control']).toBe('no-store');
    const [cash] = (await desk('GET', '/payments?gateway=cash')).body.payments;
    const { number } = (await desk('GET', `/customers/${amina.id}`)).body;
    const at = '2026-11-22T16:00:00.000Z';
    expect(lines[3]).toBe(`${at},${at},cash,R-1,1500.00,KES,${number},Amina,,,,matched,,${cash.id}`);
    // Each of what strangers typed begins with an apostrophe, and what has a comma or a quote stands in quotes.
    expect(lines[2]).toContain(`,'=1+1,`);
    expect(lines[2]).toContain(`,"'=HYPERLINK(""http://x"",""Otieno, J"")",unmatched,malformed_reference,`);
    expect(lines[1]).toContain(',GRACE M,held,Two people claim it.,');
  });

  it('names the gateways that have taken money', async () => {
    expect((await desk('GET', '/payments/gateways')).body).toEqual({ gateways: ['cash', 'paybill'] });
  });

  it.each([
    ['status=lost', 'a state that there is not'],
    ['from=yesterday', 'a day that is none'],
    ['from=2026-11-23&to=2026-11-23', 'days that end before they begin'],
  ])('refuses %s: %s', async (query) => {
    for (const path of ['/payments', '/payments.csv']) {
      expect(await desk('GET', `${path}?${query}`)).toMatchObject({ status: 400, body: { code: 'request.malformed' } });
    }
  });

  it.each(['/payments', '/payments.csv', '/payments/gateways'])('%s is for operators', async (path) => {
    expect((await isp.ask('GET', `/api/v1${path}`)).status).toBe(401);
    expect((await isp.ask('GET', `/api/v1${path}`, { token: own })).status).toBe(403);
  });

  it('each of very many payments stands in the file once, also of those that came at one instant', async () => {
    // Two whole pieces and one row; three of four came at the very same instant.
    const many = Array.from({ length: 2_001 }, (_, at): Payment => {
      const receivedAt = START + 40 * span.day + (at % 4 === 0 ? at : 0);
      const name = `many-${at}`;
      const mine = {
        reference: name,
        receipt: name,
        gateway: 'bulk',
        unmatched: 'no_reference',
        accountId: null,
      } as const;
      return aPayment({ ...mine, id: name as Payment['id'], attemptId: null, amount: kes('1.00'), receivedAt });
    });
    expect(await isp.billing.store.write({ payments: many })).toMatchObject({ outcome: 'written' });
    const { lines } = await file('gateway=bulk');
    const rows = lines.slice(1, -1);
    expect(rows).toHaveLength(2_001);
    expect(new Set(rows.map((row) => row.split(',')[3])).size).toBe(2_001);
    const instants = rows.map((row) => row.split(',')[0] ?? '');
    expect(instants).toEqual(instants.toSorted().toReversed());
    expect(rows.some((row) => row.startsWith('receivedAt'))).toBe(false);
  });
});
