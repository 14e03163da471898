import { expect, it } from 'vitest';
import { commissionStateAt } from '../../src/domain/commission.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { Id } from '../../src/kernel/id.ts';
import { majorString } from '../../src/kernel/money.ts';
import { kes, received, vat } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';

const tenth = { tiers: [{ upTo: null, rate: '0.10' }] };
const PAGE = { page: 1, limit: 50 };
const by = { actor: 'wanjiru', reason: null };

async function anAgent(story: Story, terms: Parameters<Story['billing']['appointAgent']>[1] = tenth) {
  const account = await story.billing.openAccount({ name: 'Kiosk Mwangi' });
  await story.billing.appointAgent(account.id, terms, 'wanjiru');
  return account;
}

async function ofAgent(story: Story, agentId: Id<'Account'>, name: string, plan: Plan): Promise<Customer> {
  const customer = await story.customer(name, plan);
  const account = await story.billing.changeAccount(customer.account.id, { agentId });
  return { ...customer, account };
}

/** Billed by the month: 2,500.00 with 16 % VAT in it, so 2,155.17 net. */
function office(story: Story): Promise<Plan> {
  const terms = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
  return story.plan({ code: 'office', terms, price: kes('2500.00'), taxMode: 'inclusive', taxes: [vat] });
}

async function books({ billing }: Story, code: string, owner: Id<'Account'> | null = null): Promise<string> {
  return majorString({ minor: await billing.reads.balance(code, owner, 'KES'), currency: 'KES' });
}

async function earned({ billing }: Story, agentId: Id<'Account'>): Promise<string[]> {
  const { rows } = await billing.reads.commissions(agentId, PAGE);
  return rows.map((one) => majorString(one.amount)).toReversed();
}

