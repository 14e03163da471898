import type { Instant, SubscriptionView } from '../api/wire.ts';

/** Whether the next term would begin only when it has ended. What is committed for longer is still paid for. */
export function sellsNoMore({ endsAt, paidUntil }: SubscriptionView, now: Instant): boolean {
  const startAt = Math.max(Date.parse(now), paidUntil === null ? 0 : Date.parse(paidUntil));
  return endsAt !== null && startAt >= Date.parse(endsAt);
}

/** Whether an end was asked for and has not come, so that it can be taken back. */
export function isEnding({ state, endsAt, cancelledAt }: SubscriptionView): boolean {
  return state !== 'ended' && endsAt !== null && cancelledAt !== null;
}
