import type { Billing, BillRun, Disagreement, DunningRun, Id, Log, Recognised } from '@daftari/core';
import type { Shelves } from './auth/tables.ts';

/** What the clock, or an operator, lets the billing do for all customers at once; and what came of it. */
export interface Runs {
  /** Bills whatever is due, and remembers what could not be billed. Run twice, it bills once. */
  bill(): Promise<BillRun>;
  /** Works on a run in the background; what goes wrong is logged, and the run is taken up again by the workers. */
  work(runId: Id<'Run'>): void;
  /** How many accounts bill runs have parked: on the network, and nobody owes anything for it. */
  parked(): Promise<number>;
  /** Earns what the days that are over have earned of what was billed in advance. Run twice, it books once. */
  recognise(upTo?: string): Promise<Recognised>;
  /** Goes through all who owe, from the oldest debt on. Run twice, the second finds nothing to do. */
  dunning(): Promise<DunningRun>;
  /** Recomputes the books, and remembers what was found. */
  /** @param filesSince files that were kept before are not read back */
  verify(filesSince?: number): Promise<readonly Disagreement[]>;
  /** What was found last, by whichever process; null before the first look. */
  checked(): Promise<Checked | null>;
}

/** How the books were found last. */
export interface Checked {
  /** UTC milliseconds. */
  readonly checkedAt: number;
  readonly disagreements: number;
  /** When nothing disagreed last; null for never. */
  readonly cleanAt: number | null;
}

/** The one row of the table of checks. */
const BOOKS = { id: 'books' } as const;

/** Runs over one billing, which remember in the server's tables. */
export function createRuns(
  billing: Pick<
    Billing,
    'billDue' | 'workRun' | 'parkedAccounts' | 'recogniseRevenue' | 'runDunning' | 'verify' | 'clock'
  >,
  { checks }: Pick<Shelves, 'checks'>,
  log: Log,
): Runs {
  const { clock } = billing;
  return {
    async bill() {
      const run = await billing.billDue();
      const counts = { billed: run.billed, parked: run.parked.length };
      if (run.parked.length > 0) log.error('A bill run left accounts unbilled: see /api/v1/runs/parked', counts);
      else log.info('A bill run is done', counts);
      return run;
    },

    work(runId) {
      void billing.workRun(runId).catch((fault: unknown) => {
        log.error('A run was left; the workers take it up again', { runId, reason: String(fault) });
      });
    },

    async parked() {
      const { total } = await billing.parkedAccounts('bill', { page: 1, limit: 1 });
      return total;
    },

    async recognise(upTo) {
      const earned = await billing.recogniseRevenue(upTo);
      const { day, lines, journalId } = earned;
      if (journalId !== null)
        log.info('The revenue of the days that are over is recognised', { day, lines, journalId });
      return earned;
    },

    async dunning() {
      const run = await billing.runDunning();
      const counts = { opened: run.opened, looked: run.looked, parked: run.parked.length };
      if (run.parked.length > 0) log.error('Dunning cases could not be looked at; they are tried again', counts);
      else log.info('A round of dunning is done', counts);
      return run;
    },

    async verify(filesSince) {
      const found = await billing.verify(filesSince === undefined ? {} : { filesSince });
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
