import type { House } from './house.ts';

/** Work by the clock, as the worker needs it. */
export interface Timed {
  readonly name: string;
  /** The slots of the job in `(fromAt, toAt]`, in UTC milliseconds. */
  readonly slots: (fromAt: number, toAt: number) => readonly number[];
  readonly run: (slotAt: number) => Promise<void>;
}

/** Runs what has come due since an instant. Of several processes one takes each slot; of missed slots only the last is run. */
export async function runJobs(house: House, jobs: readonly Timed[], since: number, worker: string): Promise<number> {
  const now = house.clock.now();
  let ran = 0;
  for (const job of jobs) {
    const slotAt = job.slots(since, now).at(-1);
    if (slotAt === undefined || !(await house.store.takeSlot(job.name, slotAt, worker))) continue;
    ran += 1;
    try {
      await job.run(slotAt);
    } catch (fault) {
      house.log.error('A job failed', { job: job.name, slotAt, reason: String(fault) });
    }
  }
  return ran;
}
