import { expect, it } from 'vitest';
import { z } from 'zod';
import { createBilling, type Billing } from '../../src/billing.ts';
import type { DunningPolicyInput } from '../../src/flow/dunning/policies.ts';
import { definePlugin } from '../../src/plugin/define.ts';
import type { Store } from '../../src/ports/store.ts';
import type { Engine, EngineConfig } from '../../src/storage/engine.ts';
import { openStore } from '../../src/storage/store.ts';
import { booksOf } from '../../src/testing/books.ts';
import { kes, planInput, received } from '../../src/testing/builders.ts';
import { countingIds, manualClock } from '../../src/testing/clock.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { openTestEngine, type Template } from '../../src/testing/engines.ts';
import { failAt, type Failpoint } from '../../src/testing/failpoint.ts';
import { BEGUN, KEY } from './world.ts';

/** Thursday 14 May 2026, 60 local days after 15 March: one is ended, and three have come due since yesterday. */
const NOW = Date.parse('2026-05-14T09:00:00+03:00');

const POLICY: DunningPolicyInput = {
  code: 'homes',
  name: 'Homes',
  stages: [
    {
      key: 'first',
      afterDays: 0,
      effects: [
        { kind: 'remind', template: 'first' },
        { kind: 'late_fee', terms: { fee: { kind: 'amount', amount: kes('50.00') }, most: null } },
      ],
    },
    { key: 'slow', afterDays: 1, effects: [{ kind: 'throttle', downKbps: 512, upKbps: 256 }] },
    { key: 'off', afterDays: 14, effects: [{ kind: 'suspend', billed: false }] },
    // Two units of work, one after the other: first she is told, then it ends.
    { key: 'end', afterDays: 60, effects: [{ kind: 'remind', template: 'end' }, { kind: 'terminate' }] },
  ],
};

/** Hears of stages, so that what they tell is kept. */
const notifier = definePlugin({
  id: 'notifier',
  contract: 1,
  options: z.undefined(),
  setup: () => ({ on: { dunningStageReached: () => undefined } }),
});
const HOUSE = { currency: 'KES', zone: 'Africa/Nairobi', plugins: [notifier()] } as const;

const OWING: Template = { key: 'owing', prepare };

async function prepare(config: EngineConfig): Promise<void> {
  const clock = manualClock(BEGUN);
  const database = await openStore(await openTestEngine(config), { secretKey: KEY, clock });
  const billing = await createBilling({ ...HOUSE, database, clock, ids: countingIds() });
  await billing.start({ work: false });
  await billing.setDunningPolicy(POLICY);
  const terms = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
  const { id: planId } = await billing.publishPlan(planInput({ code: 'office', name: 'Office', terms }));
  const opens = async (name: string) => {
    const account = await billing.openAccount({ name });
    await billing.subscribe({ accountId: account.id, planId, username: name, secret: 'siri-1234' });
    return account;
  };
  const at = async (instant: string) => {
    clock.set(instant);
    await billing.drain();
  };
  // Due on 15 March, off since the 30th: she has been told, and is ended on 14 May.
  await opens('old');
  await billing.billDue();
  await at('2026-03-30T09:00:00+03:00');
  // Due on 13 May at 10:00. One pays a part of it the day before.
  await at('2026-04-29T10:00:00+03:00');
  await opens('one');
  await opens('two');
  const three = await opens('three');
  await billing.billDue();
  await at('2026-05-12T10:00:00+03:00');
  const paid = { receipt: 'RCP0000001', amount: kes('400.00'), accountReference: three.number };
  await billing.applyResult('desk', received({ ...paid, providerAt: clock.now() }));
  await billing.drain();
  await billing.stop();
}

interface World {
  readonly billing: Billing;
  readonly engine: Engine;
  readonly store: Store;
}

/** A billing over the debts. */
async function openOwing(config: EngineConfig, touch?: (engine: Engine) => void): Promise<World> {
  const engine = await openTestEngine(config);
  const clock = manualClock(NOW);
  const store = await openStore(engine, { secretKey: KEY, clock });
  touch?.(engine);
  return { engine, store, billing: await createBilling({ ...HOUSE, database: store, clock }) };
}

