import { expect, it, onTestFinished } from 'vitest';
import type { Id } from '../../src/kernel/id.ts';
import { changedBy, rowsOf, run, runInOrder, type Statement } from '../../src/storage/knex/run.ts';
import { openStore } from '../../src/storage/store.ts';
import { START } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { openTestEngine } from '../../src/testing/engines.ts';
import { sample, wrote } from '../../src/testing/store-samples.ts';

const insert = (id: string, n: bigint, kept = false): Statement => ({
  sql: 'insert into things (id, n) values (?, ?)',
  values: [id, n],
  kept,
});

const taken = (): Error => new Error('taken');

describeOnEngines('statements', (open, dialect) => {
  const things = async () => {
    const engine = await openTestEngine(await open());
    onTestFinished(() => engine.close());
    await engine.knex.schema.createTable('things', (table) => {
      table.string('id', 10).primary();
      table.bigInteger('n').notNullable();
    });
    return engine.knex;
  };

  it('run in their order and answer in it, and no digit is lost', async () => {
    const knex = await things();
    const grow = { sql: 'update things set n = n + ? where id = ?', values: [1n, 'a'], kept: true };
    const answers = await knex.transaction((trx) => runInOrder(trx, [insert('a', 9_007_199_254_740_992n), grow, grow]));
    expect(answers.slice(1).map(changedBy)).toEqual([1, 1]);
    expect(await rowsOf(knex, { sql: 'select n from things', values: [] })).toEqual([{ n: '9007199254740994' }]);
  });

  it('say why the first of them failed, and leave nothing behind', async () => {
    const knex = await things();
    const failing = [
      insert('a', 1n),
      { ...insert('a', 2n), refusal: taken },
      { ...insert('b', 3n), sql: 'no statement' },
    ];
    await expect(knex.transaction((trx) => runInOrder(trx, failing))).rejects.toThrow('taken');
    expect(await rowsOf(knex, { sql: 'select id from things', values: [] })).toEqual([]);
    // The connection is as good as before, and so is what it keeps prepared.
    await knex.transaction((trx) => runInOrder(trx, [insert('a', 1n, true), insert('b', 2n, true)]));
    expect(await rowsOf(knex, { sql: 'select id from things order by id', values: [] })).toEqual([
      { id: 'a' },
      { id: 'b' },
    ]);
  });

  it('are several in a transaction only', async () => {
    const knex = await things();
    await expect(runInOrder(knex, [insert('a', 1n), insert('b', 2n)])).rejects.toThrow('in a transaction');
    await runInOrder(knex, [insert('a', 1n)]);
    expect(await rowsOf(knex, { sql: 'select id from things', values: [] })).toEqual([{ id: 'a' }]);
  });

  it.runIf(dialect === 'postgres')('are kept by the server once each, and only those that ask for it', async () => {
    const knex = await things();
    const kept = await knex.transaction(async (trx) => {
      for (const id of ['a', 'b', 'c']) await run(trx, insert(id, 1n, true));
      await run(trx, { sql: 'update things set n = ?', values: [2n] });
      return rowsOf<{ statement: string }>(trx, { sql: 'select statement from pg_prepared_statements', values: [] });
    });
    expect(kept.map(({ statement }) => statement)).toEqual(['insert into things (id, n) values ($1, $2)']);
  });

  it('show a log-in a plan that was retired after it was read first', async () => {
    const store = await openStore(await openTestEngine(await open()));
    onTestFinished(() => store.close());
    const one = sample('retired');
    await wrote(store, one.opened);
    const read = async () => (await store.reads.access(one.subscription.username, START))?.plan;
    expect(await read()).toEqual({ ...one.plan, retiredAt: null });
    await wrote(store, { retirePlans: [{ planId: one.plan.id, retiredAt: START + 1 }] });
    expect(await read()).toEqual({ ...one.plan, retiredAt: START + 1 });
  });

  it('do not call a journal overdrawn that does not balance', async () => {
    const store = await openStore(await openTestEngine(await open()));
    onTestFinished(() => store.close());
    const one = sample('crooked');
    await wrote(store, one.opened);
    const [journal] = one.bought(0, 1).journals ?? [];
    if (journal === undefined) throw new Error('what is bought is booked');
    const [first, ...others] = journal.entries;
    if (first === undefined) throw new Error('a journal has entries');
    const crooked = { ...journal, id: 'jrn_crooked' as Id<'Journal'> };
    const write = store.write({
      journals: [{ ...crooked, entries: [{ ...first, amount: first.amount + 1n }, ...others] }],
    });
    await expect(write).rejects.toThrow(/does not balance/);
  });
});
