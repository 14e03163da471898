import { expect, it } from 'vitest';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { openTestEngine } from '../../src/testing/engines.ts';
import { openStore } from '../../src/storage/store.ts';
import { MUST_HAPPEN, runYear } from './year/year.ts';

/** Another seed is another year; a failure prints it. */
const SEED = 7;
const CUSTOMERS = 24;
/** The whole year where only the embedded engine is; where all are asked for, its first months on each. */
const LENGTHS = (process.env['DAFTARI_REQUIRE_PEERS'] === '1' ? [62] : [365]).values();

describeOnEngines('a year of an ISP', (open) => {
  const days = LENGTHS.next().value ?? 62;

  it(`each night is clean and each month foots, with late payers and killed workers (seed ${SEED})`, async () => {
    const store = await openStore(await openTestEngine(await open()), { secretKey: new Uint8Array(32).fill(7) });
    const counts = await runYear({ store, seed: SEED, customers: CUSTOMERS, days });
    if (days < 365) return;
    // Or nothing was tried.
    for (const what of MUST_HAPPEN) expect([what, (counts.get(what) ?? 0) > 0]).toEqual([what, true]);
  }, 600_000);
});
