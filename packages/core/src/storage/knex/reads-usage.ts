import type { Knex } from 'knex';
import type { MeterSums } from '../../domain/meter.ts';
import type { Plan } from '../../domain/plan.ts';
import { assert } from '../../kernel/assert.ts';
import type { Reads, UsageRules } from '../../ports/store.ts';
import { charges } from './charges.ts';
import { sumOf } from './days.ts';
import { plans } from './plans.ts';
import { exceptions } from './rated.ts';
import { MOST_KEPT_ROWS, rowsOf } from './run.ts';
import { many, manyIn, oneOf } from './select.ts';
import type { Shelf } from './shelf.ts';
import { ident, json, numOrNull, type Stored, text, whole } from './table.ts';

/** Reads of what was used, for its price and for how it counts. */
export function usedReads(
  shelf: Shelf,
): Pick<Reads, 'usageTotals' | 'chargesOver' | 'usageException' | 'usageRules' | 'sessionMarks' | 'exceptedUsage'> {
  const { knex } = shelf.engine;
  const rulesOf = rememberedRules();
  return {
    usageTotals: (subscriptionId, fromAt, toAt) => totals(knex, subscriptionId, fromAt, toAt),
    chargesOver: (subscriptionId, fromAt, toAt) =>
      many(
        charges,
        knex('charges')
          .where({ subscription_id: subscriptionId })
          .where('from_at', '<', toAt)
          .where('to_at', '>', fromAt)
          .orderBy('charge_key'),
      ),
    usageException: (exceptionId) => oneOf(knex, exceptions, { id: exceptionId }),
    async sessionMarks(sessionIds) {
      const rows = await knex('sessions')
        .whereIn('id', [...sessionIds])
        .select<Stored[]>('id', 'whereabouts');
      return new Map(
        rows.map((row) => [ident<'Session'>(row['id']), json<Record<string, string>>(row['whereabouts'])]),
      );
    },
    async exceptedUsage(usageIds, reason) {
      const query = knex('usage_exceptions')
        .whereIn('usage_id', [...usageIds])
        .where({ reason });
      return new Set((await query.pluck<unknown[]>('usage_id')).map((id) => ident<'Usage'>(id)));
    },
    usageRules: (subscriptionIds) => rulesOf(knex, subscriptionIds),
  };
}

async function totals(db: Knex, subscriptionId: string, fromAt: number, toAt: number): Promise<MeterSums> {
  const values = [subscriptionId, whole(fromAt), whole(toAt)];
  const [row] = await rowsOf<Stored>(db, { sql: TOTALS, values, kept: true });
  return {
    bytes: sumOf(row?.['counted']),
    bytes_in: sumOf(row?.['in_bytes']),
    bytes_out: sumOf(row?.['out_bytes']),
    seconds: sumOf(row?.['seconds']),
  };
}

const TOTALS = `select sum(coalesce(counted_bytes, in_bytes + out_bytes)) as counted,
    sum(in_bytes) as in_bytes, sum(out_bytes) as out_bytes, sum(seconds) as seconds
  from usage_events where subscription_id = ? and usage_class = 'counted' and to_at >= ? and to_at < ?`;

const RULES = `select s.id, s.plan_id, s.state, s.ends_at, a.zone
  from subscriptions s join accounts a on a.id = s.account_id where s.id in`;

/** More plans than an ISP sells. */
const MOST_PLANS = 1_000;

/** One statement for a batch of reports; the plans of it are read when they are met for the first time. */
function rememberedRules(): (db: Knex, subscriptionIds: readonly string[]) => Promise<readonly UsageRules[]> {
  const known = new Map<string, Plan>();
  return async (db, subscriptionIds) => {
    if (subscriptionIds.length === 0) return [];
    const sql = `${RULES} (${subscriptionIds.map(() => '?').join(', ')})`;
    // A report comes alone, or with few others.
    const kept = subscriptionIds.length <= MOST_KEPT_ROWS;
    const rows = await rowsOf<Stored>(db, { sql, values: [...subscriptionIds], kept });
    const planIds = rows.map((row) => text(row['plan_id']));
    const met = planIds.flatMap((id) => known.get(id) ?? []);
    const read = await manyIn(
      db,
      plans,
      'id',
      planIds.filter((id) => !known.has(id)),
    );
    if (known.size + read.length > MOST_PLANS) known.clear();
    for (const plan of read) known.set(plan.id, plan);
    const planOf = new Map([...met, ...read].map((plan) => [plan.id as string, plan]));
    return rows.map((row): UsageRules => {
      const plan = planOf.get(text(row['plan_id']));
      assert(plan !== undefined, 'a subscription has a plan');
      return {
        subscriptionId: ident<'Subscription'>(row['id']),
        plan,
        zone: text(row['zone']),
        state: text(row['state']),
        endsAt: numOrNull(row['ends_at']),
      };
    });
  };
}
