import type { Run, RunItem, RunKind, RunProgress } from '../domain/run.ts';
import type { Id } from '../kernel/id.ts';
import type { Page, PageAsk } from '../ports/store.ts';
import type { House } from './house.ts';
import { dryRun, type DryRun } from './runs/dry.ts';
import { planRun, progressOf, retryParked, workRun, type RunInput } from './runs/run.ts';

/** What can be asked about work over many accounts that is planned, claimed and resumed. */
export interface RunVerbs {
  /** Plans a run; `workRun` works on it. Asked twice for the same kind, instant and parameters, it is one run. */
  planRun(input: RunInput): Promise<Run>;
  /** Works on a run until nothing of it is left; resolves then. */
  workRun(runId: Id<'Run'>): Promise<void>;
  /**
   * What a run would do, decided by the same code and written nowhere, and how it differs from the last of its kind.
   * `told` hears how many accounts are decided.
   */
  dryRun(input: RunInput, told?: (done: number) => void): Promise<DryRun>;
  /** Parked accounts of all runs of a kind. */
  parkedAccounts(kind: RunKind, ask: PageAsk): Promise<Page<RunItem>>;
  runs(ask: PageAsk): Promise<Page<Run>>;
  runProgress(runId: Id<'Run'>): Promise<{ readonly run: Run; readonly progress: RunProgress }>;
  /** In order of accounts; `status` may be `planned`, `done` or `parked`. */
  runItems(runId: Id<'Run'>, ask: PageAsk): Promise<Page<RunItem>>;
  /** Takes parked accounts up again; approved, they are written however much it is. Answers how many. */
  retryParked(
    runId: Id<'Run'>,
    retry?: { readonly accountIds?: readonly Id<'Account'>[] | null; readonly approved?: boolean },
  ): Promise<number>;
}

/** The verbs of a house about work over many accounts that is planned, claimed and resumed. */
export function runsVerbs(house: House): RunVerbs {
  const { reads } = house.store;
  return {
    planRun: (input) => planRun(house, input),
    async workRun(runId) {
      const { run } = await progressOf(house, runId);
      await workRun(house, run);
    },
    dryRun: (input, told) => dryRun(house, input, told),
    parkedAccounts: (kind, ask) => reads.parkedItems(kind, ask),
    runs: (ask) => reads.runs(ask),
    runProgress: (runId) => progressOf(house, runId),
    runItems: (runId, ask) => reads.runItems(runId, ask),
    retryParked: (runId, retry = {}) => retryParked(house, runId, retry),
  };
}
