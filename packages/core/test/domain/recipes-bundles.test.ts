import { describe, expect, it } from 'vitest';
import type { Allocation } from '../../src/domain/allocation.ts';
import { burn } from '../../src/domain/burn.ts';
import { expireBucket, rollBucket, voidBucket } from '../../src/domain/expiry.ts';
import { assemble, issue } from '../../src/domain/invoice.ts';
import { balance, checkBalanced, type AccountCode, type Booking, type Journal } from '../../src/domain/ledger.ts';
import { bookAllocation, bookInvoice } from '../../src/domain/recipes.ts';
import {
  bookExpired,
  bookFromCredit,
  bookGranted,
  bookRolledOver,
  bookUsed,
  bookVoided,
  grantEntries,
} from '../../src/domain/recipes-bundles.ts';
import type { Id } from '../../src/kernel/id.ts';
import { majorString } from '../../src/kernel/money.ts';
import { aCharge, anAccount, aPayment, kes, START } from '../../src/testing/builders.ts';
import { aBucket, DAY, GB, HOUR, ident, plainRollover } from './buckets.ts';

const booking: Booking = { id: ident('jrn_1'), bookedAt: START, effectiveAt: START, origin: 'core' };
const owner = anAccount().id;
const END = START + 30 * DAY;
const next = { id: ident<'Bucket'>('bkt_2'), grantedAt: END, validFrom: END, validUntil: END + 30 * DAY };

// A bundle of 10 GB for 500.00 with 16 % VAT inside: 431.03 net and 68.97 tax.
const bundle = aBucket('bkt_1', { value: kes('431.03') });
const [used = bundle] = burn([bundle], 4n * GB, START + HOUR).buckets;
const promo = aBucket('promo_1', { asset: 'KES', granted: 30_000n, source: 'promo' });
const goodwill = aBucket('good_1', { asset: 'KES', granted: 30_000n, source: 'compensation' });
const note = aBucket('note_1', { asset: 'KES', granted: 30_000n, source: 'credit' });

const spent = (bucketId: string, amount: string): Omit<Allocation, 'journalId'> => ({
  id: ident('alc_1'),
  paymentId: null,
  bucketId: ident(bucketId),
  invoiceId: ident('inv_1'),
  amount: kes(amount),
  via: 'credit',
  allocatedAt: START,
});

const rolled = rollBucket(used, { ...plainRollover, max: 2n * GB }, next);
const filled = rollBucket(used, { ...plainRollover, min: 7n * GB }, next);

const shown = ({ entries }: Journal): string[] =>
  entries.map(({ side, account, asset, amount }) =>
    [side, account, asset === 'KES' ? majorString({ minor: amount, currency: asset }) : `${amount} ${asset}`].join(' '),
  );

