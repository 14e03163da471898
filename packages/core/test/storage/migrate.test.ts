import { expect, it, onTestFinished } from 'vitest';
import type { EngineConfig } from '../../src/storage/engine.ts';
import { createTable, migrate, type Migration } from '../../src/storage/migrate.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { openTestEngine } from '../../src/testing/engines.ts';

const NOW = 1_700_000_000_000;

const plans: Migration = {
  id: '0001-plans',
  up: (db) => createTable(db, 'plans', (table) => table.string('code', 20).primary()),
};
const prices: Migration = {
  id: '0002-prices',
  up: async (db) => {
    await createTable(db, 'prices', (table) => {
      table.string('plan', 20).references('plans.code');
      table.bigInteger('minor').notNullable();
      table.index(['minor']);
    });
    await db('plans').insert({ code: 'home' });
  },
};

const core = (...migrations: Migration[]) => ({ set: 'core', migrations, now: () => NOW });

const engineOn = async (config: EngineConfig) => {
  const engine = await openTestEngine(config);
  onTestFinished(() => engine.close());
  return engine;
};

describeOnEngines('migrations', (open) => {
  const engine = async () => engineOn(await open('empty'));

  it('run once, in order, and are written down', async () => {
    const db = await engine();
    expect(await migrate(db, core(plans))).toEqual(['0001-plans']);
    expect(await migrate(db, core(plans, prices))).toEqual(['0002-prices']);
    expect(await migrate(db, core(plans, prices))).toEqual([]);
    expect(await db.knex('daftari_migrations').orderBy('id')).toEqual([
      { set_name: 'core', id: '0001-plans', applied_at: String(NOW) },
      { set_name: 'core', id: '0002-prices', applied_at: String(NOW) },
    ]);
  });

  it('run once when many processes start together', async () => {
    const config = await open('empty');
    const engines = await Promise.all([1, 2, 3, 4, 5].map(() => engineOn({ ...config, poolMax: 1 })));
    const applied = await Promise.all(engines.map((each) => migrate(each, core(plans, prices))));
    expect(applied.flat().toSorted()).toEqual(['0001-plans', '0002-prices']);
    expect(await engines[0]?.knex('plans')).toEqual([{ code: 'home' }]);
  });

  it('of each set follow only one another', async () => {
    const db = await engine();
    const plugin = {
      set: 'plugin:mpesa',
      migrations: [{ id: '0001-callbacks', up: async () => undefined }],
      now: () => NOW,
    };
    expect(await migrate(db, core(plans))).toEqual(['0001-plans']);
    expect(await migrate(db, plugin)).toEqual(['0001-callbacks']);
    expect(await migrate(db, core(plans, prices))).toEqual(['0002-prices']);
  });

  it('refuse a schema that is newer than the code, and name what they do not know', async () => {
    const db = await engine();
    await migrate(db, core(plans, prices));
    await expect(migrate(db, core(plans))).rejects.toMatchObject({
      code: 'storage.schemaNewer',
      details: { set: 'core', unknown: '0002-prices' },
    });
  });

  it('refuse to go back to one that was left out', async () => {
    const db = await engine();
    await migrate(db, core({ ...prices, up: async () => undefined }));
    await expect(migrate(db, core(plans, prices))).rejects.toMatchObject({
      code: 'storage.schemaDiverged',
      details: { missing: '0001-plans', applied: '0002-prices' },
    });
  });

  it('go on where one failed', async () => {
    const db = await engine();
    const interrupted: Migration = {
      id: prices.id,
      up: async (trx) => {
        await trx.schema.createTable('prices', (table) => table.bigInteger('minor'));
        throw new Error('the power went');
      },
    };
    await expect(migrate(db, core(plans, interrupted))).rejects.toThrow('the power went');
    expect(await db.knex('daftari_migrations').pluck('id')).toEqual(['0001-plans']);
    expect(await migrate(db, core(plans, prices))).toEqual(['0002-prices']);
    expect(Object.keys(await db.knex('prices').columnInfo()).toSorted()).toEqual(['minor', 'plan']);
  });

  it('make tables whose keys differ by case and by trailing spaces', async () => {
    const db = await engine();
    await migrate(db, core(plans));
    await db.knex('plans').insert([{ code: 'home' }, { code: 'Home' }, { code: 'home ' }, { code: 'hôme' }]);
    expect(await db.knex('plans').where({ code: 'home' })).toEqual([{ code: 'home' }]);
  });
});
