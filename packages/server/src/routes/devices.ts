import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { byId } from '../http/list.ts';
import { instant, Instant, instantOrNull } from '../wire/common.ts';
import { checkSeen, toldTo } from './own.ts';
import { Reason } from './voucher-batches.ts';

const LockOut = z.strictObject({
  locked: z.boolean(),
  /** The device that has taken the lock; null until one has logged in. */
  device: z.string().nullable(),
  boundAt: Instant.nullable(),
  notes: z.array(
    z.strictObject({
      what: z.enum(['locked', 'bound', 'refused', 'released']),
      device: z.string().nullable(),
      /** For operators, as the reason is. */
      actor: z.string().optional(),
      reason: z.string().nullable().optional(),
      at: Instant,
    }),
  ),
});

/** How many notes are shown. */
const LATEST = 50;

/** Subscriptions that are for one device. */
export const deviceRoutes = (desk: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/subscriptions/{id}/device',
    word: 'subscriptions',
    summary: 'The one device that a subscription is for, and which others were refused',
    params: byId<'Subscription'>(),
    reply: LockOut,
    async answer({ params: { id }, caller }) {
      const { billing } = desk;
      await checkSeen(billing, caller, id);
      const [lock, notes] = await Promise.all([billing.reads.deviceLock(id), billing.reads.deviceNotes(id, LATEST)]);
      return {
        locked: lock !== null,
        device: lock?.device ?? null,
        boundAt: instantOrNull(lock?.boundAt ?? null),
        notes: notes.map(({ what, device, actor, reason, at }) =>
          toldTo(caller, { what, device, actor, reason, at: instant(at) }),
        ),
      };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/subscriptions/{id}/device/lock',
    word: 'subscriptions',
    summary: 'Lock a subscription to the first device that logs in from now on',
    who: 'operator',
    params: byId<'Subscription'>(),
    body: Reason,
    async answer({ params: { id }, body: { reason }, caller }) {
      await checkSeen(desk.billing, caller, id);
      await desk.billing.lockDevice(id, { actor: caller.name, reason });
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/subscriptions/{id}/device/release',
    word: 'subscriptions',
    summary: 'Free a subscription for the next device: a new phone',
    who: 'operator',
    params: byId<'Subscription'>(),
    body: Reason,
    async answer({ params: { id }, body: { reason }, caller }) {
      await checkSeen(desk.billing, caller, id);
      await desk.billing.releaseDevice(id, { actor: caller.name, reason });
    },
  }),
];
