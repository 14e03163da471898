import { expect, it } from 'vitest';
import { assemble, issue } from '../../src/domain/invoice.ts';
import { checkBalanced, reverse, type Booking, type Journal } from '../../src/domain/ledger.ts';
import {
  bookAllocation,
  bookCreditNote,
  bookIdentified,
  bookInvoice,
  bookReceipt,
  bookRecognised,
  bookToWallet,
  bookVoid,
  type EarnedOn,
} from '../../src/domain/recipes.ts';
import type { Id } from '../../src/kernel/id.ts';
import { majorString } from '../../src/kernel/money.ts';
import { aCharge, anAccount, aPayment, excise, kes, START, vat } from '../../src/testing/builders.ts';

const booking: Booking = { id: 'jrn_1' as Id<'Journal'>, bookedAt: START, effectiveAt: START, origin: 'core' };
const owner = anAccount().id;
const identity = { id: 'inv_1' as Id<'Invoice'>, issuedAt: START, dueAt: START };
const allocation = {
  bucketId: null,
  id: 'alc_1' as Id<'Allocation'>,
  paymentId: aPayment().id,
  invoiceId: identity.id,
  amount: kes('2500.00'),
  allocatedAt: START,
};

function invoiceOf(amount: string, given: Parameters<typeof aCharge>[0] = {}) {
  return issue(assemble(identity, anAccount(), [aCharge({ amount: kes(amount), ...given })]));
}

/** What corrects a line of an invoice that is issued, on the first day of the line. */
function creditOf(amount: string, given: Parameters<typeof aCharge>[0]) {
  const corrects = { invoiceId: 'inv_0' as Id<'Invoice'>, chargeId: 'chg_0' as Id<'Charge'> };
  const charge = aCharge({ amount: kes(`-${amount}`), corrects, ...given });
  return issue(assemble({ ...identity, kind: 'credit_note' }, anAccount(), [charge]));
}

/** The journal of a night. */
function recognised(sums: readonly EarnedOn[]): Journal {
  const journal = bookRecognised(sums, '2026-03-11', booking);
  if (journal === null) throw new Error('there is something to recognise');
  return journal;
}

/** A change with a fee: what comes back of time, and what is taken for it. */
function withFee(back: string, fee: string) {
  return [
    aCharge({ key: 'back', kind: 'adjustment', amount: kes(back), taxMode: 'exclusive', taxes: [] }),
    aCharge({ key: 'fee', kind: 'one_off', amount: kes(fee), taxMode: 'exclusive', taxes: [] }),
  ];
}

