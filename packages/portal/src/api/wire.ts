import type { EquipmentOrder } from './equipment.ts';
import type {
  AccessWay,
  ChangeRulesOrder,
  ExistingOrder,
  GrantOrder,
  MeterOrder,
  PhaseOrder,
  RolloverOrder,
  Slower,
  TaxOrder,
  WindowOrder,
} from './selling.ts';
import type { TaxProfile } from './taxes.ts';

export type * from './changing.ts';
export type * from './money.ts';
export type * from './selling.ts';

/** Money on the wire: whole minor units as a decimal string, because JSON has no bigint. */
export interface Money {
  readonly minor: string;
  readonly currency: string;
}

/** An instant on the wire: ISO 8601 in UTC with milliseconds. */
export type Instant = string;

/** Who may do what: an operator runs the ISP, a customer sees her own account. */
export type Role = 'operator' | 'customer';

/** Somebody who is signed in. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly accountId: string | null;
}

/** What a log-in and a refresh answer. The refresh token is good once. */
export interface Grant {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly tokenType: 'Bearer';
  /** Seconds that the access token lives. */
  readonly expiresIn: number;
  readonly user: User;
}

/** Whose portal this is. */
export interface Isp {
  readonly name: string;
  readonly currency: string;
  /** IANA name. */
  readonly zone: string;
}

/** Who is signed in, for whom; for customers with all that their page begins with. */
export interface Me {
  readonly user: User;
  readonly customer: CustomerView | null;
  readonly isp: Isp;
}

/** What one sees of a customer at a glance. */
export type CustomerStatus = 'online' | 'offline' | 'expired' | 'suspended' | 'pending' | 'closed';

/** A customer as a list shows her. */
export interface Customer {
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly phone: string | null;
  readonly email: string | null;
  readonly currency: string;
  readonly zone: string;
  readonly state: string;
  readonly status: CustomerStatus;
  readonly planName: string | null;
  readonly username: string | null;
  readonly paidUntil: Instant | null;
  readonly createdAt: Instant;
}

/** A customer with what she holds and owes; `now` is the server's clock, so that a wrong phone clock does no harm. */
export interface CustomerView extends Customer {
  readonly wallet: Money;
  /** Spent before the wallet: credit notes and what was given. */
  readonly credit: Money;
  readonly owed: Money;
  /** To pay now: open bills, and a change that waits for its money or else the next term; less credit and wallet. */
  readonly due: Money;
  readonly now: Instant;
  /** What is particular to her before the tax law. */
  readonly taxProfile: TaxProfile;
  readonly subscriptions: readonly SubscriptionView[];
}

/** What a subscription may do on the network. */
export type Access = 'granted' | 'throttled' | 'walled' | 'blocked';

/** One line of service with its plan, its use and its open sessions. */
export interface SubscriptionView {
  readonly id: string;
  readonly username: string;
  readonly state: string;
  readonly plan: Plan;
  readonly paidUntil: Instant | null;
  readonly access: Access;
  readonly accessReason: string;
  readonly usedBytes: string;
  readonly quotaBytes: string | null;
  readonly online: boolean;
  readonly sessions: readonly Session[];
  readonly generation: number;
  /** Pieces of the plan. */
  readonly quantity: number;
  readonly addOns: readonly AddOnView[];
  /** Time off that is not over, half-open. */
  readonly pauses: readonly { readonly fromAt: Instant; readonly untilAt: Instant }[];
  /** Access that she has promised to pay for. */
  readonly promisedUntil: Instant | null;
  readonly endsAt: Instant | null;
  /** When its end was asked for; null where it goes on, or ends only because a fixed term does. */
  readonly cancelledAt: Instant | null;
}

/** What is held beside a subscription's plan. */
export interface AddOnView {
  readonly id: string;
  readonly planId: string;
  readonly planName: string;
  readonly quantity: number;
  readonly untilAt: Instant | null;
}

/** How long a prepaid plan lasts. */
export interface Validity {
  readonly kind: 'duration' | 'local_days' | 'end_of_local_day' | 'calendar_month';
  readonly count: number;
  readonly unit?: 'minute' | 'hour' | 'day' | 'week';
}

