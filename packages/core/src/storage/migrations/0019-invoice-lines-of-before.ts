import type { Knex } from 'knex';
import { dayNumber } from '../../kernel/calendar.ts';
import { decodeJson } from '../../kernel/json.ts';
import { serviceOf } from '../../domain/deferral.ts';
import { reducedLine } from '../../domain/discount.ts';
import type { InvoiceLine } from '../../domain/invoice.ts';
import { insertOnce } from '../sql.ts';
import { words } from '../words.ts';
import type { Migration } from '../migrate.ts';
import { addColumns } from './alter.ts';
import type { Sealed } from './columns.ts';
import { sealTablesMysql } from './seals-mysql.ts';
import { sealTablesPostgres } from './seals-postgres.ts';

/** What a line was issued with. */
const SEALED: readonly Sealed[] = [
  {
    table: 'invoice_lines',
    columns: words(
      'invoice_id position charge_id account_id subscription_id plan_id kind code currency issued_at ' +
        'from_day to_day net_minor tax_minor',
    ),
  },
];

/**
 * The lines of documents of before. What their journals put on 2200 and nobody has earned since waits, and is earned
 * over the days of its line by the first recognition, which catches up.
 */
export const linesOfBefore: Migration = {
  id: '0019-invoice-lines-of-before',
  async up(db, dialect) {
    await addColumns(db, 'charges', { revenue_code: 'varchar(16) null' });
    await insertOnce(db, 'counters', [{ name: 'recognition', value: '0' }], ['name']);
    for (let after = ''; ;) {
      const page = await invoicesAfter(db, after);
      const last = page.at(-1);
      if (last === undefined) break;
      const charges = await chargesOf(db, page);
      await insertOnce(
        db,
        'invoice_lines',
        page.flatMap((invoice) => rowsOf(invoice, charges)),
        ['invoice_id', 'position'],
      );
      after = last.id;
    }
    await (dialect === 'postgres' ? sealTablesPostgres(db, SEALED) : sealTablesMysql(db, SEALED));
  },
};

interface Before {
  readonly id: string;
  readonly account_id: string;
  readonly kind: string;
  readonly currency: string;
  readonly line_items: string;
  readonly issued_at: string;
  readonly zone: string;
}

interface ChargeBefore {
  readonly id: string;
  readonly charge_key: string;
  readonly kind: string;
  readonly subscription_id: string | null;
  readonly plan_id: string | null;
}

type Charges = ReadonlyMap<string, ChargeBefore>;

function invoicesAfter(db: Knex, after: string): Promise<readonly Before[]> {
  return db('invoices as i')
    .join('accounts as a', 'a.id', 'i.account_id')
    .where('i.id', '>', after)
    .orderBy('i.id')
    .limit(PAGE)
    .select('i.id', 'i.account_id', 'i.kind', 'i.currency', 'i.line_items', 'i.issued_at', 'a.zone');
}

async function chargesOf(db: Knex, page: readonly Before[]): Promise<Charges> {
  const ids = page.flatMap((invoice) => linesOf(invoice).map(({ chargeId }) => chargeId));
  const found: readonly ChargeBefore[] = await db('charges')
    .whereIn('id', ids)
    .select('id', 'charge_key', 'kind', 'subscription_id', 'plan_id');
  return new Map(found.map((charge) => [charge.id, charge]));
}

function linesOf({ line_items: lines }: Before): readonly InvoiceLine[] {
  return decodeJson(lines) as unknown as readonly InvoiceLine[];
}

function rowsOf(invoice: Before, charges: Charges): readonly Readonly<Record<string, unknown>>[] {
  const lines = linesOf(invoice);
  const waits = waitsIn(lines);
  const kinds = new Map(lines.map(({ chargeId, kind }) => [charges.get(chargeId)?.charge_key, kind]));
  const sign = invoice.kind === 'credit_note' ? -1n : 1n;
  return lines.map((line, position) => {
    const charge = charges.get(line.chargeId);
    const service = serviceOf(line, invoice.zone);
    const [from, to] = [dayNumber(service.from), dayNumber(service.to)];
    const base = charge === undefined ? line.kind : (kinds.get(reducedLine(charge.charge_key)) ?? line.kind);
    const by = !waits(line) || line.net.minor === 0n ? 'issue' : base === 'bundle' ? 'use' : 'days';
    const net = sign * line.net.minor;
    return {
      invoice_id: invoice.id,
      position: String(position),
      charge_id: line.chargeId,
      account_id: invoice.account_id,
      subscription_id: charge?.subscription_id ?? null,
      plan_id: charge?.plan_id ?? null,
      kind: line.kind,
      code: codeOf(line, charge),
      currency: invoice.currency,
      earned_by: by,
      issued_at: invoice.issued_at,
      from_day: String(from),
      to_day: String(to),
      net_minor: String(net),
      tax_minor: String(sign * line.tax.minor),
      credited_net: '0',
      credited_tax: '0',
      recognised_minor: String(by === 'issue' ? net : 0n),
      recognised_to: String(by === 'issue' ? to : from),
      earning_until: by === 'days' ? String(to) : null,
    };
  });
}

/**
 * Which lines the journal of a document put on 2200: all but usage, what was done once and coins; and all but coins
 * where that was more than a discount had left.
 */
function waitsIn(lines: readonly InvoiceLine[]): (line: InvoiceLine) => boolean {
  const of = (kinds: readonly string[]): bigint =>
    lines.filter(({ kind }) => kinds.includes(kind)).reduce((all, { net }) => all + net.minor, 0n);
  const usage = of(USAGE);
  const earned = usage + of(['one_off']);
  const owed = lines.reduce((all, { net }) => all + net.minor, 0n) - of(['rounding']);
  const parted = usage >= 0n && !(lines.some(({ kind }) => kind === 'discount') && earned > owed);
  return ({ kind }) => kind !== 'rounding' && !(parted && (kind === 'one_off' || USAGE.includes(kind)));
}

function codeOf({ kind }: InvoiceLine, charge: ChargeBefore | undefined): string {
  const late = kind === 'adjustment' && charge?.charge_key.split('/')[1] === 'usage';
  return late ? '4110' : (CODES[kind] ?? '4100');
}

const USAGE: readonly string[] = ['usage', 'true_up'];

const CODES: Readonly<Record<string, string>> = {
  usage: '4110',
  true_up: '4110',
  one_off: '4120',
  bundle: '4180',
  discount: '4200',
  rounding: '5900',
};

/** So few that the charges of long documents can be asked for at once. */
const PAGE = 100;
