import type { Attribute } from '../wire/packet.ts';
import { cambium } from './cambium.ts';
import { cisco } from './cisco.ts';
import { huawei } from './huawei.ts';
import { juniper } from './juniper.ts';
import { mikrotik } from './mikrotik.ts';
import type { RatePlan, RateUnit, Vendor } from './rate-plan.ts';
import { ubiquiti } from './ubiquiti.ts';
import { wispr } from './wispr.ts';
import { zte } from './zte.ts';

/** Every make of equipment that is told in its own words; `generic` is whatever reads WISPr. */
export const vendors = { mikrotik, cisco, huawei, juniper, ubiquiti, cambium, zte, generic: wispr } as const;

/** The name of a make, as the option `vendor` of a client takes it. */
export type VendorName = keyof typeof vendors;

/** The names of all makes. */
export const vendorNames = Object.keys(vendors) as [VendorName, ...VendorName[]];

/** The equipment of one client, as far as it matters to what it is told. */
export interface Equipment {
  readonly vendor: VendorName;
  /** What it counts speeds in, where that is another unit than its make's. */
  readonly rateUnit?: RateUnit | undefined;
}

/** What a log-in is answered with: the speed, and the limit of bytes. */
export function acceptOf(equipment: Equipment, plan: RatePlan): readonly Attribute[] {
  const vendor = vendors[equipment.vendor];
  return [...speedOf(equipment, plan), ...(plan.bytesLeft === null ? [] : vendor.bytes(plan.bytesLeft))];
}

/**
 * The same for a running session; null when this make changes no speed in mid-session. Where there is no limit of bytes
 * any more, an earlier one is taken back.
 */
export function changeOf(equipment: Equipment, plan: RatePlan): readonly Attribute[] | null {
  const vendor: Vendor = vendors[equipment.vendor];
  if (!vendor.can.coa.speed) return null;
  const bytes = plan.bytesLeft === null ? vendor.noBytes() : vendor.bytes(plan.bytesLeft);
  return [...speedOf(equipment, plan), ...(vendor.can.coa.bytes ? bytes : [])];
}

function speedOf({ vendor, rateUnit }: Equipment, plan: RatePlan): readonly Attribute[] {
  const { can, speed }: Vendor = vendors[vendor];
  return speed(plan, rateUnit ?? can.unit ?? 'kbit/s');
}
