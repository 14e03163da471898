import { expect, it } from 'vitest';
import type { AttemptResult } from '../../src/domain/gateway-result.ts';
import type { Attempt } from '../../src/domain/payment.ts';
import { kes, received } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import type { Customer, Story } from '../../src/testing/story.ts';
import { books } from './desk.ts';
import { after, arrives, askFor, callback, confirms } from './provider.ts';
import { openTill } from './till.ts';

// The golden scenarios of money in: whatever the provider does, one payment is one receipt, one journal and one term.

const MINUTE = 60_000;
const RECEIPT = 'SCK1AB2CD3';

const failure = (providerReference: string): AttemptResult => ({
  kind: 'failed',
  providerReference,
  reason: 'Cancelled on the phone.',
});

/** The same money, told by the rail of the paybill: it names the account and no ask. */
const confirmation = ({ clock }: Story, { account }: Customer) =>
  received({ receipt: RECEIPT, accountReference: account.number, providerAt: clock.now(), payer: '2547*****678' });

/** What one payment of KES 1,000 for one term leaves behind, wherever it is looked for. */
async function paidOnce(story: Story, { account, subscription }: Customer): Promise<void> {
  const { reads, store } = story.billing;
  const payments = await reads.payments(account.id, { page: 1, limit: 10 });
  expect(payments.rows.map(({ amount, receipt }) => [amount, receipt])).toEqual([[kes('1000.00'), RECEIPT]]);
  const { subscriptions } = await story.billing.view(account.id);
  const terms = subscriptions.find((one) => one.subscription.id === subscription.id)?.terms ?? [];
  expect(terms).toHaveLength(1);
  expect((await reads.invoices(account.id, { page: 1, limit: 10 })).total).toBe(1);
  const kinds = (await store.entriesOf(account.id)).map(({ journal }) => journal.kind);
  expect(kinds.filter((kind) => kind === 'receipt')).toHaveLength(1);
  expect(await books(story, '1150', '1200', '2150', '2160')).toEqual(['1000.00', '0.00', '0.00', '0.00']);
  expect(await story.access({ account, subscription })).toBe('granted');
}

const stateOf = async (story: Story, { id }: Attempt) => (await story.billing.reads.attempt(id))?.state;

describeOnEngines('golden 1: a callback that is lost', (open) => {
  it('is made good by questions: still under way, then paid; online once and charged once', async () => {
    const { provider, story, amina } = await openTill(await open());
    const asked = await askFor(story, amina);
    await after(story, 15_000);
    expect(await stateOf(story, asked)).toBe('processing');
    expect(await story.access(amina)).toBe('blocked');
    provider.query = confirms;
    await after(story, MINUTE);
    expect(await stateOf(story, asked)).toBe('succeeded');
    expect(await story.access(amina)).toBe('granted');
    // Hours later the callback comes after all, with the receipt that the query did not tell, and then once more.
    await after(story, 180 * MINUTE);
    const late = callback('ask-1', { receipt: RECEIPT, providerAt: story.clock.now() - 181 * MINUTE });
    await arrives(story, late, 'late');
    await arrives(story, late, 'late again');
    await paidOnce(story, amina);
    await story.end();
  });
});

describeOnEngines('golden 2: one receipt by two rails', (open) => {
  const rails = ['callback', 'confirmation'] as const;

  it.each([
    ['the callback first', [...rails]],
    ['the confirmation first', rails.toReversed()],
    ['both, each three times', [...rails, ...rails, ...rails]],
  ])('%s: one payment', async (_, order) => {
    const { provider, story, amina } = await openTill(await open());
    const asked = await askFor(story, amina);
    provider.query = confirms;
    for (const [place, rail] of order.entries()) {
      story.clock.advance(1_000);
      const told = rail === 'callback' ? callback('ask-1', { receipt: RECEIPT, providerAt: story.clock.now() }) : null;
      await arrives(story, told ?? confirmation(story, amina), `message-${place}`);
    }
    expect(await stateOf(story, asked)).toBe('succeeded');
    await paidOnce(story, amina);
    await story.end();
  });

  it('both at the same moment, in many hands: one payment', async () => {
    const { provider, story, amina } = await openTill(await open());
    const asked = await askFor(story, amina);
    provider.query = confirms;
    const told = callback('ask-1', { receipt: RECEIPT, providerAt: story.clock.now() });
    const results = [told, confirmation(story, amina), told, confirmation(story, amina)];
    const outcomes = await Promise.all(results.map((result) => story.billing.applyResult('till', result)));
    expect(outcomes.filter(({ outcome }) => outcome === 'received')).toHaveLength(1);
    await story.settle();
    expect(await stateOf(story, asked)).toBe('succeeded');
    await paidOnce(story, amina);
    await story.end();
  });
});