// The posting recipes of the chart of accounts, for 2,500.00 with 16 % VAT inside.
it.each<[string, Journal, string[]]>([
  [
    'an invoice in advance: receivable, deferred revenue, tax',
    bookInvoice(invoiceOf('2500.00'), booking),
    ['debit 1200 2500.00', 'credit 2200 2155.17', 'credit 2300:VAT 344.83'],
  ],
  [
    'usage is billed in arrear: revenue at once, and only the flat price is deferred',
    bookInvoice(
      issue(
        assemble(identity, anAccount(), [
          aCharge({ key: 'flat', amount: kes('500.00'), taxMode: 'exclusive' }),
          aCharge({ key: 'used', kind: 'usage', amount: kes('520.00'), taxMode: 'exclusive' }),
        ]),
      ),
      booking,
    ),
    ['debit 1200 1183.20', 'credit 2200 500.00', 'credit 4110 520.00', 'credit 2300:VAT 163.20'],
  ],
  [
    'a fee that is taken from what comes back is earned at once, and all of what comes back is deferred no more',
    bookCreditNote(
      issue(assemble({ ...identity, kind: 'credit_note' }, anAccount(), withFee('-1500.00', '500.00'))),
      booking,
    ),
    ['debit 2200 1500.00', 'credit 4120 500.00', 'credit 2110 1000.00'],
  ],
  [
    'a fee of more than what comes back',
    bookInvoice(issue(assemble(identity, anAccount(), withFee('-300.00', '500.00'))), booking),
    ['debit 1200 200.00', 'debit 2200 300.00', 'credit 4120 500.00'],
  ],
  [
    'a compound tax is booked tax by tax',
    bookInvoice(invoiceOf('1000.00', { taxMode: 'exclusive', taxes: [excise, vat] }), booking),
    ['debit 1200 1334.00', 'credit 2200 1000.00', 'credit 2300:EXCISE 150.00', 'credit 2300:VAT 184.00'],
  ],
  [
    'a discount stands beside gross revenue; what is earned at once of both is not deferred',
    bookInvoice(
      issue(
        assemble(identity, anAccount(), [
          aCharge({ key: 'one', kind: 'one_off', amount: kes('1000.00'), taxMode: 'exclusive', taxes: [] }),
          aCharge({
            key: 'one/less/discount/x',
            kind: 'discount',
            amount: kes('-200.00'),
            taxMode: 'exclusive',
            taxes: [],
          }),
        ]),
      ),
      booking,
    ),
    ['debit 1200 800.00', 'credit 4120 1000.00', 'debit 4200 200.00'],
  ],
  [
    'a discount on what is billed in advance is deferred with it',
    bookInvoice(
      issue(
        assemble(identity, anAccount(), [
          aCharge({ key: 'flat', amount: kes('1000.00'), taxMode: 'exclusive', taxes: [] }),
          aCharge({
            key: 'flat/less/discount/x',
            kind: 'discount',
            amount: kes('-200.00'),
            taxMode: 'exclusive',
            taxes: [],
          }),
        ]),
      ),
      booking,
    ),
    ['debit 1200 800.00', 'credit 2200 800.00'],
  ],
  [
    'equipment and a late fee are earned where they say',
    bookInvoice(
      issue(
        assemble(identity, anAccount(), [
          aCharge({ key: 'box', kind: 'one_off', revenue: '4130', amount: kes('3000.00'), taxMode: 'exclusive' }),
          aCharge({
            key: 'fee',
            kind: 'one_off',
            revenue: '4150',
            amount: kes('20.00'),
            taxMode: 'exclusive',
            taxes: [],
          }),
        ]),
      ),
      booking,
    ),
    ['debit 1200 3500.00', 'credit 4130 3000.00', 'credit 4150 20.00', 'credit 2300:VAT 480.00'],
  ],
  [
    'recognition of 10 of 31 days',
    recognised([{ code: '4100', currency: 'KES', minor: 69522n }]),
    ['debit 2200 695.22', 'credit 4100 695.22'],
  ],
  [
    'recognition with discounts and credit notes, which go the other way',
    recognised([
      { code: '4100', currency: 'KES', minor: 69522n },
      { code: '4200', currency: 'KES', minor: -10000n },
      { code: '4290', currency: 'KES', minor: -5000n },
    ]),
    ['debit 2200 545.22', 'credit 4100 695.22', 'debit 4200 100.00', 'debit 4290 50.00'],
  ],
  [
    'recognition of a line and all of its credit, which takes nothing off 2200',
    recognised([
      { code: '4100', currency: 'KES', minor: 100n },
      { code: '4290', currency: 'KES', minor: -100n },
    ]),
    ['credit 4100 1.00', 'debit 4290 1.00'],
  ],
  [
    'a credit note of 500.00 with its tax for time that lies ahead: it waits no more',
    bookCreditNote(creditOf('500.00', { kind: 'recurring' }), booking),
    ['debit 2200 431.03', 'debit 2300:VAT 68.97', 'credit 2110 500.00'],
  ],
  [
    'a credit note of 500.00 with its tax for what was earned',
    bookCreditNote(creditOf('500.00', { kind: 'usage', key: 'sub_1/usage/bytes' }), booking),
    ['debit 4290 431.03', 'debit 2300:VAT 68.97', 'credit 2110 500.00'],
  ],
  [
    'a prepaid bundle: the wallet pays the invoice, use earns it',
    bookInvoice(invoiceOf('500.00', { kind: 'bundle', toAt: START }), booking),
    ['debit 1200 500.00', 'credit 2200 431.03', 'credit 2300:VAT 68.97'],
  ],
  [
    'a void invoice of which 10 of 31 days were earned',
    bookVoid(invoiceOf('2500.00'), [{ code: '4100', net: kes('2155.17'), recognised: kes('695.22') }], booking),
    ['debit 2200 1459.95', 'debit 4100 695.22', 'debit 2300:VAT 344.83', 'credit 1200 2500.00'],
  ],
  [
    'a receipt by paybill, matched',
    bookReceipt(aPayment({ amount: kes('2500.00') }), '1160', booking),
    ['debit 1160 2500.00', 'credit 2160 2500.00'],
  ],
  [
    'a receipt for an unknown account number',
    bookReceipt(aPayment({ amount: kes('700.00'), accountId: null }), '1160', booking),
    ['debit 1160 700.00', 'credit 2150 700.00'],
  ],
  [
    'the same, later identified',
    bookIdentified(aPayment({ amount: kes('700.00') }), owner, booking),
    ['debit 2150 700.00', 'credit 2160 700.00'],
  ],
  [
    'an allocation',
    bookAllocation({ ...allocation, via: 'receipt' }, owner, booking),
    ['debit 2160 2500.00', 'credit 1200 2500.00'],
  ],
  [
    'an allocation of what lay in the wallet',
    bookAllocation({ ...allocation, via: 'wallet' }, owner, booking),
    ['debit 2100 2500.00', 'credit 1200 2500.00'],
  ],
  [
    'an overpayment moved to the wallet',
    bookToWallet(aPayment(), owner, kes('500.00'), booking),
    ['debit 2160 500.00', 'credit 2100 500.00'],
  ],
])('%s', (_, journal, entries) => {
  expect(
    journal.entries.map(
      ({ side, account, asset, amount }) => `${side} ${account} ${majorString({ minor: amount, currency: asset })}`,
    ),
  ).toEqual(entries);
  expect(() => checkBalanced(journal)).not.toThrow();
});