it.each<[string, Journal, string[]]>([
  [
    'a grant issues units to the customer',
    bookGranted(bundle, booking),
    ['debit 9000 10000000000 BYTES', 'credit 9100 10000000000 BYTES'],
  ],
  [
    'used 40 %: the units are gone and 172.41 is earned',
    bookUsed(bundle, used, booking),
    ['debit 9100 4000000000 BYTES', 'credit 9000 4000000000 BYTES', 'debit 2200 172.41', 'credit 4180 172.41'],
  ],
  [
    'expired with the rest unused: 258.62 is breakage',
    bookExpired(used, expireBucket(used, END).bucket, booking),
    ['debit 9100 6000000000 BYTES', 'credit 9000 6000000000 BYTES', 'debit 2200 258.62', 'credit 4190 258.62'],
  ],
  [
    'the same where the law lets nobody earn breakage: into the reserve',
    bookExpired(used, expireBucket(used, END).bucket, booking, '2600'),
    ['debit 9100 6000000000 BYTES', 'credit 9000 6000000000 BYTES', 'debit 2200 258.62', 'credit 2600 258.62'],
  ],
  [
    'the allowance of a plan is earned by time, so its use moves no money',
    bookUsed({ ...bundle, value: null }, { ...used, value: null }, booking),
    ['debit 9100 4000000000 BYTES', 'credit 9000 4000000000 BYTES'],
  ],
  [
    'taken back by a credit note: the note moves the money, and here go the units',
    bookVoided(used, voidBucket(used).bucket, booking, 'credit_note'),
    ['debit 9100 6000000000 BYTES', 'credit 9000 6000000000 BYTES'],
  ],
  [
    'taken back and not paid back',
    bookVoided(used, voidBucket(used).bucket, booking, '4190'),
    ['debit 9100 6000000000 BYTES', 'credit 9000 6000000000 BYTES', 'debit 2200 258.62', 'credit 4190 258.62'],
  ],
  [
    // 431.03 × 6 / 10 = 258.618 → 258.62 up to the 6 GB that are used or rolled; 172.41 remain for 4 GB.
    '2 of 6 GB roll over: they stay the customer’s, and the rest is breakage',
    bookRolledOver(used, rolled, booking),
    [
      'debit 9100 2000000000 BYTES',
      'credit 9100 2000000000 BYTES',
      'debit 9100 4000000000 BYTES',
      'credit 9000 4000000000 BYTES',
      'debit 2200 172.41',
      'credit 4190 172.41',
    ],
  ],
  [
    'the minimum of 7 GB adds one to the 6 that are left, and no money moves',
    bookRolledOver(used, filled, booking),
    [
      'debit 9100 6000000000 BYTES',
      'credit 9100 6000000000 BYTES',
      'debit 9000 1000000000 BYTES',
      'credit 9100 1000000000 BYTES',
    ],
  ],
  ['a promotional credit of 300.00', bookGranted(promo, booking), ['debit 4200 300.00', 'credit 2600 300.00']],
  ['goodwill', bookGranted(goodwill, booking), ['debit 4290 300.00', 'credit 2110 300.00']],
  [
    'an invoice paid with a promotion',
    bookFromCredit(spent('promo_1', '120.00'), promo, owner, booking),
    ['debit 2600 120.00', 'credit 1200 120.00'],
  ],
  [
    'an invoice paid with a credit note',
    bookFromCredit(spent('note_1', '120.00'), note, owner, booking),
    ['debit 2110 120.00', 'credit 1200 120.00'],
  ],
  [
    'a promotion that expires is a discount that was never given',
    bookExpired(promo, expireBucket(promo, END).bucket, booking),
    ['debit 2600 300.00', 'credit 4200 300.00'],
  ],
  [
    'a referral that is clawed back, too',
    bookVoided({ ...promo, source: 'referral' }, voidBucket({ ...promo, source: 'referral' }).bucket, booking, '4190'),
    ['debit 2600 300.00', 'credit 4200 300.00'],
  ],
])('%s', (_, journal, entries) => {
  expect(shown(journal)).toEqual(entries);
  expect(() => checkBalanced(journal)).not.toThrow();
});

describe('a bundle bought from the wallet', () => {
  const invoice = issue(
    assemble({ id: ident('inv_1'), issuedAt: START, dueAt: START }, anAccount(), [aCharge({ amount: kes('500.00') })]),
  );
  const sale = bookInvoice(invoice, booking, grantEntries(bundle));
  const paid = bookAllocation(
    { ...spent('-', '500.00'), bucketId: null, paymentId: aPayment().id, via: 'wallet' },
    owner,
    { ...booking, id: ident('jrn_2') },
  );

  it('is one journal with two assets, each of which balances', () => {
    expect(() => checkBalanced(sale)).not.toThrow();
    expect(new Set(sale.entries.map(({ asset }) => asset))).toEqual(new Set(['KES', 'BYTES']));
  });

  it.each<[AccountCode, Id<'Account'> | null, string]>([
    ['2100', owner, '500.00'],
    ['1200', owner, '0.00'],
    ['2200', null, '-431.03'],
    ['2300:VAT', null, '-68.97'],
  ])('leaves %s of %s at %s', (code, whose, expected) => {
    expect(balance([sale, paid], code, whose, 'KES')).toBe(kes(expected).minor);
  });

  it('holds the units that the customer was sold', () => {
    expect(balance([sale], '9100', owner, 'BYTES')).toBe(-10n * GB);
  });
});

it('books a use once: the document is the bucket at its count', () => {
  expect(bookUsed(bundle, used, booking)).toMatchObject({
    kind: 'bucket_used',
    documentType: 'bucket',
    documentId: 'bkt_1:4000000000',
  });
});

it('leaves a credit note’s money to the note', () => {
  expect(grantEntries(note)).toEqual([]);
});
