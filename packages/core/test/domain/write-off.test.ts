import { expect, it } from 'vitest';
import { invoiceStatus, owedOn, type InvoiceStanding } from '../../src/domain/invoice-status.ts';
import { assemble, issue } from '../../src/domain/invoice.ts';
import { checkBalanced, type Booking, type Journal } from '../../src/domain/ledger.ts';
import {
  bookRecovery,
  bookRefundBack,
  bookRefundRequested,
  bookRefundSent,
  bookWithheld,
  bookWriteOff,
} from '../../src/domain/recipes-documents.ts';
import { moveRefund, type Refund, type RefundState } from '../../src/domain/refund.ts';
import { recoveryShares, writeOffShares, type WriteOff } from '../../src/domain/write-off.ts';
import type { Id } from '../../src/kernel/id.ts';
import { majorString, zero, type Money } from '../../src/kernel/money.ts';
import { aCharge, anAccount, excise, kes, START, vat } from '../../src/testing/builders.ts';

const identity = { id: 'inv_1' as Id<'Invoice'>, issuedAt: START, dueAt: START };
const booking: Booking = { id: 'jrn_1' as Id<'Journal'>, bookedAt: START, effectiveAt: START, origin: 'core' };
const accountId = anAccount().id;
const sold = issue(assemble(identity, anAccount(), [aCharge({ amount: kes('2500.00') })]));

function writtenOff(amount: Money, relief = true, before = kes('0.00'), of = sold): WriteOff {
  return {
    id: 'wof_1' as Id<'WriteOff'>,
    number: 'WO-000001',
    accountId,
    invoiceId: of.id,
    total: amount,
    ...writeOffShares(of, { amount, before, relief }),
    reason: 'gone',
    actor: 'desk',
    writtenAt: START,
    recovered: zero('KES'),
  };
}

const refund: Refund = {
  id: 'rfd_1' as Id<'Refund'>,
  accountId,
  amount: kes('500.00'),
  source: 'wallet',
  parts: [{ paymentId: 'pay_1' as Id<'Payment'>, bucketId: null, amount: kes('500.00') }],
  noteId: null,
  state: 'requested',
  paidFrom: null,
  reference: null,
  reason: 'overpaid',
  actor: 'desk',
  requestedAt: START,
  changedAt: START,
  version: 1,
};

const recovery = (off: WriteOff, total: Money, turn = 1) => ({
  writeOffId: off.id,
  turn,
  accountId,
  invoiceId: off.invoiceId,
  total,
  ...recoveryShares(off, total),
  reason: 'found',
  actor: 'desk',
  recoveredAt: START,
});

const withheld = {
  id: 'wht_1' as Id<'WithheldTax'>,
  accountId,
  invoiceId: sold.id,
  amount: kes('43.10'),
  certificate: 'KRA-1',
  certifiedOn: '2026-03-01',
  actor: 'desk',
  recordedAt: START,
};

it.each<[string, Journal, string[]]>([
  [
    'a write-off with tax relief',
    bookWriteOff(writtenOff(kes('2500.00')), booking),
    ['debit 5300 2155.17', 'debit 2300:VAT 344.83', 'credit 1200 2500.00'],
  ],
  [
    'a write-off without relief: all of it is bad debt',
    bookWriteOff(writtenOff(kes('2500.00'), false), booking),
    ['debit 5300 2500.00', 'credit 1200 2500.00'],
  ],
  [
    'its recovery: owed again, recovered, and its tax is due again',
    bookRecovery(recovery(writtenOff(kes('2500.00')), kes('2500.00')), writtenOff(kes('2500.00')), booking),
    ['debit 1200 2500.00', 'credit 5310 2155.17', 'credit 2300:VAT 344.83'],
  ],
  ['tax that a customer kept back', bookWithheld(withheld, booking), ['debit 2310 43.10', 'credit 1200 43.10']],
  ['a refund from the wallet', bookRefundRequested(refund, booking), ['debit 2100 500.00', 'credit 2400 500.00']],
  [
    'a refund of credit',
    bookRefundRequested({ ...refund, source: 'credit' }, booking),
    ['debit 2110 500.00', 'credit 2400 500.00'],
  ],
  [
    'a refund that was sent through the gateway',
    bookRefundSent(refund, '1150', booking),
    ['debit 2400 500.00', 'credit 1150 500.00'],
  ],
  [
    'a refund that failed: the customer has it again',
    bookRefundBack(refund, booking),
    ['debit 2400 500.00', 'credit 2100 500.00'],
  ],
])('books %s', (_, journal, entries) => {
  const shown = journal.entries.map(
    ({ side, account, asset, amount }) => `${side} ${account} ${majorString({ minor: amount, currency: asset })}`,
  );
  expect(shown).toEqual(entries);
  expect(() => checkBalanced(journal)).not.toThrow();
});

