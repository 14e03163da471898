import { expect, it } from 'vitest';
import { assert } from '../../src/kernel/assert.ts';
import { received } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { askFor, callback } from './provider.ts';
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
