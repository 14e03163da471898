import type { Interval } from '../kernel/calendar.ts';
import { defineErrors, type BillingError } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import { checkPrice } from './price/check.ts';
import type { MeterPrice } from './price/price.ts';
import type { TaxRate } from './tax.ts';
import type { RenewalMode, Validity } from './validity.ts';

/** One version of what is sold. A version never changes once written: a new price is a new version of the same code. */
export interface Plan {
  readonly id: Id<'Plan'>;
  /** What the ISP calls it: `home-10`. The same for every version. */
  readonly code: string;
  readonly version: number;
  readonly name: string;
  readonly terms: PlanTerms;
  /** For one validity (prepaid) or one interval (postpaid); gross when the tax mode is inclusive. */
  readonly price: Money;
  readonly taxMode: TaxMode;
  /** In the order in which they apply. */
  readonly taxes: readonly TaxRate[];
  /** A price for bytes used, billed after each interval; only with postpaid terms. */
  readonly usage: MeterPrice | null;
  readonly service: ServiceProfile;
  /** What the network does with who has not paid: refuse the log-in, or let in to the pay page only. */
  readonly onExpiry: 'refuse' | 'wall';
  readonly publishedAt: number;
  readonly retiredAt: number | null;
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
}

/** What the network is to give. */
export interface ServiceProfile {
  readonly access: 'pppoe' | 'hotspot';
  /** Towards the subscriber, in kbit/s (1 kbit = 1000 bit). */
  readonly downKbps: number;
  readonly upKbps: number;
  /** Bytes for one term, both directions together; null without limit. */
  readonly quotaBytes: bigint | null;
  /** What happens at the quota: nothing more, or go on at a lower speed. */
  readonly afterQuota: 'block' | { readonly downKbps: number; readonly upKbps: number };
  /** How many sessions may be open at once. */
  readonly sessions: number;
}

/** What can be wrong with a plan. */
export const planErrors = defineErrors('plan', {
  missing: ['missing', 'There is no plan {planId}.'],
  retired: ['conflict', 'The plan {planId} is retired and cannot be sold.'],
  malformed: ['invalid', 'The plan cannot be published: {reason}.'],
});

/**
 * Checks a plan before it is published, so that it cannot be sold wrong.
 * @throws BillingError `plan.malformed` that names the field and what would be right
 */
export function checkPlan(plan: Omit<Plan, 'id' | 'version'>): void {
  const wrong = (reason: string): BillingError => planErrors.malformed({ code: plan.code, reason });
  if (plan.price.minor < 0n) throw wrong('the price must not be negative');
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(plan.code)) {
    throw wrong('the code takes 1 to 40 lower-case letters, digits and dashes, such as home-10');
  }
  const { downKbps, upKbps, sessions, quotaBytes, afterQuota } = plan.service;
  const speeds = [downKbps, upKbps, ...(afterQuota === 'block' ? [] : [afterQuota.downKbps, afterQuota.upKbps])];
  if (!speeds.every((kbps) => Number.isInteger(kbps) && kbps > 0)) throw wrong('speeds are whole kbit/s above zero');
  if (!Number.isInteger(sessions) || sessions < 1) throw wrong('at least one session must be allowed');
  if (quotaBytes !== null && quotaBytes <= 0n) throw wrong('a quota is above zero bytes, or null for none');
  if (plan.usage !== null) {
    if (plan.terms.kind !== 'postpaid') throw wrong('a usage price needs postpaid terms: prepaid has a quota instead');
    checkPrice(plan.usage);
  }
}
