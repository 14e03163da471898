import { describe, expect, it } from 'vitest';
import { MSISDN, benches } from '../bench.ts';
import { funding, order, ordered } from './caller.ts';

const bench = benches();
const funded = funding(bench);

describe('a status query', () => {
  it('finds a payment by its receipt, with the whole phone and without the account number', async () => {
    const here = await funded();
    const { receipt } = await here.sim.phone.payBill({ msisdn: MSISDN, amount: 250, account: 'WIFI-001' });
    const [told] = await ordered(here, 'status', { TransactionID: receipt, Occasion: 'doubt' });
    expect(told).toMatchObject({
      code: '0',
      parameters: {
        ReceiptNo: receipt,
        TransactionStatus: 'Completed',
        DebitPartyName: '254708374149 - Wanjiku Kamau',
        CreditPartyName: '174379 - Daftari Networks',
      },
      references: { Occasion: 'doubt' },
    });
    expect(Number(told?.parameters['Amount'])).toBe(250);
    expect(String(told?.parameters['FinalisedTime'])).toBe('20261122120000');
    expect(JSON.stringify(told?.parameters)).not.toContain('WIFI-001');
  });

  it('finds what was sent by either name of its order', async () => {
    const here = await funded();
    here.sim.spoil('b2c', { result: 'lost' });
    const { body } = await order(here, 'b2c');
    for (const OriginalConversationID of ['order-1', body['ConversationID']])
      expect(await ordered(here, 'status', { OriginalConversationID })).toMatchObject([
        {
          code: '0',
          parameters: { DebitPartyCharges: 'Fee For B2C Payment|KES|9.00', TransactionStatus: 'Completed' },
        },
      ]);
  });

  it('finds nothing of another shortcode, nor of what was never done', async () => {
    const here = await funded({ shortcodes: [{ shortcode: '600100' }] });
    const { receipt } = await here.sim.phone.payBill({ msisdn: MSISDN, amount: 250, account: 'A' });
    here.sim.spoil('b2c', { timeout: 'in-vain' });
    await ordered(here, 'b2c');
    for (const asked of [
      { TransactionID: 'OEI2AK4Q16' },
      { OriginalConversationID: 'order-1' },
      { TransactionID: receipt, PartyA: '600100' },
    ])
      expect(await ordered(here, 'status', asked)).toMatchObject([
        { code: '2032', said: 'The transaction receipt number does not exist.', parameters: {} },
      ]);
  });
});

it('the balance is one text of four accounts', async () => {
  const here = await funded();
  await ordered(here, 'b2c');
  const [told] = await ordered(here, 'balance');
  expect(told?.parameters['AccountBalance']).toBe(
    'Working Account|KES|1000.00|1000.00|0.00|0.00&' +
      'Utility Account|KES|9500.00|9500.00|0.00|0.00&' +
      'Charges Paid Account|KES|-9.00|-9.00|0.00|0.00&' +
      'Organization Settlement Account|KES|0.00|0.00|0.00|0.00',
  );
});
