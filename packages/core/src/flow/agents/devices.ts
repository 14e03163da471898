import { deviceErrors, deviceOf, type DeviceNote, type DeviceVerdict } from '../../domain/device.ts';
import type { Id } from '../../kernel/id.ts';
import type { Changes } from '../../ports/store.ts';
import { untilFresh, type House } from '../house.ts';

/** Who does something to a lock, and why. */
export interface LockActor {
  readonly actor: string;
  readonly reason: string | null;
}

/** A subscription is from now on for one device: the first that logs in. One that has a device keeps it. */
export function locked(house: House, subscriptionId: Id<'Subscription'>, by: LockActor): Changes {
  return {
    deviceLocks: [{ subscriptionId, device: null, boundAt: null }],
    deviceNotes: [noteOf(house, subscriptionId, 'locked', null, by)],
  };
}

/** How many notes are looked through for one that says the same. */
const LATEST = 20;

/**
 * Whether a device may use a locked subscription. The first that asks takes it; of two that ask at once the database
 * says which was first, and the other is refused. A refusal is noted once for each device, so that `explain` shows it.
 */
export async function bindDevice(
  house: House,
  subscriptionId: Id<'Subscription'>,
  typed: string,
): Promise<DeviceVerdict> {
  const device = deviceOf(typed);
  return untilFresh<DeviceVerdict>(house, `the device of ${subscriptionId}`, async () => {
    const lock = await house.store.reads.deviceLock(subscriptionId);
    if (lock?.device === device) return { changes: null, answer: 'own' };
    if (lock !== null && lock.device !== null) {
      return { changes: await refused(house, subscriptionId, device, lock.device), answer: 'other' };
    }
    const at = house.clock.now();
    const by = { actor: 'network', reason: 'The first device that logged in' };
    const changes: Changes = {
      deviceLocks: [{ subscriptionId, device: null, boundAt: null }],
      deviceBindings: [{ subscriptionId, from: null, to: device, at }],
      deviceNotes: [noteOf(house, subscriptionId, 'bound', device, by)],
    };
    return { changes, answer: 'own' };
  });
}

async function refused(
  house: House,
  subscriptionId: Id<'Subscription'>,
  device: string,
  bound: string,
): Promise<Changes | null> {
  const notes = await house.store.reads.deviceNotes(subscriptionId, LATEST);
  const since = notes.find(({ what }) => what === 'bound' || what === 'released')?.at ?? 0;
  const isTold = notes.some((note) => note.what === 'refused' && note.device === device && note.at >= since);
  if (isTold) return null;
  const by = { actor: 'network', reason: `It is locked to ${bound}` };
  return { deviceNotes: [noteOf(house, subscriptionId, 'refused', device, by)] };
}

/**
 * Frees a lock: the next device that logs in takes it.
 * @throws BillingError `device.notLocked`
 */
export async function releaseDevice(house: House, subscriptionId: Id<'Subscription'>, by: LockActor): Promise<void> {
  await untilFresh(house, `the device of ${subscriptionId}`, async () => {
    const lock = await house.store.reads.deviceLock(subscriptionId);
    if (lock === null || lock.device === null) throw deviceErrors.notLocked({ subscriptionId });
    const at = house.clock.now();
    const changes: Changes = {
      deviceBindings: [{ subscriptionId, from: lock.device, to: null, at }],
      deviceNotes: [noteOf(house, subscriptionId, 'released', lock.device, by)],
    };
    return { changes, answer: undefined };
  });
}

/**
 * Locks a subscription to the first device that logs in, by hand.
 */
export async function lockDevice(house: House, subscriptionId: Id<'Subscription'>, by: LockActor): Promise<void> {
  await untilFresh(house, `the device of ${subscriptionId}`, async () => {
    const lock = await house.store.reads.deviceLock(subscriptionId);
    return { changes: lock === null ? locked(house, subscriptionId, by) : null, answer: undefined };
  });
}

function noteOf(
  house: House,
  subscriptionId: Id<'Subscription'>,
  what: DeviceNote['what'],
  device: string | null,
  { actor, reason }: LockActor,
): DeviceNote {
  return { id: house.ids.next('dvn'), subscriptionId, what, device, actor, reason, at: house.clock.now() };
}
