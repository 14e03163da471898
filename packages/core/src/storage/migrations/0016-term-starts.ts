import type { Migration } from '../migrate.ts';
import { addIndex, dropUnique } from './alter.ts';

/**
 * Two terms may begin at one instant, when a change was taken back at once: the first is of no length then. That time
 * is not sold twice is kept by the keys of charges, and proven by `verify`.
 */
export const termStarts: Migration = {
  id: '0016-term-starts',
  async up(db, dialect) {
    await addIndex(db, dialect, 'terms', 'terms_start', 'subscription_id, start_at');
    await dropUnique(db, dialect, 'terms', 'terms_start_unique');
  },
};
