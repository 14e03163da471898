import { localDateAt, type Zone } from '../../kernel/calendar.ts';
import type { Id } from '../../kernel/id.ts';
import type { Money } from '../../kernel/money.ts';
import type { KeptReason } from './replan.ts';
import type { Replayed } from './replay.ts';
import type { Limit } from './quota.ts';

/** What documents come to. */
export interface Revenue {
  readonly net: Money;
  readonly tax: Money;
  readonly gross: Money;
}

/** The same documents as they were issued, and as they would have been. */
export interface Compared {
  readonly before: Revenue;
  readonly after: Revenue;
}

/** One customer's documents, before and after; she gains where she pays less. */
export interface AccountChange {
  readonly accountId: Id<'Account'>;
  readonly before: Money;
  readonly after: Money;
}

/** How many customers would pay so many percent more, `[from, to)`; below zero less. Null: without an end. */
export interface ChangeBar {
  readonly from: number | null;
  readonly to: number | null;
  readonly accounts: number;
}

/** A term whose use meets another limit than before. */
export interface LimitChange {
  readonly accountId: Id<'Account'>;
  readonly subscriptionId: Id<'Subscription'>;
  readonly fromAt: number;
  readonly toAt: number;
  readonly usedBytes: bigint;
  readonly before: Limit;
  readonly after: Limit;
}

/** A sale whose money would not have been enough. */
export interface Uncovered {
  readonly accountId: Id<'Account'>;
  readonly invoiceId: Id<'Invoice'>;
  readonly number: string | null;
  /** What there was to pay it with: what was put to it, and what its payments had left. */
  readonly had: Money;
  readonly needed: Money;
}

/** What a proposal would have changed. */
export interface WhatIf {
  readonly documents: number;
  /** Documents with a line that the proposal is about. */
  readonly touched: number;
  readonly total: Compared;
  /** By month of issue in the zone of the ISP, `2026-03`. */
  readonly months: readonly (Compared & { readonly month: string })[];
  /** By plan code; null is what belongs to no plan. */
  readonly plans: readonly (Compared & { readonly code: string | null })[];
  readonly accounts: { readonly less: number; readonly same: number; readonly more: number };
  /** Who would pay less, and who more, the most first. */
  readonly gainers: readonly AccountChange[];
  readonly losers: readonly AccountChange[];
  readonly histogram: readonly ChangeBar[];
  /** Terms by the limit that their use met; null unless a plan is proposed. */
  readonly limits: {
    readonly terms: number;
    readonly before: Readonly<Record<Limit, number>>;
    readonly after: Readonly<Record<Limit, number>>;
    /** Terms that would have been slowed down or cut off and were not, the most used first. */
    readonly worse: readonly LimitChange[];
  } | null;
  /** Prepaid sales whose money would not have been enough, the most missing first. */
  readonly uncovered: { readonly sales: number; readonly missing: Money; readonly worst: readonly Uncovered[] };
  /** Lines that stayed as they were charged, by reason. */
  readonly kept: Readonly<Partial<Record<KeptReason, number>>>;
}

/** How many rows a list shows. */
const SHOWN = 20;

/** What a replay has come to so far; each part is added as it is known. */
export interface Tally {
  document(
    accountId: Id<'Account'>,
    issuedAt: number,
    pair: readonly [before: Replayed, after: Replayed],
    touched: boolean,
  ): void;
  kept(reason: KeptReason): void;
  limit(change: LimitChange): void;
  uncovered(one: Uncovered): void;
  result(withLimits: boolean): WhatIf;
}

interface Sums {
  net: bigint;
  tax: bigint;
}
type Pair = readonly [before: Sums, after: Sums];

