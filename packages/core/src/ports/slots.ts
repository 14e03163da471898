import type { DeviceSlot } from '../domain/slot.ts';
import type { Id } from '../kernel/id.ts';

/** What one unit of work may write of the places of devices. */
export interface SlotChanges {
  /** New, or changed since the version before: of two that take a place at once one is told to look again. */
  readonly slots?: readonly DeviceSlot[];
}

/** What is read of the places of devices. */
export interface SlotReads {
  /** In order of their places. */
  slots(subscriptionId: Id<'Subscription'>): Promise<readonly DeviceSlot[]>;
}
