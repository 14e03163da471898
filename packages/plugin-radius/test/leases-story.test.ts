import { definePlugin, type PluginHost } from '@daftari/core';
import { describeOnEngines, startStory } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { createLeases, leaseTable } from '../src/leases.ts';
import { Pools } from '../src/options-pools.ts';

const holder = definePlugin({
  id: 'radius',
  contract: 1,
  options: z.custom<(host: PluginHost) => void>((value) => typeof value === 'function'),
  setup: (keep) => ({ tables: [leaseTable], start: async (host) => keep(host) }),
});

describeOnEngines('leases in a database', (open) => {
  it('are one for each of forty at once, as far as the pool goes, and nobody gets what is another’s own', async () => {
    let host: PluginHost | undefined;
    const story = await startStory({ database: await open(), plugins: [holder((given) => void (host = given))] });
    if (host === undefined) throw new Error('the plugin was not started');
    const amina = await story.customer('Amina', await story.plan());
    await story.billing.setAddressing(amina.subscription.id, { ipv4: '10.64.0.7' });
    const pools = Pools.parse([{ name: 'homes', from: ['10.64.0.1-10.64.0.31'] }]);
    const processes = [createLeases(pools, host), createLeases(pools, host)];
    const nobody = { busy: new Set<string>(), beside: new Set<string>() };
    const askers = Array.from({ length: 40 }, (_, at) => ({
      subscriptionId: `sub_${at}`,
      device: `d${at}`,
      ...nobody,
    }));
    const got = await Promise.all(askers.map((asker, at) => processes[at % 2]!.take('homes', asker)));
    const given = got.filter((address) => address !== null);
    // Of 31 addresses one is Amina's own.
    expect(given).toHaveLength(30);
    expect(new Set(given).size).toBe(30);
    expect(given).not.toContain('10.64.0.7');
    expect(await processes[0]!.figures()).toEqual({ pool_homes_size: 31, pool_homes_used: 30 });
    await story.end();
  });
});
