import type { BillingError } from '../../src/kernel/error.ts';
import type { Plugin } from '../../src/plugin/contract.ts';
import { createRegistry } from '../../src/plugin/registry.ts';
import { testHost, type TestHostOptions } from '../../src/testing/host.ts';
import { manualTimer } from '../../src/testing/timer.ts';

/** A registry of plugins with a clock and a timer that stand still, and one recording host for each plugin. */
export function world<const Plugins extends readonly Plugin[]>(plugins: Plugins, options: TestHostOptions = {}) {
  const timer = manualTimer();
  const core = testHost({ pluginId: 'core', ...options });
  const hosts = new Map(plugins.map(({ id }) => [id, testHost({ pluginId: id, ...options })]));
  const host = (pluginId: string) => hosts.get(pluginId) ?? core;
  const { clock, log, zone } = core;
  return { registry: createRegistry({ plugins, clock, log, timer, zone, host }), timer, host, core };
}

/** What a promise rejects with. */
export async function thrownBy(promise: Promise<unknown>): Promise<BillingError> {
  return promise.then(
    (answer) => Promise.reject(new Error(`nothing was thrown, but answered: ${String(answer)}`)),
    (thrown: unknown) => thrown as BillingError,
  );
}

/** What a call throws. */
export function thrownAt(call: () => unknown): BillingError {
  try {
    call();
  } catch (thrown) {
    return thrown as BillingError;
  }
  throw new Error('nothing was thrown');
}
