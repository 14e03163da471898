import type { Knex } from 'knex';
import { storeErrors } from '../knex/errors.ts';
import type { Sealed } from './columns.ts';

/** ER_BINLOG_CREATE_ROUTINE_NEED_SUPER and ER_TABLEACCESS_DENIED_ERROR: no right to make triggers. */
const DENIED: ReadonlySet<unknown> = new Set([1419, 1142]);

/** MySQL has triggers for each row only, and one body for each table and moment. */
export async function sealMysql(db: Knex, sealed: readonly Sealed[]): Promise<void> {
  await sealTablesMysql(db, sealed, ON_UPDATE);
  await allowed(async () => {
    for (const [table, body] of Object.entries(ON_INSERT)) await trigger(db, table, 'insert', body);
  });
}

/** Seals these tables, or seals them anew with other columns. `onUpdate` has further rules by table. */
export async function sealTablesMysql(
  db: Knex,
  sealed: readonly Sealed[],
  onUpdate: Readonly<Record<string, string>> = {},
): Promise<void> {
  await allowed(async () => {
    for (const { table, columns } of sealed) {
      const changed = columns.map((column) => `not (new.\`${column}\` <=> old.\`${column}\`)`).join(' or ');
      await trigger(db, table, 'delete', refuse(`${table} is sealed, a fact of it is never removed`));
      await trigger(
        db,
        table,
        'update',
        `if ${changed} then ${refuse(`${table} is sealed, a fact of it is never changed`)} end if;
        ${onUpdate[table] ?? ''}`,
      );
    }
  });
}

async function allowed(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (DENIED.has((error as { errno?: unknown }).errno)) throw storeErrors.triggersDenied({}, error);
    throw error;
  }
}

async function trigger(db: Knex, table: string, moment: 'insert' | 'update' | 'delete', body: string): Promise<void> {
  const name = `${table}_before_${moment}`;
  await db.raw(`drop trigger if exists ${name}`);
  await db.raw(`create trigger ${name} before ${moment} on ${table} for each row begin ${body} end`);
}

/** The statement of a trigger that refuses. */
export function refuse(reason: string): string {
  return `signal sqlstate '45000' set message_text = 'daftari: ${reason}';`;
}

const ON_UPDATE: Readonly<Record<string, string>> = {
  journals: `
    if old.sealed_at is not null then ${refuse('journals is sealed, a fact of it is never changed')} end if;
    if new.sealed_at is not null and (
      (select count(*) from entries e where e.journal_id = new.id) < 2
      or exists (
        select 1 from entries e where e.journal_id = new.id
        group by e.asset having sum(case e.side when 'debit' then e.amount else -e.amount end) <> 0)
    ) then ${refuse('the journal does not balance')} end if;`,
  payments: `if
      (old.unmatched is null and (not (old.account_id <=> new.account_id) or new.unmatched is not null))
      or (old.receipt is not null and not (old.receipt <=> new.receipt))
      or (old.attempt_id is not null and not (old.attempt_id <=> new.attempt_id))
      or (old.payer is not null and not (old.payer <=> new.payer))
      or (old.payer_name is not null and not (old.payer_name <=> new.payer_name))
    then ${refuse('payments is sealed, what is known of a payment stays')} end if;`,
};

/** The share lock makes who seals a journal and who adds to it wait for each other. */
const ON_INSERT: Readonly<Record<string, string>> = {
  journals: `if new.sealed_at is not null then ${refuse('a journal is sealed after its entries are written')} end if;`,
  entries: `
    declare open_ones int;
    select count(*) into open_ones from journals j
      where j.id = new.journal_id and j.sealed_at is null lock in share mode;
    if open_ones <> 1 then
      ${refuse('entries are added only to a journal that is there and not sealed')}
    end if;`,
};
