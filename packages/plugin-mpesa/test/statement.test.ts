import { isBillingError, type ReportedLine } from '@daftari/core';
import { kes } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { Options, type Line } from '../src/options.ts';
import { readStatement } from '../src/statement.ts';
import { MSISDN, NOON } from './bench.ts';
import { halls, type Hall } from './hall.ts';

const line = (changed: object = {}): Line => {
  const [one] = Options.parse({ shortcode: '600100', keys: 'none', ...changed }).shortcodes;
  if (one === undefined) throw new Error('no line');
  return one;
};

const COLUMNS =
  'Receipt No.,Completion Time,Initiation Time,Details,Transaction Status,Paid In,Withdrawn,Balance,' +
  'Balance Confirmed,Reason Type,Other Party Info,Linked Transaction ID,A/C No.';

/** A row of the classic export, at ten in the morning of 3 February 2026 in Nairobi. */
const row = (
  cells: Partial<
    Record<'receipt' | 'at' | 'details' | 'in' | 'out' | 'reason' | 'party' | 'linked' | 'account' | 'status', string>
  >,
) =>
  [
    cells.receipt ?? 'QAB12CD301',
    cells.at ?? '03-02-2026 10:00:00',
    '',
    cells.details ?? '',
    cells.status ?? 'Completed',
    cells.in ?? '',
    cells.out ?? '',
    '',
    'true',
    cells.reason ?? '',
    cells.party ?? '',
    cells.linked ?? '',
    cells.account ?? '',
  ].join(',');

const read = (rows: readonly string[], of: Line = line()) => readStatement([COLUMNS, ...rows].join('\r\n'), of);
const keys = (rows: readonly string[]): readonly string[] => read(rows).lines.map(({ key }) => key);
const TEN = Date.UTC(2026, 1, 3, 7);

describe('a payment in a statement', () => {
  it('is a line with what it is for, its payer hidden', () => {
    const paid = row({
      details: 'Pay Bill from 254712345678 - JANE DOE Acc. 10000099',
      in: '"1,053.00"',
      reason: 'Pay Bill Online',
      party: '254712345678 - JANE DOE',
      account: '10000099',
    });
    expect(read([paid])).toEqual({
      lines: [
        {
          key: 'QAB12CD301',
          kind: 'payment',
          amount: kes('1053.00'),
          fee: null,
          at: TEN,
          reference: 'QAB12CD301',
          accountReference: '10000099',
          payer: '2547*****678',
          payerName: 'JANE DOE',
          description: 'Payment by M-Pesa',
          settlement: null,
        },
      ],
      unreadable: [],
    });
  });

  it.each([
    ['03-02-2026 10:00:00', 'the day first, with dashes'],
    ['03/02/2026 10:00', 'with slashes and no seconds'],
    ['3.2.2026 10:00:00', 'with dots'],
    ['2026-02-03 10:00:00', 'the year first'],
    ['03/02/2026 10:00:00 AM', 'by the twelve-hour clock'],
  ])('of %s is of ten in the morning in Nairobi: %s', (at) => {
    expect(read([row({ at, in: '5.00', reason: 'Pay Bill Online' })]).lines[0]?.at).toBe(TEN);
  });

  it.each<[string, string | null, string | null, string]>([
    ['2547****0111 - MARY ATIENO', '2547*****111', 'MARY ATIENO', 'hidden already'],
    ['0712 **** 678 - JOHN DOE', '2547*****678', 'JOHN DOE', 'hidden with spaces, without the country'],
    ['ACME LTD', null, 'ACME LTD', 'a business'],
    ['', null, null, 'nobody'],
  ])('by %j is by %j, %j: %s', (party, payer, payerName) => {
    const [paid] = read([row({ party, in: '5.00', reason: 'Pay Bill Online' })]).lines;
    expect(paid).toMatchObject({ payer, payerName });
  });
});

