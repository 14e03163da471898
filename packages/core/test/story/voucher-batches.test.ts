import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Voucher } from '../../src/domain/voucher.ts';
import type { Id } from '../../src/kernel/id.ts';
import { majorString } from '../../src/kernel/money.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Story } from '../../src/testing/story.ts';

const by = { actor: 'wanjiru', reason: null };
const PAGE = { page: 1, limit: 50 };

async function books({ billing }: Story, code: string, owner: Id<'Account'> | null = null): Promise<string> {
  return majorString({ minor: await billing.reads.balance(code, owner, 'KES'), currency: 'KES' });
}

async function anAgent(story: Story, amount: string) {
  const account = await story.billing.openAccount({ name: 'Kiosk' });
  await story.billing.appointAgent(account.id, { tiers: [] }, 'wanjiru');
  const receipt = `top-up-${account.number}`;
  if (amount !== '0') {
    await story.billing.applyResult('desk', {
      kind: 'received',
      receipt,
      providerReference: null,
      amount: kes(amount),
      providerAt: null,
      accountReference: account.number,
      payer: null,
      payerName: null,
    });
  }
  return account;
}

describeOnEngines('a voucher in two steps', (open) => {
  it('is held, used once, and answered the same though the answer was lost', async () => {
    const story = await startStory({ database: await open(), from: '2026-03-01T09:00:00+03:00' });
    const { billing } = story;
    const plan = await story.plan({ price: kes('1000.00') });
    const [amina, baraka] = [await story.customer('Amina', plan), await story.customer('Baraka', plan)];
    const [slip] = await billing.issueVouchers({ count: 1, value: 100_000n });
    const code = slip!.code;
    const [hers, his] = [{ accountId: amina.account.id }, { accountId: baraka.account.id }];
    await billing.reserveVoucher(code, hers, { key: 'till-1' });
    await expect(billing.redeemVoucher(code, his)).rejects.toMatchObject({ code: 'voucher.reserved' });
    const both = [1, 2].map(() => billing.redeemVoucher(code, hers, { key: 'till-1' }));
    const [one, two] = await Promise.all(both);
    expect(one?.payment?.id).toBe(two?.payment?.id);
    expect((await billing.redeemVoucher(code, hers, { key: 'till-1' })).payment?.id).toBe(one?.payment?.id);
    expect((await billing.reads.payments(amina.account.id, PAGE)).total).toBe(1);
    await expect(billing.redeemVoucher(code, his, { key: 'till-1' })).rejects.toMatchObject({
      code: 'voucher.redeemed',
    });
    await story.end();
  });

  it('is free again when it is given back, and by itself after ten minutes', async () => {
    const story = await startStory({ database: await open(), from: '2026-03-01T09:00:00+03:00' });
    const { billing } = story;
    const plan = await story.plan({ price: kes('1000.00') });
    const [amina, baraka] = [await story.customer('Amina', plan), await story.customer('Baraka', plan)];
    const [one, two] = await billing.issueVouchers({ count: 2, value: 100_000n });
    const [hers, his] = [{ accountId: amina.account.id }, { accountId: baraka.account.id }];
    await billing.reserveVoucher(one!.code, hers, { key: 'a' });
    await expect(billing.releaseVoucher(one!.code, { key: 'b' })).rejects.toMatchObject({ code: 'voucher.notHeld' });
    await billing.releaseVoucher(one!.code, { key: 'a' });
    await billing.redeemVoucher(one!.code, his);
    await billing.reserveVoucher(two!.code, hers, { key: 'a' });
    await story.at('2026-03-01T09:10:00+03:00');
    expect((await billing.redeemVoucher(two!.code, his)).payment).not.toBeNull();
    await story.end();
  });
});

