import type { PluginHost } from '@daftari/core';
import type { Received } from './daraja/result.ts';
import type { PullPage } from './daraja/translate.ts';
import type { Link } from './link.ts';
import type { Line } from './options.ts';
import { pulledMessage } from './messages.ts';
import { note } from './vitals.ts';

/** How far the feed looks back, in milliseconds. */
export const REACH_MS = 48 * 60 * 60 * 1000;

/** A feed that repeats itself must come to an end: 200,000 payments in two days are more than a shortcode takes. */
const MOST_PAGES = 2_000;

/** What a look through the feed has seen. */
export interface Pulled {
  /** Payments in the feed. */
  readonly payments: number;
  /** Those that no pull had told of before; whether a callback had, the inbox finds out. */
  readonly fresh: number;
  /** Rows that could not be read: somebody must look. */
  readonly unreadable: number;
}

/**
 * Stores every payment of the last 48 hours as a message.
 * @throws mpesa.refused, mpesa.unreachable; what was stored before stays stored
 */
export async function pullAll(line: Line, link: Link, host: PluginHost, signal: AbortSignal): Promise<Pulled> {
  link.open(host);
  const untilAt = host.clock.now();
  let [payments, fresh, unreadable] = [0, 0, 0];
  for await (const page of pages(link, { fromAt: untilAt - REACH_MS, untilAt }, signal)) {
    fresh += await storeAll(host, line, page.payments);
    payments += page.payments.length;
    unreadable += page.unreadable;
  }
  await noteUnreadable(line, host, unreadable);
  return { payments, fresh, unreadable };
}

/** Notes when the feed was looked through, and that somebody must look where rows of it cannot be read. */
export async function noteUnreadable(line: Line, host: PluginHost, unreadable: number): Promise<void> {
  if (unreadable > 0) host.log.error('Rows of the pull feed cannot be read', { gateway: line.name, unreadable });
  await note(host, `pull/${line.name}`, unreadable > 0 ? `${unreadable} rows of the pull feed cannot be read.` : '');
}

/**
 * The feed of a span page by page, each payment once, until a page is empty or tells nothing new.
 * @throws mpesa.refused, mpesa.unreachable
 */
export async function* pages(
  link: Link,
  span: { readonly fromAt: number; readonly untilAt: number },
  signal: AbortSignal,
): AsyncGenerator<Pick<PullPage, 'payments' | 'unreadable'>> {
  const receipts = new Set<string>();
  let offset = 0;
  for (let count = 0; count < MOST_PAGES && !signal.aborted; count++) {
    const page = link.answered(await link.client().pull(span, offset));
    const unseen = page.payments.filter(({ receipt }) => !receipts.has(receipt));
    if (page.rows === 0 || (unseen.length === 0 && page.payments.length > 0)) return;
    for (const { receipt } of unseen) receipts.add(receipt);
    offset += page.rows;
    yield { payments: unseen, unreadable: page.unreadable };
  }
}

async function storeAll(host: PluginHost, line: Line, payments: readonly Received[]): Promise<number> {
  let fresh = 0;
  for (const paid of payments) if ((await host.receive(pulledMessage(line, paid))) === 'new') fresh += 1;
  return fresh;
}
