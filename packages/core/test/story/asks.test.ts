import { expect, it } from 'vitest';
import type { Account } from '../../src/domain/account.ts';
import type { Id } from '../../src/kernel/id.ts';
import { isBillingError } from '../../src/kernel/error.ts';
import { storageErrors } from '../../src/storage/errors.ts';
import { openStore } from '../../src/storage/store.ts';
import { anAccount, received } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { openTestEngine } from '../../src/testing/engines.ts';
import { after, arrives, askFor, callback, confirms, frail, PHONE, said } from './provider.ts';
import { openTill } from './till.ts';

const MINUTE = 60_000;

/** How each of several asks ended. */
const endings = async (asks: readonly Promise<unknown>[]) => {
  const settled = await Promise.allSettled(asks);
  return settled.map((one) =>
    one.status === 'fulfilled' ? 'asked' : isBillingError(one.reason) ? one.reason.code : String(one.reason),
  );
};

/** The answer of a query that says no. */
const failed = async (providerReference: string) =>
  ({ kind: 'failed', providerReference, reason: 'Not answered in time.' }) as const;

describeOnEngines('an account number', (open) => {
  it('of letters bears no code, and a receipt after a query is the same money', async () => {
    const { provider, story, home, payments } = await openTill(await open());
    const account = await story.billing.openAccount({ name: 'Lake View', number: 'lake-01' });
    expect(account.number).toBe('LAKE-01');
    await story.billing.subscribe({ accountId: account.id, planId: home.id, username: 'lake', secret: 'siri-1234' });
    const attempt = await askFor(story, { account });
    provider.query = confirms;
    await story.billing.checkAttempt(attempt.id);
    expect(await payments()).toMatchObject([{ accountId: account.id, receipt: null }]);
    await story.billing.applyResult('till', received({ accountReference: 'Lake-01', providerAt: story.clock.now() }));
    expect(await payments()).toMatchObject([{ accountId: account.id, receipt: 'SCK1AB2CD3', attemptId: attempt.id }]);
    await story.end();
  });

  it('is one in capitals and in small letters, and never ends like the code of an ask', async () => {
    const { story } = await openTill(await open());
    await story.billing.openAccount({ name: 'Lake View', number: 'LAKE-01' });
    const again = story.billing.openAccount({ name: 'Lake View', number: 'Lake-01' });
    await expect(again).rejects.toMatchObject({ code: 'account.numberTaken' });
    const coded = story.billing.openAccount({ name: 'Coded', number: '123456xabc' });
    await expect(coded).rejects.toMatchObject({ code: 'input.malformed' });
    await story.end();
  });

  it('that looks like another with a code is not taken apart', async () => {
    const { story, payments } = await openTill(await open());
    const short = await story.billing.openAccount({ name: 'Short', number: '123456' });
    // Opened before such numbers were refused.
    const long: Account = anAccount({ id: 'acc_long' as Id<'Account'>, number: '123456XABC' });
    await story.billing.store.write({ accounts: [long] });
    await story.billing.applyResult('till', received({ accountReference: '123456xabc' }));
    await story.billing.applyResult('till', received({ accountReference: '123456XAB2', receipt: 'SCK1AB2CD4' }));
    const owners = new Map((await payments()).map(({ receipt, accountId }) => [receipt, accountId]));
    expect(Object.fromEntries(owners)).toEqual({ SCK1AB2CD3: long.id, SCK1AB2CD4: short.id });
    await story.end();
  });
});

describeOnEngines('a callback of an ask that is not known', (open) => {
  it('is asked about again and again while the provider refuses to answer, and is booked when it does', async () => {
    const { provider, story, payments, backlog } = await openTill(await open());
    provider.query = () => Promise.reject(said.tooMany());
    await arrives(story, callback('foreign-1'));
    for (let minute = 0; minute < 3; minute++) await after(story, MINUTE);
    expect(await payments()).toEqual([]);
    expect(await backlog()).toMatchObject({ inbox: 1, dead: 0 });
    provider.query = confirms;
    await after(story, 15 * MINUTE);
    expect(await payments()).toMatchObject([{ receipt: 'SCK1AB2CD3', accountId: null, unmatched: 'no_reference' }]);
    await story.end();
  });

  it('waits for a person when the provider never answers, or contradicts it', async () => {
    const { provider, story, payments, backlog } = await openTill(await open());
    provider.query = (providerReference) =>
      providerReference === 'foreign-1'
        ? Promise.reject(said.tooMany())
        : Promise.resolve({ kind: 'failed', providerReference, reason: 'The request was cancelled.' });
    await arrives(story, callback('foreign-1'));
    await arrives(story, callback('foreign-2', { receipt: 'SCK1AB2CD4' }), 'message-2');
    for (let hour = 0; hour < 12; hour++) await after(story, 60 * MINUTE);
    expect(await payments()).toEqual([]);
    expect(await backlog()).toMatchObject({ inbox: 0, dead: 2 });
    await story.end();
  });

  it('is not believed when the provider says that there is none, and that is told', async () => {
    const { provider, story, payments, heard, backlog } = await openTill(await open());
    provider.query = () => Promise.reject(said.unknown());
    await arrives(story, callback('foreign-1'));
    await after(story, MINUTE);
    expect(await payments()).toEqual([]);
    expect(await backlog()).toMatchObject({ inbox: 0, dead: 0 });
    expect(heard).toMatchObject([
      { name: 'paymentDisbelieved', payload: { gateway: 'till', reference: 'foreign-1', key: 'message-1' } },
    ]);
    await story.end();
  });
});

