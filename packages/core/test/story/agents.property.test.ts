import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { isBillingError } from '../../src/kernel/error.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer } from '../../src/testing/story.ts';

const SETTINGS = { seed: 20_261_122, numRuns: 6 };

/** Work that may be refused, and must not break. */
async function allowed(works: readonly (() => Promise<unknown>)[]): Promise<number> {
  const outcomes = await Promise.allSettled(works.map((work) => work()));
  for (const one of outcomes) {
    if (one.status === 'rejected' && !isBillingError(one.reason)) throw one.reason;
  }
  return outcomes.filter(({ status }) => status === 'fulfilled').length;
}

describeOnEngines('whatever comes at once', (open) => {
  it('a float never goes below zero, and holds what was paid in less what was sold', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const plan = await story.plan({ price: kes('300.00') });
    const agent = await billing.openAccount({ name: 'Kiosk' });
    await billing.appointAgent(agent.id, { tiers: [{ upTo: null, rate: '0.05' }] }, 'test');
    const customers: Customer[] = [];
    for (const name of ['Amina', 'Baraka', 'Chege', 'Dalila']) {
      const one = await story.customer(name, plan);
      await billing.changeAccount(one.account.id, { agentId: agent.id });
      customers.push(one);
    }
    let turn = 0;
    const step = fc.record({
      kind: fc.constantFrom('top_up' as const, 'sale' as const, 'sale' as const, 'batch' as const),
      who: fc.nat({ max: 3 }),
      hundreds: fc.bigInt({ min: 1n, max: 9n }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 8 }), async (steps) => {
        const before = (await billing.float(agent.id)).minor;
        let sum = before;
        await allowed(
          steps.map(({ kind, who, hundreds }) => async () => {
            const minor = hundreds * 10_000n;
            const key = `${kind}-${(turn += 1)}`;
            if (kind === 'top_up') {
              const given = { receipt: key, amount: { minor, currency: 'KES' } };
              await story.pays({ ...customers[0]!, account: agent }, '1.00', given);
              sum += minor;
            } else if (kind === 'batch') {
              await billing.issueBatch({ count: 2, value: minor, agentId: agent.id }, 'test');
              sum -= 2n * minor;
            } else {
              const { account } = customers[who]!;
              await billing.sellFromFloat({
                agentId: agent.id,
                accountId: account.id,
                amountMinor: minor,
                key,
                actor: 'test',
              });
              sum -= minor;
            }
          }),
        );
        const float = (await billing.float(agent.id)).minor;
        expect(float).toBe(sum);
        expect(float >= 0n).toBe(true);
      }),
      SETTINGS,
    );
    await story.end();
  });

  it('each voucher pays once at most, held or not', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const plan = await story.plan({ price: kes('1000.00') });
    const customers: Customer[] = [];
    for (const name of ['Amina', 'Baraka', 'Chege']) customers.push(await story.customer(name, plan));
    const attempt = fc.record({
      which: fc.nat({ max: 2 }),
      who: fc.nat({ max: 2 }),
      key: fc.constantFrom('a', 'b'),
      how: fc.constantFrom('redeem' as const, 'redeem' as const, 'reserve' as const, 'release' as const),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(attempt, { minLength: 5, maxLength: 10 }), async (tries) => {
        const { batch, printed } = await billing.issueBatch({ count: 3, value: 1_000n }, 'test');
        const before = await paidIn();
        await allowed(
          tries.map(({ which, who, key, how }) => async () => {
            const code = printed[which]!.code;
            const target = { accountId: customers[who]!.account.id };
            if (how === 'redeem') await billing.redeemVoucher(code, target, { key });
            else if (how === 'reserve') await billing.reserveVoucher(code, target, { key });
            else await billing.releaseVoucher(code, { key });
          }),
        );
        const { redeemed } = await billing.reads.voucherCounts(batch.id, story.clock.now());
        expect((await paidIn()) - before).toBe(redeemed);
      }),
      SETTINGS,
    );
    async function paidIn(): Promise<number> {
      return (await billing.reads.payments(null, { page: 1, limit: 1 })).total;
    }
    await story.end();
  });
});
