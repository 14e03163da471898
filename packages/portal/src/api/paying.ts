import type { Client } from './client.ts';
import type { Attempt, Instant, Money } from './wire.ts';

/** One way in which a customer can pay. */
export interface PayWay {
  readonly gateway: string;
  /**
   * `prompt`: asked on a phone. `page`: on the provider's page. `card`: in the provider's element on ours. `mandate`:
   * by what she has allowed before.
   */
  readonly kind: 'prompt' | 'page' | 'card' | 'mandate';
  /** Null unless the kind is `mandate`. */
  readonly mandateId: string | null;
  /** For people: that of the mandate, or the name of the gateway. */
  readonly label: string;
  /** What is due, rounded up to what the gateway can move. */
  readonly amount: Money;
  /** False: it cannot be used just now. */
  readonly healthy: boolean;
  /** Why it cannot be used, or works badly, in English. */
  readonly reason: string | null;
}

/** How a customer can pay what is due, what is preferred first and what is down last. */
export interface WaysToPay {
  readonly due: Money;
  /** Credit, and what is in the wallet: it is put to what is due before any other money. */
  readonly wallet: Money;
  readonly ways: readonly PayWay[];
}

/** What is asked for, and how; without an amount what is due, without a gateway the house chooses. */
export interface AskOrder {
  readonly customerId?: string;
  readonly subscriptionId?: string;
  readonly gateway: string | null;
  readonly mandateId?: string;
  /** International digits. */
  readonly phone?: string;
  /** Major units, `1000.00`. */
  readonly amount?: string;
}

/** What the payer's browser does next. */
export type NextStep =
  | { readonly kind: 'open'; readonly url: string }
  | { readonly kind: 'confirm'; readonly clientSecret: string; readonly publishableKey: string };

/** Somebody was asked for money just now; without a next step she is asked elsewhere, such as on her phone. */
export interface Asked extends Attempt {
  readonly next: NextStep | null;
}

/** What the wallet pays: what is owed, then one more term of the subscription, or of what is out of time first. */
export interface WalletOrder {
  readonly customerId?: string;
  readonly subscriptionId?: string;
}

/** What a customer has allowed to be taken without asking her: a saved card, a standing order. */
export interface Mandate {
  readonly id: string;
  readonly customerId: string | null;
  readonly gateway: string;
  /** `Visa •••• 4242`. */
  readonly label: string;
  /** Who starts its payments; only ours can be charged by a press. */
  readonly startedBy: 'us' | 'provider';
  readonly state: 'active' | 'failing' | 'ended';
  readonly expiresAt: Instant | null;
  readonly createdAt: Instant;
  readonly endedAt: Instant | null;
  /** Why it fails or has ended, in English. */
  readonly reason: string | null;
}

/** A card that is about to be saved. */
export interface CardBegun {
  readonly gateway: string;
  readonly next: NextStep;
}

/** An element that a plugin puts on the customer's pages. */
export interface Slot {
  readonly place: string;
  /** The name of a custom element. */
  readonly element: string;
  /** Where its module is imported from, at this server. */
  readonly module: string;
  /** The id of the plugin that brings it. */
  readonly plugin: string;
}

/** How customers pay. Each may throw `ApiError`. */
export interface PayingApi {
  /** What is due for a subscription; null for what is out of time first. */
  ways(customerId: string, subscriptionId: string | null): Promise<WaysToPay>;
  /** Asks once a key, however often it is sent. */
  ask(order: AskOrder, key: string): Promise<Asked>;
  /** Pays from the wallet once a key, and answers what is in it then. */
  payFromWallet(order: WalletOrder, key: string): Promise<{ readonly wallet: Money }>;
  /** Newest first. */
  mandates(customerId: string): Promise<{ readonly mandates: readonly Mandate[] }>;
  endMandate(id: string): Promise<Mandate>;
  /** Begins to save a card; null lets the house choose with whom. */
  beginCard(customerId: string, gateway: string | null): Promise<CardBegun>;
  slots(): Promise<{ readonly slots: readonly Slot[] }>;
}

/** The addresses of paying. */
export function payingApi({ request }: Pick<Client, 'request'>): PayingApi {
  const post = <T>(path: string, body: object, key?: string): Promise<T> =>
    request<T>('POST', `/api/v1${path}`, {
      body,
      ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
    });
  return {
    ways: (id, subscriptionId) =>
      request('GET', `/api/v1${customer(id, 'ways-to-pay')}`, { query: { subscriptionId } }),
    ask: (order, key) => post('/payments/ask', order, key),
    payFromWallet: (order, key) => post('/payments/wallet', order, key),
    mandates: (id) => request('GET', `/api/v1${customer(id, 'mandates')}`),
    endMandate: (id) => request('DELETE', `/api/v1/mandates/${encodeURIComponent(id)}`),
    beginCard: (id, gateway) => post(customer(id, 'cards'), { gateway }),
    slots: () => request('GET', '/api/v1/slots'),
  };
}

function customer(id: string, what: string): string {
  return `/customers/${encodeURIComponent(id)}/${what}`;
}
