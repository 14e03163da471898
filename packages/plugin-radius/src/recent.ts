/** A bounded memory of what was kept or asked for lately. Every step takes the same short time. */
export interface Recent<Value extends object | number> {
  readonly get: (key: string) => Value | undefined;
  readonly set: (key: string, value: Value) => void;
  /** Answers whether it was there. */
  readonly delete: (key: string) => boolean;
  readonly clear: () => void;
  readonly size: () => number;
}

/**
 * Makes an empty memory of at most so many, and always of the later half of them. Two maps: when the young one is full
 * it becomes the old one, and all that was in that and was not asked for since is forgotten at once. A map from whose
 * front one entry is taken for each new one would have to step over all that have left it, each time.
 * @param most 2 or more.
 */
export function createRecent<Value extends object | number>(most: number): Recent<Value> {
  const half = Math.floor(most / 2);
  let young = new Map<string, Value>();
  let old = new Map<string, Value>();

  const set = (key: string, value: Value): void => {
    if (young.size >= half && !young.has(key)) [old, young] = [young, new Map()];
    young.set(key, value);
    old.delete(key);
  };

  return {
    get(key) {
      const known = young.get(key);
      if (known !== undefined) return known;
      const before = old.get(key);
      if (before !== undefined) set(key, before);
      return before;
    },
    set,
    delete: (key) => young.delete(key) || old.delete(key),
    clear() {
      young = new Map();
      old = new Map();
    },
    size: () => young.size + old.size,
  };
}
