import { isBillingError, type NetworkTarget, type PluginHost } from '@daftari/core';
import { readMark } from '../comment.ts';
import type { MikrotikDriver } from '../driver.ts';
import type { RouterBook } from '../routers.ts';
import { pullTables } from './tables.ts';
import type { Change } from './work.ts';

/** What is withdrawn with. */
interface WithdrawTools {
  readonly host: Pick<PluginHost, 'access' | 'table'>;
  readonly book: Pick<RouterBook, 'get'>;
}

/**
 * A driver whose newer decisions do not wait behind older ones: what a router that asks for its work has not fetched
 * yet of an older decision about her, it is not told any more. Else who was blocked meanwhile would be let in first.
 */
export function withdrawing(driver: MikrotikDriver, tools: () => WithdrawTools): MikrotikDriver {
  return {
    ...driver,
    async apply(step, target, signal) {
      if (step.kind === 'admit') await withdrawAt(tools(), target, step.entitlement.generation);
      return driver.apply(step, target, signal);
    },
    async leave(target, signal) {
      const { placement } = (await tools().host.access(target.username)) ?? {};
      // Who was placed there again meanwhile has new work there.
      if (placement?.routerId !== target.routerId) await withdrawAt(tools(), target, Infinity);
      return driver.leave(target, signal);
    },
  };
}

async function withdrawAt({ host, book }: WithdrawTools, target: NetworkTarget, before: number): Promise<void> {
  const { routerId, subscriptionId } = target;
  if (routerId == null || !(await asksForWork(book, routerId))) return;
  await withdraw(host, routerId, { subscriptionId, before });
}

/** Whether a router is one that asks for its work. */
export async function asksForWork(book: Pick<RouterBook, 'get'>, routerId: string): Promise<boolean> {
  try {
    return (await book.get(routerId)).transport === 'pull';
  } catch (fault) {
    // A router that is in no book is the driver's to tell of.
    if (isBillingError(fault)) return false;
    throw fault;
  }
}

/** Clocks of processes differ a little, and wishes of one moment are told apart by a millisecond each. */
const SLACK_MS = 1_000;

/**
 * Takes back what was queued of decisions before a generation of one subscription and not yet reported as done. What
 * the router may have been given already it may also have done: the menu counts as unseen until it has shown it again.
 * What only takes something away stays: the newer decision wants it gone too, or puts it there anew.
 */
export async function withdraw(
  host: Pick<PluginHost, 'table'>,
  router: string,
  { subscriptionId, before }: { readonly subscriptionId: string; readonly before: number },
): Promise<void> {
  const { work, seen, state } = pullTables(host);
  const queued = (await work.find({ router })).flatMap(({ item, rev, change, queued: at }) => {
    const { menu, values } = JSON.parse(change ?? '') as Change;
    const mark = readMark(values['comment']);
    const old = mark !== null && mark.subscriptionId === subscriptionId && mark.generation < before;
    return old ? [{ item, rev, menu, at: Number(at ?? 0n) }] : [];
  });
  if (queued.length === 0) return;
  const askedAt = Number((await state.get({ router }))?.asked_at ?? 0n);
  for (const { item, rev, menu, at } of queued) {
    await work.remove({ router, item }, { rev });
    const mayBeDone = at <= askedAt + SLACK_MS;
    if (mayBeDone) await seen.replace({ router, menu }, {}, { seen_at: null, partial: '[]' });
  }
}
