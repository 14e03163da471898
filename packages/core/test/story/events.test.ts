import { expect, it } from 'vitest';
import { z } from 'zod';
import { definePlugin } from '../../src/plugin/define.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory } from '../../src/testing/story.ts';

interface Listener {
  readonly heard: string[];
  broken: boolean;
}

const listening = definePlugin({
  id: 'listener',
  contract: 1,
  options: z.custom<Listener>((value) => typeof value === 'object'),
  setup: (listener) => ({
    on: {
      paymentReceived: ({ payload, sequence }) => {
        if (listener.broken) throw new Error('the mail server is down');
        listener.heard.push(`${sequence} received ${payload.amount.minor}`);
      },
      invoiceIssued: ({ payload, sequence }) => {
        if (listener.broken) throw new Error('the mail server is down');
        listener.heard.push(`${sequence} invoice ${payload.total.minor}`);
      },
    },
  }),
});

const second = definePlugin({
  id: 'second',
  contract: 1,
  options: z.custom<Listener>((value) => typeof value === 'object'),
  setup: (listener) => ({ on: { paymentReceived: ({ payload }) => void listener.heard.push(payload.reference) } }),
});

const MINUTE = 60_000;

describeOnEngines('events', (open) => {
  it('reach a plugin that was down, in order and none left out; another plugin is not held up', async () => {
    const down: Listener = { heard: [], broken: true };
    const up: Listener = { heard: [], broken: false };
    const story = await startStory({ database: await open(), plugins: [listening(down), second(up)] });
    const amina = await story.customer('Amina', await story.plan());
    await story.pays(amina, '1000.00');
    await story.pays(amina, '1000.00');
    expect(up.heard).toEqual(['RCP0000001', 'RCP0000002']);
    expect(down.heard).toEqual([]);
    down.broken = false;
    for (let minute = 0; minute < 10; minute++) {
      story.clock.advance(MINUTE);
      await story.settle();
    }
    expect(down.heard.map((line) => line.replace(/^\d+ /, ''))).toEqual([
      'received 100000',
      'invoice 100000',
      'received 100000',
      'invoice 100000',
    ]);
    const numbers = down.heard.map((line) => Number.parseInt(line, 10));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    await story.end();
  });

  it('end as dead letters when a plugin never takes them, and one replay brings them all', async () => {
    const listener: Listener = { heard: [], broken: true };
    const story = await startStory({ database: await open(), plugins: [listening(listener)] });
    const amina = await story.customer('Amina', await story.plan());
    await story.pays(amina, '1000.00');
    for (let day = 0; day < 30; day++) {
      story.clock.advance(12 * 60 * MINUTE);
      await story.settle();
    }
    const dead = await story.billing.store.deadDeliveries(10);
    expect(dead.map(({ consumer, event }) => `${consumer} ${event}`)).toEqual(['listener paymentReceived']);
    expect(dead[0]?.reason).toContain('the mail server is down');
    listener.broken = false;
    await story.billing.store.replayDelivery(dead[0]?.id ?? '', story.clock.now());
    await story.settle();
    expect(listener.heard.map((line) => line.replace(/^\d+ /, ''))).toEqual(['received 100000', 'invoice 100000']);
    await story.end();
  });
});
