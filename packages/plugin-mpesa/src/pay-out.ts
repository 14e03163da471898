import {
  compareMoney,
  isBillingError,
  type GatewayAsked,
  type PayOut,
  type PayOutAsk,
  type PayOutResult,
} from '@daftari/core';
import { laterUrl, type About } from './about.ts';
import type { DarajaClient } from './daraja/client.ts';
import type { OrderTaken, ResultUrls } from './daraja/orders.ts';
import type { Outcome } from './daraja/outcome.ts';
import { mpesaErrors } from './errors.ts';
import type { Link } from './link.ts';
import { callbacksOf, type KeyedLine } from './options.ts';

/**
 * Sends money. What can be seen to be wrong before anything leaves is a refusal, so that the order ends and does not
 * wait for an answer that cannot come.
 * @throws mpesa.cannotPayOut, mpesa.refused, mpesa.unreachable; a plain Error when nobody knows what came of it
 */
export async function payOut(line: KeyedLine, link: Link, order: PayOut): Promise<GatewayAsked> {
  const taken = link.answered(await sent(line, link.client(), order));
  return { providerReference: taken.originatorConversationId, note: 'M-Pesa has taken the order.' };
}

/**
 * Asks how an order stands. The answer comes as a message, so this one knows nothing yet: null. An order that has no
 * name at M-Pesa, since the answer to it was lost, cannot be asked about; its Result finds us by its address.
 */
export async function queryPayOut(line: KeyedLine, link: Link, order: PayOutAsk): Promise<PayOutResult | null> {
  const { disbursementId, to, providerReference } = order;
  const originatorConversationId = to.kind === 'phone' ? disbursementId : providerReference;
  if (originatorConversationId === null) return null;
  const afterMs = String(Math.max(0, link.host().clock.now() - order.sentAt));
  const urls = questionUrls(line, { kind: 'disbursement', disbursementId, afterMs });
  // A payment is given back by the shortcode that was paid; all else leaves the one that pays.
  const shortcode = to.kind === 'payment' ? line.shortcode : line.payOutFrom;
  link.answered(await link.client().status({ originatorConversationId, shortcode, ...urls }));
  return null;
}

/** Where the answer to a question is told, and where that it waited too long. */
export const questionUrls = (line: KeyedLine, about: About): ResultUrls => ({
  resultUrl: laterUrl(callbacksOf(line), 'answer', about),
  timeoutUrl: laterUrl(callbacksOf(line), 'unanswered', about),
});

async function sent(line: KeyedLine, client: DarajaClient, order: PayOut): Promise<Outcome<OrderTaken>> {
  const { disbursementId, amount, remarks } = order;
  if (amount.currency !== 'KES') throw cannot('M-Pesa sends Kenya shillings only.');
  const callbacks = callbacksOf(line);
  const about = { kind: 'disbursement', disbursementId, afterMs: '' } as const;
  const urls = { resultUrl: laterUrl(callbacks, 'order', about), timeoutUrl: laterUrl(callbacks, 'queue', about) };
  try {
    return await handOver(client, order, { ...urls, amountMinor: amount.minor, remarks });
  } catch (fault) {
    if (isBillingError(fault) && fault.kind === 'invalid') throw cannot(fault.message);
    throw fault;
  }
}

function handOver(
  client: DarajaClient,
  { disbursementId, to, amount }: PayOut,
  shared: ResultUrls & { readonly amountMinor: bigint; readonly remarks: string },
): Promise<Outcome<OrderTaken>> {
  switch (to.kind) {
    case 'phone':
      return client.sendToPhone({
        ...shared,
        originatorConversationId: disbursementId,
        msisdn: to.msisdn,
        purpose: 'BusinessPayment',
      });
    case 'paybill':
    case 'till':
      return client.sendToBusiness({
        ...shared,
        kind: to.kind,
        number: to.number,
        accountReference: to.accountReference,
      });
    case 'payment': {
      const { receipt, whole } = to;
      if (receipt === null) throw cannot('The payment has no M-Pesa receipt yet, so it cannot be given back by it.');
      if (compareMoney(amount, whole) !== 0)
        throw cannot('M-Pesa gives a payment back whole only; a part can be sent to the phone.');
      return client.reverse({ ...shared, receipt });
    }
  }
}

const cannot = (reason: string) => mpesaErrors.cannotPayOut({ reason });
