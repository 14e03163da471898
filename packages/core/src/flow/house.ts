import { accountErrors } from '../domain/account.ts';
import type { Bucket } from '../domain/bucket.ts';
import type { ClearingCode } from '../domain/ledger.ts';
import type { MoneyRules } from '../domain/money-rules.ts';
import type { NetworkPolicy } from '../domain/network-policy.ts';
import type { MoneyPolicy } from '../domain/policy.ts';
import type { Promotion } from '../domain/promotion.ts';
import type { ReferralProgramme } from '../domain/referral.ts';
import type { TaxRow } from '../domain/taxes/table.ts';
import { assert } from '../kernel/assert.ts';
import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { EventMap, EventName } from '../plugin/events.ts';
import type { StageRunners } from '../plugin/stages.ts';
import type { Clock } from '../ports/clock.ts';
import type { Driver } from '../ports/driver.ts';
import type { Gateway } from '../ports/gateway.ts';
import type { Ids } from '../ports/ids.ts';
import type { Log } from '../ports/log.ts';
import type { LogIns } from '../ports/log-ins.ts';
import type { AccountView, Changes, OutboxEvent, Store, Written } from '../ports/store.ts';
import { commissionsOf } from './agents/commission.ts';
import type { Lanes } from './lanes.ts';
import type { PointsProgramme } from './points.ts';
import type { Remembered } from './remembered.ts';
import type { RunDesk } from './runs/run.ts';

/** What every flow stands on. */
export interface House {
  readonly store: Store;
  readonly stages: StageRunners;
  readonly gateways: ReadonlyMap<string, Gateway>;
  readonly drivers: ReadonlyMap<string, Driver>;
  readonly logIns: ReadonlyMap<string, LogIns>;
  /** How much is under way to each router, and which of them do not answer. */
  readonly lanes: Lanes;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly currency: string;
  readonly zone: string;
  /** How the legal entity rounds. */
  readonly policy: MoneyPolicy;
  /** What is given when a customer brings another; null: nothing. */
  readonly referral: ReferralProgramme | null;
  /** What points are worth; no rate, no points. */
  readonly points: PointsProgramme;
  /** How money is handled: who has to agree before it leaves. */
  readonly money: MoneyRules;
  /** How the network is kept as the ledger says. */
  readonly network: NetworkPolicy;
  /** The promotions of the house, remembered for a short while. */
  readonly offers: Remembered<Promotion>;
  /** The tax table of the house, remembered for a short while. */
  readonly taxes: Remembered<TaxRow>;
  /** How it works on runs over many accounts. */
  readonly runs: RunDesk;
  /** Ends when the house is being closed: calls to gateways and devices are given up. */
  readonly signal: AbortSignal;
  /** The events that some plugin hears. Others are told to watchers and not kept: an outbox nobody reads only grows. */
  readonly heard: ReadonlySet<string>;
  /** Tells the host application's own watchers, after commit. */
  readonly tell: (events: readonly OutboxEvent[]) => void;
}

/** The clearing account of a gateway; what comes in without one, by hand, stands at the desk. */
export function clearingOf(house: House, gateway: string): ClearingCode {
  return house.gateways.get(gateway)?.clearing ?? '1150';
}

/**
 * Whether something was broken off because this process ends. It has not failed: nothing of it is counted or told, and
 * whoever comes next takes it up.
 */
export function isStop({ signal }: Pick<House, 'signal'>, fault: unknown): boolean {
  return signal.aborted && fault === signal.reason;
}

/** One piece of claimed work. It deals with its own faults. */
export type Task = () => Promise<void>;

const flowErrors = defineErrors('flow', {
  contended: ['stale', 'Somebody else keeps changing {what}; nothing was written. Ask again.'],
  charged: ['conflict', 'Something that {what} would be charged for is charged already, under the same key ({table}).'],
});

/** How often a flow decides and tries to write when somebody else writes meanwhile. */
const TRIES = 6;

/** An event, typed by its name. */
export function event<Name extends EventName>(
  name: Name,
  aggregate: string,
  at: number,
  payload: EventMap[Name],
): OutboxEvent {
  return { event: name, aggregate, payload, at };
}

/** Writes one unit of work and, once it is committed, tells. Whatever was booked is told too. */
export function commit(house: House, changes: Changes): Promise<Written> {
  return commitAll(house, [changes]);
}

