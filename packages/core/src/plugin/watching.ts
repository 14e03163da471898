import { EventEmitter } from 'node:events';
import type { Log } from '../ports/log.ts';
import type { EventName, HeardEvent, Watching } from './events.ts';

/** The emitter that a host application watches, and the verb that tells it what has been committed. */
export interface Watched {
  readonly events: Watching;
  /** Never throws, never waits: a listener is a guest. */
  readonly tell: (event: HeardEvent<EventName>) => void;
}

/** An emitter whose listeners harm neither us nor each other: what one throws or rejects with is logged. */
export function createWatching(log: Log): Watched {
  const emitter = new EventEmitter();
  const blame = (name: string) => (thrown: unknown) => {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    log.error('A listener of billing.events failed.', { event: name, reason });
  };
  const events = Object.assign(emitter, {
    emit(name: string, ...given: readonly unknown[]): boolean {
      // Raw, so that a listener of `once` takes itself away as it is called.
      const listeners = emitter.rawListeners(name);
      for (const listener of listeners) {
        try {
          const answer: unknown = Reflect.apply(listener, emitter, given);
          if (answer instanceof Promise) answer.catch(blame(name));
        } catch (thrown) {
          blame(name)(thrown);
        }
      }
      return listeners.length > 0;
    },
  }) as unknown as Watching;
  return { events, tell: (event) => void emitter.emit(event.name, event) };
}
