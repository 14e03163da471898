import type { ServiceProfile } from '../plan.ts';

/** What the use of a term met: nothing, a lower speed, or the end of its data. */
export type Limit = 'full' | 'throttled' | 'blocked';

/** Which limit of a plan so many counted bytes of one term meet; top-ups, rollover and buckets left aside. */
export function limitMet(usedBytes: bigint, { quotaBytes, afterQuota, fairUse }: ServiceProfile): Limit {
  if (quotaBytes !== null && usedBytes >= quotaBytes) return afterQuota === 'block' ? 'blocked' : 'throttled';
  return fairUse.some(({ afterBytes }) => usedBytes >= afterBytes) ? 'throttled' : 'full';
}
