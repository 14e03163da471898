import type { Engine } from '../storage/engine.ts';

/** The statements that make a schema as a template has it: seconds of migrations become a moment. */
export interface MysqlCopy {
  readonly tables: readonly string[];
  /** Tables that a template has rows in. */
  readonly filled: readonly string[];
  readonly triggers: readonly string[];
  /** `create table … like` leaves them out. */
  readonly foreignKeys: readonly ForeignKey[];
}

interface ForeignKey {
  readonly name: string;
  readonly of: string;
  readonly by: string;
  readonly to: string;
  readonly column: string;
}

/** What a raw statement answers: its rows, and their fields. */
type Answer = readonly [readonly Readonly<Record<string, string>>[], unknown];

/** The last table of a template that is whole. */
const WHOLE = 'template_whole';

/** Makes a template unless another test file has, under a lock. A connection of its own holds the lock. */
export async function makeMysqlTemplate(admin: Engine, name: string, prepare: () => Promise<void>): Promise<string> {
  await admin.knex.raw('select get_lock(?, 600)', [name]);
  try {
    const found = await admin
      .knex('information_schema.tables')
      .where({ table_schema: name, table_name: WHOLE })
      .first();
    if (found !== undefined) return name;
    await admin.knex.raw('drop database if exists ??', [name]);
    await admin.knex.raw('create database ??', [name]);
    await prepare();
    await admin.knex.raw('create table ??.?? (one int)', [name, WHOLE]);
    return name;
  } finally {
    await admin.knex.raw('select release_lock(?)', [name]);
  }
}

/** Reads how a template is made. */
export async function readMysqlTemplate({ knex }: Engine, template: string): Promise<MysqlCopy> {
  const tables = await knex('information_schema.tables')
    .where({ table_schema: template, table_type: 'BASE TABLE' })
    .whereNot({ table_name: WHOLE })
    .pluck<string[]>('table_name');
  const filled: string[] = [];
  for (const table of tables) {
    if ((await knex(`${template}.${table}`).first()) !== undefined) filled.push(table);
  }
  const names = await knex('information_schema.triggers')
    .where({ trigger_schema: template })
    .orderBy(['event_object_table', 'action_timing', 'event_manipulation', 'action_order'])
    .pluck<string[]>('trigger_name');
  const triggers: string[] = [];
  for (const trigger of names) {
    const [rows] = await knex.raw<Answer>('show create trigger ??.??', [template, trigger]);
    triggers.push(rows[0]?.['SQL Original Statement'] ?? '');
  }
  const foreignKeys = await knex('information_schema.key_column_usage')
    .where({ table_schema: template })
    .whereNotNull('referenced_table_name')
    .orderBy('constraint_name')
    .select<ForeignKey[]>({
      name: 'constraint_name',
      of: 'table_name',
      by: 'column_name',
      to: 'referenced_table_name',
      column: 'referenced_column_name',
    });
  return { tables, filled, triggers, foreignKeys };
}

/** Makes a database as its template is: tables with their keys and checks, rows, foreign keys, and triggers at last. */
export async function copyMysql({ knex }: Engine, template: string, copy: MysqlCopy, name: string): Promise<void> {
  const [rows] = await knex.raw<Answer>('select database() as home');
  await knex.raw('create database ??', [name]);
  await knex.raw('use ??', [name]);
  for (const table of copy.tables) await knex.raw('create table ?? like ??.??', [table, template, table]);
  for (const table of copy.filled) await knex.raw('insert into ?? select * from ??.??', [table, template, table]);
  for (const key of copy.foreignKeys) {
    const names = [key.of, key.name, key.by, key.to, key.column];
    await knex.raw('alter table ?? add constraint ?? foreign key (??) references ?? (??)', names);
  }
  for (const trigger of copy.triggers) await knex.raw(trigger.replaceAll('?', '\\?'));
  await knex.raw('use ??', [rows[0]?.['home'] ?? '']);
}
