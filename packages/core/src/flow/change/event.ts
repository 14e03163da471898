import type { Change } from '../../domain/change.ts';
import type { OutboxEvent } from '../../ports/store.ts';
import { event } from '../house.ts';

/** The event of a change that was asked for, or ended. */
export function changeEvent({ id, accountId, subscriptionId, request, state }: Change, now: number): OutboxEvent {
  const payload = { accountId, subscriptionId, changeId: id, kind: request.kind, state };
  return event('subscriptionChanged', accountId, now, payload);
}
