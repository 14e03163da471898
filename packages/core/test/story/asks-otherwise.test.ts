import { expect, it } from 'vitest';
import { assert } from '../../src/kernel/assert.ts';
import { kes, received } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { after, askFor, callback, confirms, PHONE } from './provider.ts';
import { openTill } from './till.ts';

describeOnEngines('an ask that ends otherwise', (open) => {
  it('leaves money that was taken back before its ask was named to a person', async () => {
    const { story, amina, attempt, payments } = await openTill(await open());
    const { billing } = story;
    const ask = await askFor(story, amina);
    const stray = await billing.applyResult('till', received({ receipt: 'SCK1', accountReference: 'nobody' }));
    assert('payment' in stray, 'it lies in suspense');
    const reference = 'TB1';
    const about = { payment: 'SCK1', amount: null, fee: null, providerAt: null, reason: 'Reversed' };
    await billing.applyResult('till', { kind: 'taken_back', reference, ...about });
    const named = callback(ask.providerReference ?? '', { receipt: 'SCK1' });
    for (let times = 0; times < 2; times++) {
      expect((await billing.applyResult('till', named)).outcome).toBe('known');
    }
    expect(await attempt(ask)).toMatchObject({ state: 'succeeded' });
    expect(await payments()).toMatchObject([{ receipt: 'SCK1', accountId: null, attemptId: ask.id }]);
    expect(await billing.reads.wallet(amina.account.id)).toBe(0n);
    // Once it is there again, the ask says whose it is.
    await billing.applyResult('till', { kind: 'restored', reference, providerAt: null });
    expect((await billing.applyResult('till', named)).outcome).toBe('received');
    expect(await payments()).toMatchObject([{ receipt: 'SCK1', accountId: amina.account.id }]);
    await story.end();
  });

  it('fails where the payer must confirm it herself, and says where she can', async () => {
    const { story, amina, attempt, heard } = await openTill(await open());
    const { billing } = story;
    billing.events.on('paymentNeedsPayer', ({ payload }) => heard.push({ name: 'paymentNeedsPayer', payload }));
    const ask = await askFor(story, amina);
    const reason = 'Her bank wants to see her.';
    const failed = { kind: 'failed', providerReference: ask.providerReference ?? '', reason } as const;
    const url = 'https://isp.example/pay';
    for (let times = 0; times < 2; times++) {
      await billing.applyResult('till', { ...failed, needsPayer: { url } });
    }
    await story.settle();
    expect(await attempt(ask)).toMatchObject({ state: 'failed', reason });
    const told = { accountId: amina.account.id, attemptId: ask.id, reason };
    expect(heard).toEqual([
      { name: 'paymentFailed', payload: told },
      { name: 'paymentNeedsPayer', payload: { ...told, url } },
    ]);
    await story.end();
  });
});

