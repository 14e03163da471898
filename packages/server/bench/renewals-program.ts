import { randomBytes } from 'node:crypto';
import { createBilling, money, silentLog, type Billing, type Id, type Payment } from '@daftari/core';
import { HOME, makeSubscribers, prepaid } from './subscribers.ts';

// Renewals from the wallet: everybody's term ends in a moment, and everybody has paid in for the next.
// Prints one line of JSON.
// node --conditions=@daftari/source packages/server/bench/renewals-program.ts <url of an empty database> <accounts>

const [url = '', accounts = '1000'] = process.argv.slice(2);
const billing: Billing = await createBilling({
  database: { engine: { kind: 'url', url }, secretKey: randomBytes(32) },
  currency: 'KES',
  zone: 'Africa/Nairobi',
  log: { ...silentLog, error: (message, details) => console.error(message, details) },
  runs: { from: 1 },
});
try {
  const plan = await billing.publishPlan({ ...HOME, code: 'prepaid-30', terms: prepaid });
  const now = Date.now();
  const subscribers = await makeSubscribers(billing.store, plan, Number(accounts), now + 30_000);
  for (let start = 0; start < subscribers.length; start += 500) {
    const part = subscribers.slice(start, start + 500);
    await payIn(part.map(({ account }) => account.id));
    const due = part.map(({ subscription }) => {
      return { ...subscription, paidUntil: now + 30_000, reviewAt: now, activatedAt: now };
    });
    const seen = part.map(({ account }) => ({ accountId: account.id, version: account.version }));
    const { outcome } = await billing.store.write({ seen, subscriptions: due });
    if (outcome !== 'written') throw new Error(`the subscriptions of the bench were ${outcome}`);
  }
  const from = performance.now();
  const { id } = await billing.planRun({ kind: 'renewal' });
  await billing.workRun(id);
  const seconds = (performance.now() - from) / 1_000;
  const { progress } = await billing.runProgress(id);
  if (progress.documents !== Number(accounts)) throw new Error(`${progress.documents} of ${accounts} were renewed`);
  console.log(JSON.stringify({ renewed: progress.documents, seconds }));
} finally {
  await billing.stop();
}

/** KES 1,000 for each, in the wallet, booked as at the desk. */
async function payIn(accountIds: readonly Id<'Account'>[]): Promise<void> {
  const at = Date.now();
  const amount = money(1_000_00n, 'KES');
  const payments = accountIds.map((accountId): Payment => ({
    id: `pay_${accountId}` as Id<'Payment'>,
    gateway: 'desk',
    reference: `ref.${accountId}`,
    receipt: null,
    amount,
    accountId,
    subscriptionId: null,
    attemptId: null,
    unmatched: null,
    suggestion: null,
    accountReference: null,
    payer: null,
    payerName: null,
    providerAt: at,
    receivedAt: at,
    effectiveAt: at,
  }));
  const journals = payments.map(({ id, accountId }) => ({
    id: `jrn_${id}` as Id<'Journal'>,
    kind: 'receipt' as const,
    documentType: 'payment' as const,
    documentId: id,
    bookedAt: at,
    effectiveAt: at,
    entries: [
      { account: '1150' as const, owner: null, asset: 'KES', side: 'debit' as const, amount: amount.minor },
      { account: '2100' as const, owner: accountId, asset: 'KES', side: 'credit' as const, amount: amount.minor },
    ],
    memo: 'Paid in',
    origin: 'bench',
  }));
  const { outcome } = await billing.store.write({ payments, journals });
  if (outcome !== 'written') throw new Error(`the payments of the bench were ${outcome}`);
}
