import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { createBilling, type Billing } from '../../src/billing.ts';
import { MOST_ATTEMPTS, type RunKind } from '../../src/domain/run.ts';
import { defineErrors } from '../../src/kernel/error.ts';
import { definePlugin } from '../../src/plugin/define.ts';
import type { Store } from '../../src/ports/store.ts';
import type { EngineConfig } from '../../src/storage/engine.ts';
import { booksOf } from '../../src/testing/books.ts';
import { kes, planInput, received } from '../../src/testing/builders.ts';
import { manualClock, span } from '../../src/testing/clock.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { openTestEngine } from '../../src/testing/engines.ts';
import { KEY, openWorld, populateBy, RUN_AT, WORLD } from './world.ts';

async function run(billing: Billing, kind: RunKind = 'bill') {
  const { id } = await billing.planRun({ kind });
  await billing.workRun(id);
  return billing.runProgress(id);
}

/** What was issued since the runs began. */
const issuedIn = async ({ reads }: Billing) =>
  (await reads.invoices(null, { page: 1, limit: 100 })).rows.filter(({ invoice }) => invoice.issuedAt >= RUN_AT);
const parkedIn = async (billing: Billing, runId: Parameters<Billing['runItems']>[0]) =>
  (await billing.runItems(runId, { page: 1, limit: 100, status: 'parked' })).rows;

/** Does something once, right before the first write of a run. */
function before(first: () => Promise<unknown>): (store: Store) => Store {
  let done = false;
  return (store) => ({
    ...store,
    async write(changes) {
      if (!done && changes.runItems !== undefined && changes.seen !== undefined) {
        done = true;
        await first();
      }
      return store.write(changes);
    },
  });
}

const choosyErrors = defineErrors('choosy', { no: ['refused', 'Not this one.'] });

/** Refuses one customer, as long as it is told to. */
const choosy = (state: { refuses: boolean }) =>
  definePlugin({
    id: 'choosy',
    version: '1.0.0',
    contract: 1,
    options: z.undefined(),
    setup: () => ({
      stages: {
        charges: (charges, { subscription }) => {
          if (state.refuses && subscription?.username.startsWith('rich')) throw choosyErrors.no();
          return charges.map((each) => ({ ...each, description: `${each.description}!` }));
        },
      },
    }),
  })(undefined);

const inThreads = (config: EngineConfig, state: { refuses: boolean }) =>
  createBilling({
    database: { engine: config as EngineConfig & { kind: 'url' }, secretKey: KEY },
    currency: 'KES',
    zone: 'Africa/Nairobi',
    clock: manualClock(RUN_AT),
    plugins: [choosy(state)],
    runs: { from: 1, threads: 2, chunk: 2 },
  });

