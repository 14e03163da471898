import type { Log } from '../ports/log.ts';
import type { PluginHost } from './contract.ts';
import { pluginErrors } from './errors.ts';
import { limits, reasonOf, type Guard } from './guard.ts';
import type { Installed } from './setup.ts';

/** What opening and closing plugins takes. */
export interface LifecycleOptions {
  readonly installed: readonly Installed[];
  readonly guard: Guard;
  readonly log: Log;
  readonly hostOf: (one: Installed) => () => PluginHost;
}

/** Opens and closes plugins: in order, and back again. */
export interface Lifecycle {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Remembers which plugins were started, so that exactly those are stopped. */
export function createLifecycle({ installed, guard, log, hostOf }: LifecycleOptions): Lifecycle {
  let started: readonly Installed[] = [];

  async function stop(): Promise<void> {
    const open = started.toReversed();
    started = [];
    const reasons: string[] = [];
    for (const { plugin, parts } of open) {
      try {
        await guard.run({ plugin, part: 'stop' }, async () => parts.stop?.(), { limitMs: limits.stop });
      } catch (thrown) {
        reasons.push(`${plugin}: ${reasonOf(thrown)}`);
      }
    }
    if (reasons.length === 0) return;
    throw pluginErrors.failed({ plugin: 'the plugins', part: 'stop', reason: reasons.join('; ') });
  }

  async function start(): Promise<void> {
    for (const one of installed) {
      const { plugin, parts } = one;
      if (started.includes(one)) continue;
      try {
        await guard.run({ plugin, part: 'start' }, async () => parts.start?.(hostOf(one)()), { limitMs: limits.start });
      } catch (thrown) {
        // The first failure is the one to read; what stopping then runs into is said beside it.
        await stop().catch((later: unknown) => log.warn('A plugin did not stop cleanly.', { reason: reasonOf(later) }));
        throw thrown;
      }
      started = [...started, one];
    }
  }

  return { start, stop };
}
