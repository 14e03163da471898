import { createHash } from 'node:crypto';
import { money, type AttemptResult, type GatewayResult, type InboxMessage, type ReceivedResult } from '@daftari/core';
import { z } from 'zod';
import { maskedAlike, maskMsisdn } from './daraja/phone.ts';
import type { Failed, Payer, Pending, Received } from './daraja/result.ts';
import { readC2b, readStkCallback } from './daraja/translate.ts';
import { mpesaErrors } from './errors.ts';
import type { Line } from './options.ts';
import { readLaterMessage, type LaterBody, type LaterTopic } from './read-orders.ts';

/** What arrives, by the rail on which it came. */
export type Topic = 'stk' | 'c2b' | 'pull' | 'notice' | LaterTopic;

/** A message as the host stores it. */
export type Message = Omit<InboxMessage, 'receivedAt'>;

/**
 * Reads a stored message in our words; a notice says nothing of money.
 * @throws mpesa.unreadable, mpesa.otherShortcode
 */
export function reader(own: Line) {
  return ({ topic, body }: Pick<InboxMessage, 'topic' | 'body'>): readonly GatewayResult[] => {
    switch (topic) {
      case 'stk':
        return [resultOf(readStkCallback(body))];
      case 'c2b':
        return [resultOf(checkedShortcode(readC2b(body), own))];
      case 'pull':
        return [resultOf(checkedShortcode(readPulled(body), own))];
      case 'order':
      case 'queue':
      case 'answer':
      case 'standing':
        return readLaterMessage(topic, body, own);
      default:
        return [];
    }
  };
}

/** Whether a payment was made to us: to the shortcode, or to the till that it stands behind. */
export const isOurs = ({ shortcode }: Pick<Received, 'shortcode'>, own: Pick<Line, 'shortcode' | 'partyB'>): boolean =>
  shortcode === own.shortcode || (own.partyB !== undefined && shortcode === own.partyB);

/**
 * The message of a callback. Its key is the provider's name for it and a hash of the body, so that one that comes again
 * is the same and one that contradicts it is another.
 * @throws mpesa.unreadable for one that is nested beyond reason
 */
export function callbackMessage({ name }: Pick<Line, 'name'>, topic: Topic, body: unknown): Message {
  return { gateway: name, key: `${nameIn(topic, body)}:${hashOf(body)}`, topic, body };
}

/**
 * The message that answers something of ours, with what only we know of it.
 * @throws mpesa.unreadable for one that is nested beyond reason
 */
export function laterMessage(
  { name }: Pick<Line, 'name'>,
  topic: LaterTopic,
  body: z.input<typeof LaterBody>,
): Message {
  const { about } = body;
  const of = 'disbursementId' in about ? about.disbursementId : 'orderId' in about ? about.orderId : about.kind;
  return { gateway: name, key: `${topic}:${of}:${hashOf(body)}`, topic, body };
}

const hashOf = (body: unknown): string => createHash('sha256').update(canonical(body)).digest('hex').slice(0, 32);

/** The message of one payment that the pull feed told of: one for each receipt, however often it is seen. */
export function pulledMessage({ name }: Pick<Line, 'name'>, paid: Received): Message {
  const { receipt, amountMinor, providerAt, shortcode, accountReference, payerName } = paid;
  const body = {
    receipt,
    amountMinor: String(amountMinor),
    providerAt,
    shortcode: shortcode ?? '',
    accountReference: accountReference ?? null,
    payer: masked(paid.payer),
    payerName: payerName ?? null,
  };
  return { gateway: name, key: `pull:${receipt}`, topic: 'pull', body };
}

const Pulled = z.object({
  receipt: z.string(),
  amountMinor: z.string().regex(/^\d+$/).transform(BigInt),
  providerAt: z.int(),
  shortcode: z.string(),
  accountReference: z.string().nullable(),
  payer: z.string().nullable(),
  payerName: z.string().nullable(),
});

function readPulled(body: unknown): Received {
  const read = Pulled.safeParse(body);
  if (!read.success) throw mpesaErrors.unreadable({ message: 'row of the pull feed' });
  const { accountReference, payer, payerName, ...rest } = read.data;
  return {
    kind: 'received',
    rail: 'pull',
    ...rest,
    ...(accountReference === null ? {} : { accountReference }),
    ...(payer === null ? {} : { payer: { kind: 'masked', value: payer } }),
    ...(payerName === null ? {} : { payerName }),
  };
}

function checkedShortcode(paid: Received, own: Line): Received {
  if (isOurs(paid, own)) return paid;
  const { rail, shortcode = '' } = paid;
  throw mpesaErrors.otherShortcode({ message: rail, shortcode, expected: own.partyB ?? own.shortcode });
}

function resultOf(said: Received | Failed | Pending): GatewayResult {
  switch (said.kind) {
    case 'received':
      return receivedResult(said);
    case 'failed':
      return failedResult(said);
    case 'pending':
      return { kind: 'pending', providerReference: said.checkoutRequestId };
  }
}

/** What a push that brought no money says in our words. */
export const failedResult = ({ checkoutRequestId, reason, maybeLate }: Failed): AttemptResult => ({
  kind: 'failed',
  providerReference: checkoutRequestId,
  reason,
  ...(maybeLate && { maybeLate }),
});

function receivedResult(paid: Received): ReceivedResult {
  return {
    kind: 'received',
    receipt: paid.receipt,
    providerReference: paid.checkoutRequestId ?? null,
    amount: money(paid.amountMinor, 'KES'),
    providerAt: paid.providerAt,
    accountReference: paid.accountReference ?? null,
    payer: masked(paid.payer),
    payerName: paid.payerName ?? null,
  };
}

/**
 * A payer so that a person recognises her and nobody can call her, spelt alike on every rail. A hash of a phone number
 * is neither: it is no help to a person and can be undone by trying all numbers.
 */
export function masked(payer: Payer | undefined): string | null {
  if (payer === undefined || payer.kind === 'hashed') return null;
  return payer.kind === 'msisdn' ? maskMsisdn(payer.value) : maskedAlike(payer.value);
}

const Named = z.object({
  Body: z.object({ stkCallback: z.object({ CheckoutRequestID: z.string() }) }).optional(),
  TransID: z.string().optional(),
});

/** The provider's name for what a message is about, or the topic where it does not say. Cut: it comes from outside. */
function nameIn(topic: Topic, body: unknown): string {
  const named = Named.safeParse(body).data;
  const name = topic === 'stk' ? named?.Body?.stkCallback.CheckoutRequestID : named?.TransID;
  return (name ?? topic).replaceAll(/[^\w.-]/g, '').slice(0, 64) || topic;
}

/** Daraja nests five levels; what is far deeper is made to break a reader. */
const DEEPEST = 16;

/** One text for one meaning: neither the order of fields nor that of a list's items counts. */
function canonical(value: unknown, level = 0): string {
  if (level > DEEPEST) throw mpesaErrors.unreadable({ message: 'nested message' });
  if (Array.isArray(value)) return `[${sorted(value.map((item) => canonical(item, level + 1)))}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).map(([name, field]) => `${JSON.stringify(name)}:${canonical(field, level + 1)}`);
  return `{${sorted(fields)}}`;
}

const sorted = (parts: readonly string[]): string => parts.toSorted().join(',');
