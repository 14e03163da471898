import type { CustomerView, Instant, SubscriptionView } from '../api/wire.ts';
import { formatMoney } from '../i18n/format.ts';
import type { Messages } from '../i18n/messages.ts';

/** Whether the next term would begin only when it has ended. What is committed for longer is still paid for. */
export function sellsNoMore({ endsAt, paidUntil }: SubscriptionView, now: Instant): boolean {
  const startAt = Math.max(Date.parse(now), paidUntil === null ? 0 : Date.parse(paidUntil));
  return endsAt !== null && startAt >= Date.parse(endsAt);
}

/** Whether an end was asked for and has not come, so that it can be taken back. */
export function isEnding({ state, endsAt, cancelledAt }: SubscriptionView): boolean {
  return state !== 'ended' && endsAt !== null && cancelledAt !== null;
}

/** How things stand, in one sentence; who is billed afterwards is told what she owes before anything about a router. */
export function leadOf(
  { status, state, subscriptions, owed }: CustomerView,
  words: Messages,
  language: string,
): string {
  const first = subscriptions.find((one) => one.state !== 'ended') ?? subscriptions[0];
  if (state === 'active' && first?.state === 'ended') return words.endedLead;
  const owing = first?.plan.kind === 'postpaid' && BigInt(owed.minor) > 0n;
  if (owing && (status === 'online' || status === 'offline')) {
    const stopped = first.access === 'walled' || first.access === 'blocked';
    return (stopped ? words.owingStopped : words.owingLead)(formatMoney(owed, language));
  }
  return status === 'online' && first?.access === 'throttled' ? words.throttledLead : words.lead[status];
}
