import { hash } from 'node:crypto';
import type { Knex } from 'knex';
import { documentJson } from '../../domain/document-file.ts';
import { correctingLines, takenSign } from '../../domain/given-back.ts';
import type { Invoice } from '../../domain/invoice.ts';
import { lineTaxes, NET_PART, taxPart } from '../../domain/line-credit.ts';
import type { Id } from '../../kernel/id.ts';
import type { Disagreement } from '../../ports/store.ts';
import { invoices } from './invoices.ts';
import { lineCredits } from './line-credits.ts';
import { fileOf, receipts } from './papers.ts';
import { many, manyIn } from './select.ts';
import { ident, type Stored, text } from './table.ts';

/** What of documents is not to be paid any more, out of the facts that say so. */
export const SETTLED_OTHERWISE = `select account_id, invoice_id, currency, total_minor as amount_minor from write_offs
  union all
  select account_id, invoice_id, currency, -total_minor from recoveries
  union all
  select account_id, invoice_id, currency, amount_minor from withheld_taxes
  union all
  select i.account_id, i.id, i.currency, i.total_minor
    from journals j join invoices i on i.id = j.document_id where j.document_type = 'invoice' and j.kind = 'void'`;

/**
 * Checks of what stands beside invoices, each one pass of SQL that answers `id`, `expected` and `found` where figures
 * differ.
 */
export const DOCUMENT_CHECKS: Readonly<Record<string, string>> = {
  'invoice settled otherwise': `select p.id, coalesce(o.amount, 0) as expected,
      p.withheld + p.written_off + p.voided as found
    from invoice_paid p
    left join (select invoice_id, sum(amount_minor) as amount from (${SETTLED_OTHERWISE}) f group by invoice_id) o
      on o.invoice_id = p.id
    where p.withheld + p.written_off + p.voided <> coalesce(o.amount, 0)`,

  'write-off recovered': `select w.id, coalesce(r.amount, 0) as expected, w.recovered_minor as found
    from write_offs w
    left join (select write_off_id, sum(total_minor) as amount from recoveries group by write_off_id) r
      on r.write_off_id = w.id
    where w.recovered_minor <> coalesce(r.amount, 0)`,

  'refund parts': `select r.id, r.amount_minor as expected, coalesce(x.amount, 0) as found
    from refunds r
    left join (select refund_id, sum(amount_minor) as amount from refund_parts group by refund_id) x
      on x.refund_id = r.id
    where r.amount_minor <> coalesce(x.amount, 0)`,

  'refunds payable': `select concat(x.owner, ' ', x.asset) as id, sum(x.wanted) as expected, sum(x.held) as found
    from (
      select account_id as owner, currency as asset, amount_minor as wanted, 0 as held from refunds
        where state not in ('succeeded', 'failed')
      union all
      select e.owner, e.asset, e.amount, 0 from entries e join journals j on j.id = e.journal_id
        where e.account_code = '2400' and e.side = 'credit' and j.kind = 'refund_due' and j.document_type = 'bucket'
      union all
      select owner, asset, 0, credit - debit from balances where account_code = '2400'
    ) x group by x.owner, x.asset having sum(x.wanted) <> sum(x.held)`,

  // Whoever gave it, and whether it said what it gave back: no more comes back of a subscription than it was charged.
  'given back': `select l.subscription_id as id, 0 as expected, sum(l.net_minor) as found
    from invoice_lines l join invoice_paid p on p.id = l.invoice_id
    where l.subscription_id is not null and p.voided = 0
    group by l.subscription_id having sum(l.net_minor) < 0`,

  'draft issued': `select d.id, 'an invoice' as expected, 'none' as found
    from invoice_drafts d left join invoices i on i.id = d.id where d.state = 'finalised' and i.id is null`,

  'numbers of write-offs': numbered('write_offs', 'write_off:WO'),
  'numbers of receipts': numbered('receipts', 'receipt:RCT'),
};

/** There are as many numbers as documents, and the last is the counter's. */
function numbered(table: string, counter: string): string {
  return `select c.name as id, c.value as expected, concat(n.many, '/', n.latest) as found
    from counters c, (select count(*) as many, coalesce(max(series_number), 0) as latest from ${table}) n
    where c.name = '${counter}' and (n.many <> c.value or n.latest <> c.value)`;
}

