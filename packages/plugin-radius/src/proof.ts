import {
  localTime,
  type Entitlement,
  type Job,
  type PluginHost,
  type RowOf,
  type Session,
  type TableShape,
} from '@daftari/core';
import type { RatePlan } from './vendors/rate-plan.ts';

/** Changes that a NAS has acknowledged and no accounting has proven yet, one row a session. */
export const toldTable = {
  name: 'told',
  columns: {
    session_id: 'text',
    subscription_id: 'text',
    generation: 'bigint',
    told_at: 'bigint',
    /** The fastest that it may be now, bursts among it, in kbit/s. */
    down_kbps: 'bigint',
    up_kbps: 'bigint',
    /** The first report since, and what was counted then; null before it. */
    seen_at: 'bigint',
    in_bytes: 'bigint',
    out_bytes: 'bigint',
    /** How long the session had lasted then by the device itself; 0 where it does not say. */
    seconds: 'bigint',
    /** Whether it was too fast once, by when the reports came. */
    doubted: 'boolean',
    /** Whether it went on as before, although the change was acknowledged. */
    deaf: 'boolean',
  },
  key: ['session_id'],
  indexes: [['told_at'], ['subscription_id']],
} as const satisfies TableShape;

type Told = RowOf<typeof toldTable>;

/** An ACK is not proof, the next accounting packet is: so each change is kept until there is one. */
export async function noteTold(
  host: Pick<PluginHost, 'table' | 'clock'>,
  { id, subscriptionId }: Session,
  { generation }: Pick<Entitlement, 'generation'>,
  { downKbps, upKbps, burst }: RatePlan,
): Promise<void> {
  await host.table(toldTable).put({
    session_id: id,
    subscription_id: subscriptionId,
    generation: BigInt(generation),
    told_at: BigInt(host.clock.now()),
    down_kbps: BigInt(Math.max(downKbps, burst?.downKbps ?? 0)),
    up_kbps: BigInt(Math.max(upKbps, burst?.upKbps ?? 0)),
    seen_at: null,
    in_bytes: null,
    out_bytes: null,
    seconds: null,
    doubted: false,
    deaf: false,
  });
}

/** The sessions of a subscription that acknowledged a change and went on as before. */
export async function deafSessions(
  host: Pick<PluginHost, 'table'>,
  subscriptionId: string,
): Promise<ReadonlyMap<string, number>> {
  const rows = await host.table(toldTable).find({ subscription_id: subscriptionId, deaf: true });
  return new Map(rows.map((row) => [row.session_id ?? '', Number(row.generation ?? 0n)]));
}

/** A session is told by other means, or is over: what it had acknowledged is of no matter. */
export async function forgetTold(host: Pick<PluginHost, 'table'>, sessionId: string): Promise<void> {
  await host.table(toldTable).remove({ session_id: sessionId });
}

/** How many changes one run looks at. */
const MOST_A_RUN = 1_000;

/** Each minute, looks whether accounting has proven what was acknowledged. */
export const proveChanges: Job = {
  name: 'prove-changes',
  cron: '* * * * *',
  async run({ signal }, host) {
    const table = host.table(toldTable);
    for (const row of await table.find({ deaf: false }, MOST_A_RUN, { by: 'told_at', from: 'smallest' })) {
      if (signal.aborted) break;
      const key = { session_id: row.session_id };
      const session = row.session_id === null ? null : await host.sessions.get(row.session_id);
      const found = judge(row, session, host.zone);
      if (found.verdict === 'wait') continue;
      const { line, verdict } = found;
      const evidence = { generation: Number(row.generation ?? 0n), line, agrees: verdict !== 'deaf' };
      // Marked first: the action that is done again because of it looks for the mark.
      if (verdict === 'deaf') await table.replace(key, {}, { deaf: true });
      const noted = row.session_id === null || (await host.sessions.showed(row.session_id, evidence));
      if (!noted && verdict === 'deaf') await table.replace(key, {}, { deaf: false });
      if (!noted) continue;
      if (verdict === 'seen' || verdict === 'doubt') await table.replace(key, {}, found.since);
      if (verdict === 'over') await table.remove(key);
    }
    for (const { session_id: id } of await table.find({ deaf: true }, MOST_A_RUN)) {
      const session = id === null ? null : await host.sessions.get(id);
      if (session === null || session.endedAt !== null) await table.remove({ session_id: id });
    }
  },
};

/** What a row and its session come to. */
type Found =
  | { readonly verdict: 'wait' }
  /** The first report since: what is counted from now on is under the new limits. */
  | { readonly verdict: 'seen'; readonly line: string; readonly since: Partial<Told> }
  /** Too fast by when its reports came, so that one may have come late: the next one decides. */
  | { readonly verdict: 'doubt'; readonly line: string; readonly since: Partial<Told> }
  /** Proven, or beyond proof. */
  | { readonly verdict: 'over'; readonly line: string }
  | { readonly verdict: 'deaf'; readonly line: string };

