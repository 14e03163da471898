import { isBillingError, type PluginHost, type PluginResponse } from '@daftari/core';
import { ACCEPTED } from './daraja/translate.ts';
import { reader, type Message } from './messages.ts';
import type { Line } from './options.ts';
import { noteCallback, type Vitals } from './vitals.ts';

/**
 * Stores a message, then answers: Daraja is told Accepted only when nothing can lose it any more. One that cannot be
 * read is stored all the same, since it may tell of money in a shape that is new, and is answered 400.
 */
export async function storeMessage(
  line: Line,
  vitals: Vitals,
  host: PluginHost,
  make: () => Message,
): Promise<PluginResponse> {
  let message: Message;
  try {
    message = make();
  } catch (fault) {
    return rejected(400, reasonOf(fault));
  }
  const { topic, key } = message;
  try {
    await host.receive(message);
  } catch (fault) {
    // Answered and not thrown: the host would let a route rest that throws, and this one must try every message.
    host.log.error('A callback could not be stored', { topic, key, reason: String(fault) });
    return rejected(500, 'The message was not stored; send it again.');
  }
  await noteCallback(vitals, host);
  try {
    reader(line)(message);
    return { status: 200, body: ACCEPTED };
  } catch (fault) {
    host.log.error('A callback was stored that cannot be read', { topic, key, reason: reasonOf(fault) });
    return rejected(400, reasonOf(fault));
  }
}

/** In the shape that Daraja's own messages have. */
export const rejected = (status: number, says: string): PluginResponse => ({
  status,
  body: { ResultCode: 1, ResultDesc: `Rejected: ${says}` },
});

/** Why a message was not taken, and where in it. */
export function reasonOf(fault: unknown): string {
  if (!isBillingError(fault)) return String(fault);
  const { at } = fault.details;
  return Array.isArray(at) && at.length > 0 ? `${fault.message} Wrong: ${at.join(', ')}.` : fault.message;
}
