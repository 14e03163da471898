import type { GatewayResult, InboxMessage } from '@daftari/core';
import type { z } from 'zod';
import { stripeErrors } from './errors.ts';
import type { Stripe } from './stripe/sdk.ts';
import { Dispute, Intent, Method, NAMES, Refund, Session, Setup, Told } from './stripe/shapes.ts';
import {
  disputeResults,
  intentResults,
  methodResults,
  refundResults,
  sessionResult,
  setupResults,
} from './stripe/translate.ts';

/** The name of the gateway, in every row and route. */
export const NAME = 'stripe';

/** The events that are kept; the rest says nothing of money to us. */
export const EVENTS = [
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
  'setup_intent.succeeded',
  'payment_method.attached',
  'payment_method.updated',
  'payment_method.automatically_updated',
  'payment_method.detached',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
  'charge.dispute.closed',
] as const satisfies readonly Stripe.Event['type'][];

/** A message as the host stores it. */
export type Message = Omit<InboxMessage, 'receivedAt'>;

/**
 * The message of an event: one for each, however often and by whichever way it comes. What would let its reader act for
 * the payer is left out.
 */
export function eventMessage({ id, type, created, data }: Stripe.Event): Message {
  const { client_secret: _, ...object }: Readonly<Record<string, unknown>> = { ...data.object };
  return { gateway: NAME, key: id, topic: type, body: { created, object } };
}

/** Whether an event is one that is kept. */
export const isKept = ({ type }: Pick<Stripe.Event, 'type'>): boolean => (EVENTS as readonly string[]).includes(type);

/**
 * Reads a stored event in our words: by what its object was then, and so that events in any order come to the same.
 * @throws stripe.unreadable
 */
export function readMessage({ body }: Pick<InboxMessage, 'body'>): readonly GatewayResult[] {
  const { object, created } = parsed(Told, body, 'event');
  const at = created * 1_000;
  switch (object.object) {
    case 'payment_intent': {
      const intent = parsed(Intent, object, 'payment');
      return intentResults(intent, nameOf(intent)).map((one) =>
        one.kind === 'received' ? { ...one, providerAt: at } : one,
      );
    }
    case 'checkout.session': {
      // Its money is told by its intent; here it is only said that it came to nothing.
      const said = sessionResult(parsed(Session, object, 'page'));
      return said.kind === 'failed' ? [said] : [];
    }
    case 'setup_intent':
      return setupResults(parsed(Setup, object, 'set-up of a card'), at);
    case 'payment_method':
      return methodResults(parsed(Method, object, 'saved card'), at);
    case 'refund':
      return refundResults(parsed(Refund, object, 'refund'));
    case 'dispute':
      return disputeResults(parsed(Dispute, object, 'dispute'));
    default:
      return [];
  }
}

/**
 * How the core knows an ask by its intent. One by page it knows by the page; then, as for money that nobody here asked
 * for, the reference leads to its owner.
 */
function nameOf({ id, metadata }: z.output<typeof Intent>): string | null {
  const asked = metadata?.[NAMES.attempt] !== undefined && metadata[NAMES.by] !== 'page';
  return asked ? id : null;
}

/**
 * What a shape makes of a value.
 * @throws stripe.unreadable naming the fields that are wrong
 */
export function parsed<Shape extends z.ZodType>(shape: Shape, value: unknown, message: string): z.output<Shape> {
  const read = shape.safeParse(value);
  if (read.success) return read.data;
  throw stripeErrors.unreadable({ message, at: read.error.issues.map(({ path }) => path.join('.')) });
}
