import type { Knex } from 'knex';
import { storageErrors } from './errors.ts';
import type { Dialect } from './url.ts';

/** The first whole number that a float cannot hold. */
const BEYOND_FLOAT = 9_007_199_254_740_993n;

/**
 * Tries a database before anyone relies on it: its version, and whether a number that a float cannot hold comes back
 * as it went.
 * @throws BillingError `storage.engineTooOld`, `storage.bigintLost`
 */
export async function selfTest(knex: Knex, dialect: Dialect): Promise<void> {
  assertVersion(dialect, await readVersion(knex, dialect));
  const read = await roundTrip(knex);
  if (read !== String(BEYOND_FLOAT)) throw storageErrors.bigintLost({ read });
}

/**
 * Checks a version as the server writes it: `18.4`, `15.18 (Debian 15.18-0+deb12u1)`, `8.0.36`,
 * `10.11.19-MariaDB-0+deb12u1`.
 * @throws BillingError `storage.engineTooOld`
 */
export function assertVersion(dialect: Dialect, version: string): void {
  const engine = dialect === 'postgres' ? 'PostgreSQL' : /mariadb/i.test(version) ? 'MariaDB' : 'MySQL';
  const found = (version.match(/\d+/g) ?? []).map(Number);
  const needed = OLDEST[engine];
  for (const [place, least] of needed.entries()) {
    const part = found[place] ?? 0;
    if (part > least) return;
    if (part < least) {
      throw storageErrors.engineTooOld({ found: `${engine} ${version}`, needed: `${engine} ${needed.join('.')}` });
    }
  }
}

/**
 * PostgreSQL 14 is the oldest that is kept up. Below the others, checks are parsed and ignored, or rows cannot be
 * skipped.
 */
const OLDEST = { PostgreSQL: [14], MySQL: [8, 0, 16], MariaDB: [10, 6] } as const;

async function readVersion(knex: Knex, dialect: Dialect): Promise<string> {
  if (dialect === 'postgres') {
    const { rows } = await knex.raw<{ rows: { server_version: string }[] }>('show server_version');
    return rows[0]?.server_version ?? '';
  }
  const [rows] = await knex.raw<{ version: string }[][]>('select version() as version');
  return rows?.[0]?.version ?? '';
}

/** Through a table and not only a `select`, because drivers give a literal another type than a column. */
async function roundTrip(knex: Knex): Promise<unknown> {
  return knex.transaction(async (trx) => {
    await trx.raw('create temporary table daftari_self_test (value bigint not null)');
    await trx('daftari_self_test').insert({ value: BEYOND_FLOAT });
    const row = await trx<{ value: unknown }>('daftari_self_test').where({ value: BEYOND_FLOAT }).first();
    await trx.raw('drop table daftari_self_test');
    return row?.value;
  });
}
