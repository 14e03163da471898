import { describe, expect, it } from 'vitest';
import type { EngineConfig } from '../../src/storage/engine.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { openTestEngine, testEngines } from '../../src/testing/engines.ts';

describe('the engines to test on', () => {
  it('are the embedded one, started if nobody has, and the servers that are named', () => {
    const url = 'mysql://daftari@localhost/mysql';
    expect(testEngines({ DAFTARI_TEST_MYSQL_URL: url, DAFTARI_TEST_POSTGRES_URL: '' })).toEqual([
      { name: 'embedded', dialect: 'postgres', server: 'start' },
      { name: 'postgres', dialect: 'postgres', server: { absent: 'DAFTARI_TEST_POSTGRES_URL is not set' } },
      { name: 'mysql', dialect: 'mysql', server: { url } },
    ]);
  });
});

describeOnEngines('test databases', (open) => {
  const prepared: string[] = [];
  const template = {
    key: 'databases_test',
    async prepare(config: EngineConfig) {
      const { knex, close } = await openTestEngine(config);
      prepared.push('once');
      await knex.schema.createTable('notes', (table) => table.string('note'));
      await close();
    },
  };

  it('begin as the template left them and know nothing of each other', async () => {
    const first = await openTestEngine(await open(template));
    await first.knex('notes').insert({ note: 'mine' });
    await first.close();
    const second = await openTestEngine(await open(template));
    expect(await second.knex('notes')).toEqual([]);
    await second.close();
    expect(prepared).toEqual(['once']);
  });
});
