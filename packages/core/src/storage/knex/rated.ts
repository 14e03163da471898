import type { Knex } from 'knex';
import type { RatedUsage, UsageException } from '../../domain/rated.ts';
import type { Id } from '../../kernel/id.ts';
import { saveRows, type Save } from './rows.ts';
import { many } from './select.ts';
import {
  big,
  columnsOf,
  ident,
  identOrNull,
  moneyOf,
  num,
  numOrNull,
  type Table,
  text,
  textOrNull,
  whole,
  wholeOrNull,
} from './table.ts';

/** What usage came to, a row a revision. */
export const rated: Table<RatedUsage> = {
  name: 'rated_usage',
  word: 'rated',
  columns: columnsOf({
    text: 'id account_id subscription_id plan_id meter currency charge_id',
    big: 'from_at to_at revision units amount_minor rated_at',
  }),
  toRow: (one) => ({
    id: one.id,
    account_id: one.accountId,
    subscription_id: one.subscriptionId,
    plan_id: one.planId,
    meter: one.meter,
    from_at: whole(one.fromAt),
    to_at: whole(one.toAt),
    revision: whole(one.revision),
    units: one.units,
    amount_minor: one.amount.minor,
    currency: one.amount.currency,
    charge_id: one.chargeId,
    rated_at: whole(one.ratedAt),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    accountId: ident(row['account_id']),
    subscriptionId: ident(row['subscription_id']),
    planId: ident(row['plan_id']),
    meter: text(row['meter']),
    fromAt: num(row['from_at']),
    toAt: num(row['to_at']),
    revision: num(row['revision']),
    units: big(row['units']),
    amount: moneyOf(row['amount_minor'], row['currency']),
    chargeId: identOrNull<'Charge'>(row['charge_id']),
    ratedAt: num(row['rated_at']),
  }),
};

/** The last revision of each meter of the periods that ended at or after an instant, oldest period first. */
export async function ratedSince(
  db: Knex,
  subscriptionId: Id<'Subscription'>,
  since: number,
): Promise<readonly RatedUsage[]> {
  const query = db('rated_usage')
    .where({ subscription_id: subscriptionId })
    .where('to_at', '>=', since)
    .whereRaw(
      `not exists (select 1 from rated_usage n where n.subscription_id = rated_usage.subscription_id
        and n.meter = rated_usage.meter and n.from_at = rated_usage.from_at and n.revision > rated_usage.revision)`,
    );
  return many(rated, query.orderBy(['from_at', 'meter']));
}

/** Usage that waits for a person. */
export const exceptions: Table<UsageException> = {
  name: 'usage_exceptions',
  word: 'usageExceptions',
  columns: columnsOf({
    text: 'id account_id subscription_id usage_id reason resolution',
    big: 'raised_at resolved_at',
  }),
  toRow: (one) => ({
    id: one.id,
    account_id: one.accountId,
    subscription_id: one.subscriptionId,
    usage_id: one.usageId,
    reason: one.reason,
    raised_at: whole(one.raisedAt),
    resolved_at: wholeOrNull(one.resolvedAt),
    resolution: one.resolution,
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    accountId: ident(row['account_id']),
    subscriptionId: ident(row['subscription_id']),
    usageId: ident(row['usage_id']),
    reason: text(row['reason']),
    raisedAt: num(row['raised_at']),
    resolvedAt: numOrNull(row['resolved_at']),
    resolution: textOrNull(row['resolution']),
  }),
};

const RESOLVE: Save<UsageException> = {
  table: exceptions,
  set: ['resolved_at', 'resolution'],
  where: 't.resolved_at is null',
  allows: (stored) => stored.resolvedAt === null,
};

/**
 * Writes exceptions. False when one of them was resolved meanwhile.
 * @throws DuplicateRow for usage that waits for the same reason already
 */
export async function saveExceptions(trx: Knex, given: readonly UsageException[]): Promise<boolean> {
  return given.length === 0 || (await saveRows(trx, RESOLVE, given)) === given.length;
}
