import { expect, it } from 'vitest';
import type { RunKind } from '../../src/domain/run.ts';
import type { Billing } from '../../src/billing.ts';
import { booksOf } from '../../src/testing/books.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { failAt, type Failpoint } from '../../src/testing/failpoint.ts';
import { openWorld, RUN_AT, WORLD } from './world.ts';

/** A run as whoever is alive begins it, or takes it up. */
async function run(billing: Billing, kind: RunKind): Promise<void> {
  const { id } = await billing.planRun({ kind });
  await billing.workRun(id);
}

describeOnEngines('a run that is killed', (open, _, peer) => {
  // On the embedded database every statement of the plan, the first chunk and its commit, then every seventh of what is
  // done alone; every eleventh on the other engines, which are sent the same statements.
  const stepAt = (at: number): number => (peer === 'embedded' ? (at < 50 ? 1 : 7) : 11);

  for (const kind of ['bill', 'renewal', 'expiry'] as const) {
    it(`between any two statements and resumed leaves the books of one that was not: ${kind}`, LONG, async () => {
      let counted: Failpoint | null = null;
      const whole = await openWorld(await open(WORLD), {
        touch: (engine) => void (counted = failAt(engine, Number.POSITIVE_INFINITY)),
      });
      await run(whole.billing, kind);
      const expected = await booksOf(whole.engine);
      const sent = (counted as Failpoint | null)?.sent() ?? 0;
      await whole.billing.stop();
      expect(sent).toBeGreaterThan(10);
      let killed = 0;
      for (let at = 1; at <= sent; at += stepAt(at)) {
        const database = await open(WORLD);
        const dying = await openWorld(database, { touch: (engine) => void failAt(engine, at) });
        await run(dying.billing, kind).catch(() => (killed += 1));
        await dying.engine.close().catch(() => undefined);
        // The same name after a restart: what the dead process held is free at once.
        const next = await openWorld(database);
        await next.store.releaseClaims('w', RUN_AT);
        await run(next.billing, kind);
        expect(await booksOf(next.engine), `killed at statement ${at} of ${sent}`).toEqual(expected);
        expect(await next.billing.verify()).toEqual([]);
        await next.billing.stop();
      }
      expect(killed).toBeGreaterThan(0);
    });
  }
});

const LONG = { timeout: 600_000 };