describeOnEngines('a batch of vouchers', (open) => {
  it('is printed as often as is needed, without those that are used, and each time is noted', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const amina = await story.customer('Amina', await story.plan({ price: kes('1000.00') }));
    const { batch, printed } = await billing.issueBatch({ count: 3, value: 5_000n, name: 'March' }, 'wanjiru');
    await billing.redeemVoucher(printed[0]!.code, { accountId: amina.account.id });
    const sheet = await billing.voucherSheet(batch.id, { ...by, url: 'https://isp.test/v/{code}' });
    expect(sheet.pieces).toEqual(
      printed.slice(1).map(({ code, voucher }) => ({
        serial: voucher.serial,
        code,
        qr: `https://isp.test/v/${code}`,
      })),
    );
    const notes = await billing.reads.voucherNotes(batch.id, PAGE);
    expect(notes.rows.map(({ what }) => what).toSorted()).toEqual(['made', 'printed', 'redeemed']);
    expect(await billing.reads.voucherCounts(batch.id, story.clock.now())).toMatchObject({ issued: 2, redeemed: 1 });
    const second = await billing.issueBatch({ count: 1, value: 1n }, 'wanjiru');
    expect(second.batch.number).toBe(batch.number + 1);
    await story.end();
  });

  it('still takes codes of before they were signed', async () => {
    const story = await startStory({ database: await open() });
    const amina = await story.customer('Amina', await story.plan({ price: kes('1000.00') }));
    const old = '000000000000001Y';
    const voucher: Voucher = {
      id: 'vch_old' as Id<'Voucher'>,
      codeHash: createHash('sha256').update(old).digest('hex'),
      tail: '001Y',
      value: kes('50.00'),
      planId: null,
      batchId: null,
      serial: null,
      state: 'issued',
      issuedAt: story.clock.now(),
      expiresAt: null,
      hold: null,
      redeemedAt: null,
      paymentId: null,
      bucketId: null,
      version: 0,
    };
    await story.billing.store.write({ vouchers: [voucher] });
    await story.billing.redeemVoucher('0000-0000-0000-001Y', { accountId: amina.account.id });
    expect(await story.wallet(amina)).toBe('50.00');
    await story.end();
  });

  it('is paid by its agent at hand-over, and what is taken back is in her float again', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const amina = await story.customer('Amina', await story.plan({ price: kes('1000.00') }));
    const kiosk = await anAgent(story, '1000.00');
    const input = { count: 10, value: 10_000n, price: 9_000n, agentId: kiosk.id };
    const { batch, printed } = await billing.issueBatch(input, 'wanjiru');
    // 900.00 out of the float, and 100.00 are her margin: 1,000.00 are owed to whoever will use them.
    expect(await billing.float(kiosk.id)).toEqual(kes('100.00'));
    expect([await books(story, '2150'), await books(story, '5200')]).toEqual(['-1000.00', '100.00']);
    await expect(billing.issueBatch(input, 'wanjiru')).rejects.toMatchObject({ code: 'agent.float' });
    await billing.redeemVoucher(printed[0]!.code, { accountId: amina.account.id });
    expect([await books(story, '2150'), await story.wallet(amina)]).toEqual(['-900.00', '100.00']);
    await billing.revokeBySerial(printed[1]!.voucher.serial!, by);
    expect(await billing.revokeBatch(batch.id, { actor: 'wanjiru', reason: 'The kiosk is closed' })).toBe(8);
    expect([await books(story, '2150'), await books(story, '5200')]).toEqual(['0.00', '10.00']);
    expect(await billing.float(kiosk.id)).toEqual(kes('910.00'));
    await story.end();
  });

  it('is paid when each is used, where that is agreed: not without a float', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const amina = await story.customer('Amina', await story.plan({ price: kes('1000.00') }));
    const kiosk = await anAgent(story, '150.00');
    const input = { count: 2, value: 10_000n, agentId: kiosk.id, settlement: 'redemption' as const };
    const { printed } = await billing.issueBatch(input, 'wanjiru');
    expect(await billing.float(kiosk.id)).toEqual(kes('150.00'));
    await billing.redeemVoucher(printed[0]!.code, { accountId: amina.account.id });
    expect(await billing.float(kiosk.id)).toEqual(kes('50.00'));
    const target = { accountId: amina.account.id };
    await expect(billing.redeemVoucher(printed[1]!.code, target)).rejects.toMatchObject({ code: 'agent.voucherFloat' });
    expect(await story.wallet(amina)).toBe('100.00');
    await story.end();
  });

  it.each([
    ['compensation', '4290', '2110', 'what went wrong is an allowance'],
    ['promotion', '4200', '2600', 'what is given away is a promotion'],
  ] as const)('of %s is credit: %s against %s, and no payment: %s', async (kind, contra, liability, _why) => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const amina = await story.customer('Amina', await story.plan({ price: kes('1000.00') }));
    const { printed } = await billing.issueBatch({ count: 2, value: 60_000n, kind }, 'wanjiru');
    const first = await billing.redeemVoucher(printed[0]!.code, { accountId: amina.account.id });
    expect([first.payment, first.credit?.source]).toEqual([null, kind === 'promotion' ? 'promo' : 'compensation']);
    const owner = liability === '2110' ? amina.account.id : null;
    expect([await books(story, contra), await books(story, liability, owner)]).toEqual(['600.00', '-600.00']);
    // 1,200.00 in all: the month is paid with it, and 200.00 stay credit.
    await billing.redeemVoucher(printed[1]!.code, { subscriptionId: amina.subscription.id });
    expect(await story.access(amina)).toBe('granted');
    expect(await books(story, liability, owner)).toBe('-200.00');
    expect((await billing.reads.payments(amina.account.id, PAGE)).total).toBe(0);
    await story.end();
  });
});
