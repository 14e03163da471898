import { readFile } from 'node:fs/promises';
import { openEngine } from '@daftari/core/storage';

/**
 * Fills the tables that FreeRADIUS ships with the customers of the load, all in one group that says what is replied.
 * @param schema The file with its tables and indexes.
 */
export async function makeRadiusTables(url: string, schema: string, users: number): Promise<void> {
  const { knex, close } = await openEngine({ kind: 'url', url, poolMax: 1 }, { chance: Math.random });
  try {
    await knex.raw((await readFile(schema, 'utf8')).replaceAll('?', '\\?'));
    const last = users - 1;
    await knex.raw(
      `insert into radcheck (username, attribute, op, value)
       select 'user' || n, 'Cleartext-Password', ':=', 'siri-' || n from generate_series(0, ${last}) n`,
    );
    await knex.raw(
      `insert into radusergroup (username, groupname) select 'user' || n, 'home-10' from generate_series(0, ${last}) n`,
    );
    await knex('radgroupreply').insert([
      { groupname: 'home-10', attribute: 'Mikrotik-Rate-Limit', op: '=', value: '5M/10M' },
      { groupname: 'home-10', attribute: 'Acct-Interim-Interval', op: '=', value: '300' },
      { groupname: 'home-10', attribute: 'Session-Timeout', op: '=', value: '86400' },
    ]);
    await knex.raw('analyze');
  } finally {
    await close();
  }
}

/** Tells PostgreSQL what a database holds, as it would find out by itself some minutes later. */
export async function analyze(url: string): Promise<void> {
  const { knex, close } = await openEngine({ kind: 'url', url, poolMax: 1 }, { chance: Math.random });
  try {
    await knex.raw('analyze');
  } finally {
    await close();
  }
}

/** The same address as libpq writes it, which rlm_sql speaks through. */
export function libpqOf(url: string): string {
  const { hostname, port, username, password, pathname } = new URL(url);
  const parts = [
    ['host', decodeURIComponent(hostname)],
    ['port', port],
    ['user', decodeURIComponent(username)],
    ['password', decodeURIComponent(password)],
    ['dbname', pathname.slice(1)],
  ];
  return parts.flatMap(([name, value]) => (value ? [`${name}=${value}`] : [])).join(' ');
}
