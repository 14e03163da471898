import type { PlanPreview, PlanSample } from '@daftari/core';
import { z } from 'zod';
import { LineOut, presentLine } from './change.ts';
import { instant, Instant, MoneyOut, presentMoney } from './common.ts';
import { PlanIn } from './plan-input.ts';
import { LocalDay, Whole } from './price.ts';

/** A plan that need not be kept anywhere, and how somebody would use it. */
export const PlanPreviewIn = z.strictObject({
  plan: PlanIn,
  sample: z
    .strictObject({
      /** What each period uses of each meter, in units of the meter: bytes, seconds. */
      usage: z.record(z.string().max(40), Whole).default({}),
      quantity: z.int().min(1).max(10_000).default(1),
      /** How many terms or periods. */
      periods: z.int().min(1).max(36).default(3),
      /** The local day on which it begins; today, unless said otherwise. */
      startOn: LocalDay.optional(),
    })
    .prefault({}),
});

/** What a customer would pay, and what is wrong or odd about the plan. */
export const PlanPreviewOut = z.strictObject({
  /** An `error` refuses the publishing; then there are no bills. A `warning` does not. */
  warnings: z.array(
    z.strictObject({
      severity: z.enum(['error', 'warning']),
      code: z.string(),
      /** The field that it is about, where that is known: `usage.0`, `phases`. */
      path: z.string().exactOptional(),
      message: z.string(),
    }),
  ),
  /** One document for each term or period: its flat price in advance, and the usage of the one before in arrear. */
  bills: z.array(
    z.strictObject({
      /** The term or period, half-open. */
      fromAt: Instant,
      toAt: Instant,
      /** The phase that it begins in; null where the plan has none, or they are over. */
      phase: z.string().nullable(),
      lines: z.array(LineOut),
      net: MoneyOut,
      tax: MoneyOut,
      total: MoneyOut,
    }),
  ),
  /** What use costs, for a chart: at the edges of the tiers, just above them, and between. Without tax if exclusive. */
  curves: z.array(
    z.strictObject({
      /** Which price it is of: `usage.0`. A meter may have several. */
      path: z.string(),
      meter: z.string(),
      points: z.array(z.strictObject({ /** Priced units. */ x: z.string(), y: MoneyOut })),
    }),
  ),
});

/** A sample as core takes it. */
export function readSample(
  { usage, quantity, periods, startOn }: z.output<typeof PlanPreviewIn>['sample'],
  today: string,
): PlanSample {
  const units = Object.entries(usage).map(([meter, used]) => [meter, BigInt(used)] as const);
  return { usage: Object.fromEntries(units), quantity, periods, startOn: startOn ?? today };
}

/** Writes a preview. */
export function presentPlanPreview({ findings, bills, curves }: PlanPreview): z.input<typeof PlanPreviewOut> {
  return {
    warnings: findings.map(({ severity, code, path, message }) => ({
      severity,
      code,
      ...(path !== null && { path }),
      message,
    })),
    bills: bills.map(({ fromAt, toAt, phase, lines, net, tax, total }) => ({
      fromAt: instant(fromAt),
      toAt: instant(toAt),
      phase,
      lines: lines.map(presentLine),
      net: presentMoney(net),
      tax: presentMoney(tax),
      total: presentMoney(total),
    })),
    curves: curves.map(({ path, meter, points }) => ({
      path,
      meter,
      points: points.map(({ quantity: x, amount }) => ({ x, y: presentMoney(amount) })),
    })),
  };
}
