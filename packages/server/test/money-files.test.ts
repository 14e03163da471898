import { describeOnEngines } from '@daftari/core/testing';
import { mpesa } from '@daftari/plugin-mpesa';
import { beforeAll, expect, it } from 'vitest';
import { HOME_10 } from './support/catalogue.ts';
import { openIsp, type Isp } from './support/isp.ts';
import { openPerson, type Person } from './support/people.ts';
import { fakeProvider, openOperator, type Asks } from './support/provider.ts';

const COLUMNS = 'Receipt No.,Completion Time,Details,Transaction Status,Paid In,Withdrawn,Reason Type,A/C No.';

/** A payment as the organisation portal exports it, on 22 November 2026 in Nairobi. */
const paid = (receipt: string, amount: string, account: string) =>
  `${receipt},22-11-2026 10:00:00,Pay Bill from 254712345678 - AMINA,Completed,${amount},,Pay Bill Online,${account}`;

describeOnEngines('statements by file, over HTTP', (open) => {
  const provider = fakeProvider();
  let isp: Isp;
  let amina: Person;
  let desk: Asks;
  let token: string;
  const send = (gateway: string, text: string, type = 'text/csv', query = '?file=november.csv', as = token) =>
    isp.ask('POST', `/api/v1/gateways/${gateway}/statements${query}`, {
      token: as,
      body: text,
      headers: { 'content-type': type },
    });

  beforeAll(async () => {
    // Safaricom has given no keys: money is known by statements alone.
    const byStatement = mpesa({ shortcode: '600100', keys: 'none' });
    isp = await openIsp(open, { plugins: [byStatement, provider.plugin] });
    token = await isp.operator();
    await isp.ask('POST', '/api/v1/plans', { token, body: HOME_10 });
    amina = await openPerson(isp, 'Amina');
    desk = await openOperator(isp, 'otieno');
  });

  it('a payment in a file is booked once however often the file comes, and gives what it pays for', async () => {
    const { number } = (await desk('GET', `/customers/${amina.id}`)).body;
    const file = [COLUMNS, paid('QAB12CD301', '1000.00', number), paid('QAB12CD302', '70.00', 'NOBODY')].join('\r\n');
    const taken = await send('mpesa', file);
    expect(taken).toMatchObject({ status: 200, body: { fresh: 2, known: 0, found: 2, unreadable: [] } });
    expect((await desk('GET', `/customers/${amina.id}`)).body.subscriptions[0].access).toBe('granted');
    expect((await desk('GET', '/payments?status=unmatched')).body.payments).toMatchObject([
      { reference: 'QAB12CD302' },
    ]);
    expect((await send('mpesa', file)).body).toMatchObject({ fresh: 0, known: 2, found: 0 });
    expect((await desk('GET', '/payments')).body.total).toBe(2);
    const { body } = await desk('POST', '/reconciliation', { gateway: 'mpesa', day: '2026-11-22' });
    expect(body).toMatchObject({ matched: 2, breaks: [] });
  });

  it('a file that says something else of what is known is refused whole', async () => {
    const file = [COLUMNS, paid('QAB12CD301', '9000.00', 'X'), paid('QAB12CD303', '10.00', 'X')].join('\n');
    expect(await send('mpesa', file)).toMatchObject({ status: 409, body: { code: 'statement.contradiction' } });
    expect((await desk('GET', '/payments')).body.total).toBe(2);
  });

  it('rows that cannot be read are named, and the others taken in', async () => {
    const file = [COLUMNS, paid('QAB12CD304', 'a lot', 'X'), paid('QAB12CD305', '10.00', 'X')].join('\n');
    const { body } = await send('mpesa', file);
    expect(body).toMatchObject({ fresh: 1, found: 1, unreadable: [{ row: 2 }] });
  });

  it.each([
    ['a file of something else', 'mpesa', 'a,b\n1,2', 'text/csv', 400],
    ['no text at all', 'mpesa', '', 'text/csv', 400],
    ['a picture', 'mpesa', COLUMNS, 'image/png', 415],
    ['more than four megabytes', 'mpesa', 'x'.repeat(4 * 1024 * 1024 + 1), 'text/plain', 413],
    ['a gateway that is not there', 'nobody', COLUMNS, 'text/csv', 404],
    ['a gateway that reads no statements', 'paybill', COLUMNS, 'text/csv', 404],
  ])('refused: %s', async (_, gateway, text, type, status) => {
    expect((await send(gateway, text, type)).status).toBe(status);
  });

  it('a large file is taken', async () => {
    const many = Array.from({ length: 3_000 }, (_one, place) => paid(`QZZ${1_000_000 + place}`, '1.00', 'X'));
    const late = many.map((row) => row.replace('Completed', 'Failed'));
    const file = [COLUMNS, ...late].join('\n');
    expect(file.length).toBeGreaterThan(256 * 1024);
    expect(await send('mpesa', file)).toMatchObject({ status: 200, body: { fresh: 0 } });
  });

  it('customers bring none', async () => {
    const own = (await isp.login('amina', 'amina-portal')).body.accessToken;
    expect((await send('mpesa', COLUMNS, 'text/csv', '', own)).status).toBe(403);
    expect((await isp.ask('POST', '/api/v1/gateways/mpesa/statements', { body: 'x' })).status).toBe(401);
  });
});
