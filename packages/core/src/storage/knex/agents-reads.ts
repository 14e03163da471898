import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import type { VoucherState } from '../../domain/voucher.ts';
import type { VoucherCounts } from '../../domain/voucher-batch.ts';
import type { AgentReads, AgentRow, CommissionTotals, VoucherAsk } from '../../ports/agents.ts';
import type { Id } from '../../kernel/id.ts';
import type { Page, PageAsk } from '../../ports/store.ts';
import { insertOnce } from '../sql.ts';
import { accounts, containing } from './accounts.ts';
import { aboutCode } from './agents-writes.ts';
import { agentNotes, agents, clawbacks, commissions, deviceLocks, deviceNotes, floatMoves, payouts } from './agents.ts';
import { sumOf } from './days.ts';
import { earnedOnPayment } from './earned-reads.ts';
import { rowsOf } from './run.ts';
import { countOf, many, newest, onPage, oneOf, paged } from './select.ts';
import type { Secrets } from './secrets.ts';
import type { Shelf } from './shelf.ts';
import { big, ident, num, type Stored, type Table, text, whole } from './table.ts';
import { voucherBatches, voucherNotes, vouchers } from './vouchers.ts';

/** Reads of batches of vouchers, agents, their float and their commission. */
export function agentsReads(shelf: Shelf): AgentReads {
  return { ...voucherReads(shelf), ...holderReads(shelf), ...commissionReads(shelf), ...deviceReads(shelf) };
}

type Picked<K extends keyof AgentReads> = Pick<AgentReads, K>;

function voucherReads({
  engine: { knex },
  secrets,
}: Shelf): Picked<
  | 'voucherKey'
  | 'voucher'
  | 'voucherBySerial'
  | 'vouchers'
  | 'lapsedVouchers'
  | 'voucherBatch'
  | 'voucherBatches'
  | 'voucherCounts'
  | 'voucherCodes'
  | 'voucherNotes'
  | 'nextBatchNumber'
> {
  let key: Promise<Uint8Array> | null = null;
  return {
    voucherKey: () => (key ??= keyOf(knex, secrets).catch((fault: unknown) => ((key = null), Promise.reject(fault)))),
    voucher: (voucherId) => oneOf(knex, vouchers, { id: voucherId }),
    voucherBySerial: (serial) => oneOf(knex, vouchers, { serial_text: serial }),
    vouchers: (ask, now) => paged(vouchers, vouchersAsked(knex, ask, now), ask, IN_ORDER),
    lapsedVouchers(now, limit) {
      const query = knex('vouchers').whereIn('state', ['issued', 'reserved']).where('expires_at', '<=', now);
      void query.where((free) => void free.where({ state: 'issued' }).orWhere('held_until', '<=', now));
      return many(vouchers, query.orderBy(['expires_at', 'id']).limit(limit));
    },
    voucherBatch: (batchId) => oneOf(knex, voucherBatches, { id: batchId }),
    voucherBatches(agentId, ask) {
      const query = knex('voucher_batches');
      if (agentId !== null) void query.where({ agent_id: agentId });
      return paged(voucherBatches, query, ask, [{ column: 'batch_number', order: 'desc' }]);
    },
    async voucherCounts(batchId, now) {
      const sql = `select ${STATE} as state_now, count(*) as pieces from vouchers where batch_id = ? group by 1`;
      const rows = await rowsOf<Stored>(knex, { sql, values: [whole(now), whole(now), batchId] });
      const none: VoucherCounts = { issued: 0, reserved: 0, redeemed: 0, expired: 0, revoked: 0 };
      return { ...none, ...Object.fromEntries(rows.map((row) => [text(row['state_now']), num(row['pieces'])])) };
    },
    async voucherCodes(batchId) {
      const rows: readonly Stored[] = await knex('voucher_codes as c')
        .join('vouchers as v', 'v.id', 'c.voucher_id')
        .where('v.batch_id', batchId)
        .select('c.voucher_id', 'c.sealed_code');
      return new Map(
        rows.map((row) => {
          const voucherId = ident<'Voucher'>(row['voucher_id']);
          return [voucherId, secrets.open(text(row['sealed_code']), aboutCode(voucherId))];
        }),
      );
    },
    voucherNotes: (batchId, ask) =>
      paged(voucherNotes, knex('voucher_notes').where({ batch_id: batchId }), ask, newest('noted_at')),
    async nextBatchNumber() {
      const row = await knex('voucher_batches').max({ last: 'batch_number' }).first<Stored | undefined>();
      return num(row?.['last'] ?? 0) + 1;
    },
  };
}

