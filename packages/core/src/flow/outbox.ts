import type { Claim, Delivery } from '../ports/store.ts';
import type { House } from './house.ts';

/** A plugin that hears events, and how it is told. */
export interface Consumer {
  readonly name: string;
  readonly events: readonly string[];
  /** Rejects when the plugin did not take it. */
  readonly hear: (delivery: Delivery) => Promise<void>;
}

/** Waits before an event is told again, in milliseconds; then it is dead until a person replays it. */
const RETRIES_MS: readonly number[] = [1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000, 21_600_000, 86_400_000];

/** Tells one plugin what has happened, in order for each aggregate. A dead plugin stops only its own cursor. */
export async function deliverEvents(house: House, consumer: Consumer, claim: Claim): Promise<number> {
  const deliveries = await house.store.claimDeliveries(consumer.name, consumer.events, claim);
  const byAggregate = Map.groupBy(deliveries, (delivery) => delivery.aggregate);
  await Promise.all([...byAggregate.values()].map((inOrder) => tellInOrder(house, consumer, inOrder)));
  return deliveries.length;
}

async function tellInOrder(house: House, consumer: Consumer, deliveries: readonly Delivery[]): Promise<void> {
  for (const delivery of deliveries) {
    try {
      await consumer.hear(delivery);
      await house.store.finishDelivery(delivery, 'done');
    } catch (fault) {
      const reason = fault instanceof Error ? fault.message : String(fault);
      const delay = RETRIES_MS[delivery.attempts];
      const retryAt = delay === undefined ? null : house.clock.now() + delay;
      if (retryAt === null)
        house.log.error('An event is dead-lettered', { plugin: consumer.name, event: delivery.event, reason });
      await house.store.finishDelivery(delivery, { retryAt, reason });
      return;
    }
  }
}
