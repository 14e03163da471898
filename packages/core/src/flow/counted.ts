import { isTooLate, LATE_MS, type UsageException } from '../domain/rated.ts';
import { classify, usageKey, type Usage } from '../domain/usage.ts';
import { weighed } from '../domain/weights.ts';
import type { Id } from '../kernel/id.ts';
import type { UsageRules } from '../ports/store.ts';
import type { House } from './house.ts';
import type { Opened } from './reports.ts';

/** What sessions have grown by, and what of it a person has to look at. */
export interface Counted {
  readonly usage: readonly Usage[];
  readonly usageExceptions: readonly UsageException[];
}

/** The usage of sessions that have grown, in bytes as they count. */
export async function countedUsage(house: House, grown: readonly Opened[]): Promise<Counted> {
  const used = grown.filter(({ growth }) => growth.inBytes > 0n || growth.outBytes > 0n || growth.seconds > 0);
  const usage: Usage[] = [];
  const usageExceptions: UsageException[] = [];
  for (const one of used) {
    if (one.rules === null) continue;
    for (const piece of await usageOf(house, one, one.rules)) {
      const exceptions = await exceptionOf(house, piece, one.rules);
      usageExceptions.push(...exceptions);
      usage.push(exceptions.length > 0 ? { ...piece, usageClass: 'excepted' } : piece);
    }
  }
  return { usage, usageExceptions };
}

async function usageOf(house: House, { growth, before }: Opened, rule: UsageRules): Promise<readonly Usage[]> {
  const { session, inBytes, outBytes, seconds } = growth;
  const { subscriptionId, accountId } = session;
  if (subscriptionId === null || accountId === null) return [];
  const fromAt = before?.lastSeenAt ?? session.startedAt;
  const toAt = endOf(fromAt, session.lastSeenAt, rule);
  const span = { fromAt, toAt, units: inBytes + outBytes };
  const usage: Usage = {
    id: house.ids.next('use'),
    key: usageKey(session),
    sessionId: session.id,
    subscriptionId,
    accountId,
    fromAt,
    toAt,
    inBytes,
    outBytes,
    seconds,
    countedBytes: weighed(span, rule.plan.service.weights, rule.zone),
    usageClass: classify(),
    origin: session.source,
  };
  return house.stages.usage([usage], { session });
}

/**
 * The last report of a session comes a little after its subscription has ended, and all that it tells of was used
 * before: so it belongs to the last bill.
 */
function endOf(fromAt: number, toAt: number, { endsAt }: UsageRules): number {
  return endsAt !== null && fromAt < endsAt && endsAt <= toAt ? endsAt - 1 : toAt;
}

/** Usage that no bill to come will find, though it has a price. */
async function exceptionOf(house: House, usage: Usage, rule: UsageRules): Promise<readonly UsageException[]> {
  if (rule.plan.usage.length === 0 || usage.usageClass !== 'counted') return [];
  const now = house.clock.now();
  if (rule.state === 'ended' || (rule.endsAt !== null && usage.toAt >= rule.endsAt)) {
    return [raised(house, usage, 'ended', now)];
  }
  if (usage.toAt >= now - LATE_MS) return [];
  const rated = await house.store.reads.ratedSince(usage.subscriptionId, 0);
  return isTooLate(usage.toAt, rated, now) ? [raised(house, usage, 'too_late', now)] : [];
}

/** An exception that waits for a person. */
export function raised(
  house: House,
  { id: usageId, accountId, subscriptionId }: Usage,
  reason: UsageException['reason'],
  raisedAt: number,
): UsageException {
  const id: Id<'UsageException'> = house.ids.next('uex');
  return { id, accountId, subscriptionId, usageId, reason, raisedAt, resolvedAt: null, resolution: null };
}
