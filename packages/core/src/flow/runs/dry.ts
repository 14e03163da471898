import { createDiff, type RunDiff } from '../../domain/run-diff.ts';
import { RUN_PARAMS, type Run, type RunItem, type RunKind, type RunParams } from '../../domain/run.ts';
import { assert } from '../../kernel/assert.ts';
import type { Id } from '../../kernel/id.ts';
import type { AccountView, Reads } from '../../ports/store.ts';
import type { House } from '../house.ts';
import { chunkReads } from './chunk-reads.ts';
import { decide, reasonOf, type Held } from './decide.ts';
import { imagine, type Imagined } from './imagined.ts';
import type { RunInput } from './run.ts';

/** What a run would do. Nothing of it is written. */
export interface DryRun {
  readonly kind: RunKind;
  readonly cutOffAt: number;
  readonly accounts: number;
  readonly documents: number;
  readonly totalMinor: bigint;
  /** Those that would be parked, and why; of many the first hundred. */
  readonly parked: readonly { readonly accountId: string; readonly reason: string }[];
  readonly parkedCount: number;
  /** The run that it is compared with: the last of its kind; null when there is none. */
  readonly against: Run | null;
  readonly diff: RunDiff | null;
}

/** How many accounts are decided together; in between, others have their turn. */
const AT_ONCE = 50;
/** How many parked ones are named. */
const NAMED = 100;
/** No account has more periods due than these, or something goes round in circles. */
const MOST_PERIODS = 1_000;

/**
 * Decides a run with the same code as the run itself, on a store that keeps nothing; and says how it differs from the
 * last run of its kind, account by account. The cut-off may be to come: of what happens by then nothing is known.
 * @param told hears how many accounts are decided
 */
export async function dryRun(
  given: House,
  input: RunInput,
  told: (done: number) => void = () => undefined,
): Promise<DryRun> {
  const now = given.clock.now();
  const { kind, cutOffAt = now } = input;
  // What is due at an instant to come is decided as if it were that, on what is known by now.
  const house = cutOffAt > now ? { ...given, clock: { ...given.clock, now: () => cutOffAt } } : given;
  const params: RunParams = { ...RUN_PARAMS, ...input.params };
  const { reads } = house.store;
  const against = await reads.lastRun(kind, now + 1);
  const before = against === null ? null : itemsOf(reads, against.id);
  const diff = createDiff();
  const sums = { accounts: 0, documents: 0, totalMinor: 0n };
  const parked: { accountId: string; reason: string }[] = [];
  let parkedCount = 0;
  let last = await before?.next();
  /** What the run before had of accounts up to this one; null when it had nothing of it. */
  const beforeOf = async (accountId: string | null): Promise<bigint | null> => {
    while (before !== null && last !== undefined && !last.done) {
      const item = last.value;
      if (accountId !== null && item.accountId > accountId) return null;
      last = await before.next();
      if (item.accountId === accountId) return item.totalMinor;
      diff.take(item.totalMinor, item.accountId);
    }
    return null;
  };
  for (let after = ''; ;) {
    const due = await reads.dueAccounts(kind, cutOffAt, after, AT_ONCE);
    for (const one of await imaginedOf(house, { kind, cutOffAt, params }, due)) {
      sums.accounts += 1;
      sums.documents += one.documents;
      sums.totalMinor += one.totalMinor;
      if (one.reason !== null && ++parkedCount <= NAMED) parked.push({ accountId: one.accountId, reason: one.reason });
      if (one.documents > 0) diff.take(await beforeOf(one.accountId), one);
    }
    const lastDue = due.at(-1);
    if (lastDue === undefined) break;
    after = lastDue;
    told(sums.accounts);
  }
  await beforeOf(null);
  return { kind, cutOffAt, ...sums, parked, parkedCount, against, diff: against === null ? null : diff.result() };
}

/** What accounts got in a run, in their order; those that got nothing are left out. */
async function* itemsOf(reads: Reads, runId: Id<'Run'>): AsyncGenerator<RunItem, undefined> {
  for (let after = ''; ;) {
    const items = await reads.runItemsAfter(runId, after, 2_000);
    yield* items.filter(({ documents }) => documents > 0);
    const last = items.at(-1);
    if (last === undefined) return undefined;
    after = last.accountId;
  }
}

interface ImaginedItem {
  readonly accountId: string;
  readonly documents: number;
  readonly totalMinor: bigint;
  readonly reason: string | null;
}

async function imaginedOf(
  house: House,
  run: Pick<Run, 'kind' | 'cutOffAt' | 'params'>,
  ids: readonly Id<'Account'>[],
): Promise<readonly ImaginedItem[]> {
  const { reads } = house.store;
  const [views, before] = await Promise.all([
    reads.views(ids, house.clock.now()),
    run.kind === 'bill' ? reads.billedBefore(ids, 6) : new Map<string, readonly bigint[]>(),
  ]);
  const world = imagine(house, chunkReads(reads));
  const id = 'dry' as Id<'Run'>;
  const whole: Run = { ...run, id, state: 'running', actor: '', startedAt: 0, finishedAt: null };
  const sorted = views.toSorted((a, b) => (a.account.id < b.account.id ? -1 : 1));
  return Promise.all(sorted.map((view) => imagineOne(world, whole, view, before.get(view.account.id) ?? [])));
}

async function imagineOne(
  { house, after }: Imagined,
  run: Run,
  given: AccountView,
  before: readonly bigint[],
): Promise<ImaginedItem> {
  const accountId = given.account.id;
  let item: RunItem = {
    runId: run.id,
    accountId,
    state: 'claimed',
    attempts: 1,
    approved: false,
    reason: null,
    documents: 0,
    totalMinor: 0n,
    doneAt: null,
  };
  const refused: Held['refused'] = new Map();
  try {
    let view = given;
    for (let periods = 0; ; periods++) {
      assert(periods < MOST_PERIODS, `the periods of ${accountId} come to an end`);
      const { changes, more } = await decide(
        house,
        view,
        { run, item, worker: '', before, refused },
        { charged: false },
      );
      const [work] = changes.runItems ?? [];
      assert(work !== undefined, 'what is decided says what becomes of the item');
      item = { ...item, documents: item.documents + work.documents, totalMinor: item.totalMinor + work.totalMinor };
      if (!more) return { ...item, reason: work.reason };
      view = await after(view, changes);
    }
  } catch (fault) {
    return { ...item, reason: reasonOf(fault) };
  }
}