/** Adds a replay up. Memory grows with customers and months, not with documents. */
export function createTally(currency: string, zone: Zone, codeOf: (planId: Id<'Plan'>) => string | null): Tally {
  const months = new Map<string, Pair>();
  const plans = new Map<string | null, Pair>();
  const accounts = new Map<Id<'Account'>, { before: bigint; after: bigint }>();
  const kept: Partial<Record<KeptReason, number>> = {};
  const all = pairOf();
  const limits = { terms: 0, before: noLimits(), after: noLimits(), worse: [] as LimitChange[] };
  const missing = { sales: 0, minor: 0n, worst: [] as Uncovered[] };
  const counts = { documents: 0, touched: 0 };
  const money = (minor: bigint): Money => ({ minor, currency });
  return {
    document(accountId, issuedAt, pair, touched) {
      counts.documents += 1;
      counts.touched += touched ? 1 : 0;
      const month = found(months, localDateAt(issuedAt, zone).slice(0, 7), pairOf);
      const account = found(accounts, accountId, () => ({ before: 0n, after: 0n }));
      account.before += pair[0].total.minor;
      account.after += pair[1].total.minor;
      for (const side of [0, 1] as const) {
        for (const { planId, net, tax } of pair[side].lines) {
          const plan = found(plans, planId === null ? null : codeOf(planId), pairOf);
          for (const sums of [all[side], month[side], plan[side]]) {
            sums.net += net.minor;
            sums.tax += tax.minor;
          }
        }
      }
    },
    kept(reason) {
      kept[reason] = (kept[reason] ?? 0) + 1;
    },
    limit(change) {
      limits.terms += 1;
      limits.before[change.before] += 1;
      limits.after[change.after] += 1;
      if (RANK[change.after] > RANK[change.before]) keepMost(limits.worse, change, (one) => one.usedBytes);
    },
    uncovered(one) {
      const short = one.needed.minor - one.had.minor;
      missing.sales += 1;
      missing.minor += short;
      keepMost(missing.worst, one, ({ needed, had }) => needed.minor - had.minor);
    },
    result(withLimits) {
      const compared = ([before, after]: Pair): Compared => ({ before: revenue(before), after: revenue(after) });
      const revenue = ({ net, tax }: Sums): Revenue => ({ net: money(net), tax: money(tax), gross: money(net + tax) });
      const changes = [...accounts].map(([accountId, { before, after }]) => ({ accountId, before, after }));
      const shown = (list: typeof changes): readonly AccountChange[] =>
        list
          .slice(0, SHOWN)
          .map(({ accountId, before, after }) => ({ accountId, before: money(before), after: money(after) }));
      const less = changes
        .filter(({ before, after }) => after < before)
        .toSorted((a, b) => byAmount(b.before - b.after, a.before - a.after) || byId(a, b));
      const more = changes
        .filter(({ before, after }) => after > before)
        .toSorted((a, b) => byAmount(b.after - b.before, a.after - a.before) || byId(a, b));
      return {
        ...counts,
        total: compared(all),
        months: [...months].toSorted(byKey).map(([month, pair]) => ({ month, ...compared(pair) })),
        plans: [...plans].toSorted(byKey).map(([code, pair]) => ({ code, ...compared(pair) })),
        accounts: { less: less.length, same: changes.length - less.length - more.length, more: more.length },
        gainers: shown(less),
        losers: shown(more),
        histogram: barsOf(changes),
        limits: withLimits ? limits : null,
        uncovered: { sales: missing.sales, missing: money(missing.minor), worst: missing.worst },
        kept,
      };
    },
  };
}

const RANK: Readonly<Record<Limit, number>> = { full: 0, throttled: 1, blocked: 2 };
const EDGES = [null, -50, -20, -10, -5, 0, 0, 5, 10, 20, 50, null];

/** Customers by how many percent more they would pay; those who would pay the same have a bar of their own. */
function barsOf(changes: readonly { readonly before: bigint; readonly after: bigint }[]): readonly ChangeBar[] {
  return EDGES.slice(1).map((to, place) => {
    const from = EDGES[place] ?? null;
    const accounts = changes.filter(({ before, after }) => isWithin(before, after, from, to)).length;
    return { from, to, accounts };
  });
}

/** Of who paid nothing before, any more is more than any percent. */
function isWithin(before: bigint, after: bigint, from: number | null, to: number | null): boolean {
  const change = after - before;
  if (from === 0 && to === 0) return change === 0n;
  if (change === 0n) return false;
  const base = before < 0n ? -before : before;
  if (base === 0n) return change > 0n ? to === null : from === null;
  const reached = (edge: number): boolean => change * 100n >= BigInt(edge) * base;
  return (from === null || reached(from)) && (to === null || !reached(to));
}

function keepMost<T>(list: T[], one: T, worth: (one: T) => bigint): void {
  const place = list.findIndex((each) => worth(each) < worth(one));
  list.splice(place === -1 ? list.length : place, 0, one);
  if (list.length > SHOWN) list.pop();
}

function found<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function pairOf(): Pair {
  return [
    { net: 0n, tax: 0n },
    { net: 0n, tax: 0n },
  ];
}

function noLimits(): Record<Limit, number> {
  return { full: 0, throttled: 0, blocked: 0 };
}

function byAmount(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byId(a: { readonly accountId: string }, b: { readonly accountId: string }): number {
  return a.accountId < b.accountId ? -1 : 1;
}

function byKey([a]: readonly [string | null, unknown], [b]: readonly [string | null, unknown]): number {
  return (a ?? '') < (b ?? '') ? -1 : 1;
}
