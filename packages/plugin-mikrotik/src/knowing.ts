import type { AccessView, PluginHost } from '@daftari/core';

/** Reads one customer by her user name; null: nobody has it. */
export type Knowing = (username: string) => Promise<AccessView | null>;

/** How many are read at once: one who pays alone does not wait behind thousands. */
const MOST = 250;

/** Those who are read together. */
interface Batch {
  readonly usernames: string[];
  readonly views: Promise<readonly (AccessView | null)[]>;
}

/**
 * Customers who are asked for while others are being read are read next, all of them at once: a thousand grants are a
 * few statements. What is answered was read after it was asked for.
 */
export function createKnowing(accesses: PluginHost['accesses']): Knowing {
  let gathering: Batch | null = null;
  let last: Promise<unknown> = Promise.resolve();

  const gather = (): Batch => {
    const usernames: string[] = [];
    const before = last;
    const batch: Batch = { usernames, views: readAll() };
    last = Promise.allSettled([batch.views]);
    return batch;

    async function readAll(): Promise<readonly (AccessView | null)[]> {
      await before;
      if (gathering === batch) gathering = null;
      return (await accesses(usernames)).map(({ view }) => view);
    }
  };

  return async (username) => {
    if (gathering === null || gathering.usernames.length >= MOST) gathering = gather();
    const { usernames, views } = gathering;
    const place = usernames.push(username) - 1;
    return (await views)[place] ?? null;
  };
}
