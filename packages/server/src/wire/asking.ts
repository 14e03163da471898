import type { Mandate, WaysToPay } from '@daftari/core';
import { z } from 'zod';
import { instant, Instant, instantOrNull, MoneyOut, presentMoney } from './common.ts';

/** How a customer can pay what is due. */
export const WaysOut = z.strictObject({
  due: MoneyOut,
  /** Credit, and what is in the wallet: it is put to what is due before any other money. */
  wallet: MoneyOut,
  ways: z.array(
    z.strictObject({
      gateway: z.string(),
      kind: z.enum(['prompt', 'page', 'card', 'mandate']),
      mandateId: z.string().nullable(),
      label: z.string(),
      amount: MoneyOut,
      healthy: z.boolean(),
      reason: z.string().nullable(),
    }),
  ),
});

/** Writes the ways. */
export function presentWays({ due, wallet, ways }: WaysToPay): z.input<typeof WaysOut> {
  return {
    due: presentMoney(due),
    wallet: presentMoney(wallet),
    ways: ways.map((way) => ({ ...way, amount: presentMoney(way.amount) })),
  };
}

/** What a customer has allowed to be taken without asking her. */
export const MandateOut = z.strictObject({
  id: z.string(),
  customerId: z.string().nullable(),
  gateway: z.string(),
  /** `Visa •••• 4242`. */
  label: z.string(),
  startedBy: z.enum(['us', 'provider']),
  state: z.enum(['active', 'failing', 'ended']),
  expiresAt: Instant.nullable(),
  createdAt: Instant,
  endedAt: Instant.nullable(),
  reason: z.string().nullable(),
});

/** Writes a mandate. */
export function presentMandate(one: Mandate): z.input<typeof MandateOut> {
  const { id, accountId, gateway, label, startedBy, state, reason } = one;
  return {
    id,
    customerId: accountId,
    gateway,
    label,
    startedBy,
    state,
    expiresAt: instantOrNull(one.expiresAt),
    createdAt: instant(one.createdAt),
    endedAt: instantOrNull(one.endedAt),
    reason,
  };
}