describeOnEngines('an ask that may have been paid', (open) => {
  it('is not made a second time, however late and to whichever phone, before somebody knows', async () => {
    const { provider, story, amina, attempt } = await openTill(await open());
    const { billing } = story;
    const { request } = provider;
    provider.request = () => Promise.reject(new Error('socket hang up'));
    const lost = await askFor(story, amina);
    provider.request = request;
    await after(story, 91_000);
    const undecided = { code: 'payment.undecided', kind: 'conflict', details: { attemptId: lost.id } };
    await expect(askFor(story, amina)).rejects.toMatchObject(undecided);
    await expect(askFor(story, amina, '254799345678')).rejects.toMatchObject(undecided);
    const due = { gateway: null, accountId: amina.account.id, subscriptionId: null, amount: null, payer: PHONE };
    await expect(billing.requestPayment(due)).rejects.toMatchObject(undecided);
    expect(provider.asks).toHaveLength(1);
    // Something else is no second charge; and a person who has looked may mean it.
    await billing.requestPayment({ ...due, amount: kes('50.00') });
    const meant = await billing.requestPayment({ ...due, payer: '254799345678', despite: lost.id });
    expect(await attempt(meant)).toMatchObject({ state: 'processing', amount: kes('1000.00') });
    await story.end();
  });

  it('stands in nobody’s way once a person has settled it, or as much was paid since', async () => {
    const { provider, story, amina } = await openTill(await open());
    const { request } = provider;
    const loses = async () => {
      provider.request = () => Promise.reject(new Error('socket hang up'));
      const lost = await askFor(story, amina);
      provider.request = request;
      await after(story, 91_000);
      await expect(askFor(story, amina)).rejects.toMatchObject({ code: 'payment.undecided' });
      return lost;
    };
    const settled = await loses();
    await story.billing.settleAttempt(settled.id, { to: 'failed', reason: 'Not in the portal.' }, 'Otieno');
    await loses();
    await story.pays(amina, '1000.00');
    expect(await askFor(story, amina)).toMatchObject({ state: 'processing' });
    await story.end();
  });

  it('shuts out nobody for good where no question can settle it', async () => {
    const { provider, story, amina } = await openTill(await open());
    const { request } = provider;
    provider.request = () => Promise.reject(new Error('socket hang up'));
    await askFor(story, amina);
    provider.request = request;
    await after(story, 59 * 60_000);
    await expect(askFor(story, amina)).rejects.toMatchObject({ code: 'payment.undecided' });
    await after(story, 2 * 60_000);
    expect(await askFor(story, amina)).toMatchObject({ state: 'processing' });
    await story.end();
  });

  it('that is only under way blocks no other way', async () => {
    const { story, amina } = await openTill(await open());
    await askFor(story, amina);
    expect(await askFor(story, amina, '254799345678')).toMatchObject({ state: 'processing' });
    await story.end();
  });
});

const timedOut = async (providerReference: string) =>
  ({ kind: 'failed', providerReference, reason: 'Nobody answered in time.', maybeLate: true }) as const;

describeOnEngines('an ask that has failed and may yet be paid', (open) => {
  it('is asked about as before, and the money that no message tells of is found', async () => {
    const { provider, story, amina, attempt, heard } = await openTill(await open());
    const ask = await askFor(story, amina);
    provider.query = timedOut;
    for (let times = 0; times < 2; times++) {
      await story.billing.applyResult('till', await timedOut(ask.providerReference ?? ''));
    }
    expect(await attempt(ask)).toMatchObject({ state: 'failed', nextCheckAt: expect.any(Number) });
    await after(story, 60_000);
    expect(await attempt(ask)).toMatchObject({ state: 'failed', nextCheckAt: expect.any(Number) });
    provider.query = confirms;
    await after(story, 300_000);
    expect(await attempt(ask)).toMatchObject({ state: 'succeeded', nextCheckAt: null });
    expect(heard.filter(({ name }) => name === 'paymentFailed')).toHaveLength(1);
    expect(await story.access(amina)).toBe('granted');
    await story.end();
  });

  it('ends when the provider is sure, or after the last question', async () => {
    const { provider, story, amina, attempt, heard } = await openTill(await open());
    const sure = await askFor(story, amina);
    await story.billing.applyResult('till', await timedOut(sure.providerReference ?? ''));
    provider.query = async (providerReference) => ({ kind: 'failed', providerReference, reason: 'She said no.' });
    await after(story, 60_000);
    expect(await attempt(sure)).toMatchObject({ state: 'failed', nextCheckAt: null });
    const last = await askFor(story, amina);
    provider.query = timedOut;
    for (let hour = 0; hour < 12; hour++) await after(story, 60 * 60_000);
    expect(await attempt(last)).toMatchObject({ state: 'failed', nextCheckAt: null });
    expect(heard.map(({ name }) => name)).toEqual(['paymentFailed', 'paymentFailed']);
    await story.end();
  });
});
