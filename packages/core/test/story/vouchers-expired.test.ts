import { expect, it } from 'vitest';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer } from '../../src/testing/story.ts';
import { books } from './desk.ts';

const by = { actor: 'wanjiru', reason: null };
const EXPIRES = Date.parse('2026-04-01T00:00:00+03:00');

async function begin(database: Parameters<typeof startStory>[0]['database']) {
  const story = await startStory({ database });
  const { billing } = story;
  const amina = await billing.openAccount({ name: 'Amina' });
  const kiosk = await billing.openAccount({ name: 'Kiosk Mwangi' });
  await billing.appointAgent(kiosk.id, { tiers: [] }, 'wanjiru');
  await story.pays({ account: kiosk, subscription: null } as unknown as Customer, '1000.00');
  return { story, billing, amina, kiosk };
}

describeOnEngines('vouchers that nobody uses in time', (open) => {
  it('are owed to nobody any more, once, and the agent keeps her margin', async () => {
    const { story, billing, amina, kiosk } = await begin(await open());
    const batch = { count: 10, value: 10_000n, price: 9_000n, agentId: kiosk.id, expiresAt: EXPIRES };
    const { batch: made, printed } = await billing.issueBatch(batch, 'wanjiru');
    await billing.redeemVoucher(printed[0]!.code, { accountId: amina.id });
    await billing.revokeBySerial(printed[1]!.voucher.serial!, by);
    await billing.recogniseRevenue();
    expect(await books(story, '2150', '4190', '5200')).toEqual(['-800.00', '0.00', '90.00']);

    await story.at('2026-04-01T01:00:00+03:00');
    await Promise.all([billing.recogniseRevenue(), billing.recogniseRevenue()]);
    await billing.recogniseRevenue();
    expect(await books(story, '2150', '4190', '5200')).toEqual(['0.00', '-800.00', '90.00']);
    const counts = await billing.reads.voucherCounts(made.id, story.clock.now());
    expect(counts).toEqual({ issued: 0, reserved: 0, redeemed: 1, expired: 8, revoked: 1 });
    const notes = await billing.reads.voucherNotes(made.id, { page: 1, limit: 10 });
    expect(notes.rows.filter(({ what }) => what === 'expired')).toHaveLength(1);
    await story.end();
  });

  it('are not taken back any more: neither one nor all give the agent her money', async () => {
    const { story, billing, kiosk } = await begin(await open());
    const batch = { count: 2, value: 10_000n, agentId: kiosk.id, expiresAt: EXPIRES };
    const { batch: made, printed } = await billing.issueBatch(batch, 'wanjiru');
    await story.at('2026-04-01T00:00:00+03:00');
    for (const night of ['before', 'after']) {
      const revoked = billing.revokeVoucher(printed[0]!.code, by);
      await expect(revoked, night).rejects.toMatchObject({ code: 'voucher.expired' });
      expect(await billing.revokeBatch(made.id, by), night).toBe(0);
      const used = billing.redeemVoucher(printed[1]!.code, { accountId: kiosk.id });
      await expect(used, night).rejects.toMatchObject({ code: 'voucher.expired' });
      await billing.recogniseRevenue();
    }
    expect(await billing.float(kiosk.id)).toEqual(kes('800.00'));
    expect(await books(story, '2150', '4190')).toEqual(['0.00', '-200.00']);
    await story.end();
  });

  it('wait for who holds one, and go when she lets it go', async () => {
    const { story, billing, amina, kiosk } = await begin(await open());
    const batch = { count: 2, value: 10_000n, agentId: kiosk.id, expiresAt: EXPIRES };
    const { printed } = await billing.issueBatch(batch, 'wanjiru');
    await story.at('2026-03-31T23:55:00+03:00');
    await billing.reserveVoucher(printed[0]!.code, { accountId: amina.id }, { key: 'held' });
    await story.at('2026-04-01T00:01:00+03:00');
    await billing.recogniseRevenue();
    expect(await books(story, '2150', '4190')).toEqual(['-100.00', '-100.00']);
    await billing.redeemVoucher(printed[0]!.code, { accountId: amina.id }, { key: 'held' });
    await story.at('2026-04-02T00:01:00+03:00');
    await billing.recogniseRevenue();
    expect(await books(story, '2150', '4190')).toEqual(['0.00', '-100.00']);
    await story.end();
  });

  it('that agents pay for as they are used, or that the desk sold, book nothing', async () => {
    const { story, billing, kiosk } = await begin(await open());
    const plain = { count: 2, value: 10_000n, expiresAt: EXPIRES };
    const { batch } = await billing.issueBatch({ ...plain, agentId: kiosk.id, settlement: 'redemption' }, 'wanjiru');
    await billing.issueBatch(plain, 'wanjiru');
    await story.at('2026-04-01T01:00:00+03:00');
    await billing.recogniseRevenue();
    expect(await books(story, '2150', '4190')).toEqual(['0.00', '0.00']);
    expect((await billing.reads.voucherCounts(batch.id, story.clock.now())).expired).toBe(2);
    await story.end();
  });
});

describeOnEngines('books that are looked through', (open) => {
  it('tell of vouchers that somebody paid for and of which the ledger owes nothing', async () => {
    const { story, billing, kiosk } = await begin(await open());
    const { printed } = await billing.issueBatch({ count: 2, value: 10_000n, agentId: kiosk.id }, 'wanjiru');
    const voucher = await billing.reads.voucher(printed[0]!.voucher.id);
    await billing.store.write({ vouchers: [{ ...voucher!, state: 'revoked' }] });
    await expect(story.end()).rejects.toThrow(/vouchers paid for/);
  });

  it('tell of money that was left with a closed agent', async () => {
    const { story, billing, kiosk } = await begin(await open());
    const { account, seen } = await billing.view(kiosk.id);
    await billing.store.write({ seen: [seen], accounts: [{ ...account, state: 'closed' }] });
    await expect(story.end()).rejects.toThrow(/closed account of an agent/);
  });
});
