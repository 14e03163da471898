import { expect, it } from 'vitest';
import { bookTopUp, fromFloat } from '../../src/domain/recipes-agents.ts';
import type { Payment } from '../../src/domain/payment.ts';
import type { Account } from '../../src/domain/account.ts';
import type { Id } from '../../src/kernel/id.ts';
import { kes, vat } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';

const terms = { tiers: [{ upTo: null, rate: '0.10' }] };

async function anAgent({ billing }: Story, name = 'Kiosk Mwangi'): Promise<Account> {
  const account = await billing.openAccount({ name });
  await billing.appointAgent(account.id, terms, 'wanjiru');
  return account;
}

/** Into the wallet or the float of an account, by its number. */
const paysIn = (story: Story, account: Account, amount: string) => {
  return story.pays({ account, subscription: null } as unknown as Customer, amount);
};

const router = { what: 'equipment', description: 'Router', amount: kes('1160.00'), taxes: [vat] } as const;

function aDraft({ billing }: Story, accountId: Id<'Account'>) {
  return billing.writeDraftInvoice({ accountId, taxMode: 'inclusive', lines: [router] }, 'desk');
}

describeOnEngines('an agent is no customer', (open) => {
  it('of another agent or of herself, so that no float is sold into a float', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const [mwangi, otieno] = [await anAgent(story), await anAgent(story, 'Duka Otieno')];
    await paysIn(story, mwangi, '1000.00');
    for (const agentId of [mwangi.id, otieno.id]) {
      const linked = billing.changeAccount(otieno.id, { agentId });
      await expect(linked).rejects.toMatchObject({ code: 'agent.buysNothing' });
      const sale = { agentId: mwangi.id, accountId: agentId, amountMinor: 50_000n, key: agentId, actor: 'mwangi' };
      await expect(billing.sellFromFloat(sale)).rejects.toMatchObject({ kind: 'denied' });
    }
    // That nobody is named is no matter.
    await billing.changeAccount(otieno.id, { name: 'Duka la Otieno', agentId: null });
    expect([await billing.float(mwangi.id), await billing.float(otieno.id)]).toEqual([kes('1000.00'), kes('0.00')]);
    await story.end();
  });

  it('and is billed nothing, for what is paid into her account is her float', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const mwangi = await anAgent(story);
    await expect(aDraft(story, mwangi.id)).rejects.toMatchObject({ code: 'agent.buysNothing' });
    // A draft of before she was one is not issued either.
    const otieno = await billing.openAccount({ name: 'Duka Otieno' });
    const draft = await aDraft(story, otieno.id);
    await billing.appointAgent(otieno.id, terms, 'wanjiru');
    const issued = billing.finaliseDraftInvoice(draft.id, 'desk');
    await expect(issued).rejects.toMatchObject({ code: 'agent.buysNothing' });
    await story.end();
  });
});

it('books what comes into a float out of another one from there, and nothing from clearing', () => {
  const [mwangi, otieno] = ['acc_mwangi', 'acc_otieno'] as Id<'Account'>[];
  const payment = { id: 'pay_1', gateway: 'float', amount: kes('500.00') } as Payment;
  const booking = { id: 'jrn_1' as Id<'Journal'>, bookedAt: 0, effectiveAt: 0, origin: 'core' };
  const { entries } = bookTopUp(payment, otieno!, fromFloat(mwangi!, payment.amount), booking);
  expect(entries.map(({ account, owner, side, amount }) => [account, owner, side, amount])).toEqual([
    ['1170', mwangi, 'debit', 50_000n],
    ['1170', otieno, 'credit', 50_000n],
  ]);
});

describeOnEngines('the account of an agent', (open) => {
  it('is closed when her float is empty and her commission is paid out, and sells nothing from then on', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const mwangi = await anAgent(story);
    const amina = await story.customer('Amina', await story.plan({ price: kes('1000.00') }));
    await billing.changeAccount(amina.account.id, { agentId: mwangi.id });
    await paysIn(story, mwangi, '1000.00');
    await expect(billing.closeAccount(mwangi.id)).rejects.toThrow(/its float holds .*1,000\.00/);
    const sale = { agentId: mwangi.id, accountId: amina.account.id, amountMinor: 100_000n, key: 'k', actor: 'mwangi' };
    await billing.sellFromFloat(sale);
    await expect(billing.closeAccount(mwangi.id)).rejects.toThrow(/86\.21 of its commission are not paid out/);
    await billing.payCommission({ agentId: mwangi.id, to: 'cash', key: 'last', actor: 'wanjiru' });
    await billing.closeAccount(mwangi.id);

    await expect(billing.sellFromFloat({ ...sale, key: 'k2' })).rejects.toMatchObject({ code: 'account.closed' });
    const other = await billing.openAccount({ name: 'Baraka' });
    const linked = billing.changeAccount(other.id, { agentId: mwangi.id });
    await expect(linked).rejects.toMatchObject({ code: 'account.closed' });
    const batch = billing.issueBatch({ count: 1, value: 1_000n, agentId: mwangi.id }, 'wanjiru');
    await expect(batch).rejects.toMatchObject({ code: 'account.closed' });
    // What a customer who was hers pays later earns for nobody.
    await story.at('2026-04-15T09:00:00+03:00');
    await story.pays(amina, '1000.00');
    expect(await billing.reads.balance('2450', mwangi.id, 'KES')).toBe(0n);
    await story.end();
  });

  it('is not closed while she owes commission that was taken back', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const mwangi = await anAgent(story);
    const amina = await story.customer('Amina', await story.plan({ price: kes('1000.00') }));
    await billing.changeAccount(amina.account.id, { agentId: mwangi.id });
    await story.pays(amina, '1000.00');
    await billing.payCommission({ agentId: mwangi.id, to: 'cash', key: 'one', actor: 'wanjiru' });
    const [row] = (await billing.reads.invoices(amina.account.id, { page: 1, limit: 1 })).rows;
    await billing.creditInvoice(row!.invoice.id, { lines: 'all', reason: 'No service', actor: 'wanjiru' });
    await expect(billing.closeAccount(mwangi.id)).rejects.toThrow(/it owes .*86\.21 of commission taken back/);
    await story.end();
  });
});
