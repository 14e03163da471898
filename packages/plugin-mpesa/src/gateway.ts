import { askReference, type Gateway, type GatewayAsk } from '@daftari/core';
import type { CallbackUrls } from './callbacks.ts';
import type { Link } from './link.ts';
import { NAME, reader } from './messages.ts';
import type { MpesaOptions } from './options.ts';

/** What AccountReference and TransactionDesc take. */
const REFERENCE_MOST = 12;
const DESCRIPTION_MOST = 13;

/** M-Pesa as a gateway: asks by STK push, looks by STK query, reads what arrived by any rail. */
export function mpesaGateway(options: MpesaOptions, urls: CallbackUrls, link: Link): Gateway {
  return {
    name: NAME,
    currencies: ['KES'],
    clearing: '1160',
    stepMinor: 100n,

    async request(ask) {
      const accepted = link.answered(
        await link.client().push({
          msisdn: ask.payer,
          amountMinor: ask.amount.minor,
          accountReference: askReference(ask.accountNumber, { id: ask.attemptId }, REFERENCE_MOST),
          description: shortened(ask),
          callbackUrl: urls.stk,
        }),
      );
      return { providerReference: accepted.checkoutRequestId, note: accepted.customerMessage };
    },

    async query(providerReference) {
      const said = link.answered(await link.client().query(providerReference));
      switch (said.kind) {
        case 'confirmed':
          // Daraja confirms without a receipt and without an amount: it is what was asked for, by the name of the ask.
          return {
            kind: 'received',
            receipt: null,
            providerReference,
            amount: null,
            providerAt: null,
            accountReference: null,
            payer: null,
            payerName: null,
          };
        case 'failed':
          return { kind: 'failed', providerReference, reason: said.reason };
        case 'pending':
          return { kind: 'pending', providerReference };
      }
    },

    read: reader(options),

    // A callback bears no signature. Of C2B and the pull feed there is nothing to ask back: the one is vouched for by
    // the address that it came to and from, the other by our having fetched it.
    doubts: (message, result) => options.confirm === 'always' && message.topic === 'stk' && result.kind === 'received',
  };
}

/** The prompt shows the first words that fit, in letters that every phone has. */
function shortened({ description }: GatewayAsk): string {
  const plain = description.replaceAll(/[^!-~]+/g, ' ').trim();
  return plain.slice(0, DESCRIPTION_MOST).trim() || 'Internet';
}
