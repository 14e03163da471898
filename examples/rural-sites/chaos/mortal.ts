import type { Store } from '@daftari/core';

/** A process was killed here. */
class Killed extends Error {
  override readonly name = 'Killed';
}

/** A store whose process can die. */
export interface Mortal {
  readonly store: Store;
  /** Lets it die at its n-th call from now on that may write: before it is made, or after it and unheard. */
  arm(calls: number, heard: boolean): void;
  disarm(): void;
  isDead(): boolean;
}

/** What of a store changes nothing, or belongs to its end. */
const HARMLESS: ReadonlySet<string> = new Set(['onWork', 'close', 'reads', 'tables', 'routers', 'accessLog']);

/** Wraps a store. Once it has died nothing reaches the database any more, and the database stays open for the next. */
export function mortal(living: Store): Mortal {
  let left = Infinity;
  let isHeard = true;
  let isDead = false;
  const dying = <T extends object>(part: T): T =>
    new Proxy(part, {
      get(target, name) {
        const own: unknown = Reflect.get(target, name);
        if (name === 'close') return async () => undefined;
        if (typeof own === 'object' && own !== null && HARMLESS.has(String(name))) return dying(own);
        if (typeof own !== 'function' || HARMLESS.has(String(name))) return own;
        return (...given: readonly unknown[]): unknown => {
          if (isDead) throw new Killed();
          left -= 1;
          if (left > 0) return Reflect.apply(own, target, given);
          isDead = true;
          if (isHeard) throw new Killed();
          return unheard(Reflect.apply(own, target, given));
        };
      },
    });
  return {
    store: dying(living),
    arm(calls, heard) {
      [left, isHeard] = [calls, heard];
    },
    disarm: () => void (left = Infinity),
    isDead: () => isDead,
  };
}

async function unheard(done: unknown): Promise<never> {
  await done;
  throw new Killed();
}
