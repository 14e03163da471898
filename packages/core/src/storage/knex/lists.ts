import type { Knex } from 'knex';
import type { Money } from '../../kernel/money.ts';
import type { AccountRow, InvoiceRow, Page, PageAsk } from '../../ports/store.ts';
import { accounts, containing } from './accounts.ts';
import { invoices } from './invoices.ts';
import { countOf, onPage, prefixed, unprefixed } from './select.ts';
import { big, numOrNull, type Stored, text, textOrNull } from './table.ts';
import { assert } from '../../kernel/assert.ts';

/** Accounts as lists show them, by number. A search looks into number, name, phone, email and usernames. */
export async function accountRows(db: Knex, ask: PageAsk, now: number): Promise<Page<AccountRow>> {
  const found = db('accounts as a');
  if (ask.search !== undefined && ask.search.trim() !== '') searchAccounts(db, found, ask.search.trim());
  const wanted = ask.status;
  if (wanted !== undefined) withFirst(db, found).whereRaw(`${STATUS} = ?`, [now, wanted]);
  const page = onPage(found.clone().orderBy('a.number'), ask).select('a.id');
  // Only the rows of the page are joined to what they show.
  const shown = withFirst(db, db('accounts as a').join(page.as('on_page'), 'on_page.id', 'a.id'))
    .orderBy('a.number')
    .select([...prefixed(accounts, 'a'), 's.username', 's.paid_until', 'f.name as plan_name'])
    .select(db.raw(`${STATUS} as status`, [now]));
  const [rows, total] = await Promise.all([shown, countOf(found.clone())]);
  return { rows: (rows as Stored[]).map(accountRow), total };
}

/** Documents with what has become of their totals, newest first. A status is `open`, or one of `invoiceStatus`. */
export async function invoiceRows(db: Knex, accountId: string | null, ask: PageAsk): Promise<Page<InvoiceRow>> {
  const query = db('invoices as i').join('invoice_paid as p', 'p.id', 'i.id');
  if (accountId !== null) void query.where('i.account_id', accountId);
  const wanted = ask.status === undefined ? undefined : BY_STATUS[ask.status];
  if (wanted !== undefined) void query.whereRaw(wanted);
  if (ask.search) void query.where('i.number', ask.search.trim());
  const page = onPage(query.clone().orderBy('i.issued_at', 'desc').orderBy('i.series_number', 'desc'), ask);
  const [rows, total] = await Promise.all([page.select(['i.*', ...STANDING]), countOf(query)]);
  return { rows: (rows as Stored[]).map(invoiceRow), total };
}

/** What a list may be asked for, over what has become of a total. */
const BY_STATUS: Readonly<Record<string, string>> = {
  open: 'p.paid < p.total',
  unpaid: 'p.paid < p.total and p.paid = 0 and p.withheld = 0',
  partial: 'p.paid < p.total and (p.paid > 0 or p.withheld > 0)',
  paid: 'p.paid >= p.total and p.written_off = 0 and p.voided = 0',
  uncollectible: 'p.written_off > 0',
  void: 'p.voided > 0',
};

/** Columns of what has become of a total. */
export const STANDING = ['p.paid', 'p.withheld', 'p.written_off', 'p.voided', 'p.credited'] as const;

/** One document, with what has become of its total: its columns and those of `STANDING`. */
export function invoiceRow(row: Stored): InvoiceRow {
  const invoice = invoices.fromRow(row);
  const of = (column: string): Money => ({ minor: big(row[column]), currency: invoice.currency });
  return {
    invoice,
    paid: of('paid'),
    withheld: of('withheld'),
    writtenOff: of('written_off'),
    voided: of('voided'),
    credited: of('credited'),
  };
}

/** The status of an account: of its first subscription that has not ended, `s`, with its plan `f`. Takes `now`. */
const STATUS = `case
  when a.state = 'closed' or s.state = 'ended' then 'closed'
  when a.state = 'suspended' or s.state = 'suspended' then 'suspended'
  when s.id is null or s.state = 'pending' then 'pending'
  when f.terms_kind = 'prepaid' and (s.paid_until is null or s.paid_until <= ?) then 'expired'
  when exists (select 1 from sessions o where o.subscription_id = s.id and o.ended_at is null) then 'online'
  else 'offline' end`;

function withFirst(db: Knex, query: Knex.QueryBuilder): Knex.QueryBuilder {
  return query
    .leftJoin('subscriptions as s', (on) => {
      on.on(
        's.id',
        '=',
        db.raw(`(select x.id from subscriptions x where x.account_id = a.id
          order by case x.state when 'ended' then 1 else 0 end, x.created_at, x.id limit 1)`),
      );
    })
    .leftJoin('plans as f', 'f.id', 's.plan_id');
}

function searchAccounts(db: Knex, query: Knex.QueryBuilder, search: string): void {
  const pattern = containing(search);
  const holders = db('subscriptions').whereRaw("username_key like ? escape '!'", [pattern]).select('account_id');
  void query.where(
    (either) => void either.whereRaw("a.search_text like ? escape '!'", [pattern]).orWhereIn('a.id', holders),
  );
}

function accountRow(row: Stored): AccountRow {
  const account = unprefixed(accounts, 'a', row);
  assert(account !== null, 'a row of the list is an account');
  return {
    account,
    status: text(row['status']),
    planName: textOrNull(row['plan_name']),
    username: textOrNull(row['username']),
    paidUntil: numOrNull(row['paid_until']),
  };
}
