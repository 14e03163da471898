import { addDays, localDateAt, startOfDay, type Zone } from '../kernel/calendar.ts';
import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import { compareMoney, subtract, type Money } from '../kernel/money.ts';
import type { Discount } from './discount.ts';

/** What the ISP gives when a customer brings another: something to both, or nothing to one of them. */
export interface ReferralProgramme {
  readonly referrer: Money | null;
  readonly referee: Money | null;
  /** Local days after which the credit lapses; null: never. */
  readonly creditDays: number | null;
  /** For so many local days after the grant a refund takes it back; the last day counts. */
  readonly clawbackDays: number;
  /** How many customers one may bring and be paid for; null: any number. */
  readonly perReferrer: number | null;
}

/** Who brought whom. */
export interface Referral {
  readonly id: Id<'Referral'>;
  readonly referrerId: Id<'Account'>;
  readonly refereeId: Id<'Account'>;
}

/** The first invoice of the referee, and what has been allocated to it. */
export interface FirstInvoice {
  readonly invoiceId: Id<'Invoice'>;
  readonly accountId: Id<'Account'>;
  readonly total: Money;
  readonly allocated: Money;
}

/** Promotional credit for one of the two sides. The key is made once for ever, so a grant that is made twice is one. */
export interface ReferralGrant {
  readonly key: string;
  readonly referralId: Id<'Referral'>;
  readonly side: 'referrer' | 'referee';
  readonly accountId: Id<'Account'>;
  readonly amount: Money;
  readonly grantedAt: number;
  /** Exclusive, UTC milliseconds; null: never. */
  readonly expiresAt: number | null;
  readonly because: string;
}

/** A grant, what is left of it, and the zone in which its days are counted. */
export interface StandingGrant {
  readonly grant: ReferralGrant;
  readonly left: Money;
  readonly zone: Zone;
}

/** What a refund takes back of a grant. What was spent is not taken from her other money: it is reported. */
export interface Clawback {
  readonly key: string;
  readonly grantKey: string;
  readonly accountId: Id<'Account'>;
  /** To be taken from what is left; never more than that. */
  readonly taken: Money;
  /** Spent or lapsed already, and borne by the ISP. */
  readonly notRecoverable: Money;
  readonly because: string;
}

/** What can be wrong with a referral. */
export const referralErrors = defineErrors('referral', {
  self: ['refused', 'A customer cannot refer herself.'],
  unknown: ['missing', 'There is no customer with the number {number}.'],
  stranger: ['invalid', 'The invoice {invoiceId} is not one of the customer who was referred.'],
});

/**
 * The grants to both sides, once the first invoice of the referee is allocated in full; none before, and none for which
 * a key is made already. The referrer gets nothing more once she has been paid for as many as the programme allows;
 * the referee is not made to suffer for that.
 * @throws BillingError `referral.self`, `referral.stranger`, `money.currencyMismatch`
 */
export function referralGrants(
  programme: ReferralProgramme,
  referral: Referral,
  first: FirstInvoice,
  given: {
    readonly at: number;
    /** The zone of each side. */
    readonly zones: { readonly referrer: Zone; readonly referee: Zone };
    /** Keys of grants that are made. */
    readonly keys: ReadonlySet<string>;
    /** For how many the referrer has been paid. */
    readonly paidFor: number;
  },
): ReferralGrant[] {
  const { id: referralId, referrerId, refereeId } = referral;
  if (referrerId === refereeId) throw referralErrors.self({ accountId: refereeId });
  if (first.accountId !== refereeId) throw referralErrors.stranger({ invoiceId: first.invoiceId });
  if (first.total.minor <= 0n || compareMoney(first.allocated, first.total) < 0) return [];
  const full = programme.perReferrer !== null && given.paidFor >= programme.perReferrer;
  const sides = [
    { side: 'referee', accountId: refereeId, amount: programme.referee },
    { side: 'referrer', accountId: referrerId, amount: full ? null : programme.referrer },
  ] as const;
  return sides.flatMap(({ side, accountId, amount }): ReferralGrant[] => {
    const key = `referral/${referralId}/${side}`;
    if (amount === null || amount.minor <= 0n || given.keys.has(key)) return [];
    const expiresAt = expiry(given.at, programme.creditDays, given.zones[side]);
    const because = `the first invoice ${first.invoiceId} of the customer who was referred is paid in full`;
    return [{ key, referralId, side, accountId, amount, grantedAt: given.at, expiresAt, because }];
  });
}

/**
 * What a refund of the referee's first invoice takes back from both sides, within the days of the programme: what is
 * left of each grant, and never more, so that no balance falls below zero. The rest is reported as not recoverable. A
 * refund of any part takes the grants back whole, since the invoice is then no longer paid in full; a second refund
 * makes the same keys.
 */
export function clawBack(
  programme: Pick<ReferralProgramme, 'clawbackDays'>,
  standing: readonly StandingGrant[],
  refund: { readonly refundId: string; readonly at: number; readonly keys: ReadonlySet<string> },
): Clawback[] {
  return standing.flatMap(({ grant, left, zone }): Clawback[] => {
    const key = `${grant.key}/clawback`;
    const lastDay = addDays(localDateAt(grant.grantedAt, zone), programme.clawbackDays);
    if (refund.keys.has(key) || localDateAt(refund.at, zone) > lastDay) return [];
    const lapsed = grant.expiresAt !== null && grant.expiresAt <= refund.at;
    const usable = lapsed || left.minor < 0n ? 0n : left.minor;
    const taken = { ...grant.amount, minor: usable < grant.amount.minor ? usable : grant.amount.minor };
    return [
      {
        key,
        grantKey: grant.key,
        accountId: grant.accountId,
        taken,
        notRecoverable: subtract(grant.amount, taken),
        because: `refund ${refund.refundId} within ${programme.clawbackDays} days, until ${lastDay}`,
      },
    ];
  });
}

/**
 * A grant as a discount before tax, as `2,500 − 20 % − 300` has it: what is left is taken from any line, and what does
 * not fit waits. A house that gives credit after tax puts the grant to the document as a `promo` credit instead.
 */
export function referralDiscount({ grant, left }: Pick<StandingGrant, 'grant' | 'left'>): Discount {
  return {
    id: grant.key,
    description: 'Referral credit',
    terms: { kind: 'amount', amount: left, carries: true },
    scope: { of: 'account' },
    stacking: 'all',
    grantedAt: grant.grantedAt,
    priority: 0,
    origin: 'core',
  };
}

/** To the end of the last local day, because people are told a day and no hour. */
function expiry(at: number, days: number | null, zone: Zone): number | null {
  return days === null ? null : startOfDay(addDays(localDateAt(at, zone), days + 1), zone);
}
