import type { Migration } from '../migrate.ts';
import { addColumns, addIndex, dropIndex, dropUnique, typesOf } from './alter.ts';

/**
 * What was odd about the counters of a session stands beside them.
 *
 * A report of a running session changes no column of an index, and pages of PostgreSQL keep room for the next state of
 * their rows: so it is written in place, beside the old one, and no index hears of it.
 */
export const sessionsInPlace: Migration = {
  id: '0032-sessions-in-place',
  async up(db, dialect) {
    await addColumns(db, 'sessions', { turns: typesOf(dialect).jsonOrNull });
    await addIndex(db, dialect, 'sessions', 'sessions_live', 'ended_at, source');
    await dropIndex(db, dialect, 'sessions', 'sessions_open');
    // Nearly all sessions have one source: a hundred keys are not looked for among all that it has.
    await addIndex(db, dialect, 'sessions', 'sessions_by_key', 'session_key, source', 'unique');
    await dropUnique(db, dialect, 'sessions', 'sessions_key_unique');
    if (dialect === 'mysql') return;
    // Reports of neighbours come together: room for each of them.
    await db.raw('alter table sessions set (fillfactor = 50)');
    for (const table of ['usage_days', 'tallies']) await db.raw(`alter table ${table} set (fillfactor = 75)`);
  },
};
