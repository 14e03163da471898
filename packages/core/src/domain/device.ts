import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';

/** A subscription that only one device may use: the first that logs in. */
export interface DeviceLock {
  readonly subscriptionId: Id<'Subscription'>;
  /** As `deviceOf` writes it; null until one has logged in. */
  readonly device: string | null;
  readonly boundAt: number | null;
}

/** Something that happened to a lock, for people to see later. */
export interface DeviceNote {
  readonly id: Id<'DeviceNote'>;
  readonly subscriptionId: Id<'Subscription'>;
  readonly what: 'locked' | 'bound' | 'refused' | 'released';
  /** Null where it is about no device. */
  readonly device: string | null;
  readonly actor: string;
  readonly reason: string | null;
  readonly at: number;
}

/** What can be wrong with a lock. */
export const deviceErrors = defineErrors('device', {
  notLocked: ['conflict', 'The subscription {subscriptionId} is locked to no device.'],
});

/** Whether a log-in may go on: whose device it is, or that it is another one. */
export type DeviceVerdict = 'own' | 'other';

/**
 * A device as it is compared: a hardware address in whatever way it is written (`AA-BB-CC-DD-EE-FF`, `aabb.ccdd.eeff`)
 * as `aa:bb:cc:dd:ee:ff`; anything else in lower case, cut to 64 characters.
 */
export function deviceOf(typed: string): string {
  const digits = typed.trim().toLowerCase().replaceAll(/[:.-]/g, '');
  if (/^[0-9a-f]{12}$/.test(digits)) return digits.replaceAll(/(..)(?=.)/g, '$1:');
  return typed.trim().toLowerCase().slice(0, 64);
}
