import type { PluginHost } from '@daftari/core';
import { darajaClient, type DarajaClient } from './daraja/client.ts';
import { isUnknownRequest } from './daraja/codes.ts';
import type { Outcome } from './daraja/outcome.ts';
import { mpesaErrors } from './errors.ts';
import { isKeyed, type KeyedLine, type Line } from './options.ts';
import { sharedTokens } from './tokens.ts';

/** The way of one shortcode to Daraja: one client for all parts of the plugin, made when the first has a host. */
export interface Link {
  /** @throws mpesa.notStarted before there is a host; mpesa.noKeys where the shortcode has none */
  client(): DarajaClient;
  /** Gives the link its host; a second one changes nothing. */
  open(host: PluginHost): void;
  /** @throws mpesa.notStarted before there is a host */
  host(): PluginHost;
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
export function createLink(line: Line): Link {
  const closing = new AbortController();
  let opened: { readonly client: DarajaClient | null; readonly host: PluginHost } | undefined;
  let last: LastCall | undefined;
  const open = () => {
    if (opened === undefined) throw mpesaErrors.notStarted();
    return opened;
  };
  return {
    client() {
      const { client } = open();
      if (client === null) throw mpesaErrors.noKeys({ gateway: line.name });
      return client;
    },
    host: () => open().host,
    open(host) {
      opened ??= { host, client: isKeyed(line) ? clientOf(line, host, closing.signal) : null };
    },
    close: () => closing.abort(),
    last: () => last,
    answered(outcome) {
      const at = opened?.host.clock.now() ?? 0;
      last = { at, trouble: outcome.kind === 'answered' || outcome.kind === 'refused' ? null : outcome.reason };
      return valueOf(outcome);
    },
  };
}

function valueOf<T>(outcome: Outcome<T>): T {
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
}

function clientOf(line: KeyedLine, host: PluginHost, closing: AbortSignal): DarajaClient {
  const { shortcode, partyB, initiator, payOutFrom, keys } = line;
  const { baseUrl, consumerKey, consumerSecret, passkey } = keys;
  return darajaClient({
    baseUrl,
    consumerKey,
    consumerSecret,
    shortcode,
    passkey,
    transactionType: line.transactionType === 'till' ? 'CustomerBuyGoodsOnline' : 'CustomerPayBillOnline',
    c2b: line.c2b,
    ...(partyB === undefined ? {} : { partyB }),
    ...(initiator === null ? {} : { initiator: { ...initiator, shortcode: payOutFrom } }),
    clock: () => host.clock.now(),
    tokens: sharedTokens(host, keys),
    deadline: () => AbortSignal.any([closing, AbortSignal.timeout(REQUEST_MS)]),
  });
}