it('reverses by turning every side, so that both together are nothing', () => {
  const journal = bookReceipt(aPayment(), '1160', booking);
  const back = reverse(journal, { ...booking, id: 'jrn_2' as Id<'Journal'> });
  expect(back.entries.map(({ side, account }) => `${side} ${account}`)).toEqual(['credit 1160', 'debit 2160']);
});

it.each<[string, (journal: Journal) => Journal, RegExp]>([
  ['one entry', (journal) => ({ ...journal, entries: journal.entries.slice(0, 1) }), /two entries/],
  [
    'sides that differ',
    (journal) => ({
      ...journal,
      entries: journal.entries.map((entry, place) => (place === 0 ? { ...entry, amount: 1n } : entry)),
    }),
    /debits less credits in KES leave -99999/,
  ],
  [
    'an amount of zero',
    (journal) => ({ ...journal, entries: journal.entries.map((entry) => ({ ...entry, amount: 0n })) }),
    /not above zero/,
  ],
  [
    'a customer account without its owner',
    (journal) => ({ ...journal, entries: journal.entries.map((entry) => ({ ...entry, owner: null })) }),
    /wrong owner/,
  ],
])('refuses a journal with %s', (_, broken, message) => {
  expect(() => checkBalanced(broken(bookReceipt(aPayment(), '1160', booking)))).toThrow(message);
});

it('books no night that earns nothing on any account', () => {
  expect(bookRecognised([], '2026-03-11', booking)).toBeNull();
  expect(bookRecognised([{ code: '4100', currency: 'KES', minor: 0n }], '2026-03-11', booking)).toBeNull();
});