/** Batch by batch, and in a batch in the order of the serial numbers. */
const IN_ORDER = [
  { column: 'issued_at', order: 'asc' },
  { column: 'serial_text', order: 'asc' },
  { column: 'id', order: 'asc' },
] as const;

/** `voucherStateAt` in SQL; twice the instant. */
const STATE = `case
  when state = 'reserved' and held_until > ? then 'reserved'
  when state in ('redeemed', 'revoked', 'expired') then state
  when expires_at is not null and expires_at <= ? then 'expired'
  else 'issued' end`;

function vouchersAsked(knex: Knex, { batchId, state, search }: VoucherAsk, now: number): Knex.QueryBuilder {
  const query = knex('vouchers');
  if (batchId !== undefined) void query.where({ batch_id: batchId });
  if (state !== undefined) void query.whereRaw(`${STATE} = ?`, [now, now, state satisfies VoucherState]);
  const typed = search?.trim();
  if (typed) {
    void query.where(
      (either) => void either.where({ serial_text: typed }).orWhere({ tail: typed.toUpperCase().slice(-4) }),
    );
  }
  return query;
}

/** The key of a house's codes: made once, by whoever is first, and the same for all processes. */
async function keyOf(knex: Knex, secrets: Secrets): Promise<Uint8Array> {
  const name = 'voucher_key';
  const kept = () => knex('settings').where({ name }).first<{ value: string } | undefined>('value');
  if ((await kept()) === undefined) {
    const value = secrets.seal(randomBytes(32).toString('base64'), name);
    await insertOnce(knex, 'settings', [{ name, value }], ['name']);
  }
  const row = await kept();
  return Buffer.from(secrets.open(row?.value ?? '', name), 'base64');
}

function holderReads({
  engine: { knex },
}: Shelf): Picked<'agent' | 'agents' | 'agentCustomers' | 'agentNotes' | 'floatMove' | 'floatMoves'> {
  return {
    agent: (accountId) => oneOf(knex, agents, { id: accountId }),
    agents: (ask) => agentRows(knex, ask),
    agentCustomers(agentId, ask) {
      const query = knex('accounts').where({ agent_id: agentId });
      if (ask.search) void query.whereRaw("search_text like ? escape '!'", [containing(ask.search)]);
      return paged(accounts, query, ask, [
        { column: 'name', order: 'asc' },
        { column: 'id', order: 'asc' },
      ]);
    },
    agentNotes: (agentId, ask) =>
      paged(agentNotes, knex('agent_notes').where({ agent_id: agentId }), ask, newest('noted_at')),
    floatMove: (agentId, key) => oneOf(knex, floatMoves, { agent_id: agentId, move_key: key }),
    floatMoves: (agentId, ask) =>
      paged(floatMoves, knex('float_moves').where({ agent_id: agentId }), ask, newest('moved_at')),
  };
}

async function agentRows(knex: Knex, ask: PageAsk): Promise<Page<AgentRow>> {
  const query = knex('agents as g').join('accounts as a', 'a.id', 'g.id');
  if (ask.status) void query.where('g.state', ask.status);
  if (ask.search) void query.whereRaw("a.search_text like ? escape '!'", [containing(ask.search)]);
  const total = await countOf(query.clone());
  const rows: readonly Stored[] = await onPage(
    query
      .leftJoin('balances as b', (on) => {
        void on.on('b.owner', 'g.id').on('b.asset', 'a.currency').onVal('b.account_code', '1170');
      })
      .orderBy('a.name')
      .orderBy('g.id')
      .select(
        'g.*',
        'a.name',
        'a.number',
        knex.raw('coalesce(b.credit - b.debit, 0) as float_minor'),
        knex.raw('(select count(*) from accounts c where c.agent_id = g.id) as customers'),
      ),
    ask,
  );
  return {
    total,
    rows: rows.map((row) => ({
      agent: agents.fromRow(row),
      name: text(row['name']),
      number: text(row['number']),
      float: big(row['float_minor']),
      customers: num(row['customers']),
    })),
  };
}

