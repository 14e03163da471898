/** The known name that somebody most probably meant: at most a third of its letters differ. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({ name, steps: distance(typed, name) }))
    .filter(({ name, steps }) => steps <= Math.floor(name.length / 3))
    .toSorted((a, b) => a.steps - b.steps);
  return ranked[0]?.name;
}

/** Letters to put in, take out or replace (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (let at = 1; at <= one.length; at++) {
    const next = [at];
    for (let place = 1; place <= other.length; place++) {
      const same = one[at - 1] === other[place - 1];
      const replaced = (row[place - 1] ?? 0) + (same ? 0 : 1);
      next.push(Math.min(replaced, (row[place] ?? 0) + 1, (next[place - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
