import { describe, expect, it } from 'vitest';
import type { Bench } from '../bench.ts';
import { MSISDN, benches } from '../bench.ts';
import { post } from './caller.ts';

const bench = benches();
const PATH = '/standingorder/v1/createStandingOrderExternal';

const asked = ({ ears }: Bench, changed: Record<string, unknown> = {}) => ({
  StandingOrderName: 'Home 10',
  StartDate: '20261130',
  EndDate: '20271130',
  BusinessShortCode: '174379',
  TransactionType: 'Standing Order Customer Pay Bill',
  ReceiverPartyIdentifierType: '4',
  Amount: '1000',
  PartyA: MSISDN,
  CallBackURL: `${ears.url}/ratiba`,
  AccountReference: '10000099',
  TransactionDesc: 'Internet',
  Frequency: '4',
  ...changed,
});
const create = (here: Bench, changed?: Record<string, unknown>) => post(here.sim, PATH, asked(here, changed));

/** Creates an order and answers the consent; answers what CallBackURL was told. */
async function agreed(here: Bench, changed?: Record<string, unknown>, how: 'pay' | 'cancel' = 'pay') {
  const before = here.ears.received.length;
  await create(here, changed);
  await here.sim.phone.answer(here.sim.phone.prompts()[0]?.checkoutRequestId ?? '', how);
  return here.ears.received.slice(before);
}
const days = (here: Bench) =>
  here.sim.phone.payments().map(({ at }) => new Date(at + 3 * 3_600_000).toISOString().slice(0, 16));

describe('a standing order', () => {
  it('is acknowledged with 200, asks on the phone, and is told when she has agreed', async () => {
    const here = await bench();
    expect(await create(here)).toMatchObject({
      status: 200,
      body: {
        ResponseHeader: { responseCode: '200', responseRefID: expect.any(String) },
        ResponseBody: { responseCode: '200' },
      },
    });
    const [prompt] = here.sim.phone.prompts(MSISDN);
    expect(prompt).toMatchObject({ transactionType: 'Standing Order', amount: 1000, accountReference: '10000099' });
    expect(await here.sim.phone.answer(prompt?.checkoutRequestId ?? '', 'pay')).toEqual({ code: '0' });
    const [order] = here.sim.phone.standingOrders(MSISDN);
    expect(order).toMatchObject({ state: 'active', name: 'Home 10' });
    expect(here.ears.received).toMatchObject([
      {
        path: '/ratiba',
        body: {
          responseHeader: { responseCode: '0', requestRefID: order?.requestId },
          responseBody: {
            responseData: expect.arrayContaining([
              { name: 'standingOrderName', value: 'Home 10' },
              { name: 'TransactionID', value: order?.id },
              { name: 'Status', value: 'OKAY' },
              { name: 'Msisdn', value: '*********149' },
            ]),
          },
        },
      },
    ]);
    expect(here.sim.phone.payments()).toEqual([]);
  });

  it.each<[Record<string, string>, string]>([
    [{ StartDate: '20261131' }, 'StartDate'],
    [{ EndDate: '20261129' }, 'payload'],
    [{ Amount: '10.5' }, 'Amount'],
    [{ Frequency: '9' }, 'payload'],
    [{ ReceiverPartyIdentifierType: '2' }, 'payload'],
    [{ BusinessShortCode: '600999' }, 'payload'],
    [{ AccountReference: 'THIRTEEN-LONG' }, 'AccountReference'],
    [{ TransactionType: 'Standing Order' }, 'TransactionType'],
  ])('with %j is refused', async (wrong, named) => {
    const here = await bench();
    expect(await create(here, wrong)).toMatchObject({
      status: 400,
      body: { ResponseHeader: { responseCode: '400', responseDescription: `Bad Request - Invalid ${named}` } },
    });
    expect(here.sim.phone.prompts()).toEqual([]);
  });

  it('that she turns away is told as such, and pays nothing', async () => {
    const here = await bench();
    expect(await agreed(here, {}, 'cancel')).toMatchObject([{ body: { responseHeader: { responseCode: '1032' } } }]);
    here.time.now = Date.UTC(2027, 0, 1);
    expect(await here.sim.payStandingOrders()).toBe(0);
  });

  it('by a name that she has given before is refused with 1050', async () => {
    const here = await bench();
    await agreed(here);
    expect(await agreed(here)).toMatchObject([{ body: { responseHeader: { responseCode: '1050' } } }]);
    expect(here.sim.phone.standingOrders().map(({ state }) => state)).toEqual(['active', 'refused']);
  });

  it('while another prompt is on the phone is refused with 1001', async () => {
    const here = await bench();
    await create(here);
    await create(here, { StandingOrderName: 'Another' });
    await here.sim.settled();
    expect(here.ears.received).toMatchObject([{ body: { responseHeader: { responseCode: '1001' } } }]);
  });
});

