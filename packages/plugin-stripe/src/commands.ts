import type { Command } from '@daftari/core';
import { z } from 'zod';
import { stripeErrors } from './errors.ts';
import type { Link } from './link.ts';
import { EVENTS } from './messages.ts';
import type { StripeOptions } from './options.ts';
import { PATHS } from './routes.ts';
import { API_VERSION } from './stripe/sdk.ts';
import { sweep } from './sweep.ts';

const Hook = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'must be the public address of the server, https://…' })
    .describe('The public address of the server, such as https://billing.example.co.ke; left out: that of the portal.')
    .optional(),
});
const Nothing = z.strictObject({});

/** What is done by hand: `npx daftari stripe check`. */
export function stripeCommands(options: StripeOptions, link: Link): readonly Command[] {
  const check: CommandOf<typeof Nothing> = {
    name: 'check',
    summary: 'Asks Stripe whether it knows us: the key, its mode, the balance, and the endpoints that it tells.',
    options: Nothing,
    async run(_options, host, print) {
      link.open(host);
      const balance = await link.look('balance', (stripe) => stripe.balance.retrieve());
      print(`The key works, in ${balance.livemode ? 'live' : 'test'} mode.`);
      for (const { amount, currency } of balance.available)
        print(`Available: ${amount} in the smallest unit of ${currency}.`);
      const { data } = await link.look('endpoints', (stripe) => stripe.webhookEndpoints.list({ limit: 100 }));
      for (const { url, status, enabled_events: events } of data) print(`${url} is ${status}: ${missing(events)}`);
      if (data.length === 0) print('Stripe tells no endpoint: events are only found by sweeping.');
    },
  };
  const hook: CommandOf<typeof Hook> = {
    name: 'hook',
    summary: 'Has Stripe tell us of what happens, at our address for events; prints the signing secret once.',
    options: Hook,
    async run({ url: given }, host, print) {
      const url = eventsUrl(options, given);
      link.open(host);
      const made = await link.move(`hook:${url}:${API_VERSION}`, 'endpoint', (stripe, keyed) =>
        stripe.webhookEndpoints.create(
          { url, enabled_events: [...EVENTS], api_version: API_VERSION, description: 'Daftari' },
          keyed,
        ),
      );
      print(`Stripe tells ${made.url} from now on.`);
      print(`Add this to webhookSecrets; it is shown this once: ${made.secret ?? '(not told)'}`);
    },
  };
  const swept: CommandOf<typeof Nothing> = {
    name: 'sweep',
    summary: 'Looks now for events that have not reached us.',
    options: Nothing,
    async run(_options, host, print) {
      const { events, fresh } = await sweep(options, link, host, new AbortController().signal);
      print(`${events} events, ${fresh} of them new to us.`);
    },
  };
  return [check, hook, swept];
}

/**
 * The whole address for events. The path hangs on the key of the server, so that it is put together here, and not by
 * whoever types. A program that does not say where it opens our routes gets what it typed.
 * @throws stripe.hookUrl
 */
function eventsUrl({ hookPath, returnUrl }: StripeOptions, given: string | undefined): string {
  const wrong = (right: string) => stripeErrors.hookUrl({ right, url: given ?? 'none' });
  if (hookPath === undefined) {
    if (given === undefined) throw wrong(`the whole address of the route for events, which ends with ${PATHS.events}`);
    return given;
  }
  const own = `${hookPath}${PATHS.events}`;
  const base = new URL(given ?? returnUrl);
  const path = base.pathname.replace(/\/+$/, '');
  if (path.endsWith(own)) return `${base.origin}${path}`;
  if (base.search + base.hash !== '' || path.endsWith(PATHS.events)) {
    throw wrong(`the public address of the server alone, such as ${base.origin}: ${own} is put behind it`);
  }
  return `${base.origin}${path}${own}`;
}

/** Which events an endpoint should be told and is not. */
function missing(enabled: readonly string[]): string {
  const lacking = enabled.includes('*') ? [] : EVENTS.filter((event) => !enabled.includes(event));
  return lacking.length === 0 ? 'it is told all that is needed.' : `it is not told ${lacking.join(', ')}.`;
}

/** A command whose options are those of its schema. */
type CommandOf<Schema extends z.ZodType<Readonly<Record<string, unknown>>>> = Omit<Command, 'options' | 'run'> & {
  readonly options: Schema;
  run(options: z.output<Schema>, ...rest: RestOfRun): Promise<void>;
};
type RestOfRun = Parameters<Command['run']> extends [never, ...infer Rest] ? Rest : never;