/** The same for decisions about several accounts that are written together, or not at all. */
export async function commitAll(house: House, decided: readonly Changes[]): Promise<Written> {
  const all = [...decided, await commissionsOf(house, decided)];
  const outbox = all.flatMap((changes) => [...(changes.outbox ?? []), ...booked(house, changes)]);
  const { earned: _, recalled: __, ...changes } = joined(all);
  const written = await house.store.write({ ...changes, outbox: toKeep(house, outbox) });
  if (written.outcome === 'written') house.tell(outbox);
  return written;
}

/** The events that are stored, to be delivered at least once. */
export function toKeep(house: House, events: readonly OutboxEvent[]): readonly OutboxEvent[] {
  return events.filter(({ event: name }) => house.heard.has(name));
}

function booked(house: House, { journals = [], seen = [] }: Changes): readonly OutboxEvent[] {
  if (journals.length === 0) return [];
  const accountId = seen[0]?.accountId ?? null;
  const journalIds = journals.map((journal) => journal.id);
  return [event('transactionBooked', accountId ?? 'suspense', house.clock.now(), { accountId, journalIds })];
}

/** What a flow that starts again knows of the tries before. */
export interface Tried {
  /** What it would have charged is charged already: decided anew, the sale would only be refused again. */
  readonly charged: boolean;
}

/**
 * Runs load, decide and store until nobody wrote meanwhile, at most six times. `work` answers null when there is
 * nothing (more) to write, and may be asked again: it decides anew each time. A fact that is there already (a payment,
 * a name) is found by reading again; a charge that is there already may come from a stage that uses a key twice, so
 * `work` is told, and has one more try to do without the sale.
 * @throws BillingError `flow.contended`, `flow.charged`
 */
export async function untilFresh<T>(
  house: House,
  what: string,
  work: (tried: Tried) => Promise<{ readonly changes: Changes | null; readonly answer: T }>,
): Promise<T> {
  let charged = false;
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const { changes, answer } = await work({ charged });
    if (changes === null) return answer;
    const written = await commit(house, changes);
    if (written.outcome === 'written') return answer;
    if (written.outcome === 'stale' || !SALE.has(written.table)) continue;
    if (charged) throw flowErrors.charged({ what, table: written.table });
    charged = true;
  }
  throw flowErrors.contended({ what });
}

/** The fields of `Changes` that a sale writes under natural keys. */
const SALE: ReadonlySet<string> = new Set(['charges', 'terms']);

/**
 * The account with all that a flow decides on.
 * @throws BillingError `account.missing`
 */
export async function loadView(house: House, accountId: Id<'Account'>): Promise<AccountView> {
  const view = await house.store.reads.view(accountId, house.clock.now());
  if (view === null) throw accountErrors.missing({ accountId });
  return view;
}

/** Works through a list, so many side by side: who waits for one answer from the database does not stand behind all. */
export async function sideBySide<T>(list: Iterable<T>, atOnce: number, work: (one: T) => Promise<void>): Promise<void> {
  const line = [...list].values();
  const take = async (): Promise<void> => {
    for (const one of line) await work(one);
  };
  await Promise.all(Array.from({ length: atOnce }, take));
}

/** Puts the changes of several decisions about one account together into one unit of work. */
export function together(...parts: readonly Changes[]): Changes {
  const { seen, ...all } = joined(parts);
  assert(new Set(seen?.map(({ accountId }) => accountId)).size <= 1, 'one account a unit');
  return seen === undefined ? all : { ...all, seen: seen.slice(0, 1) };
}

function joined(parts: readonly Changes[]): Changes {
  const all: Record<string, unknown[]> = {};
  for (const part of parts) {
    for (const [key, rows] of Object.entries(part)) {
      if (Array.isArray(rows) && rows.length > 0) (all[key] ??= []).push(...(rows as readonly unknown[]));
    }
  }
  // One bucket may be spent from twice in a unit: the last state counts.
  const { buckets } = all as { buckets?: Bucket[] };
  if (buckets !== undefined) all['buckets'] = [...new Map(buckets.map((bucket) => [bucket.id, bucket])).values()];
  // A later decision of the same work was made on the earlier one: of a bucket or a slice its last state counts.
  for (const key of LATEST) if (all[key] !== undefined) all[key] = [...new Map(all[key].map(byId)).values()];
  return all;
}

const LATEST = ['buckets', 'holds'];

function byId(row: unknown): readonly [unknown, unknown] {
  return [Reflect.get(row as object, 'id'), row];
}