/** One version of what is sold. What its kind of terms has not is null. */
export interface Plan {
  readonly id: string;
  readonly code: string;
  readonly version: number;
  readonly name: string;
  readonly role: 'base' | 'add_on' | 'bundle';
  readonly kind: 'prepaid' | 'postpaid';
  /** For one validity or interval; without tax when the mode is exclusive. */
  readonly price: Money;
  /** The same with its tax. */
  readonly grossPrice: Money;
  readonly phases: readonly PhaseOrder[];
  readonly setupFee: Money | null;
  readonly taxMode: 'inclusive' | 'exclusive';
  /** What its charges bear today: its own, or the rates of its class. */
  readonly taxes: readonly TaxOrder[];
  /** Of the tax table; null for a plan with taxes of its own. */
  readonly taxClass: string | null;
  readonly setupTaxClass: string | null;
  readonly usage: readonly MeterOrder[];
  readonly minimum: Money | null;
  readonly maximum: Money | null;
  readonly grants: readonly GrantOrder[];
  readonly validity: Validity | null;
  readonly renewal: 'extend' | 'restart' | 'queue' | null;
  readonly graceDays: number | null;
  readonly continuous: boolean | null;
  readonly interval: { readonly unit: 'day' | 'week' | 'month' | 'year'; readonly count: number } | null;
  readonly dueDays: number | null;
  readonly usageGraceMs?: number | null;
  readonly alignment: 'account' | 'subscription' | 'calendar' | null;
  readonly access: AccessWay;
  readonly downKbps: number;
  readonly upKbps: number;
  readonly quotaBytes: string | null;
  readonly rollover: RolloverOrder | null;
  readonly afterQuota: 'block' | Slower;
  readonly fairUse: readonly (Slower & { readonly afterBytes: string })[];
  readonly weights?: readonly WindowOrder[];
  readonly firstDevice?: boolean;
  readonly equipment?: EquipmentOrder;
  readonly sessionsAllowed: number;
  readonly onExpiry: 'refuse' | 'wall';
  readonly changes: Partial<ChangeRulesOrder>;
  readonly availableFrom: string | null;
  readonly availableUntil: string | null;
  readonly existing: ExistingOrder;
  /** How many subscriptions hold it, where the server counts them. */
  readonly holders?: number;
  readonly publishedAt: Instant;
  readonly retiredAt: Instant | null;
}

/** One connection; `outBytes` went down to the customer, `inBytes` came up from her. */
export interface Session {
  readonly id: string;
  readonly username: string;
  readonly customerId: string | null;
  readonly customerName: string | null;
  readonly startedAt: Instant;
  readonly lastSeenAt: Instant;
  readonly endedAt: Instant | null;
  readonly endCause: string | null;
  readonly seconds: number;
  readonly inBytes: string;
  readonly outBytes: string;
  readonly address: string | null;
  readonly device: string | null;
  readonly mac: string | null;
  readonly generation: number | null;
  /** The speed that is sold, where a list says it. */
  readonly downKbps: number | null;
  readonly upKbps: number | null;
}

/** Something the network was told to do, and whether it did. */
export interface Action {
  readonly id: string;
  readonly generation: number;
  readonly driver: string;
  readonly state: 'pending' | 'verified' | 'superseded' | 'failed';
  readonly attempts: number;
  readonly createdAt: Instant;
  readonly appliedAt: Instant | null;
  readonly verifiedAt: Instant | null;
  readonly reason: string | null;
  readonly evidence: readonly string[];
}

/** Traffic of one local day. */
export interface UsageDay {
  /** Local date, `2026-11-22`. */
  readonly date: string;
  readonly inBytes: string;
  readonly outBytes: string;
}

/** The words that a fact of an explanation stands under. */
export type FactWord =
  'payment' | 'allocation' | 'invoice' | 'charge' | 'ledger' | 'entitlement' | 'network' | 'session';

/** One fact between money and access. */
export interface Fact {
  readonly word: FactWord;
  readonly id: string;
  readonly at: Instant | null;
  readonly text: string;
}

/** Why a session, a payment or an invoice is what it is. */
export interface Explanation {
  readonly subject: { readonly kind: 'session' | 'payment' | 'invoice'; readonly id: string };
  readonly verdict: string;
  readonly whole: boolean;
  readonly facts: readonly Fact[];
  readonly text: string;
}

/** The ISP at a glance. */
export interface Summary {
  readonly accounts: number;
  readonly online: number;
  readonly expired: number;
  /** Today, one amount a currency. */
  readonly received: readonly Money[];
  readonly payments: number;
  readonly unmatched: number;
  readonly actionsPending: number;
  readonly verifiedAt: Instant | null;
}

/** Where one stands in a list. */
export interface Paged {
  readonly total: number;
  readonly page: number;
  readonly pages: number;
}

/** What the demo offers to who has just arrived; there is none outside the demo. */
export interface Demo {
  readonly phoneUrl: string | null;
  readonly logins: readonly {
    readonly role: Role;
    readonly label: string;
    readonly username: string;
    readonly password: string;
  }[];
}
