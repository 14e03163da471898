import type { Knex } from 'knex';
import type { Plan } from '../../domain/plan.ts';
import { assert } from '../../kernel/assert.ts';
import type { UsageRules, UsageRulesAsk, UsageRulesFound } from '../../ports/store.ts';
import { searchable } from './accounts.ts';
import { within } from './many.ts';
import { plans } from './plans.ts';
import { rowsOf } from './run.ts';
import { manyIn } from './select.ts';
import type { Shelf } from './shelf.ts';
import { ident, num, numOrNull, type Stored, text } from './table.ts';

/**
 * One statement for all that a batch of reports asks of its subscriptions, by their ids and by their names. Plans and
 * zones, which stay as they are, are read when they are met for the first time.
 */
export function rememberedRules({ engine: { knex }, zones }: Shelf): (ask: UsageRulesAsk) => Promise<UsageRulesFound> {
  const plansOf = rememberedPlans(knex);
  const rulesOf = async (rows: readonly Stored[]): Promise<readonly UsageRules[]> => {
    if (rows.length === 0) return [];
    const holders = rows.map((row) => text(row['account_id']));
    const planIds = rows.map((row) => text(row['plan_id']));
    const [zoneOf, planOf] = await Promise.all([zones(knex, holders), plansOf(planIds)]);
    return rows.map((row) => {
      const plan = planOf.get(text(row['plan_id']));
      const zone = zoneOf.get(text(row['account_id']));
      assert(plan !== undefined && zone !== undefined, 'a subscription has a plan and an account');
      return ruleOf(row, plan, zone);
    });
  };
  return async ({ subscriptionIds, usernames }) => {
    const keys = new Map(usernames.map((name) => [name, searchable(name)]));
    const [known, named] = await Promise.all([
      asked(knex, 's.id', subscriptionIds),
      asked(knex, 's.username_key', [...new Set(keys.values())]),
    ]);
    const all = await rulesOf([...known, ...named]);
    const byKey = new Map(named.map((row, at) => [text(row['username_key']), all[known.length + at]]));
    return {
      byId: new Map(all.map((rule) => [rule.subscriptionId, rule])),
      byName: new Map([...keys].flatMap(([name, key]) => withRule(name, byKey.get(key)))),
    };
  };
}

function withRule(name: string, rule: UsageRules | undefined): readonly (readonly [string, UsageRules])[] {
  return rule === undefined ? [] : [[name, rule]];
}

function asked(db: Knex, column: string, values: readonly string[]): Promise<readonly Stored[]> {
  if (values.length === 0) return Promise.resolve([]);
  const some = within(db, column, values);
  return rowsOf<Stored>(db, { sql: `${RULES} where ${some.sql}`, values: some.values, kept: true });
}

const RULES = `select s.id, s.account_id, s.username, s.username_key, s.plan_id, s.state, s.ends_at,
    e.generation, e.access, e.from_at, e.until_at, e.afterwards,
    case when e.quota_bytes is not null or e.quota_seconds is not null or e.access = 'throttled'
      or exists (select 1 from buckets b where b.account_id = s.account_id and b.live = 1
        and b.asset in ('BYTES', 'SECONDS') and (b.subscription_id is null or b.subscription_id = s.id))
      then 1 else 0 end as limited
  from subscriptions s
  left join entitlements e on e.subscription_id = s.id and e.generation = s.generation`;

function ruleOf(row: Stored, plan: Plan, zone: string): UsageRules {
  const decided = row['generation'] !== null;
  return {
    subscriptionId: ident(row['id']),
    accountId: ident(row['account_id']),
    username: text(row['username']),
    plan,
    zone,
    state: text(row['state']),
    endsAt: numOrNull(row['ends_at']),
    wanted: !decided
      ? null
      : {
          generation: num(row['generation']),
          access: text(row['access']),
          fromAt: num(row['from_at']),
          untilAt: numOrNull(row['until_at']),
          afterwards: text(row['afterwards']),
        },
    limited: Number(row['limited']) === 1 || plan.service.fairUse.length > 0,
  };
}

/** More plans than an ISP sells. */
const MOST_PLANS = 1_000;

function rememberedPlans(db: Knex): (planIds: readonly string[]) => Promise<ReadonlyMap<string, Plan>> {
  const known = new Map<string, Plan>();
  return async (planIds) => {
    const wanted = new Set(planIds);
    const met = [...wanted].flatMap((id) => known.get(id) ?? []);
    const missing = [...wanted].filter((id) => !known.has(id));
    const read = await manyIn(db, plans, 'id', missing);
    if (known.size + read.length > MOST_PLANS) known.clear();
    for (const plan of read) known.set(plan.id, plan);
    return new Map([...met, ...read].map((plan) => [plan.id as string, plan]));
  };
}
