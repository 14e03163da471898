import type { Usage } from '../../domain/usage.ts';
import type { Burnt } from '../../ports/store.ts';
import type { Dialect } from '../url.ts';
import { adding } from './rows.ts';
import type { Statement } from './run.ts';

interface Tally {
  readonly subscription_id: string;
  readonly asset: string;
  counted: bigint;
  burnt: bigint;
}

/**
 * The statements that add use, and what buckets have paid for, to the counts of their subscriptions: what is added
 * depends on nothing that is there, so that no writer can lose another's. In the order of their keys, so that two
 * writers wait for each other instead of for ever.
 */
export function tallying(dialect: Dialect, used: readonly Usage[], burns: readonly Burnt[]): readonly Statement[] {
  const sums = new Map<string, Tally>();
  const tally = (subscription_id: string, asset: string): Tally => {
    const key = `${subscription_id} ${asset}`;
    const sum = sums.get(key) ?? { subscription_id, asset, counted: 0n, burnt: 0n };
    sums.set(key, sum);
    return sum;
  };
  for (const one of used) {
    tally(one.subscriptionId, 'BYTES').counted += countedOf(one);
    tally(one.subscriptionId, 'SECONDS').counted += BigInt(one.seconds);
  }
  for (const { subscriptionId, asset, units } of burns) tally(subscriptionId, asset).burnt += units;
  const rows = [...sums]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, row]) => (row.counted === 0n && row.burnt === 0n ? [] : [{ ...row }]));
  return adding(dialect, TALLIES, rows, GROWING);
}

/** Bytes of a stretch of use that count towards quotas, sums of days and buckets. */
export function countedOf({ usageClass, countedBytes }: Pick<Usage, 'usageClass' | 'countedBytes'>): bigint {
  return usageClass === 'counted' ? countedBytes : 0n;
}

const TALLIES = {
  name: 'tallies',
  word: 'tallies',
  columns: { subscription_id: 'text', asset: 'text', counted: 'big', burnt: 'big' },
} as const;

const GROWING = { keys: ['subscription_id', 'asset'], sums: ['counted', 'burnt'] } as const;
