import { isResting } from '../plugin/errors.ts';
import type { Claim, Delivery, DeliveryFault } from '../ports/store.ts';
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

/** How long an event waits for a plugin that rests behind its breaker, in milliseconds. */
const REST_MS = 30_000;

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
      const result = faultOf(house, delivery, fault);
      const { event } = delivery;
      if (result.retryAt === null) {
        house.log.error('An event is dead-lettered', { plugin: consumer.name, event, reason: result.reason });
      }
      await house.store.finishDelivery(delivery, result);
      return;
    }
  }
}

/** A plugin that rests was not asked, so that the event has lost no try. */
function faultOf(house: House, { attempts }: Delivery, fault: unknown): DeliveryFault {
  const now = house.clock.now();
  const reason = fault instanceof Error ? fault.message : String(fault);
  if (isResting(fault)) return { retryAt: now + REST_MS, reason, tried: false };
  const delay = RETRIES_MS[attempts];
  return { retryAt: delay === undefined ? null : now + delay, reason, tried: true };
}
