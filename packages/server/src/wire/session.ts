import type { Session, Speed } from '@daftari/core';
import { z } from 'zod';
import { Bytes, instant, Instant, instantOrNull } from './common.ts';

/** One stay of one device on the network. `in` is from the subscriber, `out` to her. */
export const SessionOut = z.strictObject({
  id: z.string(),
  username: z.string(),
  customerId: z.string().nullable(),
  customerName: z.string().nullable(),
  startedAt: Instant,
  lastSeenAt: Instant,
  endedAt: Instant.nullable(),
  endCause: z.string().nullable(),
  seconds: z.int(),
  inBytes: Bytes,
  outBytes: Bytes,
  address: z.string().nullable(),
  device: z.string().nullable(),
  mac: z.string().nullable(),
  generation: z.int().nullable(),
  /** The speed that is sold; null where a list does not say it. */
  downKbps: z.int().nullable(),
  upKbps: z.int().nullable(),
});

/** Writes a session; the name is the customer's, as far as she is known. */
export function presentSession(
  session: Session,
  customerName: string | null,
  sold: Speed | null = null,
): z.input<typeof SessionOut> {
  const { id, username, accountId, endCause, seconds, generation, where } = session;
  return {
    id,
    username,
    customerId: accountId,
    customerName,
    startedAt: instant(session.startedAt),
    lastSeenAt: instant(session.lastSeenAt),
    endedAt: instantOrNull(session.endedAt),
    endCause,
    seconds,
    inBytes: session.inBytes.toString(),
    outBytes: session.outBytes.toString(),
    address: where['framedIp'] ?? null,
    device: where['client'] ?? where['nas'] ?? where['router'] ?? null,
    mac: where['callingStation'] ?? null,
    generation,
    downKbps: sold?.downKbps ?? null,
    upKbps: sold?.upKbps ?? null,
  };
}
