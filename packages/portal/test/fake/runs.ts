import type { DryRun, Run, RunItem, RunOrder, RunProgress, RunWithProgress } from '../../src/api/runs.ts';
import { DAY, iso, NOW, type Asked } from './basics.ts';
import { Refused } from './refused.ts';

/** Runs and their accounts. */
export interface RunWorld {
  runs: Run[];
  items: RunItem[];
  /** How far each run says it is, however its accounts stand; while it is not done. */
  readonly pace: Map<string, RunProgress>;
}

/** One run of bills that is done, with five accounts; two of them wait for a person. */
export function makeRuns(): RunWorld {
  const params = { maxLines: 15, medianFactor: 10 };
  const done = { kind: 'bill', cutOff: iso(NOW - DAY), state: 'done', actor: 'billing' } as const;
  const run: Run = { id: 'run-1', ...done, ...params, startedAt: iso(NOW - DAY), finishedAt: iso(NOW - DAY + 72_000) };
  const items = [1, 2, 3, 4, 5].map((at): RunItem => {
    const plain = { runId: run.id, accountId: `c${at}`, attempts: 1, approved: false };
    if (at <= 3) return { ...plain, state: 'done', reason: null, documents: 1, total: '150000', doneAt: run.startedAt };
    return { ...plain, state: 'parked', reason: REASON, documents: 0, total: '0', doneAt: null };
  });
  return { runs: [run], items, pace: new Map() };
}

/** Why the fake parks accounts. */
export const REASON = 'The total of KES\u00A090,000.00 is more than 10 times the usual KES\u00A01,500.00.';

/** What the fake answers of runs. */
export function ran(world: RunWorld, { method, path, body, search }: Asked): unknown {
  const [, kind = '', id = '', part = ''] = path.split('/');
  if (kind !== 'runs') return undefined;
  if (method === 'GET' && id === 'parked') return listed(world.items.filter(({ state }) => state === 'parked'));
  if (method === 'GET' && id === '')
    return { runs: world.runs.toReversed(), total: world.runs.length, page: 1, pages: 1 };
  if (method === 'POST' && id === 'dry') return dried(world, body as unknown as RunOrder);
  if (method === 'POST' && id === '') return started(world, body as unknown as RunOrder);
  const run = world.runs.find((each) => each.id === id);
  if (run === undefined) throw new Refused(404, 'run.missing', 'There is no such run.');
  if (method === 'GET' && part === '') return progressed(world, run);
  const status = search.get('status');
  const own = world.items.filter((each) => each.runId === id);
  if (method === 'GET') return listed(own.filter(({ state }) => !status || state === status));
  return retried(world, run, body as unknown as { accountIds: string[] | null; approved: boolean });
}

function listed(items: readonly RunItem[]): unknown {
  return { items, total: items.length, page: 1, pages: 1 };
}

function progressed({ items, pace }: RunWorld, run: Run): RunWithProgress {
  const count = (state: RunItem['state']): number =>
    items.filter((each) => each.runId === run.id && each.state === state).length;
  const counts = { planned: count('planned'), claimed: count('claimed'), done: count('done'), parked: count('parked') };
  const total = String(counts.done * 150_000);
  const own = { ...counts, documents: counts.done, total, perSecond: null, leftMs: null };
  return { ...run, progress: run.state === 'done' ? own : (pace.get(run.id) ?? own) };
}

function started(world: RunWorld, { kind, cutOff = iso(NOW) }: RunOrder): RunWithProgress {
  const id = `run-${world.runs.length + 1}`;
  const plain = { kind, cutOff, actor: 'Asha Odhiambo', maxLines: 15, medianFactor: 10 };
  const run: Run = { id, ...plain, state: 'running', startedAt: iso(NOW), finishedAt: null };
  world.runs = [...world.runs, run];
  const counts = { planned: 20_000, claimed: 500, done: 79_000, parked: 500, documents: 79_000 };
  world.pace.set(id, { ...counts, total: '15000000', perSecond: 410, leftMs: 50_000 });
  return progressed(world, run);
}

function dried({ runs }: RunWorld, { kind, cutOff = iso(NOW) }: RunOrder): DryRun {
  const last = runs.findLast((each) => each.kind === kind) ?? null;
  const diff = {
    fresh: { accounts: 2, total: '300000' },
    gone: { accounts: 1, total: '150000' },
    changed: { accounts: 1, total: '50000' },
    same: 1,
    most: [{ accountId: 'c2', before: '150000', now: '200000' }],
  };
  const plain = { accounts: 4, documents: 4, total: '650000', parkedCount: 0, parked: [] };
  return { kind, cutOff, ...plain, against: last, diff: last === null ? null : diff };
}

function retried(
  world: RunWorld,
  run: Run,
  { accountIds, approved }: { accountIds: string[] | null; approved: boolean },
): { readonly retried: number } {
  const mine = (each: RunItem): boolean =>
    each.runId === run.id && each.state === 'parked' && (accountIds === null || accountIds.includes(each.accountId));
  const count = world.items.filter(mine).length;
  // What is too much goes through only when somebody has approved it.
  world.items = world.items.map((each) =>
    mine(each) && approved ? { ...each, approved, state: 'done', reason: null, documents: 1, total: '9000000' } : each,
  );
  return { retried: count };
}
