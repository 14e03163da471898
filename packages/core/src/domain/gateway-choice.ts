import type { Money } from '../kernel/money.ts';

/** A gateway as it is chosen among others. */
export interface GatewayCandidate {
  readonly name: string;
  readonly currencies: readonly string[];
  /** Amounts are whole multiples of it. */
  readonly stepMinor: bigint;
  readonly status: 'up' | 'degraded' | 'down';
}

/** What is to be paid. */
export interface Sought {
  readonly amount: Money;
  /** Whether it may be rounded up to what a gateway can move: what is due may, what somebody has named may not. */
  readonly rounds: boolean;
}

/** Why a gateway cannot take an amount; null when it can. How it is just now is another question. */
function unfitReason({ currencies, stepMinor }: GatewayCandidate, { amount, rounds }: Sought): string | null {
  if (!currencies.includes(amount.currency)) return `it takes ${currencies.join(', ')}`;
  return rounds || amount.minor % stepMinor === 0n ? null : 'it moves no such fraction';
}

/** Gateways that fit, in the order in which they were given: those that work well before those that work badly. */
export function fitting(all: readonly GatewayCandidate[], sought: Sought): readonly GatewayCandidate[] {
  const fits = all.filter((one) => unfitReason(one, sought) === null);
  return (['up', 'degraded', 'down'] as const).flatMap((status) => fits.filter((one) => one.status === status));
}
