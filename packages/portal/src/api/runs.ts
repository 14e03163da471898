import type { Client } from './client.ts';
import type { Instant, Paged } from './wire.ts';

/** What a run does with each account that is due. */
export type RunKind = 'bill' | 'renewal' | 'expiry';

/** Work over all accounts that were due at an instant. */
export interface Run {
  readonly id: string;
  readonly kind: RunKind;
  readonly cutOff: Instant;
  readonly state: 'planning' | 'running' | 'done';
  readonly actor: string;
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
  readonly maxLines: number;
  readonly medianFactor: number | null;
}

/** How far a run has come. */
export interface RunProgress {
  readonly planned: number;
  readonly claimed: number;
  readonly done: number;
  readonly parked: number;
  readonly documents: number;
  /** Minor units of the books' currency. */
  readonly total: string;
  /** Accounts; null before the first. */
  readonly perSecond: number | null;
  /** Milliseconds; null where nobody can tell. */
  readonly leftMs: number | null;
}

/** A run, and how far it has come. */
export interface RunWithProgress extends Run {
  readonly progress: RunProgress;
}

/** One account of a run. */
export interface RunItem {
  readonly runId: string;
  readonly accountId: string;
  readonly state: 'planned' | 'claimed' | 'done' | 'parked';
  readonly attempts: number;
  readonly approved: boolean;
  readonly reason: string | null;
  readonly documents: number;
  readonly total: string;
  readonly doneAt: Instant | null;
}

/** How a run is asked for; what was due by now when no instant is said. */
export interface RunOrder {
  readonly kind: RunKind;
  readonly cutOff?: Instant;
}

/** Accounts, and what they come to in minor units. */
export interface RunSum {
  readonly accounts: number;
  readonly total: string;
}

/** What a run would do, and how that differs from the last of its kind. */
export interface DryRun {
  readonly kind: RunKind;
  readonly cutOff: Instant;
  readonly accounts: number;
  readonly documents: number;
  readonly total: string;
  readonly parkedCount: number;
  readonly parked: readonly { readonly accountId: string; readonly reason: string }[];
  readonly against: Run | null;
  readonly diff: {
    readonly fresh: RunSum;
    readonly gone: RunSum;
    readonly changed: RunSum;
    readonly same: number;
    readonly most: readonly { readonly accountId: string; readonly before: string; readonly now: string }[];
  } | null;
}

/** Which part of a list. */
interface Part {
  readonly page: number;
  readonly limit: number;
}

/** Runs over many accounts. Each may throw `ApiError`. */
export interface RunsApi {
  runs(part: Part): Promise<Paged & { readonly runs: readonly Run[] }>;
  run(id: string): Promise<RunWithProgress>;
  items(
    id: string,
    query: Part & { readonly status: 'planned' | 'done' | 'parked' | '' },
  ): Promise<Paged & { readonly items: readonly RunItem[] }>;
  /** What bill runs have parked, those that wait longest first. */
  parked(part: Part): Promise<Paged & { readonly items: readonly RunItem[] }>;
  /** Plans it and has it worked on behind; the same one asked for again is one run. */
  start(order: RunOrder): Promise<RunWithProgress>;
  /** Writes nothing. */
  dry(order: RunOrder): Promise<DryRun>;
  /** Takes parked accounts up again, all of them with null; approved, they are written however much it is. */
  retry(
    id: string,
    asked: { readonly accountIds: readonly string[] | null; readonly approved: boolean },
  ): Promise<{ readonly retried: number }>;
}

/** The addresses of runs. */
export function runsApi({ request }: Pick<Client, 'request'>): RunsApi {
  return {
    runs: (part) => request('GET', '/api/v1/runs', { query: { ...part } }),
    run: (id) => request('GET', at(id)),
    items: (id, query) => request('GET', at(id, '/items'), { query: { ...query } }),
    parked: (part) => request('GET', '/api/v1/runs/parked', { query: { ...part } }),
    start: (body) => request('POST', '/api/v1/runs', { body }),
    dry: (body) => request('POST', '/api/v1/runs/dry', { body }),
    retry: (id, body) => request('POST', at(id, '/retry'), { body }),
  };
}

function at(id: string, rest = ''): string {
  return `/api/v1/runs/${encodeURIComponent(id)}${rest}`;
}
