import type { Run } from '../../domain/run.ts';
import type { House } from '../house.ts';
import { workChunk } from './chunk.ts';

/** How a run is worked on. */
export interface Lanes {
  /** Signs leases; each lane adds its number. */
  readonly worker: string;
  /** How many chunks are under way at once: while one is being written, the next is decided. */
  readonly lanes: number;
  /** How many accounts are claimed, read, decided and written together. */
  readonly chunk: number;
}

/** How long a claim lasts, in milliseconds: many times what a chunk takes. A dead worker's items come back after it. */
const RUN_LEASE_MS = 60_000;

/** Works on a run until nothing is left to claim, or until the house is closed. */
export async function workLanes(house: House, run: Run, { worker, lanes, chunk }: Lanes): Promise<void> {
  const lane = async (_: unknown, number: number): Promise<void> => {
    const own = `${worker}.${number}`;
    while (!house.signal.aborted) {
      const claim = { worker: own, now: house.clock.now(), leaseMs: RUN_LEASE_MS, limit: chunk };
      const items = await house.store.claimRunItems(run.id, claim);
      if (items.length === 0) return;
      await workChunk(house, run, items, own);
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: lanes }, lane));
  const failed = ended.find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
