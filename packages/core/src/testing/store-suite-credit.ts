import { expect, it } from 'vitest';
import { assemble, issue, type Invoice } from '../domain/invoice.ts';
import { bookCreditNote, bookInvoice } from '../domain/recipes.ts';
import { bookFromCredit, bookGranted } from '../domain/recipes-bundles.ts';
import type { Id } from '../kernel/id.ts';
import { negate } from '../kernel/money.ts';
import type { Allocation } from '../domain/allocation.ts';
import type { Changes } from '../ports/store.ts';
import { aCharge, kes, START } from './builders.ts';
import { aBucketOf, bookingOf } from './store-samples-units.ts';
import { sample, wrote, type Both, type Sample } from './store-samples.ts';

/** What credit must hold: what a customer has that is no money. */
export function describeCredit(both: Both): void {
  it('pays an invoice from the credit of a note, and follows it', async () => {
    const { store } = both();
    const one = sample('credit');
    await wrote(store, one.opened);
    await wrote(store, noted(one));
    expect(await store.reads.balance('2110', one.account.id, 'KES')).toBe(-100_000n);
    expect((await store.reads.invoice('cnt_credit' as Id<'Invoice'>))?.invoice).toMatchObject({
      kind: 'credit_note',
      number: expect.stringMatching(/^CN-\d{6}$/) as string,
    });
    await wrote(store, spending(one, 60_000n));
    expect(await store.reads.balance('2110', one.account.id, 'KES')).toBe(-40_000n);
    const view = await store.reads.view(one.account.id, START);
    expect(view?.openInvoices).toMatchObject([{ owed: kes('400.00') }]);
    expect(view?.buckets).toMatchObject([{ used: 60_000n }]);
    const chain = await store.reads.chain({ kind: 'invoice', id: 'inv_credit' });
    expect(chain).toMatchObject({ payments: [], allocations: [{ bucketId: 'bkt_note_credit', paymentId: null }] });
    expect(await store.verify()).toEqual([]);
  });

  it('refuses to spend credit that is not there', async () => {
    const { store } = both();
    const one = sample('overcredit');
    await wrote(store, one.opened);
    await wrote(store, noted(one));
    const { buckets = [], ...unpaid } = spending(one, 60_000n);
    const over = buckets.map((bucket) => ({ ...bucket, used: 100_001n }));
    await expect(store.write({ ...unpaid, buckets: over })).rejects.toMatchObject({ code: 'storage.excess' });
    const [bucket] = buckets;
    const lost = bookGranted({ ...bucket!, granted: 1n, source: 'compensation' }, bookingOf('jrn_lost_overcredit'));
    const turned = lost.entries.map(
      (entry) => ({ ...entry, side: entry.side === 'debit' ? 'credit' : 'debit' }) as const,
    );
    const more = turned.map((entry) => ({ ...entry, amount: 100_001n }));
    await expect(store.write({ journals: [{ ...lost, entries: more }] })).rejects.toMatchObject({
      code: 'storage.overdrawn',
    });
    expect(await store.verify()).toEqual([]);
  });

  it('takes an allocation from one source and not from two, nor from none', async () => {
    const { store } = both();
    const one = sample('sources');
    await wrote(store, one.opened);
    await wrote(store, noted(one));
    const spent = spending(one, 60_000n);
    for (const given of [
      { paymentId: null, bucketId: null },
      { paymentId: 'pay_x' as Id<'Payment'>, bucketId: 'bkt_note_sources' as Id<'Bucket'> },
    ]) {
      const allocations = spent.allocations?.map((each) => ({ ...each, ...given })) ?? [];
      await expect(store.write({ ...spent, allocations })).rejects.toThrow();
    }
    expect(await store.verify()).toEqual([]);
  });

  it('numbers invoices and credit notes apart, both without a gap', async () => {
    const { store, other } = both();
    const all = Array.from({ length: 4 }, (_, n) => sample(`series${n}`));
    for (const one of all) await wrote(store, one.opened);
    const written = await Promise.all(all.map((one, n) => wrote(n % 2 === 0 ? store : other, noted(one))));
    const kinds = written.flatMap(({ invoices }) => invoices.map((each) => [each.kind, each.number?.slice(0, 3)]));
    expect(new Set(kinds.map(String))).toEqual(new Set(['invoice,INV', 'credit_note,CN-']));
    expect(new Set(written.flatMap(({ invoices }) => invoices.map((each) => each.number))).size).toBe(8);
    expect(await store.verify()).toEqual([]);
  });

  it('tells when invoices were paid, newest first, and nothing of credit notes', async () => {
    const { store } = both();
    const one = sample('history');
    await wrote(store, one.opened);
    await wrote(store, one.bought(0, 1, { effectiveAt: START - 5 }));
    await wrote(store, noted(one, START + 10));
    const history = () => store.reads.paidHistory(one.account.id, 5);
    const first = { invoiceId: 'inv_history_0', issuedAt: START, dueAt: START, paidAt: START - 5 };
    const second = { invoiceId: 'inv_history', issuedAt: START + 10, dueAt: START + 10 };
    expect(await history()).toEqual([{ ...second, paidAt: null }, first]);
    await wrote(store, spending(one, 100_000n));
    expect(await history()).toEqual([{ ...second, paidAt: START + 20 }, first]);
    expect(await store.reads.paidHistory(one.account.id, 1)).toHaveLength(1);
  });
}

