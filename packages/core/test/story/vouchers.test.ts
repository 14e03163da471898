import { expect, it } from 'vitest';
import { majorString } from '../../src/kernel/money.ts';
import { kes, vat } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Story } from '../../src/testing/story.ts';

const day = {
  kind: 'prepaid',
  validity: { kind: 'duration', count: 24, unit: 'hour' },
  renewal: 'extend',
  graceMs: 0,
  continuous: false,
} as const;

function dayPass(story: Story) {
  return story.plan({ code: 'day', name: 'Day', terms: day, price: kes('50.00'), taxMode: 'exclusive', taxes: [vat] });
}

async function oneCode(story: Story, given: Parameters<Story['billing']['issueVouchers']>[0]): Promise<string> {
  const [printed] = await story.billing.issueVouchers(given);
  if (printed === undefined) throw new Error('one voucher was printed');
  return printed.code;
}

describeOnEngines('a voucher', (open) => {
  it('is money, once, however it is typed', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const plan = await story.plan({ code: 'home', price: kes('1000.00') });
    const amina = await story.customer('Amina', plan);
    const printed = await billing.issueVouchers({ count: 3, value: 60_000n });
    const [first, second, third] = printed.map(({ code }) => code);
    expect(new Set(printed.map(({ code }) => code)).size).toBe(3);
    expect(first).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){2}[0-9A-HJKMNP-TV-Z]{5}$/);
    // Only its hash is kept.
    expect(JSON.stringify(printed.map(({ voucher }) => voucher.codeHash))).not.toContain(first?.replaceAll('-', ''));

    const { payment } = await billing.redeemVoucher(` ${String(first).toLowerCase()} `, {
      accountId: amina.account.id,
    });
    expect(payment).toMatchObject({ gateway: 'voucher', amount: kes('600.00') });
    expect(await story.wallet(amina)).toBe('600.00');
    await expect(billing.redeemVoucher(String(first), { accountId: amina.account.id })).rejects.toMatchObject({
      code: 'voucher.redeemed',
    });

    await billing.redeemVoucher(String(second), { subscriptionId: amina.subscription.id });
    // 600.00 of the first lay in the wallet: together they pay for the month.
    expect(await story.access(amina)).toBe('granted');
    expect(await story.wallet(amina)).toBe('200.00');
    expect(await billing.reads.balance('1150', null, 'KES')).toBe(120_000n);

    await billing.revokeVoucher(String(third));
    await expect(billing.redeemVoucher(String(third), { accountId: amina.account.id })).rejects.toMatchObject({
      code: 'voucher.revoked',
    });
    await expect(billing.revokeVoucher(String(first))).rejects.toMatchObject({ code: 'voucher.redeemed' });
    await story.end();
  });

  it('is printed for time only: a bundle is bought with money, and money vouchers are money', async () => {
    const story = await startStory({ database: await open() });
    const nothing = {
      access: 'pppoe',
      downKbps: 0,
      upKbps: 0,
      quotaBytes: null,
      afterQuota: 'block',
      sessions: 0,
    } as const;
    const validity = { kind: 'local_days', count: 30 } as const;
    const grants = [
      { asset: 'BYTES', amount: 1n, validity, increment: 1n, priority: 1, rollover: null, pooled: false },
    ];
    const plan = await story.plan({ code: 'data', role: 'bundle', service: nothing, grants });
    await expect(story.billing.issueVouchers({ count: 1, planId: plan.id })).rejects.toThrow(
      'gives no access of its own',
    );
    await story.end();
  });

  it('goes to one of two who type it at the same moment', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const plan = await story.plan({ code: 'home', price: kes('1000.00') });
    const both = [await story.customer('Amina', plan), await story.customer('Baraka', plan)];
    const code = await oneCode(story, { count: 1, value: 100_000n });
    const asked = await Promise.allSettled(
      both.map(({ account }) => billing.redeemVoucher(code, { accountId: account.id })),
    );
    expect(asked.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(asked.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'voucher.redeemed' } });
    const access = await Promise.all(both.map((each) => story.access(each)));
    expect(access.filter((each) => each === 'granted')).toHaveLength(1);
    expect(await billing.reads.balance('1150', null, 'KES')).toBe(100_000n);
    await story.end();
  });

  it('is used by one customer once, though her phone sends it twice', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const amina = await story.customer('Amina', await story.plan({ price: kes('1000.00') }));
    const code = await oneCode(story, { count: 1, value: 100_000n });
    const sent = [1, 2].map(() => billing.redeemVoucher(code, { subscriptionId: amina.subscription.id }));
    const outcomes = await Promise.allSettled(sent);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect((await billing.reads.payments(amina.account.id, { page: 1, limit: 9 })).total).toBe(1);
    await story.end();
  });

  it('ends with its last day, and says so', async () => {
    const story = await startStory({ database: await open(), from: '2026-03-01T09:00:00+03:00' });
    const { billing } = story;
    const amina = await story.customer('Amina', await story.plan());
    const expiresAt = Date.parse('2026-04-01T00:00:00+03:00');
    const code = await oneCode(story, { count: 1, value: 5_000n, expiresAt });
    await story.at('2026-04-01T00:00:00+03:00');
    await expect(billing.redeemVoucher(code, { accountId: amina.account.id })).rejects.toThrow(/until 2026-03-31/);
    for (const wrong of ['', 'AAAA', '0000-0000-0000-0000', 'x'.repeat(1_000)]) {
      await expect(billing.redeemVoucher(wrong, { accountId: amina.account.id })).rejects.toMatchObject({
        code: 'voucher.unknown',
      });
    }
    expect(await billing.reads.wallet(amina.account.id)).toBe(0n);
    await story.end();
  });
});

