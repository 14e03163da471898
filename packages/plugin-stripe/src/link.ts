import type { PluginHost } from '@daftari/core';
import { stripeErrors } from './errors.ts';
import type { StripeOptions } from './options.ts';
import { meaningOf } from './stripe/outcome.ts';
import { openSdk, sdkFault, type Stripe } from './stripe/sdk.ts';

/** The way to Stripe: one client for all parts of the plugin, made when the first of them has a host. */
export interface Link {
  /** Gives the link its host; a second one changes nothing. */
  open(host: PluginHost): void;
  /** @throws stripe.notStarted before there is a host */
  host(): PluginHost;
  /**
   * Asks Stripe to do something, under a key: told again with the same words within a day, it is done once.
   * @throws stripe.refused, stripe.unknown, stripe.unreachable; a plain Error when nobody knows what came of it
   */
  move<T>(key: string, what: string, call: (stripe: Stripe, options: Keyed) => Promise<T>): Promise<T>;
  /**
   * Asks Stripe what it knows.
   * @throws stripe.refused, stripe.unknown, stripe.unreachable
   */
  look<T>(what: string, call: (stripe: Stripe) => Promise<T>): Promise<T>;
  /** How the last call went; undefined before the first. */
  last(): LastCall | undefined;
}

/** The key of a request that moves something. */
export interface Keyed {
  readonly idempotencyKey: string;
}

/** How a call to Stripe went. */
export interface LastCall {
  readonly at: number;
  /** Null when Stripe answered, be it no. */
  readonly trouble: string | null;
}

/** A request must fit into what the host allows a gateway, twice: a customer may have to be made first. */
const REQUEST_MS = 9_000;

/** A link that opens nothing by itself. */
export function createLink({ secretKey, baseUrl }: Pick<StripeOptions, 'secretKey' | 'baseUrl'>): Link {
  let opened: { readonly stripe: Stripe; readonly host: PluginHost } | undefined;
  let last: LastCall | undefined;

  const asked = async <T>(what: string, moves: boolean, call: (stripe: Stripe) => Promise<T>): Promise<T> => {
    if (opened === undefined) throw stripeErrors.notStarted();
    const note = (trouble: string | null): void => void (last = { at: opened?.host.clock.now() ?? 0, trouble });
    try {
      const answer = await call(opened.stripe);
      note(null);
      return answer;
    } catch (thrown) {
      const fault = sdkFault(thrown);
      if (fault === null) throw thrown;
      const meaning = meaningOf(fault, moves, what);
      note('kind' in meaning && meaning.kind !== 'unavailable' ? null : meaning.message);
      throw meaning;
    }
  };

  return {
    open(host) {
      opened ??= { host, stripe: openSdk({ secretKey, baseUrl, timeoutMs: REQUEST_MS }) };
    },
    host() {
      if (opened === undefined) throw stripeErrors.notStarted();
      return opened.host;
    },
    move: (idempotencyKey, what, call) => asked(what, true, (stripe) => call(stripe, { idempotencyKey })),
    look: (what, call) => asked(what, false, call),
    last: () => last,
  };
}