/** Who is where, in words. */
async function stands(billing: Billing): Promise<readonly string[]> {
  const { rows } = await billing.dunningCases({ page: 1, limit: 10 });
  return rows
    .map(({ accountName, case: { state, stage, access } }) => {
      return `${accountName} ${state} ${stage} ${access?.kind}`;
    })
    .toSorted();
}

describeOnEngines('a round of dunning', (open, dialect) => {
  /** The books after one round that nothing disturbed, and how many statements it sent. */
  async function undisturbed() {
    const counted: Failpoint[] = [];
    const { billing, engine } = await openOwing(await open(OWING), (each) => {
      counted.push(failAt(each, Number.POSITIVE_INFINITY));
    });
    const run = await billing.runDunning();
    const sent = counted[0]?.sent() ?? 0;
    const answer = { run, sent, who: await stands(billing), books: await booksOf(engine) };
    expect(await billing.verify()).toEqual([]);
    await billing.stop();
    return answer;
  }

  it('charges, tells, slows down and ends, each once however often it is run', async () => {
    const { billing, engine } = await openOwing(await open(OWING));
    expect(await billing.runDunning()).toMatchObject({ opened: 3, parked: [] });
    expect(await stands(billing)).toEqual([
      'old escalated end suspend',
      'one escalated slow throttle',
      'three escalated slow throttle',
      'two escalated slow throttle',
    ]);
    const books = await booksOf(engine);
    const taken = (effect: string) => books['dunning_steps']?.filter((row) => row.includes(`"${effect}"`)).length;
    expect(['remind', 'late_fee', 'throttle', 'suspend', 'terminate'].map(taken)).toEqual([5, 4, 4, 1, 1]);
    const told = (books['outbox'] ?? []).filter((row) => row.includes('dunningStageReached'));
    // One event a unit of work: of the old one that of 30 March and two of today, and one of each of the three.
    expect(told).toHaveLength(6);
    expect(await billing.runDunning()).toEqual({ opened: 0, looked: 0, parked: [] });
    expect(await booksOf(engine)).toEqual(books);
    expect(await billing.verify()).toEqual([]);
    await billing.stop();
  });

  it('that two workers go through at once leaves the books of one', async () => {
    const { books } = await undisturbed();
    const database = await open(OWING);
    const worlds = await Promise.all([openOwing(database), openOwing(database)] as const);
    const runs = await Promise.all(worlds.map(({ billing }) => billing.runDunning()));
    expect(runs.flatMap(({ parked }) => parked)).toEqual([]);
    const [{ engine }] = worlds;
    // Who looks when the other has just done the last of it writes that there is nothing to do: a version more.
    const { accounts: _, ...of } = await booksOf(engine);
    expect({ accounts: books['accounts'], ...of }).toEqual(books);
    await Promise.all(worlds.map(({ billing }) => billing.stop()));
  });

  it(
    'that is killed between any two statements and taken up again leaves the books of one that was not',
    LONG,
    async () => {
      const { books, who, sent } = await undisturbed();
      expect(sent).toBeGreaterThan(60);
      let killed = 0;
      for (let at = 1; at <= sent; at += dialect === 'mysql' ? 29 : STEP) {
        const database = await open(OWING);
        const dying = await openOwing(database, (engine) => void failAt(engine, at));
        await dying.billing.runDunning().catch(() => (killed += 1));
        await dying.engine.close().catch(() => undefined);
        const next = await openOwing(database);
        // A minute later, without the minute: what the dead process held is free.
        await next.store.releaseClaims('dunning', NOW);
        await next.billing.runDunning();
        expect(await stands(next.billing), `killed at statement ${at} of ${sent}`).toEqual(who);
        expect(await booksOf(next.engine), `killed at statement ${at} of ${sent}`).toEqual(books);
        expect(await next.billing.verify()).toEqual([]);
        await next.billing.stop();
      }
      expect(killed).toBeGreaterThan(0);
    },
  );
});

const STEP = 7;
const LONG = { timeout: 600_000 };
