import { describe, expect, it } from 'vitest';
import type { DarajaSimOptions } from '../../src/testing/index.ts';
import type { Bench } from '../bench.ts';
import { MSISDN, NOON, benches } from '../bench.ts';
import { FEES, ordered } from './caller.ts';

const bench = benches();
const HOUR = 3_600_000;
const cents = (text: string): bigint => BigInt(text.replace('.', ''));

/** A day of a paybill: 2,000 in, a refund of 500 and one of 200 out, 239 to a business, and all fees. */
async function day(options: DarajaSimOptions = {}) {
  const here = await bench({ tariff: { ...FEES, payBill: () => 3_00n }, ...options });
  const pay = (amount: number | string) => here.sim.phone.payBill({ msisdn: MSISDN, amount, account: '10000099' });
  here.sim.portal.fund('working', 1_000);
  const { receipt } = await pay(500);
  here.time.now += HOUR;
  await pay('1500.00');
  await ordered(here, 'reversal', { TransactionID: receipt });
  await ordered(here, 'b2c');
  await ordered(here, 'b2b');
  here.time.now += HOUR;
  return { ...here, receipt };
}

/** What every movement adds up to, by account. */
function added({ sim }: Pick<Bench, 'sim'>) {
  const sum = { utility: 0n, working: 0n, charges: 0n, settlement: 0n };
  for (const { account, amount, balance } of sim.portal.entries()) {
    sum[account] += amount;
    expect(balance).toBe(sum[account]);
  }
  return sum;
}

describe('the accounts', () => {
  it('foot: each is what its movements add up to, and all together what came and went', async () => {
    const here = await day();
    const sum = added(here);
    // 2,000 came in; 200 and 500 went out; 239 to a business; fees of 2 × 3, 9 and 77.
    expect(sum).toEqual({ utility: 1_300_00n, working: 761_00n, charges: -92_00n, settlement: 0n });
    for (const [account, text] of Object.entries(here.sim.portal.balances()))
      expect(cents(text)).toBe(sum[account as keyof typeof sum]);
  });

  it('foot as well where fees are taken from the utility account', async () => {
    const here = await day({ feesFrom: 'utility' });
    expect(added(here)).toEqual({ utility: 1_208_00n, working: 761_00n, charges: 0n, settlement: 0n });
  });
});

describe('a settlement', () => {
  it('makes charges good, sends the rest to the bank, and leaves nothing behind', async () => {
    const here = await day();
    const { receipt, bank, ...figures } = here.sim.portal.settle();
    expect(figures).toEqual({ gross: '1300.00', charges: '92.00', net: '1208.00' });
    expect(added(here)).toEqual({ utility: 0n, working: 761_00n, charges: 0n, settlement: 0n });
    expect(bank).toMatchObject({
      amount: 1_208_00n,
      narration: `MPESA SETTLEMENT 174379 ${receipt}`,
      // 1,000 had gone from the bank to the working account.
      balance: 208_00n,
      at: here.time.now,
    });
    const [header, deposit, line] = here.sim.portal.bankStatement().split('\r\n');
    expect(header).toBe('Date,Reference,Narration,Debit,Credit,Balance');
    expect(deposit).toMatch(/^2026-11-22,FT\d{10},MPESA DEPOSIT 174379 \w{10},1000\.00,,-1000\.00$/);
    expect(line).toBe(`2026-11-22,${bank.reference},MPESA SETTLEMENT 174379 ${receipt},,1208.00,208.00`);
  });

  it('keeps back what is to be paid out', async () => {
    const here = await day();
    expect(here.sim.portal.settle({ keep: 300 })).toMatchObject({ gross: '1000.00', net: '908.00' });
    expect(here.sim.portal.balances().utility).toBe('300.00');
  });

  it('of nothing is no settlement', async () => {
    const { sim } = await bench();
    expect(() => sim.portal.settle()).toThrow('nothing to settle');
  });
});