describeOnEngines('an ask whose answer is lost', (open) => {
  it('is no failure: the name is written again, and she cannot be asked twice', async () => {
    const store = await openStore(await openTestEngine(await open()));
    const weak = frail(store, () => storageErrors.outcomeUnknown());
    const { provider, story, amina, heard, attempt } = await openTill(weak.store);
    const { request } = provider;
    provider.request = (ask) => {
      // The first of them is written, and the connection breaks before that is told.
      weak.fails = 2;
      weak.written = true;
      return request(ask);
    };
    const { next: _, ...asked } = await askFor(story, amina);
    expect(asked).toMatchObject({ state: 'processing', providerReference: 'ask-1' });
    expect(await attempt(asked)).toEqual(asked);
    expect(heard).toEqual([]);
    await expect(askFor(story, amina)).rejects.toMatchObject({ code: 'payment.pending' });
    await story.end();
  });

  it('or cannot be read is no failure either: it may have been taken', async () => {
    const { provider, story, amina, heard, attempt } = await openTill(await open());
    provider.request = () => Promise.reject(said.unreadable());
    const asked = await askFor(story, amina);
    expect(await attempt(asked)).toMatchObject({ state: 'unknown', reason: said.unreadable().message });
    expect(heard.filter(({ name }) => name === 'paymentFailed')).toEqual([]);
    await story.end();
  });

  it('that cannot be written is told as unknown under its name, and its callback finds it', async () => {
    const store = await openStore(await openTestEngine(await open()));
    const weak = frail(store, () => storageErrors.contended({ tries: 5 }));
    const { provider, story, amina, attempt } = await openTill(weak.store);
    const { request } = provider;
    provider.request = (ask) => {
      weak.fails = 3;
      return request(ask);
    };
    const asked = await askFor(story, amina);
    expect(asked).toMatchObject({ state: 'unknown', providerReference: 'ask-1' });
    expect(await attempt(asked)).toMatchObject({ state: 'created', providerReference: null });
    provider.query = confirms;
    await arrives(story, callback('ask-1', { providerAt: story.clock.now() }));
    await after(story, MINUTE);
    expect(await attempt(asked)).toMatchObject({ state: 'succeeded', providerReference: 'ask-1' });
    expect(await story.access(amina)).toBe('granted');
    await story.end();
  });

  it.each([
    ['of another amount', { amount: { minor: 90_000n, currency: 'KES' } }],
    ['of another payer', { payer: '2547*****679' }],
    ['of money that came before the ask', { providerAt: Date.parse('2026-03-01T08:58:00+03:00') }],
    ['of money that came long after it', { providerAt: Date.parse('2026-03-01T09:16:00+03:00') }],
  ])('is not answered by a callback %s: that waits for a person', async (_, given) => {
    const { provider, story, amina, payments, attempt } = await openTill(await open());
    provider.request = () => Promise.reject(new Error('socket hang up'));
    const asked = await askFor(story, amina);
    provider.query = confirms;
    await arrives(story, callback('lost-1', { providerAt: story.clock.now() + MINUTE, ...given }));
    await after(story, MINUTE);
    expect(await payments()).toMatchObject([{ accountId: null, unmatched: 'no_reference' }]);
    expect(await attempt(asked)).toMatchObject({ state: 'unknown', providerReference: null });
    await story.end();
  });

  it('is not guessed where two could be meant', async () => {
    const { provider, story, home, amina, payments } = await openTill(await open());
    const baraka = await story.customer('Baraka', home);
    provider.request = () => Promise.reject(new Error('socket hang up'));
    await askFor(story, amina);
    await askFor(story, baraka, '254799345678');
    provider.query = confirms;
    await arrives(story, callback('lost-1', { providerAt: story.clock.now(), payer: '2547*****678' }));
    await after(story, MINUTE);
    expect(await payments()).toMatchObject([{ accountId: null }]);
    await story.end();
  });
});

