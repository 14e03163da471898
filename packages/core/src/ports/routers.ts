import type { Brake, BrakeScope } from '../domain/brake.ts';
import type { RouterDrift, DriftKind } from '../domain/drift.ts';
import type { Router, RouterHealth } from '../domain/router.ts';
import type { Id } from '../kernel/id.ts';
import type { Page, PageAsk } from './reads.ts';

/** How a router stands. `unknown`: it has never answered, and not been silent for long enough to count as down. */
export type RouterState = 'up' | 'down' | 'unknown';

/** A router, and all that is known of how it is. */
export interface RouterView extends Router {
  readonly state: RouterState;
  /** Since when it is so: of one that is down, since it answered nothing any more. */
  readonly sinceAt: number;
  /** When it last answered a survey; null: never. */
  readonly seenAt: number | null;
  /** Why it did not answer the last time; null when it did. */
  readonly reason: string | null;
  /** As it was at the last survey. */
  readonly health: RouterHealth | null;
  /** How many subscriptions are placed at it, how many people were online, and how many drifts are open. */
  readonly placed: number;
  readonly online: number;
  readonly drifts: number;
  /** Whether its driver does not name it any more. */
  readonly gone: boolean;
}

/** One router with what has happened to it, the newest first, and its open drifts. */
export interface RouterDetail extends RouterView {
  readonly history: readonly RouterEvent[];
  readonly open: readonly DriftView[];
}

/** Something that has happened to a router. */
export interface RouterEvent {
  readonly id: string;
  readonly driver: string;
  readonly routerId: string;
  readonly at: number;
  readonly kind: 'added' | 'gone' | 'down' | 'up' | 'rebooted' | 'repaired' | 'given_back';
  /** As a person would read it. */
  readonly text: string;
}

/** A time during which a router did not answer. */
export interface Outage {
  readonly id: Id<'Outage'>;
  readonly driver: string;
  readonly routerId: string;
  readonly site: string;
  readonly fromAt: number;
  /** When it answered again; null while it does not. */
  readonly toAt: number | null;
  readonly reason: string;
  /** When all that was to be given back for it was; null: not yet. */
  readonly settledAt: number | null;
  /** How many subscriptions were given time back. */
  readonly given: number;
}

/** A drift from when it was first seen to when it was not seen any more. */
export interface DriftView extends RouterDrift {
  readonly id: Id<'Drift'>;
  readonly driver: string;
  readonly routerId: string;
  readonly openedAt: number;
  readonly seenAt: number;
  /** In how many surveys it was seen, one after another. */
  readonly seen: number;
  /** When it was first not seen any more; null while it is open. */
  readonly endedAt: number | null;
  /** How often it was mended, and when last. */
  readonly repairs: number;
  readonly repairedAt: number | null;
  /** What became of the last try to mend it. */
  readonly outcome: string | null;
}

/** Which drifts are asked for. Open ones, oldest first, unless `ended`: then those, newest first. */
export interface DriftAsk extends PageAsk {
  readonly driver?: string;
  readonly routerId?: string;
  readonly kind?: DriftKind;
  readonly subscriptionId?: Id<'Subscription'>;
  readonly ended?: boolean;
}

/** What a worker needs of a router to survey it. */
export interface RouterRow extends Router {
  readonly state: RouterState;
  readonly sinceAt: number;
  readonly seenAt: number | null;
  /** Since when it has not answered; null when it answered the last time. */
  readonly silentSince: number | null;
  readonly reason: string | null;
  readonly health: RouterHealth | null;
  readonly online: number;
  /** When it is surveyed next. */
  readonly dueAt: number;
}

/** Where it is kept how routers are. */
export interface RouterStore {
  /** Writes down which routers a driver names; those that it does not name any more are gone. Answers the new ones. */
  nameRouters(driver: string, routers: readonly Router[], now: number, spreadMs: number): Promise<readonly Router[]>;
  /** Routers whose survey is due, for one worker each. */
  claimRouters(claim: {
    readonly worker: string;
    readonly now: number;
    readonly leaseMs: number;
    readonly limit: number;
  }): Promise<readonly RouterRow[]>;
  /** Writes how a router is and ends the claim. */
  saveRouter(row: RouterRow): Promise<void>;
  /** Brings the next survey of a router forward. */
  surveySoon(driver: string, routerId: string, at: number): Promise<void>;
  /** The drifts of a survey: new ones open, others stay, those that are not there end. */
  saveDrifts(
    router: { readonly driver: string; readonly routerId: string; readonly newId: () => Id<'Drift'> },
    found: readonly RouterDrift[],
    at: number,
  ): Promise<{ readonly open: readonly DriftView[]; readonly ended: readonly DriftView[] }>;
  /** Notes that a drift was mended, or why not. */
  noteRepair(driftId: Id<'Drift'>, at: number | null, outcome: string): Promise<void>;
  noteRouter(events: readonly RouterEvent[]): Promise<void>;

