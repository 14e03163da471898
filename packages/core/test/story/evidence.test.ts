import { expect, it } from 'vitest';
import { z } from 'zod';
import type { PluginHost } from '../../src/plugin/contract.ts';
import { definePlugin } from '../../src/plugin/define.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory } from '../../src/testing/story.ts';

/** A router that takes orders for the one session that there is. */
interface Hill {
  host?: PluginHost;
  readonly orders: string[];
}

const hill = definePlugin({
  id: 'hill',
  contract: 1,
  options: z.custom<Hill>((value) => typeof value === 'object'),
  setup: (state) => ({
    async start(host) {
      state.host = host;
    },
    driver: {
      name: 'hill',
      async observe({ username, subscriptionId }) {
        const [view, open] = await Promise.all([
          state.host?.access(username),
          state.host?.sessions.open(subscriptionId),
        ]);
        const sessions = (open ?? []).map(({ id, generation }) => ({ sessionId: id, generation, walled: false }));
        return { admits: view?.entitlement?.generation ?? null, sessions };
      },
      async apply(step) {
        state.orders.push(step.kind);
        if (step.kind === 'change') await state.host?.sessions.tookOver(step.sessionId, step.entitlement.generation);
        return `${step.kind} acknowledged`;
      },
    },
  }),
});

describeOnEngines('what a session shows after it was told', (open) => {
  it('stands at the action; where it does otherwise, the action is done again', async () => {
    const state: Hill = { orders: [] };
    const story = await startStory({ database: await open(), plugins: [hill(state)] });
    const { billing, clock } = story;
    const amina = await story.customer('Amina', await story.plan());
    await story.pays(amina, '1000.00');
    const { id } = amina.subscription;
    const counted = { seconds: null, inBytes: null, outBytes: null, endCause: null, where: {} };
    const start = { source: 'hill', sessionKey: 'hill/1', username: 'amina', kind: 'start', at: clock.now() } as const;
    await billing.recordUsage([{ ...start, ...counted, generation: 2 }]);
    await billing.provision(amina.account.id);
    await story.settle();
    const newest = async () => (await billing.reads.actionsOf(id, 1))[0];
    expect(await newest()).toMatchObject({ generation: 3, state: 'verified' });

    const [session] = (await state.host?.sessions.open(id)) ?? [];
    const showed = (generation: number, line: string, agrees: boolean) =>
      state.host?.sessions.showed(session?.id ?? '', { generation, line, agrees });
    expect(await showed(3, 'it goes on at 2 Mbit/s', true)).toBe(true);
    expect((await newest())?.evidence.at(-1)).toBe('it goes on at 2 Mbit/s');
    expect(await newest()).toMatchObject({ state: 'verified' });

    // Of what a newer decision has replaced nothing is noted.
    expect(await showed(2, 'it is too fast', false)).toBe(true);
    expect(await newest()).toMatchObject({ state: 'verified' });

    expect(await showed(3, 'it is too fast', false)).toBe(true);
    expect(await newest()).toMatchObject({ state: 'pending', reason: 'it is too fast', verifiedAt: null });
    // While it is under way it is left alone.
    expect(await showed(3, 'it is too fast', false)).toBe(false);
    await story.settle();
    expect(await newest()).toMatchObject({ state: 'verified' });
    await story.end();
  });
});
