/** How long the word of a restart may be sent again, in milliseconds: a repeated packet may bear no new time. */
const RESENT_MS = 10 * 60_000;

/**
 * When a device restarted, though it tells so several times: what has begun since it first said so runs. The same word
 * within ten minutes is the same restart. Whose sessions are left open by one that has indeed restarted twice since is
 * found stale, for nothing is heard of them any more.
 */
export function createRestarts(): (where: Readonly<Record<string, string>>, cause: string, at: number) => number {
  const toldAt = new Map<string, number>();
  return (where, cause, at) => {
    for (const [device, first] of toldAt) {
      if (at - first <= RESENT_MS) break;
      toldAt.delete(device);
    }
    const device = JSON.stringify([cause, ...Object.entries(where).flat()]);
    const first = toldAt.get(device);
    if (first !== undefined && at - first <= RESENT_MS) return Math.min(first, at);
    toldAt.delete(device);
    toldAt.set(device, at);
    return at;
  };
}
