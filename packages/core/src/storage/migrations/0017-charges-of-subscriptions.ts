import type { Migration } from '../migrate.ts';
import { addIndex } from './alter.ts';

/**
 * What was billed for a subscription is looked for by the subscription: it may have belonged to several accounts, and
 * an account may have many subscriptions.
 */
export const chargesOfSubscriptions: Migration = {
  id: '0017-charges-of-subscriptions',
  async up(db, dialect) {
    await addIndex(db, dialect, 'charges', 'charges_subscription', 'subscription_id, to_at');
  },
};
