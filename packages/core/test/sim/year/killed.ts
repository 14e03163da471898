import type { Store } from '../../../src/ports/store.ts';

/** A worker was killed here. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/**
 * A store whose process dies at its n-th step that writes: just before the step, or just after it and before the answer
 * is heard. From then on it does nothing more.
 */
export function dying(store: Store, steps: number, heard: boolean): Store {
  let left = steps;
  return new Proxy(store, {
    get(target, name) {
      const own: unknown = Reflect.get(target, name);
      if (typeof own !== 'function' || !WRITES.has(String(name))) return own;
      return async (...given: readonly unknown[]) => {
        left -= 1;
        if (left < 0 || (left === 0 && !heard)) throw new Killed();
        const answer: unknown = await Reflect.apply(own, target, given);
        if (left === 0) throw new Killed();
        return answer;
      };
    },
  });
}

const WRITES: ReadonlySet<string> = new Set(['write', 'planRun', 'claimRunItems', 'finishRun']);
