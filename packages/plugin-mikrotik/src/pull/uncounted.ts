import { accessAt, isOnline, type Entitlement, type PluginHost } from '@daftari/core';
import type { MikrotikDriver } from '../driver.ts';
import type { RouterBook } from '../routers.ts';
import { asksForWork } from './withdrawing.ts';

/** What it takes to know what is granted. */
interface Tools {
  readonly host: Pick<PluginHost, 'clock'>;
  readonly book: Pick<RouterBook, 'get'>;
}

/**
 * A driver that says what it does not hold: at a router that asks for its work nothing is counted, so a quota ends only
 * where the router itself can end it. Who has paid is let in all the same.
 */
export function tellingQuotas(driver: MikrotikDriver, tools: () => Tools): MikrotikDriver {
  return {
    ...driver,
    async apply(step, target, signal) {
      const done = await driver.apply(step, target, signal);
      const { routerId } = target;
      if (step.kind !== 'admit' || routerId == null || !hasQuota(step.entitlement)) return done;
      const { host, book } = tools();
      const lets = isOnline(accessAt(step.entitlement, host.clock.now()));
      return lets && (await asksForWork(book, routerId)) ? `${done}; ${UNCOUNTED}` : done;
    },
  };
}

const UNCOUNTED =
  'this router asks for its work (pull), so nothing is counted there: her quota ends only where the router itself ' +
  'can end it, and begins anew with each decision';

function hasQuota({ quotaBytes, quotaSeconds }: Entitlement): boolean {
  return quotaBytes !== null || quotaSeconds !== null;
}