/** What lies in nested values and in files: credits of lines, and that files are what their documents say. */
export async function wrongDocuments(db: Knex, filesSince?: number): Promise<readonly Disagreement[]> {
  return [...(await wrongCredits(db)), ...(await wrongFiles(db, filesSince))];
}

const PAGE = 500;

/** What credit notes say of lines is what the rows have counted, document by document. */
async function wrongCredits(db: Knex): Promise<readonly Disagreement[]> {
  const found: Disagreement[] = [];
  for (let after = ''; ;) {
    const ids = (await db('invoice_notes')
      .where('invoice_id', '>', after)
      .distinct('invoice_id')
      .orderBy('invoice_id')
      .limit(PAGE)
      .pluck('invoice_id')) as string[];
    const last = ids.at(-1);
    if (last === undefined) return found;
    after = last;
    const links = (await db('invoice_notes').whereIn('invoice_id', ids).pluck('note_id')) as string[];
    const notes = await manyIn(db, invoices, 'id', links);
    const rows = await many(lineCredits, db('line_credits').whereIn('invoice_id', ids));
    const kinds = new Map((await manyIn(db, invoices, 'id', ids)).map(({ id, kind }) => [id, kind] as const));
    const wanted = creditedBy(notes, kinds);
    const stored = new Map(rows.map((row) => [`${row.invoiceId} ${row.chargeId} ${row.part}`, row.credited]));
    for (const key of new Set([...wanted.keys(), ...stored.keys()])) {
      const [expected, held] = [wanted.get(key) ?? 0n, stored.get(key) ?? 0n];
      if (expected === held) continue;
      found.push({ what: 'line credited', id: key, expected: String(expected), found: String(held) });
    }
  }
}

function creditedBy(
  notes: readonly Invoice[],
  among: ReadonlyMap<Id<'Invoice'>, Invoice['kind']>,
): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const note of notes) {
    for (const line of correctingLines(note)) {
      const { corrects } = line;
      const of = among.get(corrects.invoiceId);
      if (of === undefined) continue;
      const take = (part: string, minor: bigint): void => {
        const key = `${corrects.invoiceId} ${corrects.chargeId} ${part}`;
        sums.set(key, (sums.get(key) ?? 0n) + takenSign(note.kind, of) * minor);
      };
      take(NET_PART, line.net.minor);
      for (const tax of lineTaxes(note, line)) take(taxPart(tax), tax.amount.minor);
    }
  }
  return sums;
}

/** Bytes are what their hash says, and JSON is what the row of the document gives today; of files since an instant. */
async function wrongFiles(db: Knex, since?: number): Promise<readonly Disagreement[]> {
  const found: Disagreement[] = [];
  for (let after = ''; ;) {
    const files = () =>
      since === undefined ? db('document_files') : db('document_files').where('made_at', '>=', since);
    const ids = (await files()
      .where('document_id', '>', after)
      .distinct('document_id')
      .orderBy('document_id')
      .limit(50)
      .pluck('document_id')) as string[];
    const last = ids.at(-1);
    if (last === undefined) return found;
    after = last;
    const rows = await files().whereIn('document_id', ids).select<Stored[]>('*');
    const today = await jsonOf(db, ids);
    for (const file of rows.map(fileOf)) {
      const id = `${file.documentId} ${file.kind} ${file.language}`;
      const held = sha256(file.bytes);
      if (held !== file.sha256) found.push({ what: 'file bytes', id, expected: file.sha256, found: held });
      const json = today.get(file.documentId);
      if (file.kind !== 'json' || json === undefined) continue;
      const expected = sha256(json);
      if (expected !== file.sha256) found.push({ what: 'file json', id, expected, found: file.sha256 });
    }
  }
}

async function jsonOf(db: Knex, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const documents = await manyIn(db, invoices, 'id', ids);
  const received = await many(receipts, db('receipts').whereIn('payment_id', ids));
  return new Map([
    ...documents.map((one) => [one.id as string, documentJson(one)] as const),
    ...received.map((one) => [ident<'Payment'>(text(one.paymentId)) as string, documentJson(one)] as const),
  ]);
}

function sha256(content: Uint8Array | string): string {
  return hash('sha256', content, 'hex');
}
