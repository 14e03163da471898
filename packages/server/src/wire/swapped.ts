/** A record with some of its fields written in another way; what is null or left out stays so. */
export type Swapped<T, K extends keyof T, V> = { [P in keyof T]: P extends K ? V | Extract<T[P], null> : T[P] };

/** Writes some fields of a record in another way, wherever they have a value. */
export function swapped<T extends object, K extends keyof T, V>(
  given: T,
  fields: readonly K[],
  write: (value: Exclude<T[K], null | undefined>) => V,
): Swapped<T, K, V> {
  const written = fields.flatMap((field) => {
    const value = given[field];
    return value === null || value === undefined ? [] : [[field, write(value as Exclude<T[K], null | undefined>)]];
  });
  return { ...given, ...Object.fromEntries(written) } as Swapped<T, K, V>;
}

/** Writes every value of a record in another way. */
export function mapped<A, B>(given: Readonly<Record<string, A>>, write: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, write(value)]));
}