describeOnEngines('an agent', (open) => {
  it('pays in, and sells from her float: her customer is online at once', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const mwangi = await anAgent(story);
    const amina = await ofAgent(story, mwangi.id, 'Amina', await story.plan({ price: kes('1000.00') }));
    // By the paybill, with her account number.
    const applied = await billing.applyResult(
      'mpesa',
      received({ receipt: 'QX1', amount: kes('1500.00'), accountReference: mwangi.number }),
    );
    expect(applied.outcome).toBe('received');
    expect(await billing.float(mwangi.id)).toEqual(kes('1500.00'));
    expect([await books(story, '1170', mwangi.id), await billing.reads.wallet(mwangi.id)]).toEqual(['-1500.00', 0n]);

    const sale = { agentId: mwangi.id, accountId: amina.account.id, amountMinor: 100_000n, key: 'k1', actor: 'mwangi' };
    const payment = await billing.sellFromFloat(sale);
    expect(payment.gateway).toBe('float');
    expect(await story.access(amina)).toBe('granted');
    // Asked again, after an answer that was lost.
    expect((await billing.sellFromFloat(sale)).id).toBe(payment.id);
    expect(await billing.float(mwangi.id)).toEqual(kes('500.00'));
    await expect(billing.sellFromFloat({ ...sale, amountMinor: 1n })).rejects.toMatchObject({ code: 'agent.keyUsed' });
    await expect(billing.sellFromFloat({ ...sale, key: 'k2' })).rejects.toThrow(/holds .*500\.00.* needs .*1,000\.00/);
    // 1,000.00 with 16 % in it are 862.07 net.
    expect(await earned(story, mwangi.id)).toEqual(['86.21']);
    const { moves } = await billing.agentStatement(mwangi.id, PAGE);
    expect(moves.rows.map(({ kind, amount }) => `${kind} ${majorString(amount)}`).toSorted()).toEqual([
      'sale -1000.00',
      'top_up 1500.00',
    ]);
    await story.end();
  });

  it('cannot sell the last shilling twice, though both sales come at once', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const mwangi = await anAgent(story);
    const plan = await story.plan({ price: kes('1000.00') });
    const both = [await ofAgent(story, mwangi.id, 'Amina', plan), await ofAgent(story, mwangi.id, 'Baraka', plan)];
    await story.pays({ account: mwangi, subscription: both[0]!.subscription }, '1000.00');
    const sales = await Promise.allSettled(
      both.map(({ account }, place) =>
        billing.sellFromFloat({
          agentId: mwangi.id,
          accountId: account.id,
          amountMinor: 100_000n,
          key: `sale-${place}`,
          actor: 'mwangi',
        }),
      ),
    );
    expect(sales.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(sales.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'agent.float' } });
    expect(await billing.float(mwangi.id)).toEqual(kes('0.00'));
    const access = await Promise.all(both.map((each) => story.access(each)));
    expect(access.filter((each) => each === 'granted')).toHaveLength(1);
    await story.end();
  });

  it('sells to her own customers only, and not while she is suspended; an account with money is no float', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const mwangi = await anAgent(story);
    const plan = await story.plan({ price: kes('1000.00') });
    const amina = await ofAgent(story, mwangi.id, 'Amina', plan);
    const other = await story.customer('Baraka', plan);
    await story.pays({ ...amina, account: mwangi }, '5000.00');
    const sale = { agentId: mwangi.id, accountId: other.account.id, amountMinor: 100_000n, key: 'k', actor: 'mwangi' };
    await expect(billing.sellFromFloat(sale)).rejects.toMatchObject({ code: 'agent.notHers' });
    await billing.setAgentState(mwangi.id, 'suspended', { actor: 'wanjiru', reason: 'Too many complaints' });
    const hers = { ...sale, accountId: amina.account.id };
    await expect(billing.sellFromFloat(hers)).rejects.toMatchObject({ code: 'agent.suspended' });
    await billing.setAgentState(mwangi.id, 'active', by);
    await billing.sellFromFloat(hers);
    const notes = await billing.reads.agentNotes(mwangi.id, PAGE);
    expect(notes.rows.map(({ what }) => what).toSorted()).toEqual(['appointed', 'resumed', 'suspended']);

    await expect(billing.appointAgent(amina.account.id, tenth, 'x')).rejects.toMatchObject({ code: 'agent.notEmpty' });
    const sub = { accountId: mwangi.id, planId: plan.id, username: 'mwangi', secret: 'siri-1234' };
    await expect(billing.subscribe(sub)).rejects.toMatchObject({ code: 'agent.buysNothing' });
    expect((await billing.reads.agentCustomers(mwangi.id, PAGE)).rows.map(({ name }) => name)).toEqual(['Amina']);
    await story.end();
  });
});