  routers(): Promise<readonly RouterView[]>;
  router(driver: string, routerId: string): Promise<RouterView | null>;
  routerHistory(driver: string, routerId: string, limit: number): Promise<readonly RouterEvent[]>;
  drifts(ask: DriftAsk): Promise<Page<DriftView>>;
  drift(driftId: Id<'Drift'>): Promise<DriftView | null>;
  /** Whose open sessions of a source have these names, as they logged in. */
  openSessionNames(source: string, names: readonly string[]): Promise<ReadonlyMap<string, Id<'Subscription'>>>;
  /** Subscriptions with these names, as `usernameKey` writes them. */
  subscriptionsNamed(keys: readonly string[]): Promise<readonly Id<'Subscription'>[]>;
  /** Of these subscriptions those for which this driver has an order under way. */
  underWay(driver: string, subscriptionIds: readonly Id<'Subscription'>[]): Promise<ReadonlySet<string>>;

  /** Opens the alarm of a site; true for exactly one caller while it is open. */
  openAlarm(site: string, at: number): Promise<boolean>;
  /** Ends it once none of its routers is down; true when it was. */
  closeAlarm(site: string): Promise<boolean>;
  /** Ends the alarms of all sites of which no router is down, such as one whose dead router was replaced. */
  closeIdleAlarms(): Promise<number>;
  openOutage(outage: Outage): Promise<void>;
  /** Ends the open outage of a router and answers it; null when there is none. */
  endOutage(driver: string, routerId: string, toAt: number): Promise<Outage | null>;
  /** Outages that are over and for which time may still have to be given back. */
  outagesToSettle(limit: number): Promise<readonly Outage[]>;
  settleOutage(outageId: Id<'Outage'>, at: number, given: number): Promise<void>;
  /** Who is placed at a router, and what is to be known of her for time that is given back: a few statements. */
  servedMeanwhile(ask: OutageAsk): Promise<readonly ServedMeanwhile[]>;
  outages(driver: string, routerId: string, limit: number): Promise<readonly Outage[]>;

  /**
   * Counts a cut, unless a brake holds it or has to begin to: all of it under one lock. `limitOf` answers how many may
   * be cut off of so many who were online before.
   */
  passBrake(ask: BrakeAsk): Promise<BrakeVerdict>;
  brakes(ask: { readonly all: boolean; readonly now: number; readonly limit: number }): Promise<readonly Brake[]>;
  brake(brakeId: Id<'Brake'>): Promise<Brake | null>;
  /** Writes what a person has decided, if it still is in one of the states; answers whether it was. */
  decideBrake(brake: Brake, from: readonly Brake['state'][]): Promise<boolean>;
  addBrake(brake: Brake): Promise<void>;
  /** Who waits, and lets them be tried again now. */
  hastenHeld(brakeId: Id<'Brake'>, now: number): Promise<number>;
  heldBy(brakeId: Id<'Brake'>, limit: number): Promise<readonly string[]>;
  /** Ends brakes that hold nobody any more. */
  endIdleBrakes(before: number): Promise<number>;
}

/** An outage of a router. */
export type OutageAsk = Pick<Outage, 'driver' | 'routerId' | 'fromAt'> & { readonly toAt: number };

/** Somebody who is served at a router, as an outage of it finds her. */
export interface ServedMeanwhile {
  readonly subscriptionId: Id<'Subscription'>;
  readonly accountId: Id<'Account'>;
  /** When new time was sold to her during the outage, the first of it; null: none was. */
  readonly paidAt: number | null;
  /** When her access was last seen to be as decided, since the outage began; null: not since. */
  readonly verifiedAt: number | null;
  /** Whether an order of this driver is still under way, so that her access is not back yet. */
  readonly isUnderWay: boolean;
  /** Her paid terms that are not over before the outage, in order of time. */
  readonly paid: readonly { readonly fromAt: number; readonly toAt: number }[];
}

/** A cut that asks whether it may be made. */
export interface BrakeAsk {
  readonly driver: string;
  readonly routerId: string | null;
  readonly who: string;
  readonly now: number;
  readonly windowMs: number;
  /** So many pass without counting who is online. */
  readonly atLeast: number;
  readonly scopes: readonly BrakeScope[];
  readonly limitOf: (onlineBefore: number) => number;
  /** The brake as it would begin. */
  readonly newId: () => Id<'Brake'>;
}

/** Whether a cut may be made; `began` when it is the one that made the brake begin. */
export type BrakeVerdict =
  { readonly may: true } | { readonly may: false; readonly brake: Brake; readonly began: boolean };
