import type { Job, PluginHost } from '@daftari/core';
import type { Received } from './daraja/result.ts';
import type { Link } from './link.ts';
import { pulledMessage } from './messages.ts';
import { note } from './vitals.ts';

/** How far the feed looks back. */
const REACH_MS = 48 * 60 * 60 * 1000;

/** A feed that repeats itself must come to an end: 200,000 payments in two days are more than a shortcode takes. */
const MOST_PAGES = 2_000;

/** What a run of the job has seen. */
export interface Pulled {
  /** Payments in the feed. */
  readonly payments: number;
  /** Those that no pull had told of before; whether a callback had, the inbox finds out. */
  readonly fresh: number;
  /** Rows that could not be read: somebody must look. */
  readonly unreadable: number;
}

/** Looks hourly for what no callback brought. */
export const pullJob = (link: Link): Job => ({
  name: 'pull',
  cron: '17 * * * *',
  run: async ({ signal }, host) => {
    await pullAll(link, host, signal);
  },
});

/**
 * Stores every payment of the last 48 hours as a message, page by page, until a page is empty or tells nothing new.
 * @throws mpesa.refused, mpesa.unreachable; what was stored before stays stored
 */
export async function pullAll(link: Link, host: PluginHost, signal: AbortSignal): Promise<Pulled> {
  const client = link.open(host);
  const untilAt = host.clock.now();
  const period = { fromAt: untilAt - REACH_MS, untilAt };
  const receipts = new Set<string>();
  let [fresh, unreadable, offset] = [0, 0, 0];
  for (let pages = 0; pages < MOST_PAGES && !signal.aborted; pages++) {
    const page = link.answered(await client.pull(period, offset));
    const unseen = page.payments.filter(({ receipt }) => !receipts.has(receipt));
    if (page.rows === 0 || (unseen.length === 0 && page.payments.length > 0)) break;
    fresh += await storeAll(host, unseen);
    for (const { receipt } of unseen) receipts.add(receipt);
    unreadable += page.unreadable;
    offset += page.rows;
  }
  if (unreadable > 0) host.log.error('Rows of the pull feed cannot be read', { unreadable });
  await note(host, 'pull', unreadable > 0 ? `${unreadable} rows of the pull feed cannot be read.` : '');
  return { payments: receipts.size, fresh, unreadable };
}

async function storeAll(host: PluginHost, payments: readonly Received[]): Promise<number> {
  let fresh = 0;
  for (const paid of payments) if ((await host.receive(pulledMessage(paid))) === 'new') fresh += 1;
  return fresh;
}
