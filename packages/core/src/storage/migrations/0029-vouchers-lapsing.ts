import type { Migration } from '../migrate.ts';
import { addIndex } from './alter.ts';

/** What has expired is found each night among all that is still to be used. */
export const vouchersLapsing: Migration = {
  id: '0029-vouchers-lapsing',
  async up(db, dialect) {
    await addIndex(db, dialect, 'vouchers', 'vouchers_lapsing', 'state, expires_at');
  },
};
