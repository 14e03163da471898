import type { Knex } from 'knex';
import type { InvoiceLine } from '../../domain/invoice.ts';
import { decodeJson } from '../../kernel/json.ts';
import type { Migration } from '../migrate.ts';
import { words } from '../words.ts';
import { addColumns, addIndex } from './alter.ts';
import type { Sealed } from './columns.ts';
import { sealTablesMysql } from './seals-mysql.ts';
import { sealTablesPostgres } from './seals-postgres.ts';

/** What a line was issued with. */
const SEALED: readonly Sealed[] = [
  {
    table: 'invoice_lines',
    columns: words(
      'invoice_id position charge_id account_id subscription_id plan_id kind code currency issued_at ' +
        'from_day to_day net_minor tax_minor issued_by issued_minor',
    ),
  },
];

/**
 * How a line waited when it was issued, and what of it counted at once: it was reckoned in the zone of its customer, so
 * that reports have it from the line and reckon it no second time.
 */
export const issuedLines: Migration = {
  id: '0027-issued-lines',
  async up(db, dialect) {
    await addColumns(db, 'invoice_lines', {
      issued_by: "varchar(8) not null default 'issue'",
      issued_minor: 'bigint not null default 0',
    });
    await db.raw(`update invoice_lines set issued_by = earned_by,
      issued_minor = case earned_by when 'issue' then net_minor else 0 end where earned_by <> 'void'`);
    for (let after = ''; ;) {
      const page = await documentsAfter(db, after);
      for (const document of page) await asIssued(db, document);
      const last = page.at(-1);
      if (last === undefined) break;
      after = last.id;
    }
    await addIndex(db, dialect, 'invoice_lines', 'invoice_lines_waiting', 'issued_by, to_day');
    await (dialect === 'postgres' ? sealTablesPostgres(db, SEALED) : sealTablesMysql(db, SEALED));
  },
};

interface Before {
  readonly id: string;
  readonly kind: string;
  readonly issued_at: string;
  readonly line_items: string;
}

/** Documents of which a row of a line does not say how it was issued: what is void, and what corrects others. */
function documentsAfter(db: Knex, after: string): Promise<readonly Before[]> {
  return db('invoices as i')
    .where('i.id', '>', after)
    .whereRaw(
      `exists (select 1 from invoice_lines l where l.invoice_id = i.id
        and (l.earned_by = 'void' or (l.earned_by = 'days' and l.code = '4290')))`,
    )
    .orderBy('i.id')
    .limit(PAGE)
    .select('i.id', 'i.kind', 'i.issued_at', 'i.line_items');
}

async function asIssued(db: Knex, { id, kind, issued_at: issuedAt, line_items: items }: Before): Promise<void> {
  const lines = decodeJson(items) as unknown as readonly InvoiceLine[];
  const sign = kind === 'credit_note' ? -1n : 1n;
  for (const [position, line] of lines.entries()) {
    const row = db('invoice_lines').where({ invoice_id: id, position: String(position) });
    if (line.deferred === undefined) {
      await row.where({ earned_by: 'void' }).update(voidOfBefore(db, issuedAt));
      continue;
    }
    const waits = line.deferred?.net.minor ?? 0n;
    const issued = { issued_by: line.deferred?.by ?? 'issue', issued_minor: String(sign * (line.net.minor - waits)) };
    await row.update(issued);
  }
}

/** Documents that do not say how their lines wait: what was sold for days or units waited for them, all of it. */
function voidOfBefore(db: Knex, issuedAt: string) {
  const days = `kind in ('recurring', 'adjustment', 'discount') and code in ('4100', '4200')
    and to_day > ${Math.floor(Number(issuedAt) / DAY_MS) + 1}`;
  return {
    issued_by: db.raw(`case when kind = 'bundle' then 'use' when ${days} then 'days' else 'issue' end`),
    issued_minor: db.raw(`case when kind = 'bundle' or ${days} then 0 else net_minor end`),
  };
}

const DAY_MS = 86_400_000;
const PAGE = 500;
