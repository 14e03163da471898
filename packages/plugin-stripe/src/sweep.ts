import type { Job, PluginHost } from '@daftari/core';
import type { Link } from './link.ts';
import { EVENTS, eventMessage } from './messages.ts';
import type { StripeOptions } from './options.ts';
import { lastSweep, note } from './vitals.ts';

/** How long Stripe keeps events. */
const KEPT_MS = 30 * 86_400_000;

/** How long Stripe goes on trying to deliver: until then an event may turn out to be undelivered. */
const TRIED_MS = 3 * 86_400_000;

/** What is fetched instead of delivered is looked for again a little into the past. */
const OVERLAP_MS = 10 * 60_000;

/** What has just happened may still be on its way. */
const SOON_MS = 2 * 60_000;

const PAGE = 100;
const MOST_PAGES = 1_000;

/** What a sweep has seen. */
export interface Swept {
  readonly events: number;
  /** Those that had not come by themselves. */
  readonly fresh: number;
}

/** Looks for events that did not reach us: each quarter of an hour, or each minute where nothing is pushed at all. */
export const sweepJob = (options: StripeOptions, link: Link): Job => ({
  name: 'sweep',
  cron: options.webhookSecrets.length === 0 ? '* * * * *' : '*/15 * * * *',
  run: async ({ signal }, host) => {
    await sweep(options, link, host, signal);
  },
});

/**
 * Stores the events that Stripe could not deliver, as if they had come. Where nothing is pushed, all of them.
 * @throws what `Link.look` throws; what was stored before stays stored
 */
export async function sweep(
  { webhookSecrets }: Pick<StripeOptions, 'webhookSecrets'>,
  link: Link,
  host: PluginHost,
  signal: AbortSignal,
): Promise<Swept> {
  link.open(host);
  const pushed = webhookSecrets.length > 0;
  const now = host.clock.now();
  const since = Math.max(now - KEPT_MS, ((await lastSweep(host)) ?? 0) - (pushed ? TRIED_MS : OVERLAP_MS));
  const created = { gte: Math.floor(since / 1_000), ...(pushed && { lt: Math.floor((now - SOON_MS) / 1_000) }) };
  let [events, fresh] = [0, 0];
  let after: { starting_after?: string } = {};
  for (let page = 0; page < MOST_PAGES; page++) {
    signal.throwIfAborted();
    const { data, has_more: more } = await link.look('events', (stripe) =>
      stripe.events.list({
        created,
        types: [...EVENTS],
        limit: PAGE,
        ...(pushed && { delivery_success: false }),
        ...after,
      }),
    );
    for (const event of data) {
      events++;
      if ((await host.receive(eventMessage(event))) === 'new') fresh++;
    }
    const last = data.at(-1);
    if (!more || last === undefined) break;
    after = { starting_after: last.id };
  }
  await note(host, 'sweep', pushed && fresh > 0 ? `${fresh} events of Stripe did not reach us by themselves.` : '');
  return { events, fresh };
}
