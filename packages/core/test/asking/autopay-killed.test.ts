import { expect, it } from 'vitest';
import { createBilling } from '../../src/billing.ts';
import { openStore } from '../../src/storage/store.ts';
import { received } from '../../src/testing/builders.ts';
import { manualClock } from '../../src/testing/clock.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { openTestEngine, type OpenDatabase, type Template } from '../../src/testing/engines.ts';
import { failAt, type Failpoint } from '../../src/testing/failpoint.ts';
import { startStory } from '../../src/testing/story.ts';
import { cards, cardSaved, newBank, type Bank } from './cards.ts';

const KEY = new Uint8Array(32).fill(7);
const DUE = '2026-03-30T09:00:00+03:00';
const UNTIL = Date.parse('2026-04-30T09:00:00+03:00');

/** Amina has paid until 31 March, 09:00, and saved her card. */
const SAVED: Template = {
  key: 'autopay',
  async prepare(config) {
    const store = await openStore(await openTestEngine(config), { secretKey: KEY });
    const story = await startStory({ database: store, plugins: [cards(newBank())] });
    const amina = await story.customer('Amina', await story.plan());
    const paid = received({ accountReference: amina.account.number, providerAt: story.clock.now() });
    await story.billing.applyResult('desk', paid);
    await story.billing.applyResult('cards', cardSaved(amina.account.id));
    await story.settle();
    await story.end();
  },
};

type Config = Awaited<ReturnType<OpenDatabase>>;

/** A process of the ISP, at an instant. */
async function processAt(config: Config, bank: Bank, instant: string) {
  const engine = await openTestEngine(config);
  const clock = manualClock(instant);
  const store = await openStore(engine, { secretKey: KEY, clock });
  const billing = await createBilling({
    database: store,
    currency: 'KES',
    zone: 'Africa/Nairobi',
    clock,
    plugins: [cards(bank)],
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  await billing.start({ work: false });
  return { engine, store, clock, billing };
}

/** Lets the charge be made, confirmed and looked at. */
async function charge({ billing, clock }: Awaited<ReturnType<typeof processAt>>): Promise<void> {
  await billing.drain();
  for (const seconds of [15, 300]) {
    clock.advance(seconds * 1_000);
    await billing.drain();
  }
}

describeOnEngines('a charge by mandate', (open, _, peer) => {
  it('that is killed at any statement is one attempt, one charge, one payment and one term', LONG, async () => {
    const counted: Failpoint[] = [];
    const whole = await processAt(await open(SAVED), newBank(), DUE);
    counted.push(failAt(whole.engine, Number.POSITIVE_INFINITY));
    await charge(whole);
    await whole.billing.stop();
    const sent = counted[0]?.sent() ?? 0;
    expect(sent).toBeGreaterThan(60);
    const ends = new Map<string, number>();
    for (let at = 1; at <= sent; at += peer === 'embedded' ? STEP : 23) {
      const [config, bank] = [await open(SAVED), newBank()];
      const dying = await processAt(config, bank, DUE);
      failAt(dying.engine, at);
      await charge(dying).catch(() => undefined);
      await dying.engine.close().catch(() => undefined);
      const killed = `killed at statement ${at} of ${sent}`;
      const before = bank.charges.size;
      const next = await processAt(config, bank, '2026-03-30T09:10:00+03:00');
      await charge(next);
      await charge(next);
      const { rows } = await next.billing.reads.accounts({ page: 1, limit: 10 }, next.clock.now());
      const { id } = rows[0]!.account;
      const [attempts, bills, payments] = await Promise.all([
        next.billing.reads.recentAttempts(id, 'cards', 0),
        next.billing.reads.autopayOf(id, 10),
        next.billing.reads.payments(id, { page: 1, limit: 10 }),
      ]);
      expect([bank.charges.size, attempts.length, payments.total], killed).toEqual([1, 1, 2]);
      expect(bills, killed).toMatchObject([{ state: 'charged', attemptId: attempts[0]?.id, declines: 0 }]);
      expect(rows[0]?.paidUntil, killed).toBe(UNTIL);
      expect(await next.billing.verify(), killed).toEqual([]);
      await next.billing.stop();
      const how = before === 0 ? 'before the bank was told' : 'after it';
      ends.set(how, (ends.get(how) ?? 0) + 1);
    }
    expect([...ends.keys()].toSorted()).toEqual(['after it', 'before the bank was told']);
  });
});

const STEP = 5;
const LONG = { timeout: 600_000 };