it('parts the rest of a debt so that what was paid and what is given up are the document to the cent', () => {
  const shares = writeOffShares(sold, { amount: kes('1500.00'), before: kes('0.00'), relief: true });
  // 1,000.00 of it were paid, of which 862.07 are net.
  expect([shares.net, ...shares.taxes.map((tax) => tax.amount)].map(majorString)).toEqual(['1293.10', '206.90']);
});

it('gives up a debt by parts that are the document together, net and each tax', () => {
  const both = issue(assemble(identity, anAccount(), [aCharge({ amount: kes('0.10'), taxes: [excise, vat] })]));
  const sums = [0n, 0n, 0n];
  for (let cent = 0n; cent < 10n; cent++) {
    const given = { amount: kes('0.01'), before: { ...kes('0.00'), minor: cent }, relief: true };
    const { net, taxes } = writeOffShares(both, given);
    const of = (code: string) => taxes.find((tax) => tax.code === code)?.amount.minor ?? 0n;
    [net.minor, of('EXCISE'), of('VAT')].forEach((minor, place) => (sums[place]! += minor));
  }
  // 0.10 is 0.07, excise 0.01 and VAT 0.02: no cent alone has a tax in it.
  expect(sums).toEqual([7n, 1n, 2n]);
});

it('recovers by parts what was written off, tax by tax', () => {
  const both = issue(assemble(identity, anAccount(), [aCharge({ amount: kes('1334.01'), taxes: [excise, vat] })]));
  let off = writtenOff(kes('1334.01'), true, kes('0.00'), both);
  const sums = new Map<string, bigint>();
  for (const part of ['0.01', '333.33', '600.00', '400.67']) {
    const { net, taxes } = recoveryShares(off, kes(part));
    sums.set('net', (sums.get('net') ?? 0n) + net.minor);
    for (const { code, amount } of taxes) sums.set(code, (sums.get(code) ?? 0n) + amount.minor);
    off = { ...off, recovered: { ...off.recovered, minor: off.recovered.minor + kes(part).minor } };
  }
  const wanted = [['net', off.net.minor], ...off.taxes.map(({ code, amount }) => [code, amount.minor])];
  expect([...sums]).toEqual(wanted);
});

const standing = (given: Partial<Record<keyof InvoiceStanding, string>>): InvoiceStanding => {
  const of = (name: keyof InvoiceStanding) => kes(given[name] ?? '0.00');
  return {
    paid: of('paid'),
    withheld: of('withheld'),
    writtenOff: of('writtenOff'),
    voided: of('voided'),
    credited: of('credited'),
  };
};

it.each<[Partial<Record<keyof InvoiceStanding, string>>, string, string, string]>([
  [{}, 'unpaid', '2500.00', 'nothing has come'],
  [{ paid: '1000.00' }, 'partial', '1500.00', 'some has come'],
  [{ withheld: '43.10' }, 'partial', '2456.90', 'a certificate stands for money'],
  [{ paid: '2456.90', withheld: '43.10' }, 'paid', '0.00', 'money and a certificate are all of it'],
  [{ paid: '1000.00', writtenOff: '1500.00' }, 'uncollectible', '0.00', 'what was given up is not called paid'],
  [{ voided: '2500.00' }, 'void', '0.00', 'nobody ever owed it'],
  [{ paid: '2500.00', credited: '500.00' }, 'paid', '0.00', 'a credit note gives back what was paid'],
])('with %o it is %s and %s is owed: %s', (given, status, owed) => {
  expect(invoiceStatus(sold, standing(given))).toBe(status);
  expect(majorString(owedOn(sold, standing(given)))).toBe(owed);
});

const states: readonly RefundState[] = ['requested', 'processing', 'succeeded', 'failed', 'unknown'];
const allowed: Readonly<Record<RefundState, readonly RefundState[]>> = {
  requested: ['processing', 'succeeded', 'failed'],
  processing: ['succeeded', 'failed', 'unknown'],
  // It may have arrived, so it is never sent again.
  unknown: ['succeeded', 'failed'],
  succeeded: [],
  failed: [],
};

it.each(states.flatMap((from) => states.map((to) => [from, to] as const)))(
  'moves a refund from %s to %s only if it may',
  (from, to) => {
    const step = () => moveRefund({ ...refund, state: from }, { to, at: START, paidFrom: '1100', reference: 'TRF-1' });
    if (allowed[from].includes(to)) expect(step().state).toBe(to);
    else expect(step).toThrow(expect.objectContaining({ code: 'refund.move' }));
  },
);

it('wants to know how the transfer is named that has paid a refund', () => {
  expect(() => moveRefund(refund, { to: 'succeeded', at: START, paidFrom: '1100' })).toThrow(
    expect.objectContaining({ code: 'refund.unnamed' }),
  );
});
