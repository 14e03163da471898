import { fromWire, toWire, type GatewayResult, type InboxMessage, type ReportedLine } from '@daftari/core';
import { z } from 'zod';
import { bankErrors } from './errors.ts';

/** What of a line is stored as a message: enough to say what it means, whichever file it came from. */
const Body = z.strictObject({
  kind: z.enum(['payment', 'taken_back']),
  amount: z.strictObject({ minor: z.string().regex(/^-?\d+$/), currency: z.string() }),
  /** Null where the statement tells the day alone: then the money counts from when we heard of it. */
  at: z.int().nullable(),
  reference: z.string().min(1),
  accountReference: z.string().nullable(),
  payerName: z.string().nullable(),
  description: z.string(),
  payment: z.string().nullable(),
});

/** The message that tells of a line; null where it is about no payment. */
export function messageOf(line: ReportedLine, isTimed: boolean): Omit<InboxMessage, 'receivedAt'> | null {
  const { kind, key, amount, at, reference, accountReference, payerName, description, payment = null } = line;
  if ((kind !== 'payment' && kind !== 'taken_back') || reference === null) return null;
  const body: z.output<typeof Body> = {
    kind,
    amount: toWire(amount),
    at: isTimed ? at : null,
    reference,
    accountReference,
    payerName,
    description,
    payment,
  };
  return { gateway: 'bank', key, topic: 'line', body };
}

/**
 * What a stored message says, in the words of gateways.
 * @throws bank.message
 */
export function resultsOf({ body }: Pick<InboxMessage, 'body'>): readonly GatewayResult[] {
  const parsed = Body.safeParse(body);
  if (!parsed.success) throw bankErrors.message();
  const { kind, at: providerAt, reference, accountReference, payerName, description, payment } = parsed.data;
  const amount = fromWire(parsed.data.amount);
  if (kind === 'payment') {
    const who = { accountReference, payer: null, payerName };
    return [{ kind: 'received', receipt: reference, providerReference: null, amount, providerAt, ...who }];
  }
  if (payment === null) throw bankErrors.message();
  const taken = { minor: -amount.minor, currency: amount.currency };
  return [{ kind, reference, payment, amount: taken, fee: null, providerAt, reason: description }];
}
