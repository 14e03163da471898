import { isStop, type House, type Task } from './house.ts';

/** Work by the clock, as the worker needs it. */
export interface Timed {
  readonly name: string;
  /** The slots of the job in `[fromAt, toAt)`, in UTC milliseconds. */
  readonly slots: (fromAt: number, toAt: number) => readonly number[];
  readonly run: (slotAt: number) => Promise<void>;
}

/**
 * Takes the jobs that have come due since an instant. Of several processes one takes each slot; of slots that were
 * missed only the last is run.
 */
export async function takeJobs(
  house: House,
  jobs: readonly Timed[],
  since: number,
  worker: string,
): Promise<readonly Task[]> {
  const now = house.clock.now();
  const tasks: Task[] = [];
  for (const job of jobs) {
    const slotAt = job.slots(since, now).at(-1);
    if (slotAt === undefined || !(await house.store.takeSlot(job.name, slotAt, worker))) continue;
    tasks.push(() => runJob(house, job, slotAt));
  }
  return tasks;
}

async function runJob(house: House, job: Timed, slotAt: number): Promise<void> {
  try {
    await job.run(slotAt);
  } catch (fault) {
    if (isStop(house, fault)) return;
    house.log.error('A job failed', { job: job.name, slotAt, reason: String(fault) });
  }
}
