import type { PluginHost } from '@daftari/core';
import { laterUrl } from './about.ts';
import { FREQUENCIES, type Frequency } from './daraja/standing-orders.ts';
import { mpesaErrors } from './errors.ts';
import type { Link } from './link.ts';
import { callbacksOf, type KeyedLine } from './options.ts';
import { questionUrls } from './pay-out.ts';
import { Receipt } from './daraja/shapes.ts';

/**
 * Asks Daraja how a transaction stands. The answer is a message: a payment to us that nobody told of is booked by it.
 * @throws mpesa.unreadable for what is no receipt; mpesa.noInitiator, mpesa.refused, mpesa.unreachable
 */
export async function askStatus(line: KeyedLine, link: Link, written: string): Promise<string> {
  const read = Receipt.safeParse(written);
  if (!read.success) throw mpesaErrors.unreadable({ message: 'receipt', at: [] });
  const about = { kind: 'receipt', receipt: read.data } as const;
  const { shortcode } = line;
  link.answered(await link.client().status({ receipt: read.data, shortcode, ...questionUrls(line, about) }));
  return read.data;
}

/**
 * Asks Daraja what the accounts hold: of the shortcode that is paid, or of the one that pays.
 * @throws mpesa.noInitiator, mpesa.refused, mpesa.unreachable
 */
export async function askBalance(line: KeyedLine, link: Link): Promise<void> {
  const callbacks = callbacksOf(line);
  const urls = {
    resultUrl: laterUrl(callbacks, 'balance', { kind: 'balance' }),
    timeoutUrl: laterUrl(callbacks, 'unanswered', { kind: 'balance' }),
  };
  link.answered(await link.client().balance({ shortcode: line.payOutFrom, ...urls }));
}

/** A standing order to propose to a customer. */
export interface StandingOrderAsk {
  /** Whose it will be. */
  readonly accountId: string;
  /** What its payments will bear, so that they find her. */
  readonly accountNumber: string;
  readonly msisdn: string;
  /** KES cents; whole shillings only. */
  readonly amountMinor: bigint;
  readonly frequency: Frequency;
  /** UTC milliseconds; of both only the day in Nairobi counts. */
  readonly fromAt: number;
  readonly untilAt: number;
}

/**
 * Proposes a standing order: her phone asks for her PIN, and when she has agreed it is a mandate of her account. Then
 * M-Pesa pays by its own calendar, as if she had paid by hand.
 * @returns the name under which the mandate will be known
 * @throws mpesa.phone…, mpesa.amount…, mpesa.accountReference, mpesa.standingDates, mpesa.refused, mpesa.unreachable
 */
export async function proposeStandingOrder(
  line: KeyedLine,
  link: Link,
  host: PluginHost,
  ask: StandingOrderAsk,
): Promise<string> {
  const { accountId, accountNumber, msisdn, amountMinor, frequency, fromAt, untilAt } = ask;
  const orderId = host.ids.next<'StandingOrder'>('sto');
  const callbackUrl = laterUrl(callbacksOf(line), 'standing', {
    kind: 'standing',
    orderId,
    accountId,
    frequency,
    amountMinor: String(amountMinor),
    untilAt: String(untilAt),
  });
  link.answered(
    await link.client().proposeStandingOrder({
      // A customer cannot have two of one name, and ours are told apart by their own end.
      name: `${accountNumber} ${orderId.slice(-6)}`,
      msisdn,
      amountMinor,
      frequency,
      fromAt,
      untilAt,
      accountReference: accountNumber,
      orderId,
      callbackUrl,
    }),
  );
  return orderId;
}

/** The words for how often a standing order pays. */
export const frequencies = Object.keys(FREQUENCIES) as readonly Frequency[];
