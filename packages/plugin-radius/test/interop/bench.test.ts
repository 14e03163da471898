import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { describePeers, openRig } from './rig.ts';

const ROOT = resolve(import.meta.dirname, '../../../..');
const RLM_SQL = '/usr/lib/freeradius/rlm_sql_postgresql.so';
/** Debian lets root and FreeRADIUS itself read it. */
const CONFIG = '/etc/freeradius/3.0/radiusd.conf';

interface Row {
  readonly goal: string | null;
  readonly name: string;
  readonly ours: string;
  readonly against: string;
  readonly ratio: number | null;
}

describePeers(
  'the bench beside FreeRADIUS',
  { programs: ['freeradius', RLM_SQL, CONFIG, 'taskset', 'getconf'] },
  () => {
    it(
      'measures both, and every packet is answered with the code that it must be',
      { timeout: 180_000 },
      async ({ skip }) => {
        const url = process.env['DAFTARI_TEST_POSTGRES_URL'];
        if (url === undefined)
          return skip('DAFTARI_TEST_POSTGRES_URL names no PostgreSQL that takes enough connections');
        const how = { environment: { DATABASE_URL: url } };
        const rig = await openRig();
        try {
          const file = join(rig.scratch, 'figures.json');
          const main = join(ROOT, 'packages/server/bench/main.ts');
          const args = ['--only', 'radius', '--quick', '--json', file];
          await rig.run([process.execPath, '--conditions=@daftari/source', main, ...args], how);
          const { figures } = JSON.parse(await readFile(file, 'utf8')) as { readonly figures: readonly Row[] };
          for (const goal of ['P1', 'P2']) {
            const rows = figures.filter((row) => row.goal === goal);
            expect(rows.map(({ against }) => against)).not.toContain('');
            for (const { ratio } of rows) expect(ratio).toBeGreaterThan(0);
          }
          for (const { ours, against } of figures) expect(`${ours} ${against}`).not.toContain('wrong');
        } finally {
          await rig.close();
        }
      },
    );
  },
);
