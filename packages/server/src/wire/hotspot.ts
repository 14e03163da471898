import type { AccessView, DeviceSlot } from '@daftari/core';
import { z } from 'zod';
import { Bytes, Instant, instantOrNull, MoneyOut } from './common.ts';
import type { PlanOut } from './plan.ts';
import * as rules from './plan-rules.ts';

/** A package as a guest chooses it. */
const PackageOut = z.strictObject({
  planId: z.string(),
  name: z.string(),
  price: MoneyOut,
  validity: rules.Validity.nullable(),
  downKbps: z.int(),
  upKbps: z.int(),
  quotaBytes: Bytes.nullable(),
  /** How many devices may use it at once. */
  devices: z.int(),
});

/** What is sold at the hotspot. */
export const HotspotOut = z.strictObject({
  isp: z.string(),
  currency: z.string(),
  /** Whether a prompt can be sent to a phone. */
  prompts: z.boolean(),
  packages: z.array(PackageOut),
});

/** What a device logs in with at its router. */
const LogInOut = z.strictObject({ username: z.string(), password: z.string() });

/** What a package still is: shown to whoever has proven that it is hers. */
const HoldingOut = z.strictObject({
  name: z.string(),
  untilAt: Instant.nullable(),
  /** Null without limit. */
  bytesLeft: Bytes.nullable(),
  /** The data is used up, and what is given instead is slower. */
  slower: z.boolean(),
  devices: z.strictObject({ taken: z.int(), sold: z.int() }),
});

/**
 * How a guest stands: `opening` is paid, and the router is being told; `full` is paid, and other devices have all its
 * places; `paid` is known of no device; `ready` can log in; `over` ran once.
 */
export const StandingOut = z.strictObject({
  state: z.enum(['waiting', 'opening', 'failed', 'paid', 'full', 'ready', 'over']),
  /** To be kept by the browser: it brings the same place back under another address. */
  ticket: z.string(),
  /** What the phone was asked for. */
  amount: MoneyOut.nullable(),
  /** A sentence for a person, once it failed. */
  reason: z.string().nullable(),
  /** What took it away, with `over`. */
  ended: z.enum(['time', 'data', 'stopped']).nullable(),
  /** Of the message that the provider sent to the phone: with it the package is brought to any device. */
  receipt: z.string().nullable(),
  holding: HoldingOut.nullable(),
  /** Only with `ready`. */
  logIn: LogInOut.nullable(),
});

/** How a guest stands. */
export type Standing = z.input<typeof StandingOut>;

/** A package as a guest chooses it: what she pays, taxes included, and what she gets. */
export function presentPackage(plan: z.input<typeof PlanOut>): z.input<typeof PackageOut> {
  const {
    id: planId,
    name,
    grossPrice: price,
    validity,
    downKbps,
    upKbps,
    quotaBytes,
    sessionsAllowed: devices,
  } = plan;
  return { planId, name, price, validity, downKbps, upKbps, quotaBytes, devices };
}

/** How somebody stands of whom no more is known than this. */
export function presentStanding(known: Pick<Standing, 'state' | 'ticket'> & Partial<Standing>): Standing {
  return { amount: null, reason: null, ended: null, receipt: null, holding: null, logIn: null, ...known };
}

/** What a package still is at an instant. */
export function presentHolding(
  { plan, entitlement, usedBytes }: AccessView,
  slots: readonly DeviceSlot[],
): NonNullable<Standing['holding']> {
  const sold = entitlement?.sessions ?? plan.service.sessions;
  const quota = entitlement?.quotaBytes ?? null;
  const left = quota === null ? null : quota > usedBytes ? quota - usedBytes : 0n;
  return {
    name: plan.name,
    untilAt: instantOrNull(entitlement?.untilAt ?? null),
    bytesLeft: left?.toString() ?? null,
    slower: entitlement?.access === 'throttled',
    devices: { taken: slots.filter(({ place }) => place <= sold).length, sold },
  };
}
