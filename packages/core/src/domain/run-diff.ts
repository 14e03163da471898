/** What one account got in a run, or would get. */
export interface RunAmount {
  readonly accountId: string;
  readonly totalMinor: bigint;
}

/** How one run differs from another, in accounts and minor units. */
export interface RunDiff {
  /** Accounts that the run before did not have, and what they get. */
  readonly fresh: RunSum;
  /** Accounts that only the run before had, and what they got then. */
  readonly gone: RunSum;
  /** Accounts of both that get something else now, and by how much the totals differ. */
  readonly changed: RunSum;
  readonly same: number;
  /** Those that differ most, the greatest difference first. */
  readonly most: readonly { readonly accountId: string; readonly before: bigint; readonly now: bigint }[];
}

/** So many accounts, with so much together. */
export interface RunSum {
  readonly accounts: number;
  readonly totalMinor: bigint;
}

/** How many accounts are named. */
const NAMED = 20;

/** Compares two runs account by account. Both are told in the order of accounts, and none of them is kept whole. */
export function createDiff(): {
  readonly take: (before: bigint | null, now: RunAmount | string) => void;
  readonly result: () => RunDiff;
} {
  const sums = { fresh: none(), gone: none(), changed: none() };
  let same = 0;
  let most: RunDiff['most'] = [];
  const note = (accountId: string, before: bigint, now: bigint): void => {
    const last = most.at(-1);
    if (most.length === NAMED && last !== undefined && size(now - before) <= size(last.now - last.before)) return;
    most = [...most, { accountId, before, now }].toSorted(byDifference).slice(0, NAMED);
  };
  return {
    take(before, now) {
      const [accountId, total] = typeof now === 'string' ? [now, null] : [now.accountId, now.totalMinor];
      if (before === total || (before === null && total === null)) same += 1;
      else if (before === null) add(sums.fresh, total ?? 0n);
      else if (total === null) add(sums.gone, before);
      else add(sums.changed, total - before);
      if (before !== total) note(accountId, before ?? 0n, total ?? 0n);
    },
    result: () => ({ ...sums, same, most }),
  };
}

interface Sum {
  accounts: number;
  totalMinor: bigint;
}

function none(): Sum {
  return { accounts: 0, totalMinor: 0n };
}

function add(sum: Sum, minor: bigint): void {
  sum.accounts += 1;
  sum.totalMinor += minor;
}

function size(value: bigint): bigint {
  return value < 0n ? -value : value;
}

type Named = RunDiff['most'][number];

function byDifference(a: Named, b: Named): number {
  const [one, other] = [size(a.now - a.before), size(b.now - b.before)];
  return one > other ? -1 : one < other ? 1 : a.accountId < b.accountId ? -1 : 1;
}
