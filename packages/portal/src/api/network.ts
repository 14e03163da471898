import type { Addresses } from './equipment.ts';
import type { Client } from './client.ts';
import type { Instant } from './wire.ts';

/** A packet in the words of the protocol, its secrets hidden. */
export interface ReadPacket {
  readonly code: string;
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
}

/** What became of somebody who wanted to come in; `discard` was not answered at all. */
export type LogInOutcome = 'accept' | 'reject' | 'discard';

/** Log-ins that are alike, told as one. */
export interface LogIn {
  readonly id: string;
  readonly username: string | null;
  readonly nas: string;
  readonly client: string | null;
  readonly outcome: LogInOutcome;
  readonly reason: string;
  readonly why: string;
  readonly next: string | null;
  readonly subscriptionId: string | null;
  readonly count: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly request: ReadPacket | null;
  readonly reply: ReadPacket | null;
}

/** Which log-ins; empty texts do not matter. */
export interface LogInQuery {
  readonly user?: string;
  readonly nas?: string;
  readonly outcome?: LogInOutcome;
  readonly limit?: number;
}

/** A sentence of the server by its key; facts that end in `At` are instants. */
export interface WhySentence {
  readonly key: string;
  readonly facts: Readonly<Record<string, string | number>>;
  /** In English. */
  readonly text: string;
}

/** One fact about somebody, and whether it lets her be online. */
export interface WhyFinding extends WhySentence {
  readonly word: 'account' | 'entitlement' | 'payment' | 'session' | 'log-in' | 'network' | 'router';
  readonly tone: 'good' | 'bad' | 'plain';
}

/** Why somebody is offline, or that she is not. */
export interface Why {
  readonly username: string;
  readonly customerId: string | null;
  readonly subscriptionId: string | null;
  readonly online: boolean;
  readonly conclusion: WhySentence;
  readonly findings: readonly WhyFinding[];
  readonly text: string;
  readonly logIns: readonly LogIn[];
}

/** Who comes in and who does not. Each may throw `ApiError`. */
export interface NetworkApi {
  /** The last heard of first. */
  logIns(query: LogInQuery): Promise<{ readonly logIns: readonly LogIn[] }>;
  why(user: string): Promise<Why>;
  /** The addresses that a subscription has for itself. */
  addresses(subscriptionId: string): Promise<Addresses>;
  setAddresses(subscriptionId: string, addresses: Addresses): Promise<Addresses>;
  /** Gives a subscription another network password; the next log-in needs it. */
  setPassword(subscriptionId: string, secret: string): Promise<unknown>;
}

/** The addresses of log-ins. */
export function networkApi({ request }: Pick<Client, 'request'>): NetworkApi {
  return {
    logIns: (query) => request('GET', '/api/v1/log-ins', { query: { ...query } }),
    why: (user) => request('GET', '/api/v1/why', { query: { user } }),
    addresses: (id) => request('GET', addressesOf(id)),
    setAddresses: (id, addresses) => request('PUT', addressesOf(id), { body: addresses }),
    setPassword: (id, secret) => request('PATCH', subscriptionOf(id), { body: { secret } }),
  };
}

const subscriptionOf = (id: string): string => `/api/v1/subscriptions/${encodeURIComponent(id)}`;
const addressesOf = (id: string): string => `${subscriptionOf(id)}/addresses`;