function commissionReads({
  engine: { knex },
}: Shelf): Picked<
  | 'commissions'
  | 'commissionsOf'
  | 'payableCommissions'
  | 'earnedOnPayment'
  | 'clawedFor'
  | 'creditPut'
  | 'clawbacks'
  | 'payouts'
  | 'payoutByKey'
  | 'creditedIn'
  | 'commissionTotals'
> {
  const listed = <T>(table: Table<T>, at: string) => {
    return (agentId: Id<'Account'>, ask: PageAsk) =>
      paged(table, knex(table.name).where({ agent_id: agentId }), ask, newest(at));
  };
  return {
    commissions: listed(commissions, 'earned_at'),
    clawbacks: listed(clawbacks, 'taken_at'),
    payouts: listed(payouts, 'paid_at'),
    commissionsOf(customerId) {
      const query = knex('commissions').where({ customer_id: customerId }).whereRaw('clawed_base < base_minor');
      return many(commissions, query.orderBy(newest('earned_at')));
    },
    payableCommissions(agentId, now, limit) {
      const query = knex('commissions').where({ agent_id: agentId }).whereRaw(OPEN);
      const isDue = (either: Knex.QueryBuilder) =>
        void either.where('payable_at', '<=', now).orWhereRaw('amount_minor - clawed_minor < paid_minor');
      return many(commissions, query.where(isDue).orderBy(['earned_at', 'id']).limit(limit));
    },
    earnedOnPayment: (paymentId) => earnedOnPayment(knex, paymentId),
    async clawedFor(documentId) {
      const row = await knex('clawbacks')
        .where({ document_id: documentId })
        .sum({ base: 'base_minor' })
        .first<Stored>();
      return sumOf(row['base']);
    },
    async creditPut(bucketId, invoiceIds) {
      if (invoiceIds.length === 0) return 0n;
      const row = await knex('allocations')
        .where({ bucket_id: bucketId })
        .whereIn('invoice_id', [...invoiceIds])
        .sum({ put: 'amount_minor' })
        .first<Stored>();
      return sumOf(row['put']);
    },
    payoutByKey: (agentId, key) => oneOf(knex, payouts, { agent_id: agentId, payout_key: key }),
    async creditedIn(agentId, month) {
      const row = await knex('credited_months')
        .where({ agent_id: agentId, credited_month: month })
        .first<Stored | undefined>('credited_minor');
      return row === undefined ? 0n : big(row['credited_minor']);
    },
    commissionTotals: (agentId, now) => totals(knex, agentId, now),
  };
}

const OPEN = 'amount_minor - clawed_minor <> paid_minor';

async function totals(knex: Knex, agentId: string, now: number): Promise<CommissionTotals> {
  const due = 'amount_minor - clawed_minor - paid_minor';
  const isPayable = `(payable_at <= ? or ${due} < 0)`;
  const row = await knex('commissions')
    .where({ agent_id: agentId })
    .select(
      knex.raw('sum(amount_minor) as earned'),
      knex.raw('sum(clawed_minor) as clawed'),
      knex.raw('sum(paid_minor) as paid'),
      knex.raw(`sum(case when ${isPayable} then ${due} else 0 end) as payable`, [now]),
      knex.raw(`sum(case when ${isPayable} then 0 else ${due} end) as accrued`, [now]),
    )
    .first<Stored>();
  const of = (name: string): bigint => sumOf(row[name]);
  return {
    earned: of('earned'),
    clawedBack: of('clawed'),
    paid: of('paid'),
    payable: of('payable'),
    accrued: of('accrued'),
  };
}

function deviceReads({ engine: { knex } }: Shelf): Picked<'deviceLock' | 'deviceNotes'> {
  return {
    deviceLock: (subscriptionId) => oneOf(knex, deviceLocks, { subscription_id: subscriptionId }),
    deviceNotes: (subscriptionId, limit) =>
      many(
        deviceNotes,
        knex('device_notes').where({ subscription_id: subscriptionId }).orderBy(newest('noted_at')).limit(limit),
      ),
  };
}
