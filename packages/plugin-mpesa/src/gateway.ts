import { askReference, isBillingError, type Gateway, type GatewayAsk, type GatewayHealth } from '@daftari/core';
import { callbackUrls } from './callbacks.ts';
import type { DarajaClient, StkAccepted } from './daraja/client.ts';
import type { Outcome } from './daraja/outcome.ts';
import { mpesaErrors } from './errors.ts';
import type { Link } from './link.ts';
import { failedResult, reader } from './messages.ts';
import { callbacksOf, isKeyed, type KeyedLine, type Line } from './options.ts';
import { payOut, queryPayOut } from './pay-out.ts';
import { REACH_MS } from './pull.ts';
import { reportOf } from './report.ts';
import { readStatement } from './statement.ts';

/** What AccountReference and TransactionDesc take. */
const REFERENCE_MOST = 12;
const DESCRIPTION_MOST = 13;

/**
 * A shortcode as a gateway: asks by STK push, looks by STK query, reads what arrived by any rail, sends money where an
 * initiator may, and reports what Safaricom's own books say.
 */
export function mpesaGateway(line: Line, link: Link): Gateway {
  return {
    name: line.name,
    currencies: ['KES'],
    // What another collects for us is her debt to us, and no M-Pesa of ours.
    clearing: line.collectedBy === 'platform' ? '1150' : '1160',
    stepMinor: 100n,
    read: reader(line),
    // Only the pull feed is complete for a span. Without it a statement is imported, which says itself what it covers.
    ...(line.pull && { reportReachMs: REACH_MS, report: (span, signal) => reportOf(line, link, span, signal) }),
    readStatement(text) {
      const { lines, unreadable } = readStatement(text, line);
      return { sides: [{ gateway: line.name, source: 'provider', lines }], unreadable };
    },
    health: () => healthOf(link),

    // A callback bears no signature. Of C2B and the pull feed nothing is asked back, whatever the amount: the one is
    // vouched for by the address that it came to and from, and held against the books of the day; the other by our
    // having fetched it. A Result of an order is held against the transaction's status before it gives any money back,
    // or is taken for the end of a large one; the status itself comes to an address that only our own question has
    // named.
    doubts({ topic }, result) {
      if (topic === 'stk') return line.confirm === 'always' && result.kind === 'received';
      if (topic !== 'order') return false;
      if (result.kind === 'not_paid_out') return true;
      return result.kind === 'paid_out' && (result.amount === null || result.amount.minor > line.confirmAboveMinor);
    },
    ...(isKeyed(line) ? asking(line, link) : {}),
    ...(isKeyed(line) && line.paysTo.length > 0 ? sending(line, link) : {}),
  };
}

const sending = (line: KeyedLine, link: Link): Pick<Gateway, 'paysTo' | 'givesBack' | 'payOut' | 'queryPayOut'> => ({
  paysTo: line.paysTo,
  // TransactionReversal undoes a transaction; of a part of one Daraja knows nothing.
  givesBack: 'whole',
  payOut: (order) => payOut(line, link, order),
  queryPayOut: (order) => queryPayOut(line, link, order),
});

function asking(line: KeyedLine, link: Link): Pick<Gateway, 'asksBy' | 'request' | 'query'> {
  const { stk: callbackUrl } = callbackUrls(callbacksOf(line));
  return {
    asksBy: 'prompt',

    async request(ask) {
      const accepted = link.answered(await pushed(link.client(), ask, callbackUrl));
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
          return failedResult({ ...said, checkoutRequestId: providerReference });
        case 'pending':
          return { kind: 'pending', providerReference };
      }
    },
  };
}

/** Puts the prompt on her phone. What can be seen to be wrong before anything leaves is a refusal. */
async function pushed(client: DarajaClient, ask: GatewayAsk, callbackUrl: string): Promise<Outcome<StkAccepted>> {
  try {
    return await client.push({
      msisdn: ask.payer,
      amountMinor: ask.amount.minor,
      accountReference: askReference(ask.accountNumber, { id: ask.attemptId }, REFERENCE_MOST),
      description: shortened(ask),
      callbackUrl,
    });
  } catch (fault) {
    if (isBillingError(fault) && fault.kind === 'invalid') throw mpesaErrors.cannotAsk({ reason: fault.message });
    throw fault;
  }
}

/** A call that went wrong this lately says something of the next. */
const FRESH_MS = 300_000;

function healthOf(link: Link): GatewayHealth {
  const last = link.last();
  if (last === undefined || last.trouble === null) return { status: 'up' };
  return link.host().clock.now() - last.at > FRESH_MS ? { status: 'up' } : { status: 'degraded', reason: last.trouble };
}

/** The prompt shows the first words that fit, in letters that every phone has. */
function shortened({ description }: GatewayAsk): string {
  const plain = description.replaceAll(/[^!-~]+/g, ' ').trim();
  return plain.slice(0, DESCRIPTION_MOST).trim() || 'Internet';
}