/** An invoice of KES 1,000.00 that is open, and a credit note over as much, which is credit in a bucket. */
function noted(one: Sample, at = START): Changes {
  const { account } = one;
  const tag = account.id.slice(4);
  const charge = (what: string, amount = kes('1000.00')) =>
    aCharge({ id: `chg_${what}_${tag}` as Id<'Charge'>, key: `${tag}/${what}`, accountId: account.id, amount });
  const [sold, given] = [charge('sold'), charge('given', negate(kes('1000.00')))];
  const identity = { issuedAt: at, dueAt: at };
  const invoice: Invoice = issue(assemble({ id: `inv_${tag}` as Id<'Invoice'>, ...identity }, account, [sold]));
  const note: Invoice = issue(
    assemble({ id: `cnt_${tag}` as Id<'Invoice'>, kind: 'credit_note', ...identity }, account, [given]),
  );
  return {
    charges: [sold, given],
    invoices: [invoice, note],
    buckets: [creditOf(one)],
    journals: [bookInvoice(invoice, bookingOf(`jrn_inv_${tag}`)), bookCreditNote(note, bookingOf(`jrn_cnt_${tag}`))],
  };
}

function creditOf(one: Sample) {
  const tag = one.account.id.slice(4);
  const credit = { subscriptionId: null, asset: 'KES', granted: 100_000n, source: 'credit', validUntil: null } as const;
  return aBucketOf(one, 'note', { ...credit, id: `bkt_note_${tag}` as Id<'Bucket'> });
}

/** Puts so much of the note's credit against the open invoice. */
function spending(one: Sample, units: bigint): Changes {
  const tag = one.account.id.slice(4);
  const bucket = { ...creditOf(one), version: 1 };
  const allocation: Omit<Allocation, 'journalId'> = {
    id: `alc_${tag}` as Id<'Allocation'>,
    paymentId: null,
    bucketId: bucket.id,
    invoiceId: `inv_${tag}` as Id<'Invoice'>,
    amount: { minor: units, currency: 'KES' },
    via: 'credit',
    allocatedAt: START + 20,
  };
  const journal = bookFromCredit(allocation, bucket, one.account.id, bookingOf(`jrn_alc_${tag}`));
  return {
    buckets: [{ ...bucket, used: units }],
    allocations: [{ ...allocation, journalId: journal.id }],
    journals: [journal],
  };
}