describeOnEngines('runs', (open, dialect) => {
  it('leave the books that one account after the other leaves, whatever is sold', { timeout: 300_000 }, async () => {
    const seeds = fc.sample(fc.integer({ min: 1, max: 1_000_000 }), { numRuns: dialect === 'mysql' ? 1 : 4, seed: 4 });
    for (const seed of seeds) {
      const books = [];
      for (const many of [false, true]) {
        const config = await open();
        await populateBy(config, seed);
        const { billing, engine } = await openWorld(config);
        if (many) for (const kind of ['bill', 'renewal', 'expiry'] as const) await run(billing, kind);
        else await oneByOne(billing);
        books.push(await booksOf(engine));
        expect(await billing.verify()).toEqual([]);
        await billing.stop();
      }
      expect(books[1], `with seed ${seed}`).toEqual(books[0]);
    }
  });

  it('in threads, with a plugin that bends charges in the main thread, do the same', { timeout: 120_000 }, async () => {
    const state = { refuses: true };
    const config = await open(WORLD);
    const billing = await inThreads(config, state);
    await billing.start({ work: false });
    const { run: first, progress } = await run(billing);
    expect(progress).toMatchObject({ done: 3, parked: 1 });
    expect(await parkedIn(billing, first.id)).toMatchObject([{ reason: expect.stringContaining('Not this one.') }]);
    state.refuses = false;
    expect(await billing.retryParked(first.id)).toBe(1);
    await billing.workRun(first.id);
    const issued = await issuedIn(billing);
    expect(issued.every(({ invoice }) => invoice.lines.every(({ description }) => description.endsWith('!')))).toBe(
      true,
    );
    await billing.stop();
    const plain = await openWorld(await open(WORLD));
    await run(plain.billing);
    const engine = await openTestEngine(config);
    expect(await booksOf(engine)).toEqual(await booksOf(plain.engine));
    await engine.close();
    await plain.billing.stop();
  });

  it('of a process that is killed are resumed by the next', { timeout: 300_000 }, async () => {
    const whole = await openWorld(await open(WORLD));
    await run(whole.billing);
    const expected = await booksOf(whole.engine);
    await whole.billing.stop();
    for (const afterMs of dialect === 'mysql' ? [900] : [0, 700, 1_000]) {
      const config = (await open(WORLD)) as EngineConfig & { kind: 'url' };
      const child = fork(fileURLToPath(new URL('./child.ts', import.meta.url)), [config.url], { stdio: 'ignore' });
      // On a fast machine it is done before it is killed.
      const exited = once(child, 'exit');
      await once(child, 'message');
      await wait(afterMs);
      child.kill('SIGKILL');
      await exited;
      const next = await openWorld(config);
      await next.store.releaseClaims('w', RUN_AT);
      await run(next.billing);
      expect(await booksOf(next.engine), `killed after ${afterMs} ms`).toEqual(expected);
      await next.billing.stop();
    }
  });

  it('bill once with two workers whose clocks differ, though the one takes over what the other holds', async () => {
    const config = await open(WORLD);
    const ahead = await openWorld(config, { now: RUN_AT + 5 * span.minute });
    const slow = await openWorld(config, {
      wrap: before(async () => {
        // To her the lease of the other is over already.
        for (const each of await ahead.billing.reads.openRuns('bill')) await ahead.billing.workRun(each.id);
      }),
    });
    const { progress } = await run(slow.billing);
    expect(progress).toMatchObject({ planned: 0, claimed: 0, parked: 0, done: 4, documents: 10 });
    expect(await issuedIn(slow.billing)).toHaveLength(10);
    expect(await slow.billing.verify()).toEqual([]);
    await ahead.billing.stop();
    await slow.billing.stop();
  });

  it('asked for twice are one', async () => {
    const { billing } = await openWorld(await open(WORLD));
    const [one, other] = await Promise.all([billing.planRun({ kind: 'bill' }), billing.planRun({ kind: 'bill' })]);
    expect(other.id).toBe(one.id);
    await Promise.all([billing.workRun(one.id), billing.workRun(one.id)]);
    expect(await issuedIn(billing)).toHaveLength(10);
    expect((await run(billing)).progress.documents).toBe(10);
    await billing.stop();
  });

  it('go on while a version of a plan is published: each document is by one of them', async () => {
    const config = await open(WORLD);
    const desk = await openWorld(config);
    const price = kes('1200.00');
    const terms = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
    const worker = await openWorld(config, {
      wrap: before(() => desk.billing.publishPlan(planInput({ code: 'office', name: 'Office', terms, price }))),
    });
    expect((await run(worker.billing)).progress).toMatchObject({ parked: 0, documents: 10 });
    expect(await worker.billing.verify()).toEqual([]);
    await desk.billing.stop();
    await worker.billing.stop();
  });

  it('go on while a payment arrives: who paid falls out, is decided anew, and her money pays the bill', async () => {
    const config = await open(WORLD);
    const desk = await openWorld(config);
    const account = (await desk.billing.reads.accounts({ page: 1, limit: 1, search: 'plain' }, RUN_AT)).rows[0]
      ?.account;
    const worker = await openWorld(config, {
      wrap: before(() =>
        desk.billing.applyResult(
          'desk',
          received({
            receipt: 'RCP0000009',
            amount: kes('5000.00'),
            accountReference: account?.number ?? '',
            providerAt: RUN_AT,
          }),
        ),
      ),
    });
    expect((await run(worker.billing)).progress).toMatchObject({ parked: 0, documents: 10 });
    const hers = (await issuedIn(worker.billing)).filter(({ invoice }) => invoice.accountId === account?.id);
    expect(hers.map(({ paid, invoice }) => invoice.total.minor - paid.minor)).toEqual([0n, 0n]);
    expect(await worker.billing.verify()).toEqual([]);
    await desk.billing.stop();
    await worker.billing.stop();
  });

  it('park who kills her workers again and again, and nobody beside her', async () => {
    const { billing, store, clock } = await openWorld(await open(WORLD));
    const { id } = await billing.planRun({ kind: 'bill' });
    let lives = 0;
    const take = async () => {
      const worker = `life-${(lives += 1)}`;
      const items = await store.claimRunItems(id, { worker, now: clock.now(), leaseMs: 1_000, limit: 100 });
      clock.advance(span.minute);
      return items.map(({ accountId }) => accountId);
    };
    const [victim] = await take();
    await take();
    for (let attempt = 3; attempt <= MOST_ATTEMPTS; attempt++) expect(await take()).toEqual([victim]);
    await billing.workRun(id);
    const { run: after, progress } = await billing.runProgress(id);
    expect(after.state).toBe('done');
    expect(progress).toMatchObject({ parked: 1, done: 3 });
    expect(await parkedIn(billing, id)).toMatchObject([
      { accountId: victim, reason: 'Whoever takes it up ends before it is done.' },
    ]);
    await billing.stop();
  });

  it('hold up what has more lines than it may, until somebody approves', async () => {
    const { billing } = await openWorld(await open(WORLD));
    const { id } = await billing.planRun({ kind: 'bill', params: { maxLines: 1 } });
    await billing.workRun(id);
    const [held, ...others] = await parkedIn(billing, id);
    expect(others).toEqual([]);
    expect(held?.reason).toBe('One subscription would get 2 lines at once, more than 1.');
    expect(await billing.retryParked(id, { approved: true })).toBe(1);
    await billing.workRun(id);
    expect((await billing.runProgress(id)).progress).toMatchObject({ parked: 0, done: 4, documents: 10 });
    await billing.stop();
  });

  it('tried dry say what they will do and write nothing; the next one says what is different', async () => {
    const { billing, engine, clock } = await openWorld(await open(WORLD));
    const books = await booksOf(engine);
    const dry = await billing.dryRun({ kind: 'bill' });
    expect(await booksOf(engine)).toEqual(books);
    expect(dry).toMatchObject({ accounts: 4, documents: 10, parkedCount: 0, against: null, diff: null });
    const { progress } = await run(billing);
    expect(progress).toMatchObject({ documents: dry.documents, totalMinor: dry.totalMinor });
    clock.set('2026-05-02T08:00:00+03:00');
    const { rows } = await billing.reads.accounts({ page: 1, limit: 1, search: 'plain' }, clock.now());
    const gone = rows[0]?.account.id;
    if (gone !== undefined) await billing.closeAccount(gone).catch(() => undefined);
    // What is due at the end of the month can be seen before; a run of it cannot begin.
    const cutOffAt = Date.parse('2026-06-30T12:00:00+03:00');
    const ahead = await billing.dryRun({ kind: 'bill', cutOffAt });
    expect(ahead.cutOffAt).toBe(cutOffAt);
    expect(ahead.documents).toBeGreaterThan(0);
    await expect(billing.planRun({ kind: 'bill', cutOffAt })).rejects.toMatchObject({
      code: 'run.ahead',
      message: 'A run is about what is due already; 2026-06-30T09:00:00.000Z is still to come. It can be run dry.',
    });
    const next = await billing.dryRun({ kind: 'bill' });
    expect(next.against?.state).toBe('done');
    const { fresh, changed, gone: left, same } = next.diff ?? { fresh: null, changed: null, gone: null, same: null };
    expect((fresh?.accounts ?? 0) + (changed?.accounts ?? 0) + (same ?? 0)).toBe(next.accounts);
    expect((changed?.accounts ?? 0) + (left?.accounts ?? 0) + (same ?? 0)).toBe(4);
    await billing.stop();
  });
});

/** As it was before there were runs: each subscription, then each account. */
async function oneByOne(billing: Billing): Promise<void> {
  const ids = (await billing.reads.accounts({ page: 1, limit: 100 }, RUN_AT)).rows.map(({ account }) => account.id);
  for (const accountId of ids.toSorted()) {
    const { subscriptions } = await billing.view(accountId);
    for (const { subscription } of subscriptions) await billing.billSubscription(accountId, subscription.id);
  }
  for (const accountId of ids.toSorted()) await billing.review(accountId);
}