describe('its payments', () => {
  it.each<[Record<string, string>, readonly string[], string]>([
    [{ Frequency: '4' }, ['2026-11-30T06:00', '2026-12-30T06:00', '2027-01-30T06:00'], 'monthly'],
    [
      { Frequency: '4', StartDate: '20261231' },
      ['2026-12-31T06:00', '2027-01-31T06:00', '2027-02-28T06:00', '2027-03-31T06:00'],
      'the last day of each month',
    ],
    [{ Frequency: '1' }, ['2026-11-30T06:00'], 'once'],
    [{ Frequency: '3', EndDate: '20261214' }, ['2026-11-30T06:00', '2026-12-07T06:00', '2026-12-14T06:00'], 'weekly'],
    [
      { Frequency: '4', TransactionType: 'Standing Order Pay Bill External Third Party', EndDate: '20261230' },
      ['2026-11-30T06:00', '2026-12-14T06:00', '2026-12-28T06:00'],
      'every two weeks by the newer table',
    ],
  ])('with %j come on %j: %s', async (changed, expected) => {
    const here = await bench();
    await agreed(here, changed);
    here.time.now = Date.UTC(2027, 3, 1);
    await here.sim.payStandingOrders();
    expect(days(here).slice(0, expected.length)).toEqual(expected);
    if (changed['EndDate'] !== undefined || changed['Frequency'] === '1')
      expect(days(here)).toHaveLength(expected.length);
  });

  it('come by the clock and once, with a confirmation, a receipt each, and 5 shillings of fee', async () => {
    const here = await bench();
    const urls = { ShortCode: '174379', ResponseType: 'Completed', ValidationURL: `${here.ears.url}/v` };
    await post(here.sim, '/mpesa/c2b/v2/registerurl', { ...urls, ConfirmationURL: `${here.ears.url}/c` });
    await agreed(here);
    here.time.now = Date.UTC(2026, 10, 30, 2, 59, 59, 999);
    expect(await here.sim.payStandingOrders()).toBe(0);
    here.time.now += 1;
    expect([await here.sim.payStandingOrders(), await here.sim.payStandingOrders()]).toEqual([1, 0]);
    const [payment] = here.sim.phone.payments();
    expect(payment).toMatchObject({ amount: '1000.00', account: '10000099', by: 'standing order' });
    expect(here.ears.received.at(-1)).toMatchObject({
      path: '/c',
      body: {
        TransID: payment?.receipt,
        TransAmount: '1000.00',
        BillRefNumber: '10000099',
        TransTime: '20261130060000',
      },
    });
    expect(here.sim.portal.balances()).toMatchObject({ utility: '1000.00', charges: '-5.00' });
  });

  it('come by themselves where time passes by itself', async () => {
    const here = await bench();
    await agreed(here);
    const wake = here.later.at(-1);
    expect(wake?.afterMs).toBe(Date.UTC(2026, 10, 30, 3) - here.time.now);
    here.time.now = Date.UTC(2026, 10, 30, 3);
    wake?.task();
    await here.sim.settled();
    expect(days(here)).toEqual(['2026-11-30T06:00']);
    // And it waits for the next, as long as a timer can.
    const again = here.later.at(-1);
    expect(again?.afterMs).toBe(2 ** 31 - 1);
    here.time.now += 2 ** 31 - 1;
    again?.task();
    await here.sim.settled();
    expect(here.later.at(-1)?.afterMs).toBe(30 * 24 * 3_600_000 - (2 ** 31 - 1));
  });

  it('stay out when the phone is empty, and come again when it is not', async () => {
    const here = await bench();
    await agreed(here);
    here.sim.phone.purse(MSISDN, '999.99');
    here.time.now = Date.UTC(2026, 11, 1);
    expect(await here.sim.payStandingOrders()).toBe(0);
    here.sim.phone.purse(MSISDN, 5000);
    here.time.now = Date.UTC(2027, 0, 1);
    expect(await here.sim.payStandingOrders()).toBe(1);
    expect(days(here)).toEqual(['2026-12-30T06:00']);
  });

  it('end when she ends them on her phone, and nobody is told', async () => {
    const here = await bench();
    await agreed(here);
    const told = here.ears.received.length;
    here.sim.phone.cancelStandingOrder(here.sim.phone.standingOrders()[0]?.id ?? '');
    here.time.now = Date.UTC(2027, 0, 1);
    expect(await here.sim.payStandingOrders()).toBe(0);
    expect(here.ears.received).toHaveLength(told);
  });
});