describeOnEngines('commission', (open) => {
  it('accrues with what is paid: 86.21 of 1,000.00 of 2,500.00, and 215.52 in all', async () => {
    const story = await startStory({ database: await open(), from: '2026-03-01T09:00:00+03:00' });
    const mwangi = await anAgent(story, { ...tenth, payableAfterDays: 7 });
    const amina = await ofAgent(story, mwangi.id, 'Amina', await office(story));
    await story.at('2026-03-02T09:00:00+03:00');
    await story.billing.billDue();
    expect(await earned(story, mwangi.id)).toEqual([]);
    await story.pays(amina, '1000.00');
    expect(await earned(story, mwangi.id)).toEqual(['86.21']);
    expect([await books(story, '5200'), await books(story, '2450', mwangi.id)]).toEqual(['86.21', '-86.21']);
    await story.at('2026-03-02T10:00:00+03:00');
    await story.pays(amina, '1500.00');
    // 10 % of 2,155.17 are 215.52, so the second part is 129.31.
    expect(await earned(story, mwangi.id)).toEqual(['86.21', '129.31']);
    expect(await books(story, '5200')).toBe('215.52');

    const ask = { agentId: mwangi.id, to: 'float', key: 'march', actor: 'wanjiru' } as const;
    await expect(story.billing.payCommission(ask)).rejects.toMatchObject({ code: 'agent.nothingPayable' });
    await story.at('2026-03-09T10:00:00+03:00');
    expect((await story.billing.payCommission(ask)).amount).toEqual(kes('215.52'));
    expect((await story.billing.payCommission(ask)).amount).toEqual(kes('215.52'));
    expect(await story.billing.float(mwangi.id)).toEqual(kes('215.52'));
    const { rows } = await story.billing.reads.commissions(mwangi.id, PAGE);
    expect(rows.map((one) => commissionStateAt(one, story.clock.now()))).toEqual(['paid', 'paid']);
    await story.end();
  });

  it('is taken back with a credit note, and earned again as the credit pays', async () => {
    const story = await startStory({ database: await open(), from: '2026-03-01T09:00:00+03:00' });
    const { billing } = story;
    const mwangi = await anAgent(story);
    const amina = await ofAgent(story, mwangi.id, 'Amina', await office(story));
    await story.at('2026-03-02T09:00:00+03:00');
    await billing.billDue();
    await story.pays(amina, '2500.00');
    const [row] = (await billing.reads.invoices(amina.account.id, PAGE)).rows;
    await billing.payCommission({ agentId: mwangi.id, to: 'cash', key: 'one', actor: 'wanjiru' });
    // All of it comes back as credit: 215.52 that were paid out already are owed by the agent now.
    await billing.creditInvoice(row!.invoice.id, { lines: 'all', reason: 'No service', actor: 'wanjiru' });
    expect(await books(story, '2450', mwangi.id)).toBe('215.52');
    const [taken] = (await billing.reads.commissions(mwangi.id, PAGE)).rows;
    expect(taken && commissionStateAt(taken, story.clock.now())).toBe('clawed_back');
    // The credit pays April, and with it the commission is hers again.
    await story.at('2026-04-02T09:00:00+03:00');
    await billing.billDue();
    expect(await books(story, '2450', mwangi.id)).toBe('0.00');
    expect(await earned(story, mwangi.id)).toEqual(['215.52', '215.52']);
    await story.end();
  });

  it('counts its tiers by the month, whoever of her customers pays', async () => {
    const story = await startStory({ database: await open(), from: '2026-03-01T09:00:00+03:00' });
    // 5 % of the first 1,000.00 that are paid net in a month, 10 % of what is above.
    const tiers = [
      { upTo: '1000', rate: '0.05' },
      { upTo: null, rate: '0.10' },
    ];
    const mwangi = await anAgent(story, { tiers });
    const plan = await story.plan({ price: kes('800.00'), taxMode: 'exclusive', taxes: [] });
    await story.pays(await ofAgent(story, mwangi.id, 'Amina', plan), '800.00');
    await story.at('2026-03-01T10:00:00+03:00');
    await story.pays(await ofAgent(story, mwangi.id, 'Baraka', plan), '800.00');
    // 800 at 5 % are 40.00; of the next 800, 200 at 5 % and 600 at 10 % are 70.00.
    expect(await earned(story, mwangi.id)).toEqual(['40.00', '70.00']);
    expect(await story.billing.reads.creditedIn(mwangi.id, '2026-03')).toBe(160_000n);
    await story.end();
  });

  it('is not earned on goodwill', async () => {
    const story = await startStory({ database: await open() });
    const mwangi = await anAgent(story);
    const amina = await ofAgent(story, mwangi.id, 'Amina', await story.plan({ price: kes('1000.00') }));
    const [slip] = await story.billing.issueVouchers({ count: 1, value: 100_000n, kind: 'compensation' });
    await story.billing.redeemVoucher(slip!.code, { subscriptionId: amina.subscription.id });
    expect(await story.access(amina)).toBe('granted');
    expect(await earned(story, mwangi.id)).toEqual([]);
    await story.end();
  });
});
