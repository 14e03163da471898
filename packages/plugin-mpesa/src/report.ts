import { money, type ReportedLine, type ReportedSpan } from '@daftari/core';
import type { Received } from './daraja/result.ts';
import type { Link } from './link.ts';
import { masked } from './messages.ts';
import type { Line } from './options.ts';
import { noteUnreadable, pages, REACH_MS } from './pull.ts';

/**
 * The payments that Safaricom's pull feed has of a span, oldest first. The feed knows neither what we sent nor what
 * Safaricom kept: those stand in the statement of the organisation portal.
 * @throws mpesa.refused, mpesa.unreachable
 */
export async function reportOf(
  line: Line,
  link: Link,
  { fromAt, untilAt }: ReportedSpan,
  signal: AbortSignal,
): Promise<readonly ReportedLine[]> {
  const host = link.host();
  const span = { fromAt: Math.max(fromAt, host.clock.now() - REACH_MS), untilAt };
  const lines: ReportedLine[] = [];
  let unreadable = 0;
  for await (const page of pages(link, span, signal)) {
    unreadable += page.unreadable;
    // The feed counts in seconds and takes both ends in; a span is half-open.
    const within = page.payments.filter(({ providerAt }) => providerAt >= fromAt && providerAt < untilAt);
    lines.push(...within.map(reportedPayment));
  }
  signal.throwIfAborted();
  await noteUnreadable(line, host, unreadable);
  return lines.toSorted((one, other) => one.at - other.at || (one.key < other.key ? -1 : 1));
}

/** A payment as a line of the provider’s books, with the figures that a statement has for it. */
function reportedPayment(paid: Received): ReportedLine {
  return {
    key: paid.receipt,
    kind: 'payment',
    amount: money(paid.amountMinor, 'KES'),
    fee: null,
    // Statements tell no parts of a second.
    at: paid.providerAt - (paid.providerAt % 1_000),
    reference: paid.receipt,
    accountReference: paid.accountReference ?? null,
    payer: masked(paid.payer),
    payerName: paid.payerName ?? null,
    description: 'Payment by M-Pesa',
    settlement: null,
  };
}
