import type { Run, RunItem, RunItemState, RunKind, RunProgress } from '../domain/run.ts';
import type { RatedUsage } from '../domain/rated.ts';
import type { Id } from '../kernel/id.ts';
import type { AccountView, Page, PageAsk } from './reads.ts';
import type { Claim } from './store.ts';

/** What one unit of work may write of work over many accounts that is planned, claimed and resumed. */
export interface RunChanges {
  /**
   * Items that this work has dealt with, one an account. Whoever has not claimed them (any more) writes nothing: the
   * outcome is `stale`.
   */
  readonly runItems?: readonly RunItemWork[];
}

/** What a worker has done with an item that it holds. */
export interface RunItemWork {
  readonly runId: Id<'Run'>;
  readonly accountId: Id<'Account'>;
  /** Who holds it. */
  readonly worker: string;
  /** `claimed` while there is more to do, `planned` to put it back. */
  readonly state: RunItemState;
  /** What comes to the documents and the total so far. */
  readonly documents: number;
  readonly totalMinor: bigint;
  /** Why it is parked or put back. */
  readonly reason: string | null;
  readonly at: number;
}

/** What is read of work over many accounts that is planned, claimed and resumed. */
export interface RunReads {
  run(runId: Id<'Run'>): Promise<Run | null>;
  /** Newest first. */
  runs(ask: PageAsk): Promise<Page<Run>>;
  /** The last run of a kind that is done and was begun before an instant. */
  lastRun(kind: RunKind, before: number): Promise<Run | null>;
  /** Runs that are not done, the oldest first. */
  openRuns(kind: RunKind): Promise<readonly Run[]>;
  runProgress(runId: Id<'Run'>, now: number): Promise<RunProgress>;
  /** In order of accounts; `status` may be a state of items. */
  runItems(runId: Id<'Run'>, ask: PageAsk): Promise<Page<RunItem>>;
  /** Parked items of all runs of a kind, those that wait longest first. An account is parked in one run only. */
  parkedItems(kind: RunKind, ask: PageAsk): Promise<Page<RunItem>>;
  runItem(runId: Id<'Run'>, accountId: Id<'Account'>): Promise<RunItem | null>;
  /** Items in order of accounts, after a given one. */
  runItemsAfter(runId: Id<'Run'>, after: string, limit: number): Promise<readonly RunItem[]>;
  /** Accounts that a run would plan, in order, after a given one. */
  dueAccounts(kind: RunKind, cutOffAt: number, after: string, limit: number): Promise<readonly Id<'Account'>[]>;
  /** How many of them there are, counted up to a limit. */
  countDue(kind: RunKind, cutOffAt: number, most: number): Promise<number>;
  /** What each account was billed in its last bill runs, the newest first; at most so many. */
  billedBefore(accountIds: readonly Id<'Account'>[], most: number): Promise<ReadonlyMap<string, readonly bigint[]>>;
  /** As `view`, for many accounts with a handful of statements, in no order; those that are not there are left out. */
  views(accountIds: readonly Id<'Account'>[], now: number): Promise<readonly AccountView[]>;
  /** As `ratedSince`, for many subscriptions, each since an instant of its own. */
  ratedSinceMany(since: ReadonlyMap<Id<'Subscription'>, number>): Promise<readonly RatedUsage[]>;
  /** As `usedBytes`, for many stretches, in their order. */
  usedBytesMany(
    stretches: readonly {
      readonly subscriptionId: Id<'Subscription'>;
      readonly fromAt: number;
      readonly toAt: number;
    }[],
  ): Promise<readonly bigint[]>;
}

/** What a store does with runs. */
export interface RunStore {
  /**
   * Keeps a run and plans an item for each account that is due. Asked again, for the same kind, instant and parameters,
   * it answers the run that is there; if that is done, or was never planned to its end, what is due still is planned.
   */
  planRun(run: Run): Promise<Run>;
  /**
   * Claims items of a run. Those that nobody has taken up yet come many at a time; those that were given back come
   * later, in smaller parts and at last one by one, so that an item that kills its worker takes no others along.
   */
  claimRunItems(runId: Id<'Run'>, claim: Claim): Promise<readonly RunItem[]>;
  /** Notes that a run is done, if no item waits or is held. Answers whether this call did. */
  finishRun(runId: Id<'Run'>, now: number): Promise<boolean>;
  /** Takes parked items up again, of some accounts or all; approved, they are not held up by how much they are. */
  retryParked(
    runId: Id<'Run'>,
    retry: { readonly accountIds: readonly Id<'Account'>[] | null; readonly approved: boolean },
  ): Promise<number>;
  /** Forgets the items of runs of a kind that are done, parked ones aside, but for the newest runs. */
  forgetRunItems(kind: RunKind, keep: number): Promise<void>;
}