describeOnEngines('golden 3: a slip in the account number', (open) => {
  it('waits with a suggestion; one click gives it to her, she is online, and who did it is known', async () => {
    const { story, amina } = await openTill(await open());
    const { number } = amina.account;
    const typo = number.slice(0, 4) + ((Number(number[4]) + 5) % 10) + number.slice(5);
    await arrives(story, { ...confirmation(story, amina), accountReference: typo });
    const queue = await story.billing.reads.payments(null, { page: 1, limit: 10, status: 'unmatched' });
    const [stray] = queue.rows;
    expect(stray).toMatchObject({
      accountReference: typo,
      unmatched: 'malformed_reference',
      suggestion: { accountId: amina.account.id, key: 'number_slip', why: 'one slip away' },
    });
    expect(await books(story, '1150', '2150')).toEqual(['1000.00', '-1000.00']);
    expect(await story.access(amina)).toBe('blocked');
    const [candidate] = await story.billing.suggestionsFor(stray!.id);
    expect(candidate).toMatchObject({ accountId: amina.account.id, would: { buys: [{ planName: 'Home 10' }] } });
    await story.billing.attribute(stray!.id, candidate!.accountId, { actor: 'wanjiku' });
    await story.settle();
    await paidOnceIdentified(story, amina);
    expect(await story.billing.reads.paymentNotes(stray!.id)).toMatchObject([
      { what: 'attributed', accountId: amina.account.id, actor: 'wanjiku', at: story.clock.now() },
    ]);
    await story.end();
  });
});

/** The same where it lay in suspense first: the receipt was booked there, and left it once. */
async function paidOnceIdentified(story: Story, customer: Customer): Promise<void> {
  const kinds = (await story.billing.store.entriesOf(customer.account.id)).map(({ journal }) => journal.kind);
  expect(kinds.filter((kind) => kind === 'identified')).toHaveLength(1);
  expect(await books(story, '1150', '1200', '2150', '2160')).toEqual(['1000.00', '0.00', '0.00', '0.00']);
  expect(await story.access(customer)).toBe('granted');
}

describeOnEngines('golden 4: late news', (open) => {
  it('of success after a failure revives it; of failure after that changes nothing', async () => {
    const { provider, story, amina, heard } = await openTill(await open());
    const asked = await askFor(story, amina);
    provider.query = async (reference) => failure(reference);
    await arrives(story, failure('ask-1'), 'no');
    expect(await stateOf(story, asked)).toBe('failed');
    expect(heard.map(({ name }) => name)).toEqual(['paymentFailed']);
    expect(await story.access(amina)).toBe('blocked');
    await after(story, 10 * MINUTE);
    provider.query = confirms;
    await arrives(story, callback('ask-1', { receipt: RECEIPT, providerAt: story.clock.now() }), 'yes');
    expect(await stateOf(story, asked)).toBe('succeeded');
    await paidOnce(story, amina);
    provider.query = async (reference) => failure(reference);
    await after(story, 10 * MINUTE);
    await arrives(story, failure('ask-1'), 'no again');
    await story.billing.applyResult('till', failure('ask-1'));
    expect(await stateOf(story, asked)).toBe('succeeded');
    expect(heard).toHaveLength(1);
    await paidOnce(story, amina);
    await story.end();
  });

  it('of a failure that the provider does not confirm is no news', async () => {
    const { provider, story, amina, heard, backlog } = await openTill(await open());
    const asked = await askFor(story, amina);
    await arrives(story, failure('ask-1'), 'forged');
    expect(await stateOf(story, asked)).toBe('processing');
    expect(heard).toEqual([]);
    // Where the provider knows better, what it says counts at once.
    provider.query = async () => callback('ask-1', { receipt: RECEIPT, providerAt: story.clock.now() });
    await arrives(story, failure('ask-1'), 'contradictory');
    expect(await stateOf(story, asked)).toBe('succeeded');
    await paidOnce(story, amina);
    expect(await backlog()).toMatchObject({ inbox: 0, dead: 0 });
    await story.end();
  });
});

describeOnEngines('a callback that tells another amount', (open) => {
  it('is money if the provider says that it is so much; if it does not say, a person must look', async () => {
    const { provider, story, amina, payments, backlog } = await openTill(await open());
    await askFor(story, amina);
    const told = callback('ask-1', { amount: kes('1200.00'), providerAt: story.clock.now() });
    provider.query = confirms;
    await arrives(story, told, 'forged');
    expect(await payments()).toEqual([]);
    expect(await backlog()).toMatchObject({ dead: 1 });
    provider.query = async () => told;
    await arrives(story, told, 'true');
    expect(await payments()).toMatchObject([{ accountId: amina.account.id, amount: kes('1200.00') }]);
    expect(await story.wallet(amina)).toBe('200.00');
    await story.end();
  });
});

describeOnEngines('a callback in doubt that no question can settle', (open) => {
  it('takes nobody’s money: it waits for a person', async () => {
    const { story, amina, payments, backlog } = await openTill(await open());
    const paid = await story.pays(amina, '1000.00', { receipt: RECEIPT });
    const receivedAt = story.clock.now();
    const about = { payment: RECEIPT, amount: null, fee: null, providerAt: receivedAt, reason: 'Reversed.' };
    const body = { kind: 'taken_back', reference: 'RV1', ...about };
    await story.billing.store.write({ inbox: [{ gateway: 'till', key: 'rv', topic: 'x', body, receivedAt }] });
    await story.settle();
    expect(await backlog()).toMatchObject({ inbox: 0, dead: 1 });
    expect(await payments()).toMatchObject([{ id: paid.id }]);
    expect(await story.access(amina)).toBe('granted');
    await story.end();
  });
});
