import type { LocalDate } from '../kernel/calendar.ts';
import type { House } from './house.ts';
import { recogniseRevenue, type Recognised } from './recognition.ts';
import { expireVouchers } from './vouchers/expire.ts';

/** What can be asked about what is earned day by day of what was billed. */
export interface RevenueVerbs {
  /**
   * Earns what the days before this one have earned of what was billed in advance, and keeps what was paid for vouchers
   * that nobody used in time; asked twice, it books once.
   */
  recogniseRevenue(upTo?: LocalDate): Promise<Recognised>;
}

/** The verbs of a house about what is earned day by day of what was billed. */
export function revenueVerbs(house: House): RevenueVerbs {
  return {
    async recogniseRevenue(upTo) {
      await expireVouchers(house);
      return recogniseRevenue(house, upTo);
    },
  };
}
