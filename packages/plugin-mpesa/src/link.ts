import type { PluginHost } from '@daftari/core';
import { darajaClient, type DarajaClient } from './daraja/client.ts';
import { isUnknownRequest } from './daraja/codes.ts';
import type { Outcome } from './daraja/outcome.ts';
import { mpesaErrors } from './errors.ts';
import type { MpesaOptions } from './options.ts';
import { sharedTokens } from './tokens.ts';

/** The way to Daraja: one client for all parts of the plugin, made when the first of them has a host. */
export interface Link {
  /** @throws mpesa.notStarted before there is a host */
  client(): DarajaClient;
  /** Gives the link its host; a second one changes nothing. */
  open(host: PluginHost): DarajaClient;
  /** Ends what is under way. */
  close(): void;
  /**
   * What Daraja answered.
   * @throws mpesa.refused, mpesa.unknownRequest, mpesa.unreachable; a plain Error when nobody knows what came of it
   */
  answered<T>(outcome: Outcome<T>): T;
  /** How the last call went; undefined before the first. */
  last(): LastCall | undefined;
}

/** How a call to Daraja went. */
export interface LastCall {
  readonly at: number;
  /** Null when Daraja answered, be it no. */
  readonly trouble: string | null;
}

/** Two requests and a token must fit into what the host allows a gateway. */
const REQUEST_MS = 9_000;

/** A link that opens nothing by itself. */
export function createLink(options: MpesaOptions): Link {
  const closing = new AbortController();
  let opened: { readonly client: DarajaClient; readonly host: PluginHost } | undefined;
  let last: LastCall | undefined;
  return {
    client() {
      if (opened === undefined) throw mpesaErrors.notStarted();
      return opened.client;
    },
    open(host) {
      opened ??= { host, client: clientOf(options, host, closing.signal) };
      return opened.client;
    },
    close: () => closing.abort(),
    last: () => last,
    answered(outcome) {
      const at = opened?.host.clock.now() ?? 0;
      last = { at, trouble: outcome.kind === 'answered' || outcome.kind === 'refused' ? null : outcome.reason };
      switch (outcome.kind) {
        case 'answered':
          return outcome.value;
        case 'refused': {
          const { reason, code, said, advice } = outcome;
          if (isUnknownRequest(code, said)) throw mpesaErrors.unknownRequest({ code, said });
          throw mpesaErrors.refused({ reason, code, said, advice });
        }
        case 'unavailable':
          throw mpesaErrors.unreachable({ reason: outcome.reason });
        case 'unknown':
          // Deliberately no BillingError: it may have happened, and must not be asked again.
          throw new Error(outcome.reason);
      }
    },
  };
}

function clientOf(options: MpesaOptions, host: PluginHost, closing: AbortSignal): DarajaClient {
  const { baseUrl, consumerKey, consumerSecret, shortcode, passkey, partyB } = options;
  return darajaClient({
    baseUrl,
    consumerKey,
    consumerSecret,
    shortcode,
    passkey,
    transactionType: options.transactionType === 'till' ? 'CustomerBuyGoodsOnline' : 'CustomerPayBillOnline',
    ...(partyB === undefined ? {} : { partyB }),
    clock: () => host.clock.now(),
    tokens: sharedTokens(host, options),
    deadline: () => AbortSignal.any([closing, AbortSignal.timeout(REQUEST_MS)]),
  });
}
