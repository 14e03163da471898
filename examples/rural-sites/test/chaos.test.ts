import { describeOnEngines } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { runChaos } from '../chaos/run.ts';

describeOnEngines(
  'a day of cut lines, power cuts, lost answers, killed workers and helpful hands',
  (open) => {
    it('ends with every router as the ledger says, on all five releases', { timeout: 600_000 }, async () => {
      const figures = await runChaos({ database: await open(), seed: 1, sites: 5, homes: 40, days: 1 });
      expect(figures.quiet).toBe(1);
      expect(figures.agreement.length).toBeGreaterThan(0);
      expect(figures.done.get('worker killed')).toBeGreaterThan(0);
    });
  },
  // Most of it is waiting for routers in real time: once is enough.
  ['embedded'],
);
