import type { Knex } from 'knex';
import type { Because } from '../../domain/entitlement.ts';
import type { OutageAsk, ServedMeanwhile } from '../../ports/routers.ts';
import { ident, json, num, numOrNull, type Stored, text } from './table.ts';

/** Who is placed at a router, with what an outage of it means for her: a statement for each kind of fact. */
export async function servedMeanwhile(db: Knex, ask: OutageAsk): Promise<readonly ServedMeanwhile[]> {
  const { driver, routerId } = ask;
  const placed = () => db('placements').where({ driver, router_id: routerId }).select('subscription_id');
  const [rows, orders, sold, terms] = await Promise.all([
    db('subscriptions').whereIn('id', placed()).orderBy('id').select<Stored[]>('id', 'account_id'),
    db('actions')
      .where({ driver })
      .whereIn('subscription_id', placed())
      .where((some) => void some.where({ state: 'pending' }).orWhere('verified_at', '>=', ask.fromAt))
      .groupBy('subscription_id')
      .select<Stored[]>(
        'subscription_id',
        db.raw('max(verified_at) as verified_at'),
        db.raw("sum(case when state = 'pending' then 1 else 0 end) as pending"),
      ),
    soldDuring(db, ask).whereIn('e.subscription_id', placed()),
    db('terms')
      .whereIn('subscription_id', placed())
      .where('end_at', '>', ask.fromAt)
      .whereRaw('end_at > start_at')
      .orderBy('start_at')
      .select<Stored[]>('subscription_id', 'start_at', 'end_at'),
  ]);
  const byOrder = new Map(orders.map((row) => [text<string>(row['subscription_id']), row]));
  const byTerm = Map.groupBy(terms, (row) => text<string>(row['subscription_id']));
  const paidAt = firstPaid(sold as readonly Stored[]);
  return rows.map((row): ServedMeanwhile => {
    const id = text<string>(row['id']);
    const order = byOrder.get(id);
    return {
      subscriptionId: ident(row['id']),
      accountId: ident(row['account_id']),
      paidAt: paidAt.get(id) ?? null,
      verifiedAt: order === undefined ? null : numOrNull(order['verified_at']),
      isUnderWay: num(order?.['pending'] ?? 0) > 0,
      paid: (byTerm.get(id) ?? []).map((term) => ({ fromAt: num(term['start_at']), toAt: num(term['end_at']) })),
    };
  });
}

/** Decisions of the outage that reach further than any before them: new time was sold, or lent. */
function soldDuring(db: Knex, { fromAt, toAt }: OutageAsk): Knex.QueryBuilder {
  return db('entitlements as e')
    .where('e.decided_at', '>=', fromAt)
    .where('e.decided_at', '<', toAt)
    .whereIn('e.access', ['granted', 'throttled'])
    .whereRaw(
      `e.until_at > coalesce((select max(b.until_at) from entitlements b
        where b.subscription_id = e.subscription_id and b.generation < e.generation), 0)`,
    )
    .orderBy('e.generation')
    .select('e.subscription_id', 'e.decided_at', 'e.because');
}

function firstPaid(sold: readonly Stored[]): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  for (const row of sold) {
    const { reason } = json<Because>(row['because']);
    const id = text<string>(row['subscription_id']);
    if (!LENT.has(reason) && !first.has(id)) first.set(id, num(row['decided_at']));
  }
  return first;
}

/** What opens access before money. */
const LENT: ReadonlySet<Because['reason']> = new Set(['promised', 'grace']);