/** How long a session must have run under new limits before its speed says something. */
const LEAST_MS = 60_000;
/** What counters and clocks may differ, and what a queue may still have held. */
const TOLERANCE = 1.25;
const SLACK_BYTES = 1_000_000;

/** How late a report may come. Who seems to be later does not tell how long her session has lasted. */
const MOST_LATE_MS = 3_600_000;

/**
 * What accounting says of a change. The first report after it spans old limits and new ones, so that it proves that the
 * session goes on; the next one is all of the new limits, and shows whether they are kept.
 */
export function judge(row: Told, session: Session | null, zone: string): Found {
  if (session === null) return { verdict: 'over', line: 'the session is gone' };
  const found = row.seen_at === null ? first(row, session, zone) : next(row, session, zone);
  if (found.verdict !== 'wait' || session.endedAt === null) return found;
  return { verdict: 'over', line: `session ${session.id} ended without another report` };
}

function first(row: Told, session: Session, zone: string): Found {
  const toldAt = Number(row.told_at ?? 0n);
  const { id, lastSeenAt, endedAt } = session;
  const told = `accounting: session ${id}, told at ${localTime(toldAt, zone)}`;
  if (lastSeenAt <= toldAt) return { verdict: 'wait' };
  if (endedAt !== null) return { verdict: 'over', line: `${told}, has ended at ${localTime(endedAt, zone)}` };
  if (madeAt(session) <= toldAt) return { verdict: 'wait' };
  const line = `${told}, reported at ${localTime(lastSeenAt, zone)} and goes on`;
  return { verdict: 'seen', line, since: since(session) };
}

function next(row: Told, session: Session, zone: string): Found {
  const span = spanOf(row, session);
  if (span === null || span.ms < LEAST_MS) return { verdict: 'wait' };
  const down = ranAt(session.outBytes - (row.out_bytes ?? 0n), span.ms);
  const up = ranAt(session.inBytes - (row.in_bytes ?? 0n), span.ms);
  const [mostDown, mostUp] = [Number(row.down_kbps ?? 0n), Number(row.up_kbps ?? 0n)];
  const until = localTime(session.lastSeenAt, zone);
  const ran = `session ${session.id} ran at ${down}/${up} kbit/s down/up until ${until}, told ${mostDown}/${mostUp}`;
  const kept = isKept(down, mostDown, span.ms) && isKept(up, mostUp, span.ms);
  if (kept || session.endedAt !== null) return { verdict: 'over', line: `accounting: ${ran}` };
  if (span.isOwn || row.doubted === true) {
    return { verdict: 'deaf', line: `accounting: ${ran}: the change was not done` };
  }
  const line = `accounting: ${ran}, if no report came late: the next one decides`;
  return { verdict: 'doubt', line, since: { ...since(session), doubted: true } };
}

function since({ lastSeenAt, inBytes, outBytes, seconds }: Session): Partial<Told> {
  return { seen_at: BigInt(lastSeenAt), in_bytes: inBytes, out_bytes: outBytes, seconds: BigInt(seconds) };
}

/**
 * When the last report was made, as far as the device tells: packets come late, its own seconds do not. The beginning
 * of a session is by the report that came soonest.
 */
function madeAt({ startedAt, seconds, lastSeenAt }: Session): number {
  const at = startedAt + seconds * 1000;
  return seconds === 0 || at > lastSeenAt || at < lastSeenAt - MOST_LATE_MS ? lastSeenAt : at;
}

/** The time between two reports: by the device itself, or by when they came; null where there is no other one yet. */
function spanOf(row: Told, session: Session): { readonly ms: number; readonly isOwn: boolean } | null {
  const before = Number(row.seconds ?? 0n);
  if (before > 0 && session.seconds > before) return { ms: (session.seconds - before) * 1000, isOwn: true };
  const grew = session.inBytes !== row.in_bytes || session.outBytes !== row.out_bytes;
  // The same seconds and the same bytes are the same report once more.
  if (before > 0 && !grew) return null;
  return { ms: session.lastSeenAt - Number(row.seen_at ?? 0n), isOwn: false };
}

/** Bytes over a time, in kbit/s. */
function ranAt(bytes: bigint, spanMs: number): number {
  return Math.round((Number(bytes) * 8) / spanMs);
}

function isKept(kbps: number, most: number, spanMs: number): boolean {
  return kbps <= most * TOLERANCE + (SLACK_BYTES * 8) / spanMs;
}
