import type { Claim } from '../ports/store.ts';
import type { House } from './house.ts';
import { giveBackDue } from './outage.ts';
import { nameAll, takeRouters } from './reconcile.ts';
import type { Round } from './loop.ts';

/** How often drivers are asked which routers they have. */
const NAMES_EVERY_MS = 60_000;

/** How often it is looked for brakes that hold nobody any more, and how long one may be without anybody asking. */
const BRAKES_EVERY_MS = 60_000;
const IDLE_MS = 1_800_000;

/** How often it is looked for outages for which time is to be given back. */
const OUTAGES_EVERY_MS = 5_000;

/** What workers do so that the network stays as the ledger says. */
export function reconcileRounds(house: House, claim: (limit: number) => Claim): readonly Round[] {
  const { clock, store } = house;
  const surveys = [...house.drivers.values()].some(({ survey }) => survey !== undefined);
  // Who delivers orders finds out first that a router answers again: what else differs there is found at once, too.
  if (surveys) {
    house.lanes.onBack((driver, routerId) => {
      store.routers.surveySoon(driver, routerId, clock.now()).catch((fault: unknown) => {
        house.log.warn('A survey could not be brought forward', { routerId, reason: String(fault) });
      });
    });
  }
  let [namesAt, brakesAt, outagesAt] = [0, clock.now(), 0];
  const every = (round: { at: () => number; next: (at: number) => void; everyMs: number }): boolean => {
    const now = clock.now();
    if (now < round.at()) return false;
    round.next(now + round.everyMs);
    return true;
  };
  return [
    {
      name: 'routers',
      wakes: null,
      async take(limit) {
        if (!surveys) return [];
        if (every({ at: () => namesAt, next: (at) => (namesAt = at), everyMs: NAMES_EVERY_MS })) await nameAll(house);
        return takeRouters(house, claim(limit));
      },
    },
    {
      name: 'outages',
      wakes: null,
      async take() {
        if (!surveys) return [];
        if (!every({ at: () => outagesAt, next: (at) => (outagesAt = at), everyMs: OUTAGES_EVERY_MS })) return [];
        await giveBackDue(house);
        return [];
      },
    },
    {
      name: 'brakes',
      wakes: null,
      async take() {
        if (every({ at: () => brakesAt, next: (at) => (brakesAt = at), everyMs: BRAKES_EVERY_MS })) {
          await store.routers.endIdleBrakes(clock.now() - Math.max(IDLE_MS, house.network.brake.windowMs));
        }
        return [];
      },
    },
  ];
}
