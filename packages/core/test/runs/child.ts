import { createBilling } from '../../src/billing.ts';
import { manualClock } from '../../src/testing/clock.ts';
import { KEY, RUN_AT } from './world.ts';

// A process that works on a bill run in threads of its own, until it is done or killed.
// Tells its parent when it begins.
// node packages/core/test/runs/child.ts <url>

const billing = await createBilling({
  database: { engine: { kind: 'url', url: process.argv[2] ?? '' }, secretKey: KEY },
  currency: 'KES',
  zone: 'Africa/Nairobi',
  clock: manualClock(RUN_AT),
  worker: 'w',
  runs: { from: 1, threads: 1, chunk: 2 },
});
const { id } = await billing.planRun({ kind: 'bill' });
process.send?.('begins');
await billing.workRun(id);
await billing.stop();
