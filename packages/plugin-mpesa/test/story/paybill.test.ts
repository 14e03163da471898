import { describeOnEngines } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { NOTHING, ONCE, openIsp, PHONE, type Isp } from './isp.ts';

const pay = (isp: Isp, account: string, amount: number) => isp.sim.phone.payBill({ msisdn: PHONE, amount, account });

describeOnEngines('money by the paybill', (open) => {
  it('with a digit wrong waits with a suggestion; a person gives it to her and she is online', async () => {
    const isp = await openIsp(await open());
    const { number, id } = isp.amina.account;
    const [a = '', b = ''] = [number.at(-2), number.at(-1)];
    // The two last digits swapped, or one of them changed where they are alike.
    const typo = a === b ? number.slice(0, -1) + ((Number(b) + 1) % 10) : number.slice(0, -2) + b + a;
    await pay(isp, typo, 1000);
    await isp.work();
    const [stray] = await isp.payments();
    expect(stray).toMatchObject({ accountId: null, accountReference: typo, suggestion: { accountId: id } });
    expect(await isp.books()).toEqual(NOTHING);
    if (stray !== undefined) await isp.story.billing.attribute(stray.id, id);
    await isp.work();
    expect(await isp.books()).toEqual(ONCE);
    expect(await isp.story.access(isp.amina)).toBe('granted');
    await isp.end();
  });

  it('of 2,500 for a plan of 1,000 renews by itself, and at last she needs 500 more', async () => {
    const isp = await openIsp(await open());
    await pay(isp, isp.amina.account.number, 2500);
    await isp.work();
    expect(await isp.books()).toEqual(ONCE);
    expect(await isp.story.wallet(isp.amina)).toBe('1500.00');
    await isp.story.at('2026-03-31T09:00:00+03:00');
    expect(await isp.story.access(isp.amina)).toBe('granted');
    expect(await isp.story.paidUntil(isp.amina)).toBe('2026-04-30 09:00');
    expect(await isp.story.wallet(isp.amina)).toBe('500.00');
    await isp.story.at('2026-04-30T09:00:00+03:00');
    expect(await isp.story.access(isp.amina)).toBe('blocked');
    await pay(isp, isp.amina.account.number, 500);
    await isp.work();
    expect(await isp.story.access(isp.amina)).toBe('granted');
    expect(await isp.story.wallet(isp.amina)).toBe('0.00');
    await isp.end();
  });
});
