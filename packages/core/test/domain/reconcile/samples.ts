import type { KeptLine } from '../../../src/domain/reconcile/line.ts';
import type { Mine } from '../../../src/domain/reconcile/match.ts';
import type { Id } from '../../../src/kernel/id.ts';
import { kes, START } from '../../../src/testing/builders.ts';

/** A line of a provider about KES 1,000 that came in, kept. */
export function aLine(given: Partial<KeptLine> = {}): KeptLine {
  const key = given.key ?? 'SCK1AB2CD3';
  return {
    id: `lin_${key}` as Id<'ReportedLine'>,
    gateway: 'mpesa',
    source: 'provider',
    key,
    kind: 'payment',
    amount: kes('1000.00'),
    fee: null,
    at: START,
    reference: key,
    accountReference: '10000099',
    payer: '2547*****678',
    payerName: 'AMINA',
    description: 'Pay bill',
    settlement: null,
    statementId: 'stm_1' as Id<'ReportedStatement'>,
    heard: 'known',
    journalId: null,
    fees: null,
    otherwise: null,
    version: 1,
    ...given,
  };
}

/** The same money in our books. */
export function aMine(given: Partial<Mine> = {}): Mine {
  return {
    kind: 'payment',
    id: 'pay_1',
    amount: kes('1000.00'),
    fee: null,
    at: START,
    names: ['SCK1AB2CD3'],
    nameless: false,
    toBank: false,
    accountId: 'acc_1' as Id<'Account'>,
    sure: true,
    journalId: null,
    ...given,
  };
}
