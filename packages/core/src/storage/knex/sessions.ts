import type { Knex } from 'knex';
import type { CounterTurns } from '../../domain/counters.ts';
import type { Session, Usage } from '../../domain/usage.ts';
import { within } from './many.ts';
import { rowsOf } from './run.ts';
import {
  big,
  ident,
  identOrNull,
  json,
  nested,
  num,
  numOrNull,
  type Stored,
  type Table,
  text,
  textOrNull,
  whole,
  wholeOrNull,
  columnsOf,
} from './table.ts';
import { words } from '../words.ts';

/** Stays on the network. */
export const sessions: Table<Session> = {
  name: 'sessions',
  word: 'sessions',
  columns: columnsOf({
    text: 'id source session_key subscription_id account_id username end_cause',
    big: 'generation started_at last_seen_at ended_at in_bytes out_bytes seconds version',
    json: 'whereabouts turns',
  }),
  toRow: (session) => ({
    id: session.id,
    source: session.source,
    session_key: session.key,
    subscription_id: session.subscriptionId,
    account_id: session.accountId,
    username: session.username,
    generation: wholeOrNull(session.generation),
    started_at: whole(session.startedAt),
    last_seen_at: whole(session.lastSeenAt),
    ended_at: wholeOrNull(session.endedAt),
    end_cause: session.endCause,
    in_bytes: session.inBytes,
    out_bytes: session.outBytes,
    seconds: whole(session.seconds),
    whereabouts: nested(session.where),
    turns: nested(session.turns ?? null),
    version: whole(session.version),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    source: text(row['source']),
    key: text(row['session_key']),
    subscriptionId: identOrNull<'Subscription'>(row['subscription_id']),
    accountId: identOrNull<'Account'>(row['account_id']),
    username: text(row['username']),
    generation: numOrNull(row['generation']),
    startedAt: num(row['started_at']),
    lastSeenAt: num(row['last_seen_at']),
    endedAt: numOrNull(row['ended_at']),
    endCause: textOrNull(row['end_cause']),
    inBytes: big(row['in_bytes']),
    outBytes: big(row['out_bytes']),
    seconds: num(row['seconds']),
    where: json(row['whereabouts']),
    version: num(row['version']),
    ...(row['turns'] !== null && { turns: json<CounterTurns>(row['turns']) }),
  }),
};

/**
 * The sessions of a source that have one of these keys, in no order. Planned each time: a plan of when there were few
 * sessions would be kept while they become many, and read all of them for each report.
 */
export async function sessionsByKey(db: Knex, source: string, keys: readonly string[]): Promise<readonly Session[]> {
  if (keys.length === 0) return [];
  const some = within(db, 'session_key', keys);
  const sql = `select ${Object.keys(sessions.columns).join(', ')} from sessions where source = ? and ${some.sql}`;
  const rows = await rowsOf<Stored>(db, { sql, values: [source, ...some.values] });
  return rows.map(sessions.fromRow);
}

/** What a change of a session writes: all but what it is. */
export const SESSION_CHANGES = words(
  'subscription_id account_id username generation started_at last_seen_at ended_at ' +
    'end_cause in_bytes out_bytes seconds whereabouts turns version',
);

/** Facts of use. The table is not called `usage`, which is a word of MySQL's own. */
export const usageEvents: Table<Usage> = {
  name: 'usage_events',
  word: 'usage',
  columns: columnsOf({
    text: 'id usage_key session_id subscription_id account_id usage_class origin',
    big: 'from_at to_at in_bytes out_bytes seconds counted_bytes',
  }),
  toRow: (usage) => ({
    id: usage.id,
    usage_key: usage.key,
    session_id: usage.sessionId,
    subscription_id: usage.subscriptionId,
    account_id: usage.accountId,
    from_at: whole(usage.fromAt),
    to_at: whole(usage.toAt),
    in_bytes: usage.inBytes,
    out_bytes: usage.outBytes,
    seconds: whole(usage.seconds),
    counted_bytes: usage.countedBytes,
    usage_class: usage.usageClass,
    origin: usage.origin,
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    key: text(row['usage_key']),
    sessionId: ident(row['session_id']),
    subscriptionId: ident(row['subscription_id']),
    accountId: ident(row['account_id']),
    fromAt: num(row['from_at']),
    toAt: num(row['to_at']),
    inBytes: big(row['in_bytes']),
    outBytes: big(row['out_bytes']),
    seconds: num(row['seconds']),
    countedBytes: countedIn(row),
    usageClass: text(row['usage_class']),
    origin: text(row['origin']),
  }),
};

/** In rows of before all bytes of a counted stretch counted, and the column was not there. */
function countedIn(row: Stored): bigint {
  if (row['counted_bytes'] !== null) return big(row['counted_bytes']);
  return row['usage_class'] === 'counted' ? big(row['in_bytes']) + big(row['out_bytes']) : 0n;
}
