import type { Interval, LocalDate } from '../kernel/calendar.ts';
import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import type { RolloverRule } from './rollover.ts';
import type { MigrationMode } from './catalogue.ts';
import type { Phase } from './phase.ts';
import type { AddOnPolicy } from './change/add-on.ts';
import type { Manner } from './change/paid.ts';
import type { PausePolicy } from './change/pause.ts';
import type { PlanChangePolicy } from './change/plan-change.ts';
import type { PromisePolicy } from './change/promise.ts';
import type { QuantityPolicy } from './change/quantity.ts';
import type { PlanPrice } from './plan-price.ts';
import type { TaxRate } from './tax.ts';
import type { RenewalMode, Validity } from './validity.ts';
import type { Weights } from './weights.ts';

/** One version of what is sold. A version never changes once written: a new price is a new version of the same code. */
export interface Plan {
  readonly id: Id<'Plan'>;
  /** What the ISP calls it: `home-10`. The same for every version. */
  readonly code: string;
  readonly version: number;
  readonly name: string;
  readonly role: PlanRole;
  readonly terms: PlanTerms;
  /**
   * For one validity (prepaid) or one interval (postpaid) and one piece; gross when the tax mode is inclusive. What is
   * paid once the phases are over.
   */
  readonly price: Money;
  /** What a subscription goes through from its first day on; none: the evergreen price from the beginning. */
  readonly phases: readonly Phase[];
  /** Once, with the first term or period. */
  readonly setupFee: Money | null;
  readonly taxMode: TaxMode;
  /** In the order in which they apply. */
  readonly taxes: readonly TaxRate[];
  /** Instead of taxes of its own: the class of the tax table whose rates its charges take on their day. */
  readonly taxClass: string | null;
  /** The class of its set-up, where that is another: an installation bears no excise. Null: as the rest. */
  readonly setupTaxClass: string | null;
  /** Prices for what is used, billed after each interval; only with postpaid terms. */
  readonly usage: readonly PlanPrice[];
  /** What a period comes to at least, and at most; the difference is a line of its own. Only with postpaid terms. */
  readonly minimum: Money | null;
  readonly maximum: Money | null;
  /** What each term or period, or the bundle when it is bought, puts into the customer's buckets. */
  readonly grants: readonly PlanGrant[];
  readonly service: ServiceProfile;
  /** What the network does with who has not paid: refuse the log-in, or let in to the pay page only. */
  readonly onExpiry: 'refuse' | 'wall';
  /** What a holder may change, when, and what it costs. */
  readonly changes: ChangeRules;
  /** The local days on which new customers may buy it: from (null: at once), until, exclusive (null: without end). */
  readonly availableFrom: LocalDate | null;
  readonly availableUntil: LocalDate | null;
  /** What becomes of those who hold an older version of the same code. */
  readonly existing: ExistingHolders;
  readonly publishedAt: number;
  readonly retiredAt: number | null;
}

/**
 * `base`: access of its own. `add_on`: recurs beside a base subscription and is billed with it. `bundle`: bought once,
 * for what it grants.
 */
export type PlanRole = 'base' | 'add_on' | 'bundle';

/** What is put into a bucket. */
export interface PlanGrant {
  /** `BYTES`, `SECONDS`, `SMS`, or a unit of the ISP's own. */
  readonly asset: string;
  readonly amount: bigint;
  /** How long it lasts; null: as long as the term or period it comes with. A bundle needs one. */
  readonly validity: Validity | null;
  /** Burnt in steps of so many units: 60 for whole minutes, 1 for exact. */
  readonly increment: bigint;
  /** Lower burns first. */
  readonly priority: number;
  readonly rollover: RolloverRule | null;
  /** Whether all subscriptions of the account burn it. */
  readonly pooled: boolean;
}

/** What a new version does to holders of older ones: nothing, or it reaches them from a local day on. */
export interface ExistingHolders {
  readonly mode: MigrationMode;
  /** Null with `grandfather`. */
  readonly from: LocalDate | null;
}

/** What a holder may change, when, and what it costs. What an input leaves out is as in `DEFAULT_CHANGES`. */
export interface ChangeRules {
  /** How parts of periods and terms are counted. */
  readonly count: Omit<Manner, 'zone'>;
  /** Whether the day on which something ends is paid for. */
  readonly endDay: 'exclusive' | 'inclusive';
  readonly plan: Omit<PlanChangePolicy, 'count'>;
  readonly quantity: Omit<QuantityPolicy, 'count'>;
  readonly addOn: Omit<AddOnPolicy, 'count'>;
  /** What becomes of the unused money of who cancels at once and does not say. */
  readonly cancel: 'credit' | 'refund' | 'offset' | 'nothing';
  /** What it costs to end at once within a fixed term; null: nothing. */
  readonly cancelFee: Money | null;
  /** Null: it cannot be paused. */
  readonly pause: Omit<PausePolicy, 'count'> | null;
  /** Null: nobody gets access on a promise to pay. */
  readonly promise: PromisePolicy | null;
  /** Access after expiry, in milliseconds, which the next payment pays for too. */
  readonly accessGraceMs: number;
}

/** Whether the price already contains the taxes. */
export type TaxMode = 'inclusive' | 'exclusive';

