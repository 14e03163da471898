import type { Knex } from 'knex';
import type { Drift } from '../../ports/store.ts';
import { dialectOf } from '../sql.ts';
import { encodeJson } from '../../kernel/json.ts';
import { ident, num, type Stored } from './table.ts';

/** A report may be this late; what was verified later after the log-in than that has seen the session. */
const LATEST_MS = 15 * 60_000;

/**
 * Subscriptions with an open session of another generation than the newest, or with one although access is over, and
 * nothing under way that would end it; who has been online the longest first.
 */
export async function driftingSessions(db: Knex, now: number, limit: number): Promise<readonly Drift[]> {
  const walled = dialectOf(db) === 'postgres' ? 'x.whereabouts @> ?::jsonb' : 'json_contains(x.whereabouts, ?)';
  const rows = await db('sessions as x')
    .join('subscriptions as s', 's.id', 'x.subscription_id')
    .join('entitlements as e', (on) => on.on('e.subscription_id', 's.id').andOn('e.generation', 's.generation'))
    .whereNull('x.ended_at')
    .whereRaw(
      `(x.generation <> s.generation or e.access = 'blocked'
        or ((e.until_at <= ? or e.from_at > ?)
          and (e.afterwards = 'blocked' or (x.generation is not null and e.access <> 'walled' and not ${walled}))))`,
      [now, now, encodeJson({ walled: 'yes' })],
    )
    .whereRaw(
      `not exists (select 1 from actions a where a.subscription_id = s.id and a.generation = s.generation
        and (a.state = 'pending' or a.verified_at > x.started_at + ?))`,
      [LATEST_MS],
    )
    .groupBy('s.id', 's.account_id', 's.generation')
    .orderByRaw('min(x.started_at), s.id')
    .limit(limit)
    .select<Stored[]>('s.id as subscription_id', 's.account_id', 's.generation', db.raw('min(x.id) as session_id'));
  return rows.map((row) => ({
    sessionId: ident<'Session'>(row['session_id']),
    subscriptionId: ident<'Subscription'>(row['subscription_id']),
    accountId: ident<'Account'>(row['account_id']),
    generation: num(row['generation']),
  }));
}