describe('what a row is', () => {
  it.each<[Parameters<typeof row>[0], string, string, string]>([
    [{ in: '5.00', reason: 'Pay Bill Online' }, 'payment', '5.00', 'money to a paybill'],
    [{ in: '5.00', reason: 'Customer Buy Goods Online' }, 'payment', '5.00', 'money to a till'],
    [
      { in: '5.00', details: 'Pay Bill Online from 2547****123 - ANN Acc. FEES' },
      'payment',
      '5.00',
      'an account called fees',
    ],
    [{ in: '5.00', details: 'Pay Bill Online from 2547****123 - ANN Acc. reversed' }, 'payment', '5.00', 'or reversed'],
    [
      { out: '-3.00', details: 'Pay Bill Charge', reason: 'Pay Bill Online' },
      'fee',
      '-3.00',
      'what M-Pesa keeps of it',
    ],
    [{ out: '3.00', details: 'Fee For B2C Payment' }, 'fee', '-3.00', 'and of what is sent; with or without a sign'],
    [{ out: '-500.00', reason: 'Business Payment to Customer via API' }, 'disbursement', '-500.00', 'B2C'],
    [{ out: '-500.00', reason: 'Business Pay Bill via API' }, 'disbursement', '-500.00', 'B2B'],
    [{ out: '-900.00', reason: 'Withdraw Funds to Bank' }, 'settlement', '-900.00', 'money to the bank'],
    [
      { out: '-5.00', reason: 'Pay Bill Reversal', linked: 'QAB12CD300' },
      'taken_back',
      '-5.00',
      'Safaricom takes it back',
    ],
    [
      { out: '-5.00', reason: 'Pay Bill Reversal via API', linked: 'QAB12CD300' },
      'disbursement',
      '-5.00',
      'our own order',
    ],
    [{ out: '-5.00', reason: 'Pay Bill Reversal' }, 'other', '-5.00', 'but of which payment?'],
    [{ in: '5.00', reason: 'B2C Reversal' }, 'other', '5.00', 'what was sent is back: a person looks'],
    [{ in: '900.00', reason: 'Organization Deposit From Bank' }, 'other', '900.00', 'money of our own'],
  ])('%o is %s of %s: %s', (cells, kind, amount) => {
    expect(read([row(cells)]).lines).toMatchObject([{ kind, amount: kes(amount) }]);
  });

  it.each<[Parameters<typeof row>[0], string]>([
    [{ in: '5.00', reason: 'Pay Bill Online', status: 'Failed' }, 'it did not happen'],
    [{ in: '0.00', out: '0.00', reason: 'Pay Bill Online' }, 'nothing moved'],
    [{ out: '-9.00', details: 'Utility Account to Organization Settlement Account' }, 'it stays with M-Pesa'],
    [{ receipt: '', in: '5.00', details: 'Totals' }, 'a line of totals'],
  ])('%o is nothing: %s', (cells) => {
    expect(read([row(cells)])).toEqual({ lines: [], unreadable: [] });
  });

  it('names the payment that was taken back, and the taking by its own receipt', () => {
    const taken = row({
      receipt: 'QAB12CD309',
      out: '-5.00',
      details: 'Pay Bill Reversal of QAB12CD300 to 2547****1 - A',
    });
    expect(read([taken]).lines).toMatchObject([{ key: 'QAB12CD309', reference: 'QAB12CD309', payment: 'QAB12CD300' }]);
  });

  it('of a platform is its settlement, where it pays what it has collected', () => {
    const paid = row({ out: '-900.00', reason: 'Business Pay Bill via API' });
    const platform = line({ collectedBy: 'platform' });
    expect(read([paid], platform).lines).toMatchObject([{ kind: 'settlement', settlement: 'QAB12CD301' }]);
  });

  it('has a key of its own beside what bears the same receipt, whatever else the file has', () => {
    const paid = row({ in: '5.00', reason: 'Pay Merchant' });
    const charge = row({ out: '-1.00', details: 'Pay Merchant Charge' });
    const before = row({ receipt: 'QAB12CD300', at: '03-02-2026 09:00:00', in: '7.00', reason: 'Pay Merchant' });
    expect(keys([paid, charge])).toEqual(['QAB12CD301/fee', 'QAB12CD301']);
    expect(keys([charge, paid, before])).toEqual(['QAB12CD300', 'QAB12CD301/fee', 'QAB12CD301']);
  });
});

