/** Compares two releases such as `7.9` and `7.16.2` part by part: negative, zero or positive. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [one.split('.').map(Number), other.split('.').map(Number)];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The releases in which something exists: from the first on, and before the last. */
export interface Range {
  readonly from?: string;
  readonly until?: string;
}

/** Whether a release lies in a range. */
export const inRange = (version: string, { from, until }: Range): boolean =>
  (from === undefined || compareVersions(version, from) >= 0) &&
  (until === undefined || compareVersions(version, until) < 0);
