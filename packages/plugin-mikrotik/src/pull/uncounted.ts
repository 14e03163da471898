import { accessAt, isOnline, type Entitlement, type PluginHost } from '@daftari/core';
import type { MikrotikDriver } from '../driver.ts';
import { objectErrors } from '../objects/faults.ts';
import type { RouterBook } from '../routers.ts';
import { asksForWork } from './withdrawing.ts';

/** What it takes to know what may be granted. */
interface RefuseTools {
  readonly host: Pick<PluginHost, 'clock'>;
  readonly book: Pick<RouterBook, 'get'>;
}

/**
 * A driver that grants nothing at a router that asks for its work which only counting could end: nothing is counted
 * there, so that each new decision would give a quota as a whole again. What shuts her out is done as ever.
 */
export function refusingQuotas(driver: MikrotikDriver, tools: () => RefuseTools): MikrotikDriver {
  return {
    ...driver,
    async apply(step, target, signal) {
      const { routerId, subscriptionId } = target;
      if (step.kind === 'admit' && routerId != null && hasQuota(step.entitlement)) {
        const { host, book } = tools();
        const lets = isOnline(accessAt(step.entitlement, host.clock.now()));
        if (lets && (await asksForWork(book, routerId))) {
          throw objectErrors.incomplete({ routerId, subscriptionId, reason: REASON });
        }
      }
      return driver.apply(step, target, signal);
    },
  };
}

const REASON =
  'it asks for its work (pull), so nothing is counted there, and her plan ends by bytes or minutes online; place her ' +
  'at a router that billing reaches, or sell her a plan without a quota';

function hasQuota({ quotaBytes, quotaSeconds }: Entitlement): boolean {
  return quotaBytes !== null || quotaSeconds !== null;
}
