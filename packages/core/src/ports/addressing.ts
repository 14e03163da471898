import type { Addressing } from '../domain/addressing.ts';
import type { Id } from '../kernel/id.ts';
import type { IpPrefix } from '../kernel/ip.ts';

/** What one unit of work may write of the addresses of subscriptions. */
export interface AddressingChanges {
  /**
   * New, or instead of what was there. A duplicate when another subscription holds any part of them: two that ask at
   * once are written one after the other.
   */
  readonly addressings?: readonly Addressing[];
}

/** Who holds a part of the address space. */
export interface AddressHolder {
  readonly subscriptionId: Id<'Subscription'>;
  readonly username: string;
  /** What of it is held, as people write it. */
  readonly held: string;
}

/** An open session, and under which generation it runs; null: nobody knows. */
export interface OnlineAt {
  readonly subscriptionId: Id<'Subscription'>;
  readonly generation: number | null;
  readonly startedAt: number;
}

/** What is read of the addresses of subscriptions. */
export interface AddressingReads {
  /** Null when it never had any of its own. */
  addressing(subscriptionId: Id<'Subscription'>): Promise<Addressing | null>;
  /** Who holds some of a prefix, in order of address; a few of them. */
  addressHolders(prefix: IpPrefix): Promise<readonly AddressHolder[]>;
  /** Open sessions of subscriptions that run on an IPv4 address of these prefixes. */
  onlineWithin(prefixes: readonly IpPrefix[]): Promise<readonly OnlineAt[]>;
}
