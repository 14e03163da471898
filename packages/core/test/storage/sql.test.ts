import type { Knex } from 'knex';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isConnectionLost, isDuplicate, isRetryable } from '../../src/storage/faults.ts';
import type { Engine } from '../../src/storage/engine.ts';
import { insertOnce, transaction } from '../../src/storage/sql.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { openTestEngine } from '../../src/testing/engines.ts';

const KEY = ['provider', 'receipt'];

const payment = (receipt: string, minor: bigint, currency = 'KES') => ({ provider: 'mpesa', receipt, minor, currency });

const add = (trx: Knex, receipt: string) => trx('payments').where({ receipt }).increment('minor', 1);

describeOnEngines('SQL', (open, dialect) => {
  const engine = async (): Promise<Engine> => {
    const opened = await openTestEngine(await open('empty'));
    onTestFinished(() => opened.close());
    await opened.knex.schema.createTable('payments', (table) => {
      table.string('provider', 10).notNullable();
      table.string('receipt', 10).notNullable();
      table.bigInteger('minor').notNullable();
      table.string('currency', 3);
      table.primary(['provider', 'receipt']);
    });
    return opened;
  };

  describe('insertOnce', () => {
    it('keeps the first row of a key and adds those that are new', async () => {
      const { knex } = await engine();
      await insertOnce(knex, 'payments', [payment('A', 100n), payment('B', 200n)], KEY);
      await insertOnce(knex, 'payments', [payment('A', 999n), payment('C', 300n)], KEY);
      expect(await knex('payments').orderBy('receipt').select('receipt', 'minor')).toEqual([
        { receipt: 'A', minor: '100' },
        { receipt: 'B', minor: '200' },
        { receipt: 'C', minor: '300' },
      ]);
    });

    it('passes a row over at whichever unique key it is met', async () => {
      const { knex } = await engine();
      await knex.schema.alterTable('payments', (table) => {
        table.bigInteger('turn').unique();
      });
      await insertOnce(knex, 'payments', [{ ...payment('A', 100n), turn: 1n }], KEY);
      await insertOnce(knex, 'payments', [{ ...payment('B', 999n), turn: 1n }], KEY);
      await insertOnce(knex, 'payments', [{ ...payment('A', 999n), turn: 2n }], KEY);
      expect(await knex('payments').select('receipt', 'minor', 'turn')).toEqual([
        { receipt: 'A', minor: '100', turn: '1' },
      ]);
    });

    it('of many who write one row at the same moment, refuses nobody', async () => {
      const opened = await engine();
      const { knex } = opened;
      await knex.schema.alterTable('payments', (table) => {
        table.bigInteger('turn').unique();
      });
      for (let turn = 1n; turn <= 100n; turn++) {
        const row = { ...payment(`R${turn}`, turn), turn };
        const write = () => transaction(opened, (trx) => insertOnce(trx, 'payments', [row], KEY));
        await Promise.all(Array.from({ length: 8 }, write));
      }
      expect(await knex('payments').pluck('minor')).toHaveLength(100);
    });

    it('refuses a bad row, and does not store it cut to size', async () => {
      const { knex } = await engine();
      await expect(insertOnce(knex, 'payments', [payment('A', 100n, 'TOOLONG')], KEY)).rejects.toThrow(/too long/i);
      expect(await knex('payments')).toEqual([]);
    });

    it('does nothing with no rows, and takes more than a statement has parameters', async () => {
      const { knex } = await engine();
      await insertOnce(knex, 'payments', [], KEY);
      const many = Array.from({ length: 20_000 }, (_, n) => payment(`R${n}`, BigInt(n)));
      await insertOnce(knex, 'payments', many, KEY);
      const counted = await knex('payments').count({ rows: '*' }).first();
      expect(Number(counted?.rows)).toBe(20_000);
    });
  });

  it('says that a key is taken, and that nothing else is that', async () => {
    const { knex } = await engine();
    await knex('payments').insert(payment('A', 100n));
    const twice = await knex('payments')
      .insert(payment('A', 100n))
      .catch((error: unknown) => error);
    expect([isDuplicate(twice), isRetryable(twice)]).toEqual([true, false]);
    const unnamed = await knex('payments')
      .insert({ ...payment('B', 1n), minor: null })
      .catch((error: unknown) => error);
    expect([isDuplicate(unnamed), isRetryable(unnamed)]).toEqual([false, false]);
  });

  describe('transaction', () => {
    it('runs both of two that lock each other out', async () => {
      const opened = await engine();
      await opened.knex('payments').insert([payment('A', 0n), payment('B', 0n)]);
      const meet = rendezvous(2);
      let runs = 0;
      const both = (first: string, second: string) =>
        transaction(opened, async (trx) => {
          runs++;
          await add(trx, first);
          if (runs <= 2) await meet(); // Each has its first row, and now wants the other's.
          await add(trx, second);
        });
      await Promise.all([both('A', 'B'), both('B', 'A')]);
      expect(runs).toBe(3);
      expect(await opened.knex('payments').pluck('minor')).toEqual(['2', '2']);
    });

    it('gives up after five times', async () => {
      const { knex, ...rest } = await engine();
      let runs = 0;
      const deadlock = Object.assign(
        new Error('deadlock'),
        dialect === 'postgres' ? { code: '40P01' } : { errno: 1213 },
      );
      const never = transaction({ knex, ...rest }, async (trx) => {
        runs++;
        await trx('payments').insert(payment('A', 100n));
        throw deadlock;
      });
      await expect(never).rejects.toMatchObject({ code: 'storage.contended', cause: deadlock });
      expect(runs).toBe(5);
      expect(await knex('payments')).toEqual([]);
    });

    it('does not run again what failed by itself, and takes back what it wrote', async () => {
      const opened = await engine();
      let runs = 0;
      const failing = transaction(opened, async (trx) => {
        runs++;
        await trx('payments').insert(payment('A', 100n));
        throw new Error('no such plan');
      });
      await expect(failing).rejects.toThrow('no such plan');
      expect(runs).toBe(1);
      expect(await opened.knex('payments')).toEqual([]);
    });

    it('does not run again when the connection breaks, and says whether it may be written', async () => {
      const opened = await engine();
      let runs = 0;
      const cut = (when: 'before' | 'at the commit') =>
        transaction(opened, async (trx) => {
          runs++;
          await trx('payments').insert(payment('A', 100n));
          await cutConnection(opened, trx);
          if (when === 'before') await trx('payments').insert(payment('B', 100n));
        }).catch((error: unknown) => error);

      const before = await cut('before');

      expect([isConnectionLost(before), isRetryable(before), runs]).toEqual([true, false, 1]);
      expect(await cut('at the commit')).toMatchObject({ code: 'storage.outcomeUnknown' });
      expect(runs).toBe(2);
      expect(await opened.knex('payments')).toEqual([]);
    });
  });

  /** Has the server end the connection of a transaction, as one that is restarted does. */
  async function cutConnection({ knex }: Engine, trx: Knex.Transaction): Promise<void> {
    if (dialect === 'postgres') {
      const { rows } = await trx.raw('select pg_backend_pid() as id');
      await knex.raw('select pg_terminate_backend(?, 5000)', [rows[0].id]);
    } else {
      const [rows] = await trx.raw('select connection_id() as id');
      await knex.raw(`kill ${Number(rows[0].id)}`);
    }
  }
});

/** A meeting of so many: nobody goes on before all are there. */
function rendezvous(parties: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let here = 0;
  return () => {
    if (++here === parties) resolve();
    return promise;
  };
}
