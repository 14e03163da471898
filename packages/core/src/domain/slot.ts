import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';

/**
 * A place for one of the devices that a subscription may be used on. A phone that shows a new hardware address each
 * week keeps its place: the place is what was sold, the address is only who stands in it now.
 */
export interface DeviceSlot {
  readonly id: Id<'DeviceSlot'>;
  readonly subscriptionId: Id<'Subscription'>;
  /** 1, 2, 3 … up to the sessions that were sold. */
  readonly place: number;
  /** As `deviceOf` writes it. */
  readonly device: string;
  /** Since when this device stands in it. */
  readonly boundAt: number;
  /** When it last came. */
  readonly seenAt: number;
  /** Grows with each write; of two that take a place at once one is told to look again. */
  readonly version: number;
}

/** What can be wrong with slots. */
export const slotErrors = defineErrors('slot', {
  full: [
    'refused',
    'All {places} devices of this package are in use. Restore it on this device, and another makes room.',
  ],
  nobody: ['missing', 'No package that runs was paid with the receipt {receipt}.'],
  notPaidBy: ['denied', 'The receipt {receipt} is of another phone.'],
  offline: ['refused', 'This package is over or not paid: there is nothing to use on a device.'],
});

/** Who comes, and to how many places. */
export interface SlotAsk {
  readonly id: Id<'DeviceSlot'>;
  readonly subscriptionId: Id<'Subscription'>;
  /** As `deviceOf` writes it. */
  readonly device: string;
  /** The place that the device is known to have had, under another address; null: nobody knows. */
  readonly formerly: Id<'DeviceSlot'> | null;
  /** How many devices were sold. */
  readonly places: number;
  /** Since when what was bought runs: who has not come since then holds no place of it. */
  readonly since: number;
  readonly now: number;
  /** Whether the device that has not been seen for longest makes room when all places are taken. */
  readonly replace: boolean;
}

/** What comes of it: the place that the device has now, and the device that had to leave it. */
export type SlotVerdict =
  | { readonly kind: 'own' | 'taken'; readonly slot: DeviceSlot }
  | { readonly kind: 'replaced'; readonly slot: DeviceSlot; readonly gone: string }
  | { readonly kind: 'full' };

/**
 * The place of a device: its own; the one that it had under another address; the first free one, or that of who has not
 * come since the package began; and where it may, that of who was not seen for longest. Places of more than is sold now
 * are nobody's, until more are sold again.
 */
export function takeSlot(slots: readonly DeviceSlot[], ask: SlotAsk): SlotVerdict {
  const { id, subscriptionId, device, places, now } = ask;
  const sold = slots.filter(({ place }) => place <= places);
  const own = sold.find((slot) => slot.device === device);
  if (own !== undefined) return { kind: 'own', slot: { ...own, seenAt: now, version: own.version + 1 } };
  const former = sold.find((slot) => slot.id === ask.formerly);
  if (former !== undefined) return handedOver(former, ask);
  const free = firstFree(sold, places);
  if (free !== null) {
    const slot: DeviceSlot = { id, subscriptionId, place: free, device, boundAt: now, seenAt: now, version: 0 };
    return { kind: 'taken', slot };
  }
  const [oldest] = sold.toSorted((one, other) => one.seenAt - other.seenAt || one.place - other.place);
  const isLeft = oldest !== undefined && oldest.seenAt < ask.since;
  return oldest !== undefined && (ask.replace || isLeft) ? handedOver(oldest, ask) : { kind: 'full' };
}

function handedOver(slot: DeviceSlot, { device, now }: SlotAsk): SlotVerdict {
  const next: DeviceSlot = { ...slot, device, boundAt: now, seenAt: now, version: slot.version + 1 };
  return { kind: 'replaced', slot: next, gone: slot.device };
}

function firstFree(sold: readonly DeviceSlot[], places: number): number | null {
  const taken = new Set(sold.map(({ place }) => place));
  for (let place = 1; place <= places; place++) if (!taken.has(place)) return place;
  return null;
}