/** How time is sold. */
export type PlanTerms = PrepaidTerms | PostpaidTerms;

/** Paid before use, for a length of time that starts with the payment. */
export interface PrepaidTerms {
  readonly kind: 'prepaid';
  readonly validity: Validity;
  readonly renewal: RenewalMode;
  /** Days after expiry that still count as unbroken, in milliseconds; matters only when continuous. */
  readonly graceMs: number;
  /** Whether a late renewal within grace also pays for the days without service. */
  readonly continuous: boolean;
}

/** Billed by the calendar: the flat price in advance, usage in arrear. */
export interface PostpaidTerms {
  readonly kind: 'postpaid';
  readonly interval: Interval;
  /** Days from issue until an invoice is due. */
  readonly dueDays: number;
  /** How long after a period its usage is waited for before it is billed, in milliseconds. */
  readonly usageGraceMs: number;
  /** Which day its periods begin on: that of the account, of the subscription, or the first of the calendar's unit. */
  readonly alignment: 'account' | 'subscription' | 'calendar';
}

/**
 * The ways in which customers are let in. `pppoe`, `hotspot`: by a log-in. `static`: not at all asked, a fixed address
 * with a queue; it needs an IPv4 address of her own. `dhcp`: a lease by hardware address; it needs one at her
 * placement.
 */
export const ACCESS_WAYS = ['pppoe', 'hotspot', 'static', 'dhcp'] as const;
/** One of them. */
export type AccessWay = (typeof ACCESS_WAYS)[number];

/** What the network is to give. Of an add-on: what it adds, so 0 kbit/s and 0 sessions for one that adds none. */
export interface ServiceProfile {
  readonly access: AccessWay;
  /** Towards the subscriber, in kbit/s (1 kbit = 1000 bit). */
  readonly downKbps: number;
  readonly upKbps: number;
  /** Bytes for one term, both directions together; null without limit. */
  readonly quotaBytes: bigint | null;
  /** Hours in which bytes count more or less towards the quota, such as half by night; outside of them as they are. */
  readonly weights: Weights;
  /** What is left of the quota at the end of a term and may be used in the next; null: nothing. */
  readonly rollover: RolloverRule | null;
  /** What happens at the quota: nothing more, or go on at a lower speed. */
  readonly afterQuota: 'block' | Speed;
  /** Fair use: slower from so many bytes within a term on, in ascending order. */
  readonly fairUse: readonly (Speed & { readonly afterBytes: bigint })[];
  /** How many sessions may be open at once. */
  readonly sessions: number;
  /** Whether a subscription is for the first device that logs in, and for no other until somebody frees it. */
  readonly firstDevice?: boolean;
  /** Faster for a moment, at the speed that was sold and no slower one. */
  readonly burst?: Burst;
  /** Who is served first when a link is full: 1 (first) to 8. */
  readonly priority?: number;
  /** What is kept for her when a link is full; at most the speed. */
  readonly guaranteed?: Speed;
  /** Names on the equipment: of the pools of addresses, IPv6 link prefixes and delegated prefixes. */
  readonly pool?: string;
  readonly ipv6Pool?: string;
  readonly delegatedPool?: string;
  /** Seconds without traffic after which a session ends. */
  readonly idleSeconds?: number;
  /** What equipment calls the service: a profile, a group, a policy. */
  readonly profile?: string;
  /** The firewall list that her address is put into. */
  readonly addressList?: string;
}

/** A speed above the one sold, for as long as the average stays below a threshold. */
export interface Burst extends Speed {
  /** The average from which on the burst is over; left out: the speed that was sold. */
  readonly threshold?: Speed;
  /** Over how many seconds the average is taken. */
  readonly seconds: number;
}

/** A speed in kbit/s (1 kbit = 1000 bit). */
export interface Speed {
  readonly downKbps: number;
  readonly upKbps: number;
}

/** What can be wrong with a plan. */
export const planErrors = defineErrors('plan', {
  missing: ['missing', 'There is no plan {planId}.'],
  draftMissing: ['missing', 'There is no draft {draftId}.'],
  retired: ['conflict', 'The plan {planId} is retired and cannot be sold.'],
  unavailable: ['refused', 'The plan {code} is sold {when}.'],
  notBase: ['refused', 'The plan {code} is a {role} and gives no access of its own.'],
  notAddOn: ['refused', 'The plan {code} is a {role} and cannot be held beside another.'],
  notBundle: ['refused', 'The plan {code} is a {role} and cannot be bought as a bundle.'],
  malformed: ['invalid', 'The plan cannot be published: {reason}.'],
});

/** What a plan's periods, or one prepaid term after another, are counted in; less than a day counts as one. */
export function intervalOf({ terms }: Pick<Plan, 'terms'>): Interval {
  if (terms.kind === 'postpaid') return terms.interval;
  const { validity } = terms;
  if (validity.kind === 'calendar_month') return { unit: 'month', count: validity.count };
  if (validity.kind !== 'duration') return { unit: 'day', count: Math.max(1, validity.count) };
  const { unit, count } = validity;
  return unit === 'week' || unit === 'day' ? { unit, count } : { unit: 'day', count: 1 };
}
