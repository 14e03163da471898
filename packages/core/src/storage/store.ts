import { systemClock, type Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { Engine } from './engine.ts';
import { accessLogOf, touchedBy } from './knex/access-changes.ts';
import { rememberedZones } from './knex/days.ts';
import { deliveriesOf } from './knex/deliveries.ts';
import { entriesOf } from './knex/journals.ts';
import { noticesOf, workIn } from './knex/notices.ts';
import { pluginTables } from './knex/plugin-tables.ts';
import { readsOf } from './knex/reads.ts';
import { routersOf } from './knex/routers.ts';
import { runsOf } from './knex/runs-work.ts';
import { checkSecretKey, secretsWith } from './knex/secrets.ts';
import type { Shelf } from './knex/shelf.ts';
import { subscriptionsWith } from './knex/subscriptions.ts';
import { verify } from './knex/verify.ts';
import { workOf } from './knex/work.ts';
import { write } from './knex/write.ts';
import { migrate } from './migrate.ts';
import { coreMigrations } from './migrations/index.ts';

/** How a store is opened. */
export interface StoreOptions {
  /** 32 bytes that network passwords are sealed under. Without it they are kept readable. */
  readonly secretKey?: Uint8Array | undefined;
  readonly clock?: Clock;
}

/**
 * Brings the schema up to date and opens the store. The store has the engine from then on, and closes it.
 * @throws BillingError those of `migrate`; `storage.secretKeyWrong`, `storage.secretKeySize`
 */
export async function openStore(engine: Engine, options: StoreOptions = {}): Promise<Store> {
  const { secretKey, clock = systemClock } = options;
  const secrets = secretsWith(secretKey);
  await migrate(engine, { set: 'core', migrations: coreMigrations, now: () => clock.now() });
  await checkSecretKey(engine.knex, secrets, secretKey !== undefined);
  const subscriptions = subscriptionsWith(secrets);
  const shelf: Shelf = { engine, clock, secrets, zones: rememberedZones(), subscriptions };
  const notices = noticesOf(engine);
  const { tell, ...accessLog } = accessLogOf(engine.knex);
  return {
    async write(changes) {
      try {
        const written = await write(shelf, changes);
        if (written.outcome === 'written') notices.tell(workIn(changes));
        return written;
      } finally {
        // Also when it failed: of a commit whose answer was lost nobody knows whether it was made.
        tell(touchedBy(changes));
      }
    },
    reads: readsOf(shelf),
    routers: routersOf(shelf),
    accessLog,
    ...workOf(shelf, notices),
    ...deliveriesOf(engine),
    ...runsOf(engine),
    verify: (ask) => verify(engine.knex, ask),
    entriesOf: (accountId) => entriesOf(engine.knex, accountId),
    reach: engine.reach,
    tables: pluginTables(engine),
    onWork: (listener) => notices.listen(listener),
    async close() {
      await notices.close();
      await engine.close();
    },
  };
}