describeOnEngines('a voucher for a hotspot package', (open) => {
  it('begins it and gives access at once; the next one renews it', async () => {
    const story = await startStory({ database: await open(), from: '2026-03-01T09:00:00+03:00' });
    const { billing } = story;
    const plan = await dayPass(story);
    const [first, second] = await billing.issueVouchers({ count: 2, planId: plan.id });
    // 50.00 and 16 % of it.
    expect(first && majorString(first.voucher.value)).toBe('58.00');
    const account = await billing.openAccount({ name: 'Guest' });
    const target = { accountId: account.id };
    await expect(billing.redeemVoucher(String(first?.code), target)).rejects.toMatchObject({
      code: 'voucher.nothingToRenew',
    });

    await billing.redeemVoucher(String(first?.code), { ...target, username: 'guest-7', secret: 'siri-1234' });

    const [one] = (await billing.view(account.id)).subscriptions;
    if (one === undefined) throw new Error('it has begun');
    const guest = { account, subscription: one.subscription };
    expect(await story.access(guest)).toBe('granted');
    expect(await story.paidUntil(guest)).toBe('2026-03-02 09:00');
    expect(await story.wallet(guest)).toBe('0.00');

    await billing.redeemVoucher(String(second?.code), target);
    expect(await story.paidUntil(guest)).toBe('2026-03-03 09:00');
    await story.at('2026-03-03T10:00:00+03:00');
    expect(await story.access(guest)).not.toBe('granted');
    await story.end();
  });

  it('buys no other plan, and stays good', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const code = await oneCode(story, { count: 1, planId: (await dayPass(story)).id });
    const amina = await story.customer('Amina', await story.plan({ code: 'home' }));
    await expect(billing.redeemVoucher(code, { subscriptionId: amina.subscription.id })).rejects.toMatchObject({
      code: 'voucher.otherPlan',
    });
    const given = { accountId: amina.account.id, username: 'amina-day', secret: 'siri-1234' };
    expect((await billing.redeemVoucher(code, given)).payment?.amount).toEqual(kes('58.00'));
    await story.end();
  });

  it('is not printed for what is billed afterwards, nor for both money and a plan', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const terms = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
    const { id: planId } = await story.plan({ code: 'office', terms });
    await expect(billing.issueVouchers({ count: 1, planId })).rejects.toMatchObject({ code: 'voucher.notPrepaid' });
    const both = { count: 1, planId, value: 100n };
    await expect(billing.issueVouchers(both)).rejects.toMatchObject({ code: 'input.malformed' });
    await story.end();
  });
});