describeOnEngines('asks at the same moment', (open) => {
  it('of one account put one prompt on her phone', async () => {
    const { provider, story, amina } = await openTill(await open());
    const outcomes = await endings([1, 2, 3].map(() => askFor(story, amina)));
    expect(outcomes.toSorted()).toEqual(['asked', 'payment.pending', 'payment.pending']);
    expect(provider.asks).toHaveLength(1);
    await story.end();
  });

  it('of several accounts put one prompt on the phone that pays for all', async () => {
    const { provider, story, home, amina } = await openTill(await open());
    const others = [await story.customer('Baraka', home), await story.customer('Chebet', home)];
    const outcomes = await endings([amina, ...others].map((one) => askFor(story, one)));
    expect(outcomes.toSorted()).toEqual(['asked', 'payment.pending', 'payment.pending']);
    expect(provider.asks).toHaveLength(1);
    // When that prompt is over, the next may come; another phone need not wait at all.
    await askFor(story, amina, '254799345678');
    await after(story, 2 * MINUTE);
    await askFor(story, amina);
    expect(provider.asks.map(({ payer }) => payer)).toEqual([PHONE, '254799345678', PHONE]);
    await story.end();
  });
});

describeOnEngines('a closed account', (open) => {
  it('is not closed while an ask may be paid; what is paid late waits for a person, once', async () => {
    const { provider, story, amina, payments, attempt } = await openTill(await open());
    const { id } = amina.account;
    const asked = await askFor(story, amina);
    await expect(story.billing.closeAccount(id)).rejects.toMatchObject({ code: 'account.asked', kind: 'conflict' });
    provider.query = failed;
    await after(story, MINUTE);
    await story.billing.closeAccount(id);
    provider.query = confirms;
    await story.billing.checkAttempt(asked.id);
    const waits = { accountId: null, unmatched: 'closed_account', suggestion: { accountId: id }, attemptId: asked.id };
    expect(await payments()).toMatchObject([{ ...waits, receipt: null }]);
    // The same money by the other rails.
    await arrives(story, callback('ask-1', { providerAt: story.clock.now() }));
    const byNumber = { accountReference: amina.account.number, providerAt: story.clock.now() };
    await story.billing.applyResult('till', received(byNumber));
    expect(await payments()).toMatchObject([{ ...waits, receipt: 'SCK1AB2CD3' }]);
    expect(await attempt(asked)).toMatchObject({ state: 'succeeded' });
    const [paid] = await payments();
    await expect(story.billing.attribute(paid!.id, id)).rejects.toMatchObject({ code: 'account.closed' });
    const view = await story.billing.view(id);
    expect(view.subscriptions.flatMap(({ terms }) => terms)).toEqual([]);
    await story.end();
  });

  it('is known by its number when a query has confirmed without a receipt: the receipt is the same money', async () => {
    const { provider, story, amina, payments } = await openTill(await open());
    const { id, number } = amina.account;
    const asked = await askFor(story, amina);
    provider.query = failed;
    await after(story, MINUTE);
    await story.billing.closeAccount(id);
    provider.query = confirms;
    await story.billing.checkAttempt(asked.id);
    await story.billing.applyResult('till', received({ accountReference: number, providerAt: story.clock.now() }));
    expect(await payments()).toMatchObject([{ receipt: 'SCK1AB2CD3', unmatched: 'closed_account' }]);
    await story.end();
  });

  it('typed by a payer is suggested, and takes nothing', async () => {
    const { story, amina, payments } = await openTill(await open());
    const { id, number } = amina.account;
    await story.billing.closeAccount(id);
    await story.billing.applyResult('till', received({ accountReference: number }));
    expect(await payments()).toMatchObject([{ unmatched: 'closed_account', suggestion: { accountId: id } }]);
    await story.end();
  });
});

describeOnEngines('an ask of which nobody knows the end', (open) => {
  it.each([
    ['the provider never decides', 'pending'],
    ['the provider never answers', 'refused'],
  ])('%s: after the last check it is told, once, and counted', async (_, how) => {
    const { provider, story, amina, heard, backlog } = await openTill(await open());
    if (how === 'refused') provider.query = () => Promise.reject(said.tooMany());
    const { id: attemptId } = await askFor(story, amina);
    for (let hour = 0; hour < 4; hour++) await after(story, 60 * MINUTE);
    expect(heard).toEqual([]);
    for (let hour = 0; hour < 12; hour++) await after(story, 60 * MINUTE);
    const accountId = amina.account.id;
    expect(heard).toMatchObject([{ name: 'paymentUnresolved', payload: { accountId, attemptId } }]);
    expect(await backlog()).toMatchObject({ attempts: 0, unresolved: 1 });
    // A person asks once more.
    await story.billing.checkAttempt(attemptId);
    expect(heard).toHaveLength(1);
    provider.query = confirms;
    await story.billing.checkAttempt(attemptId);
    expect(await backlog()).toMatchObject({ unresolved: 0 });
    await story.end();
  });

  it('told at once when the ask itself is not answered', async () => {
    const { provider, story, amina, heard, backlog } = await openTill(await open());
    provider.request = () => Promise.reject(new Error('socket hang up'));
    const { id: attemptId } = await askFor(story, amina);
    expect(heard).toMatchObject([{ name: 'paymentUnresolved', payload: { attemptId } }]);
    expect(await backlog()).toMatchObject({ unresolved: 1 });
    await story.end();
  });
});