describe('the statement', () => {
  const HEADER =
    'Receipt No.,Completion Time,Initiation Time,Details,Transaction Status,Paid In,Withdrawn,Balance,' +
    'Balance Confirmed,Reason Type,Other Party Info,Linked Transaction ID,A/C No.';

  it('is the classic export: a preamble that foots, the newest line first, and dd-MM-yyyy', async () => {
    const here = await day();
    const [first, , , period, , totals, blank, header, ...rows] = here.sim.portal.statement().split('\r\n');
    expect(first).toBe('Account Holder:,Daftari Networks');
    expect(period).toBe('Time Period:,From,22-11-2026 12:00:00,To,22-11-2026 13:00:00');
    expect(totals).toBe(
      'Opening Balance:,0.00,Closing Balance:,1300.00,Available Balance:,1300.00,' +
        'Total Paid In:,2000.00,Total Withdrawn:,-700.00',
    );
    expect([blank, header]).toEqual(['', HEADER]);
    expect(rows).toHaveLength(5);
    const payment = rows[3]?.split(',');
    expect(payment).toEqual([
      here.receipt,
      '22-11-2026 12:00:00',
      '22-11-2026 12:00:00',
      'Pay Bill from 2547****149 - WANJIKU KAMAU Acc. 10000099',
      'Completed',
      '500.00',
      '',
      '500.00',
      'true',
      'Pay Bill',
      '2547****149 - WANJIKU KAMAU',
      '',
      '10000099',
    ]);
    // The reversal names what it undoes.
    expect(rows[1]?.split(',').slice(5, 12)).toEqual([
      '',
      '-200.00',
      '1800.00',
      'true',
      'Pay Bill Reversal via API',
      '254708374149 - Wanjiku Kamau',
      here.receipt,
    ]);
  });

  it('of a part opens where the part before closed', async () => {
    const here = await day();
    const totals = (ask: Parameters<typeof here.sim.portal.statement>[0]) =>
      here.sim.portal.statement(ask).split('\r\n')[5]?.split(',').slice(0, 4);
    const at = NOON + HOUR;
    expect(totals({ untilAt: at })).toEqual(['Opening Balance:', '0.00', 'Closing Balance:', '500.00']);
    expect(totals({ fromAt: at })).toEqual(['Opening Balance:', '500.00', 'Closing Balance:', '1300.00']);
  });

  it('in the plain layout has no preamble, thousands with commas and everything in Details', async () => {
    const here = await day();
    const [header, last, ...rows] = here.sim.portal.statement({ layout: 'plain' }).split('\r\n');
    expect(header).toBe(
      'Receipt No,Completion Time,Details,Transaction Status,Paid In (KSHs),Withdrawn (KSHs),Balance (KSHs)',
    );
    expect(last).toMatch(/^\w{10},22\/11\/2026 13:00:00,Business Payment .*,Completed,0\.00,-500\.00,"1,300\.00"$/);
    expect(rows).toHaveLength(4);
  });

  it('of each account tells its own: charges where they go, and the way to the bank', async () => {
    const here = await day();
    here.sim.portal.settle();
    const details = (account: 'charges' | 'working' | 'settlement') =>
      here.sim.portal
        .statement({ account, layout: 'plain' })
        .split('\r\n')
        .slice(1, -1)
        .map((row) => row.split(',')[2]);
    expect(details('charges')).toEqual([
      'Organization Settlement Account to Charges Paid Account',
      'Business Pay Bill Charge',
      'Fee For B2C Payment',
      'Pay Bill Charge',
      'Pay Bill Charge',
    ]);
    expect(details('working').slice(0, 2)).toEqual([
      'Agency Withdrawal of funds to Bank',
      'Organization Settlement Account to Organization MMF Account',
    ]);
    expect(details('settlement').at(-1)).toBe('Utility Account to Organization Settlement Account');
  });

  it('quotes what would break a line', async () => {
    const here = await bench();
    await here.sim.phone.payBill({ msisdn: MSISDN, amount: 1, account: 'a,"b"' });
    expect(here.sim.portal.statement()).toContain(',"a,""b"""\r\n');
  });
});

it('Safaricom takes a payment back: it is gone, the statement shows it, and no message tells', async () => {
  const here = await bench();
  const { receipt = '' } = await here.sim.phone.payBill({ msisdn: MSISDN, amount: 500, account: 'A' });
  const taking = here.sim.portal.takeBack(receipt);
  expect(here.sim.portal.balances().utility).toBe('0.00');
  expect(here.sim.portal.entries().at(-1)).toMatchObject({ receipt: taking, linked: receipt, amount: -500_00n });
  expect(here.sim.deliveries()).toEqual([]);
  expect(() => here.sim.portal.takeBack(receipt)).toThrow(receipt);
});