describe('a file', () => {
  it('says which of its lines cannot be read, and tells the others', () => {
    const good = row({ in: '5.00', reason: 'Pay Bill Online' });
    const { lines, unreadable } = read([row({ at: '31-02-2026 10:00:00', in: '5.00' }), good, row({ in: 'five' })]);
    expect(lines).toHaveLength(1);
    expect(unreadable).toEqual([
      { row: 2, why: 'the completion time is none' },
      { row: 4, why: 'an amount is none' },
    ]);
  });

  it.each([
    ['', /names the columns/, 'nothing'],
    ['Date,Narration,Debit,Credit\n2026-02-03,X,,5', /names the columns/, 'a statement of a bank'],
    ['"Receipt No.', /no statement/, 'half a file'],
  ])('%j is refused: %s (%s)', (text, says) => {
    const thrown = thrownBy(() => readStatement(text, line()));
    expect(thrown).toMatchObject({
      kind: 'invalid',
      code: 'mpesa.statementEmpty',
      message: expect.stringMatching(says),
    });
  });

  it.each<[string, string | null, string]>([
    ['Short Code:,600100', null, 'ours'],
    ['Organization Name:,ACME HOMES\nTime Period:,until 03-02-2026', null, 'one that does not say whose it is'],
    ['Short Code:,600999', 'mpesa.otherShortcode', 'another one’s'],
  ])('with %j above its columns is %j: %s', (preamble, code) => {
    const text = `${preamble}\n\n${COLUMNS}\n${row({ in: '5.00', reason: 'Pay Bill Online' })}`;
    const thrown = thrownBy(() => readStatement(text, line()));
    expect(isBillingError(thrown) ? thrown.code : thrown).toBe(code);
  });
});

function thrownBy(work: () => unknown): unknown {
  try {
    work();
    return null;
  } catch (thrown) {
    return thrown;
  }
}

/** What the gateway reads in a file. */
const linesOf = async ({ gateway }: Hall, text: string): Promise<readonly ReportedLine[]> => {
  const file = await gateway.readStatement?.(text, 'statement.csv');
  return file?.sides.flatMap(({ lines }) => lines) ?? [];
};

/** What of lines has to be the same, whoever tells them. */
const figures = (lines: readonly ReportedLine[] | undefined) =>
  lines?.map(({ key, kind, amount, fee, at, reference }) => ({ key, kind, amount, fee, at, reference }));

describe('the exports of the portal', () => {
  const hall = halls();
  it.each(['classic', 'plain'] as const)(
    'in the %s layout tell every payment once, with who paid and for what',
    async (layout) => {
      const here = await hall({ initiator: true });
      const { receipt = '' } = await here.sim.phone.payBill({ msisdn: MSISDN, amount: 500, account: '10000099' });
      expect(await here.gateway.readStatement?.(here.sim.portal.statement({ layout }), 'statement.csv')).toEqual({
        sides: [
          {
            gateway: 'mpesa',
            source: 'provider',
            lines: [
              {
                key: receipt,
                kind: 'payment',
                amount: kes('500.00'),
                fee: null,
                at: NOON,
                reference: receipt,
                accountReference: '10000099',
                payer: '2547*****149',
                payerName: expect.stringMatching(/^wanjiku kamau$/i),
                description: 'Payment by M-Pesa',
                settlement: null,
              },
            ],
          },
        ],
        unreadable: [],
      });
    },
  );

  it('tell the same line of a payment as the pull feed, so that both may be taken in', async () => {
    const here = await hall({ plugin: { pull: true } });
    await here.api.client().registerPull('0722000000', here.api.callbackUrls().pull);
    await here.sim.phone.payBill({ msisdn: MSISDN, amount: 500, account: '10000099' });
    const span = { fromAt: NOON - 1_000, untilAt: NOON + 1_000 };
    const pulled = await here.gateway.report?.(span, new AbortController().signal);
    expect(figures(pulled)).toEqual(figures(await linesOf(here, here.sim.portal.statement())));
  });

  it('tell what was sent, taken back and settled', async () => {
    const here = await hall({ initiator: true });
    const { receipt = '' } = await here.sim.phone.payBill({ msisdn: MSISDN, amount: 900, account: '10000099' });
    const taking = here.sim.portal.takeBack(receipt);
    await here.sim.phone.payBill({ msisdn: MSISDN, amount: 5000, account: '10000099' });
    const { net } = here.sim.portal.settle();
    const utility = await linesOf(here, here.sim.portal.statement());
    const working = await linesOf(here, here.sim.portal.statement({ account: 'working' }));
    expect(utility.find(({ kind }) => kind === 'taken_back')).toMatchObject({ key: taking, payment: receipt });
    expect(working).toMatchObject([{ kind: 'settlement', amount: kes(`-${net}`) }]);
  });
});
