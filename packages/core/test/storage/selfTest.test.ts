import knexFactory from 'knex';
import { describe, expect, it, onTestFinished } from 'vitest';
import { types } from 'pg';
import { knexConfig, type EngineConfig } from '../../src/storage/engine.ts';
import { assertVersion, selfTest } from '../../src/storage/selfTest.ts';
import { parseAddress, type Dialect } from '../../src/storage/url.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { openTestEngine } from '../../src/testing/engines.ts';

describeOnEngines('an opened engine', (open, dialect) => {
  const engine = async () => {
    const opened = await openTestEngine(await open('empty'));
    onTestFinished(() => opened.close());
    return opened;
  };

  it('gives back to the last digit what was written', async () => {
    const { knex } = await engine();
    await knex.schema.createTable('exact', (table) => {
      table.bigInteger('whole');
      table.decimal('parts', 38, 12);
    });
    const written = { whole: -9_223_372_036_854_775_808n, parts: '92233720368547758.070000000001' };
    await knex('exact').insert(written);
    expect(await knex('exact').first()).toEqual({
      whole: '-9223372036854775808',
      parts: '92233720368547758.070000000001',
    });
    expect(await knex('exact').sum({ total: 'parts' }).first()).toEqual({ total: '92233720368547758.070000000001' });
    expect(await knex('exact').count({ rows: '*' }).first()).toEqual({
      rows: dialect === 'postgres' ? '1' : expect.anything(),
    });
  });

  it('works at READ COMMITTED, in UTC', async () => {
    const { knex } = await engine();
    if (dialect === 'postgres') {
      expect((await knex.raw('show transaction_isolation')).rows).toEqual([
        { transaction_isolation: 'read committed' },
      ]);
      expect((await knex.raw('show time zone')).rows).toEqual([{ TimeZone: 'UTC' }]);
    } else {
      const [rows] = await knex.raw(
        `show variables where variable_name in ('tx_isolation', 'transaction_isolation', 'time_zone')`,
      );
      const values = new Set(rows.map((row: { Value: string }) => row.Value));
      expect(values).toEqual(new Set(['READ-COMMITTED', '+00:00']));
    }
  });

  it('refuses what does not fit instead of cutting it', async () => {
    const { knex } = await engine();
    await knex.schema.createTable('narrow', (table) => table.string('currency', 3));
    await expect(knex('narrow').insert({ currency: 'TOOLONG' })).rejects.toThrow(/too long/i);
    expect(await knex('narrow').count({ rows: '*' }).first()).toMatchObject({
      rows: expect.toSatisfy((n) => Number(n) === 0),
    });
  });
});

describeOnEngines('the self-test', (open, dialect) => {
  /** The same connection with its care for big numbers taken away, as a wrong setting or a changed driver would. */
  const careless = (config: EngineConfig) => {
    const address = parseAddress(config.kind === 'url' ? config.url : '');
    const { connection, ...rest } = knexConfig(address, 1);
    const lossy = { supportBigNumbers: false, bigNumberStrings: false };
    const asFloat = {
      types: { getTypeParser: (oid: number) => (oid === 20 ? Number : types.getTypeParser(oid, 'text')) },
    };
    const knex = knexFactory({
      ...rest,
      connection: { ...(connection as object), ...(dialect === 'mysql' ? lossy : asFloat) },
    });
    onTestFinished(() => knex.destroy());
    return knex;
  };

  it('stops a store whose driver loses digits', async () => {
    const knex = careless(await open('empty'));
    await expect(selfTest(knex, dialect)).rejects.toMatchObject({
      code: 'storage.bigintLost',
      details: { read: 9_007_199_254_740_992 },
    });
  });

  it('leaves nothing behind', async () => {
    const { knex, close } = await openTestEngine(await open('empty'));
    expect(await knex.schema.hasTable('daftari_self_test')).toBe(false);
    await selfTest(knex, dialect);
    await close();
  });
});

describe('a version of a database', () => {
  it.each<[dialect: Dialect, version: string, why: string]>([
    ['postgres', '18.4', 'the embedded one'],
    ['postgres', '15.18 (Debian 15.18-0+deb12u1)', 'as Debian writes it'],
    ['postgres', '14.0', 'the oldest'],
    ['mysql', '8.0.16', 'the oldest whose checks check'],
    ['mysql', '8.4.3', 'a greater middle with a smaller end'],
    ['mysql', '9.1.0-commercial', 'a greater first'],
    ['mysql', '10.6.0-MariaDB', 'the oldest that can skip locked rows'],
    ['mysql', '11.4.2-MariaDB-ubu2404', 'a later one'],
  ])('%s %s is new enough: %s', (dialect, version) => {
    expect(() => assertVersion(dialect, version)).not.toThrow();
  });

  it.each<[dialect: Dialect, version: string, needed: string]>([
    ['postgres', '13.22', 'PostgreSQL 14'],
    ['mysql', '8.0.15', 'MySQL 8.0.16'],
    ['mysql', '5.7.44-log', 'MySQL 8.0.16'],
    ['mysql', '10.5.27-MariaDB', 'MariaDB 10.6'],
  ])('%s %s is too old: %s', (dialect, version, needed) => {
    expect(() => assertVersion(dialect, version)).toThrow(
      expect.objectContaining({
        code: 'storage.engineTooOld',
        message: expect.stringContaining(needed),
      }),
    );
  });
});
