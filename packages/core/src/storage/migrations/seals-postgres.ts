import type { Knex } from 'knex';
import type { Sealed } from './columns.ts';

/**
 * Checks run once a statement over all its rows, so that a bill run of thousands of journals pays for one check and not
 * for thousands.
 */
export async function sealPostgres(db: Knex, sealed: readonly Sealed[]): Promise<void> {
  for (const sql of FUNCTIONS) await db.raw(sql);
  await sealTablesPostgres(db, sealed);
  for (const sql of TRIGGERS) await db.raw(sql);
}

/** Seals these tables, or seals them anew with other columns. */
export async function sealTablesPostgres(db: Knex, sealed: readonly Sealed[]): Promise<void> {
  for (const { table, columns } of sealed) {
    const named = columns.map((column) => `"${column}"`).join(', ');
    await db.raw(`drop trigger if exists sealed_rows on "${table}"`);
    await db.raw(
      `create trigger sealed_rows before delete or truncate on "${table}" execute function daftari_refuse()`,
    );
    await db.raw(`drop trigger if exists sealed_facts on "${table}"`);
    await db.raw(
      `create trigger sealed_facts before update of ${named} on "${table}" execute function daftari_refuse()`,
    );
  }
}

const FUNCTIONS: readonly string[] = [
  `create function daftari_refuse() returns trigger language plpgsql as $$
  begin
    raise exception 'daftari: % is sealed, a fact of it is never changed or removed', tg_table_name
      using errcode = 'restrict_violation';
  end $$`,

  // The share lock makes who seals a journal and who adds to it wait for each other.
  `create function daftari_check_entries() returns trigger language plpgsql as $$
  declare
    wanted bigint;
    open_ones bigint;
  begin
    select count(distinct journal_id) into wanted from added;
    select count(*) filter (where sealed_at is null) into open_ones from
      (select sealed_at from journals where id in (select journal_id from added) for share) as locked;
    if open_ones <> wanted then
      raise exception 'daftari: entries are added only to a journal that is there and not sealed'
        using errcode = 'restrict_violation';
    end if;
    return null;
  end $$`,

  `create function daftari_check_seal() returns trigger language plpgsql as $$
  declare
    wrong text;
  begin
    select c.id into wrong from changed c
      where c.sealed_at is not null and (
        (select count(*) from entries e where e.journal_id = c.id) < 2
        or exists (
          select 1 from entries e where e.journal_id = c.id
          group by e.asset having sum(case e.side when 'debit' then e.amount else -e.amount end) <> 0))
      limit 1;
    if wrong is not null then
      raise exception 'daftari: the journal % does not balance', wrong using errcode = 'check_violation';
    end if;
    return null;
  end $$`,
];

const TRIGGERS: readonly string[] = [
  `create trigger open_only after insert on entries
    referencing new table as added for each statement execute function daftari_check_entries()`,
  `create trigger sealed_balanced after update on journals
    referencing new table as changed for each statement execute function daftari_check_seal()`,
  `create trigger sealed_once before update on journals
    for each row when (old.sealed_at is not null) execute function daftari_refuse()`,
  `create trigger sealed_later before insert on journals
    for each row when (new.sealed_at is not null) execute function daftari_refuse()`,
  // An owner is given once, and what was not known may become known.
  `create trigger known_once before update on payments for each row when (
      (old.unmatched is null and (old.account_id is distinct from new.account_id or new.unmatched is not null))
      or (old.receipt is not null and old.receipt is distinct from new.receipt)
      or (old.attempt_id is not null and old.attempt_id is distinct from new.attempt_id)
      or (old.payer is not null and old.payer is distinct from new.payer)
      or (old.payer_name is not null and old.payer_name is distinct from new.payer_name)
    ) execute function daftari_refuse()`,
];
