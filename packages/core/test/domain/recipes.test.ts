import { expect, it } from 'vitest';
import { assemble, issue } from '../../src/domain/invoice.ts';
import { checkBalanced, reverse, type Booking, type Journal } from '../../src/domain/ledger.ts';
import {
  bookAllocation,
  bookCreditNote,
  bookIdentified,
  bookInvoice,
  bookReceipt,
  bookToWallet,
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
