import type { Billing, BillRun, Disagreement, Log, Recognised } from '@daftari/core';
import type { Shelves } from './auth/tables.ts';

/** What the clock, or an operator, lets the billing do for all customers at once; and what came of it. */
export interface Runs {
  /** Bills whatever is due, and remembers what could not be billed. Run twice, it bills once. */
  bill(): Promise<BillRun>;
  /** What the last run could not bill. */
  parked(): Promise<readonly Parked[]>;
  /** Earns what the days that are over have earned of what was billed in advance. Run twice, it books once. */
  recognise(upTo?: string): Promise<Recognised>;
  /** Recomputes the books, and remembers what was found. */
  verify(): Promise<readonly Disagreement[]>;
  /** What was found last, by whichever process; null before the first look. */
  checked(): Promise<Checked | null>;
}

/** A subscription that could not be billed: on the network, and nobody owes anything for it. */
export interface Parked {
  readonly subscriptionId: string;
  readonly reason: string;
  /** When it was parked first, and when it was tried last. UTC milliseconds. */
  readonly sinceAt: number;
  readonly triedAt: number;
}

/** How the books were found last. */
export interface Checked {
  /** UTC milliseconds. */
  readonly checkedAt: number;
  readonly disagreements: number;
  /** When nothing disagreed last; null for never. */
  readonly cleanAt: number | null;
}

/** The most parked subscriptions that are looked through: with more of them, it is the price list that is wrong. */
const MOST_PARKED = 100_000;

/** The one row of the table of checks. */
const BOOKS = { id: 'books' } as const;

/** Runs over one billing, which remember in the server's tables. */
export function createRuns(
  billing: Pick<Billing, 'billDue' | 'recogniseRevenue' | 'verify' | 'clock'>,
  { parked, checks }: Pick<Shelves, 'parked' | 'checks'>,
  log: Log,
): Runs {
  const { clock } = billing;
  return {
    async bill() {
      const run = await billing.billDue();
      await keepParked(parked, run, clock.now());
      const counts = { billed: run.billed, parked: run.parked.length };
      if (run.parked.length > 0) log.error('A bill run left subscriptions unbilled: see /api/v1/runs/parked', counts);
      else log.info('A bill run is done', counts);
      return run;
    },

    async parked() {
      const rows = await parked.find({}, MOST_PARKED);
      return rows.map((row) => ({
        subscriptionId: row.subscription_id ?? '',
        reason: row.reason ?? '',
        sinceAt: Number(row.since_at),
        triedAt: Number(row.tried_at),
      }));
    },

    async recognise(upTo) {
      const earned = await billing.recogniseRevenue(upTo);
      const { day, lines, journalId } = earned;
      if (journalId !== null)
        log.info('The revenue of the days that are over is recognised', { day, lines, journalId });
      return earned;
    },

    async verify() {
      const found = await billing.verify();
      const now = BigInt(clock.now());
      const before = await checks.get(BOOKS);
      const clean_at = found.length === 0 ? now : (before?.clean_at ?? null);
      await checks.put({ ...BOOKS, checked_at: now, disagreements: BigInt(found.length), clean_at });
      if (found.length > 0) {
        log.error('The books disagree', { disagreements: found.length, first: found.slice(0, SHOWN) });
      }
      return found;
    },

    async checked() {
      const row = await checks.get(BOOKS);
      if (row === null) return null;
      const { checked_at: checkedAt, disagreements, clean_at: cleanAt } = row;
      return {
        checkedAt: Number(checkedAt),
        disagreements: Number(disagreements),
        cleanAt: cleanAt === null ? null : Number(cleanAt),
      };
    },
  };
}

/** How many disagreements a line of the log names. */
const SHOWN = 5;

/** Makes the table say what this run says: what it did not park has been billed, or is not due any more. */
async function keepParked(table: Shelves['parked'], run: BillRun, now: number): Promise<void> {
  const reasons = new Map(run.parked.map(({ subscriptionId, reason }) => [subscriptionId, reason]));
  const before = await table.find({}, MOST_PARKED);
  const since = new Map(before.map((row) => [row.subscription_id ?? '', row.since_at]));
  for (const subscription_id of since.keys()) {
    if (!reasons.has(subscription_id)) await table.remove({ subscription_id });
  }
  const tried_at = BigInt(now);
  for (const [subscription_id, reason] of reasons) {
    await table.put({ subscription_id, reason, since_at: since.get(subscription_id) ?? tried_at, tried_at });
  }
}
