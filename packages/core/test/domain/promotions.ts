import type { Promotion, Redemption } from '../../src/domain/promotion.ts';
import type { Id } from '../../src/kernel/id.ts';
import { START } from '../../src/testing/builders.ts';

// Promotions for tests. A test names only what it is about.

/** A day of 24 hours. */
export const DAY = 86_400_000;

/** 20 % off everything for who types KARIBU-20. */
export function aPromotion(given: Partial<Promotion> = {}): Promotion {
  return {
    id: 'prm_1' as Id<'Promotion'>,
    code: 'KARIBU-20',
    name: 'Karibu',
    discount: { kind: 'percent', rate: '0.2' },
    scope: { of: 'account' },
    when: [],
    limits: { total: null, perCustomer: null, perCurrency: null },
    validFrom: START - DAY,
    validUntil: null,
    firstPeriods: null,
    stacking: 'all',
    priority: 0,
    ...given,
  };
}

/** Redeemed at the start. */
export function aRedemption(given: Partial<Redemption> = {}): Redemption {
  return {
    id: 'rdm_1' as Id<'Redemption'>,
    promotionId: 'prm_1' as Id<'Promotion'>,
    accountId: 'acc_1' as Id<'Account'>,
    key: 'order 1',
    currency: 'KES',
    state: 'redeemed',
    reservedAt: START,
    heldUntil: START + DAY,
    redeemedAt: START,
    endedAt: null,
    periods: [],
    left: null,
    ...given,
  };
}
