import { expect, it } from 'vitest';
import type { LogIn } from '../../src/domain/log-in.ts';
import { definePlugin } from '../../src/plugin/define.ts';
import type { LogInAsk } from '../../src/ports/log-ins.ts';
import { kes, planInput } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory } from '../../src/testing/story.ts';
import { z } from 'zod';
import { masts, newField } from '../network/crowd.ts';

const DAY = 86_400_000;

/** A plugin that remembers what the test tells it. */
function rememberingPlugin(remembered: readonly LogIn[], asked: LogInAsk[]) {
  return definePlugin({
    id: 'porter',
    contract: 1,
    options: z.undefined(),
    setup: () => ({
      logIns: {
        name: 'porter',
        recent: async (ask) => {
          asked.push(ask);
          return remembered.filter(({ username }) => ask.username === undefined || username === ask.username);
        },
      },
    }),
  })();
}

describeOnEngines('why somebody is offline', (open) => {
  it('is answered from the books and from what the network remembers, in one call', async () => {
    const remembered: LogIn[] = [];
    const asked: LogInAsk[] = [];
    const story = await startStory({ database: await open(), plugins: [rememberingPlugin(remembered, asked)] });
    const { billing, clock } = story;
    expect((await billing.why('amina')).conclusion.key).toBe('is.stranger');
    const amina = await story.customer('Amina', await story.plan(planInput({ price: kes('1000.00') })));
    expect((await billing.why('AMINA')).conclusion.key).toBe('is.unpaid');

    const payment = await story.pays(amina, '1000.00');
    const paid = await billing.why('amina');
    expect(paid).toMatchObject({ accountId: amina.account.id, subscriptionId: amina.subscription.id, online: false });
    expect(paid.conclusion.key).toBe('is.unasked');
    const money = paid.findings.find(({ word }) => word === 'payment');
    expect(money?.text).toContain(payment.reference);
    const journals = (await billing.explain({ kind: 'payment', id: payment.id })).chain.journals.map(({ id }) => id);
    expect(journals).toContain(money?.facts['journal']);

    remembered.push({
      id: '1',
      username: 'amina',
      nas: '10.255.0.1',
      client: 'tower-1',
      outcome: 'reject',
      reason: 'wrong-password',
      why: 'The password is wrong.',
      next: null,
      subscriptionId: null,
      count: 2,
      firstAt: clock.now(),
      lastAt: clock.now(),
      request: null,
      reply: null,
    });
    expect((await billing.why('amina')).conclusion.key).toBe('is.refused');
    expect(asked.at(-1)).toMatchObject({ nas: '10.255.0.1' });
    // Money comes first: once her time is over no password helps.
    clock.advance(31 * DAY);
    expect((await billing.why('amina')).conclusion.key).toBe('is.unpaid');
    await story.end();
  });

  it('is that she is placed nowhere, where all who could serve her serve at routers by name', async () => {
    const field = newField(['mast-1']);
    const story = await startStory({ database: await open(), plugins: [masts(field)] as const });
    const { billing } = story;
    const amina = await story.customer('Amina', await story.plan(planInput({ price: kes('1000.00') })));
    expect((await billing.why('amina')).conclusion.key, 'money comes first').toBe('is.unpaid');
    await story.pays(amina, '1000.00');
    const nowhere = await billing.why('amina');
    expect(nowhere.conclusion.text).toBe('She may be online, but she is served at no router: place her.');
    expect(nowhere.findings.filter(({ word }) => word === 'network' || word === 'router')).toMatchObject([
      { tone: 'plain', key: 'unplaced' },
      { tone: 'bad', key: 'nowhere' },
    ]);
    await billing.place(amina.subscription.id, { driver: 'masts', routerId: 'mast-1', mac: null });
    await story.settle();
    const placed = await billing.why('amina');
    expect(placed.conclusion.key).not.toBe('is.nowhere');
    expect(placed.findings.find(({ word }) => word === 'network')).toMatchObject({ tone: 'good', key: 'verified' });
    await story.end();
  });
});
