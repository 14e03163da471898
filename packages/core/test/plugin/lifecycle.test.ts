import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { PluginHost } from '../../src/plugin/contract.ts';
import { definePlugin } from '../../src/plugin/define.ts';
import { limits } from '../../src/plugin/guard.ts';
import { withTables } from './fixtures/with-tables.ts';
import { thrownBy, world } from './world.ts';

function recorder() {
  const order: string[] = [];
  const plugin = (id: string, start = async (_host: PluginHost) => {}, stop = async () => {}) =>
    definePlugin({
      id,
      contract: 1,
      options: z.undefined(),
      setup: () => ({
        start: async (host: PluginHost) => {
          order.push(`start ${id}`);
          await start(host);
        },
        stop: async () => {
          order.push(`stop ${id}`);
          await stop();
        },
      }),
    })(undefined);
  return { order, plugin };
}

const fails = async () => {
  throw new Error('port taken');
};

describe('plugins', () => {
  it('start in order and stop in reverse', async () => {
    const { order, plugin } = recorder();
    const { registry } = world([plugin('a'), plugin('b'), plugin('c')]);
    await registry.start();
    await registry.stop();
    expect(order).toEqual(['start a', 'start b', 'start c', 'stop c', 'stop b', 'stop a']);
  });

  it('are stopped again, those that had been started, when one cannot start; it is named', async () => {
    const { order, plugin } = recorder();
    const { registry } = world([plugin('a'), plugin('b', fails), plugin('c')]);
    expect(await thrownBy(registry.start())).toMatchObject({
      code: 'plugin.failed',
      details: { plugin: 'b@0.0.0', part: 'start', reason: 'port taken' },
    });
    expect(order).toEqual(['start a', 'start b', 'stop a']);
    await registry.stop();
    expect(order).toHaveLength(3);
  });

  it('are all stopped even if one cannot, and all reasons are told', async () => {
    const { order, plugin } = recorder();
    const { registry } = world([plugin('a'), plugin('b', undefined, fails), plugin('c', undefined, fails)]);
    await registry.start();
    const error = await thrownBy(registry.stop());
    expect(error.message).toMatch(/c@0\.0\.0: port taken; b@0\.0\.0: port taken/);
    expect(order.slice(3)).toEqual(['stop c', 'stop b', 'stop a']);
  });

  it('are not started twice', async () => {
    const { order, plugin } = recorder();
    const { registry } = world([plugin('a')]);
    await registry.start();
    await registry.start();
    expect(order).toEqual(['start a']);
  });

  it('that hang at the start are named after their limit', async () => {
    const { plugin } = recorder();
    const { registry, timer } = world([plugin('a', () => new Promise(() => {}))]);
    const error = thrownBy(registry.start());
    await timer.advance(limits.start);
    expect(await error).toMatchObject({ code: 'plugin.late', details: { plugin: 'a@0.0.0', part: 'start' } });
  });

  it('find their tables there when they start', async () => {
    const { registry, host } = world([withTables()]);
    await registry.start();
    expect(host('with-tables')).toHaveProperty('rows');
    expect(registry.tables).toMatchObject([{ pluginId: 'with-tables', tables: [{ name: 'counted' }] }]);
  });
});
