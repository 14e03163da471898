import type { Brake } from '../domain/brake.ts';
import type { Id } from '../kernel/id.ts';
import type { Page } from '../ports/store.ts';
import type { DriftAsk, DriftView, Outage, RouterDetail, RouterView } from '../ports/routers.ts';
import * as brakes from './brake.ts';
import type { House } from './house.ts';
import { previewRepair, repairNow, type RepairAsk, type RepairPlan, type Repaired } from './repair.ts';
import { nameNow } from './reconcile.ts';
import { routerDetail, outagesOf, surveyNow } from './routers.ts';

/** What can be asked about routers, and how they differ from the ledger. */
export interface RouterVerbs {
  /** All routers of all drivers, and how they are; by site and name. */
  routers(): Promise<readonly RouterView[]>;
  /**
   * One router with its history and its open drifts.
   * @throws BillingError `router.missing`
   */
  router(driver: string, routerId: string): Promise<RouterDetail>;
  /** Its outages, the newest first. */
  outages(driver: string, routerId: string): Promise<readonly Outage[]>;
  /**
   * Has a router surveyed at once, whenever its turn would be.
   * @throws BillingError `router.missing`
   */
  surveyRouter(driver: string, routerId: string): Promise<RouterDetail>;
  /**
   * Asks a driver at once which routers it has, so that one that was just described is known and is surveyed next.
   * @throws BillingError `network.noDriver`
   */
  nameRouters(driver: string): Promise<void>;
  drifts(ask: DriftAsk): Promise<Page<DriftView>>;
  /** What mending would do, drift by drift; nothing is done. */
  previewRepair(ask: RepairAsk): Promise<RepairPlan>;
  /** Mends now, whatever the policy says; the brake holds what is too much. The actor is who asks, for people. */
  repair(ask: RepairAsk, actor: string): Promise<Repaired>;
  /** Brakes that hold, are kept or let pass now; with `all` those of before too. The newest first. */
  brakes(ask?: { readonly all?: boolean }): Promise<readonly Brake[]>;
  /**
   * Lets what a brake holds go on, and what comes within the next window.
   * @throws BillingError `brake.missing`, `brake.over`
   */
  releaseBrake(brakeId: Id<'Brake'>, actor: string, note?: string): Promise<Brake>;
  /**
   * Says that nobody is to be cut off: it goes on to hold until it is released.
   * @throws BillingError `brake.missing`, `brake.over`
   */
  keepBrake(brakeId: Id<'Brake'>, actor: string, note?: string): Promise<Brake>;
  /** Lets many be cut off in a while to come: everybody's month ends at the same midnight. */
  allowCuts(input: brakes.AllowInput, actor: string): Promise<Brake>;
}

/** The verbs of a house about its routers. */
export function routerVerbs(house: House): RouterVerbs {
  const { routers } = house.store;
  return {
    routers: () => routers.routers(),
    router: (driver, routerId) => routerDetail(house, driver, routerId),
    outages: (driver, routerId) => outagesOf(house, driver, routerId),
    surveyRouter: (driver, routerId) => surveyNow(house, driver, routerId),
    nameRouters: (driver) => nameNow(house, driver),
    drifts: (ask) => routers.drifts(ask),
    previewRepair: (ask) => previewRepair(house, ask),
    repair: (ask, actor) => repairNow(house, ask, actor),
    brakes: ({ all = false } = {}) => routers.brakes({ all, now: house.clock.now(), limit: MOST_BRAKES }),
    releaseBrake: (brakeId, actor, note) => brakes.releaseBrake(house, brakeId, actor, note),
    keepBrake: (brakeId, actor, note) => brakes.keepBrake(house, brakeId, actor, note),
    allowCuts: (input, actor) => brakes.allowCuts(house, input, actor),
  };
}

/** How many brakes are shown at once. */
const MOST_BRAKES = 200;
