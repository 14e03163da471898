import type { Knex } from 'knex';
import type { Session } from '../../domain/usage.ts';
import type { Changes } from '../../ports/store.ts';
import { addingToDays } from './days.ts';
import { DuplicateRow, inserting, saveRows, updating, type Save } from './rows.ts';
import { changedBy, runInOrder, type Statement } from './run.ts';
import { SESSION_CHANGES, sessions, usageEvents } from './sessions.ts';
import type { Shelf } from './shelf.ts';
import { tallying } from './tallies.ts';

/**
 * Writes sessions and what was used in them, a statement a table, however many there are. On PostgreSQL all are sent
 * together. Answers false when a session is not as it was read.
 */
export async function writeUsage(shelf: Shelf, trx: Knex, changes: Changes): Promise<boolean> {
  const { sessions: given = [], usage = [], burns = [] } = changes;
  const { dialect } = shelf.engine;
  // In the order of their keys, so that two writers wait for each other instead of for ever.
  const next = given
    .map((session) => ({ ...session, version: session.version + 1 }))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
  try {
    if (dialect === 'mysql' && next.length > 0 && (await saveRows(trx, OVER, next)) < next.length) return false;
    const stays = dialect === 'mysql' ? [] : staying(next);
    const answers = await runInOrder(trx, [
      ...stays,
      ...inserting(usageEvents, usage.map(usageEvents.toRow)),
      ...(await addingToDays(trx, shelf.zones, usage)),
      ...tallying(dialect, usage, burns),
    ]);
    const written = answers.slice(0, stays.length).reduce<number>((all, answer) => all + changedBy(answer), 0);
    return dialect === 'mysql' || written === next.length;
  } catch (error) {
    // That somebody else has made a session meanwhile is the same case: who reads again finds it.
    if (error instanceof DuplicateRow && error.table === sessions.word) return false;
    throw error;
  }
}

/** A session that was never written is new; any other is written only over the version that it was read at. */
function staying(next: readonly Session[]): readonly Statement[] {
  const fresh = next.filter(({ version }) => version === 1);
  const known = next.filter(({ version }) => version > 1);
  const update = { name: 'sessions', types: sessions.columns, keys: ['id'], set: SESSION_CHANGES, anew: true };
  return [
    ...inserting(sessions, fresh.map(sessions.toRow)),
    ...updating('postgres', { ...update, where: 't.version = v.version - 1' }, known.map(sessions.toRow)),
  ];
}

const OVER: Save<Session> = {
  table: sessions,
  set: SESSION_CHANGES,
  where: 't.version = excluded.version - 1',
  allows: (stored, next) => stored.version === next.version - 1,
};
