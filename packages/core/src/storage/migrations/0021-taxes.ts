import { createTable, type Migration } from '../migrate.ts';
import { words } from '../words.ts';
import { addColumns, typesOf } from './alter.ts';
import { columnsOf, type Sealed } from './columns.ts';
import { refuse, sealTablesMysql } from './seals-mysql.ts';
import { sealTablesPostgres } from './seals-postgres.ts';

/**
 * Taxes by law: rates with their days and their source, and who changed the table. What is particular to a customer
 * stands with her, and what she may keep back of an invoice with the invoice.
 */
export const taxes: Migration = {
  id: '0021-taxes',
  async up(db, dialect) {
    await createTable(db, 'taxes', (table) => {
      const column = columnsOf(table, dialect);
      column.id('id');
      column.text('code', 16);
      column.text('name', 60);
      column.text('tax_class', 32);
      column.text('rate', 16);
      column.text('tax_base', 16);
      column.big('tax_order');
      column.text('from_day', 10);
      column.textOrNull('until_day', 10);
      column.text('source', 500);
      column.big('published_at');
      table.primary(['id']);
      table.index(['tax_class', 'code', 'from_day'], 'taxes_class');
    });
    await createTable(db, 'tax_revisions', (table) => {
      const column = columnsOf(table, dialect);
      column.big('revision');
      column.big('revised_at');
      column.text('actor', 120);
      column.json('tax_ids');
      column.json('tax_ends');
      table.primary(['revision']);
    });
    const { jsonOrNull } = typesOf(dialect);
    await addColumns(db, 'accounts', { tax_profile: jsonOrNull });
    await addColumns(db, 'invoices', { may_withhold: jsonOrNull });
    if (dialect === 'mysql') await sealTablesMysql(db, SEALED);
    else await sealTablesPostgres(db, SEALED);
    for (const sql of dialect === 'mysql' ? MAY_WITHHOLD_MYSQL : MAY_WITHHOLD_POSTGRES) await db.raw(sql);
  },
};

// A trigger of its own beside those of the table: what they seal is not said again here.
const MAY_WITHHOLD_POSTGRES: readonly string[] = [
  'drop trigger if exists sealed_may_withhold on invoices',
  `create trigger sealed_may_withhold before update of may_withhold on invoices execute function daftari_refuse()`,
];

const MAY_WITHHOLD_MYSQL: readonly string[] = [
  'drop trigger if exists invoices_may_withhold_before_update',
  `create trigger invoices_may_withhold_before_update before update on invoices for each row begin
    if not (new.may_withhold <=> old.may_withhold)
    then ${refuse('invoices is sealed, a fact of it is never changed')} end if;
  end`,
];

const SEALED: readonly Sealed[] = [
  { table: 'taxes', columns: words('id code name tax_class rate tax_base tax_order from_day source published_at') },
  { table: 'tax_revisions', columns: words('revision revised_at actor tax_ids tax_ends') },
];
