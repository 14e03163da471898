import type { Burst, Speed } from '@daftari/core';
import type { AttributeName } from '../wire/attributes.ts';
import type { Attribute } from '../wire/packet.ts';

/** What a session may have, in no maker's words. Speeds are kbit/s (1 kbit = 1000 bit), seen from the subscriber. */
export interface RatePlan extends Speed {
  /** Faster for a moment; absent: never. */
  readonly burst?: Burst | undefined;
  /** 1 (served first) to 8. */
  readonly priority?: number | undefined;
  /** What is kept for her when a link is full. */
  readonly guaranteed?: Speed | undefined;
  /** What equipment knows the speed by, where it is set up under names; null: it has none. */
  readonly policy: PolicyNames | null;
  /** Bytes that may still be moved, both ways together; null: no limit. */
  readonly bytesLeft: bigint | null;
}

/** The name of a speed, for each way and for both together. */
export interface PolicyNames {
  readonly down: string;
  readonly up: string;
}

/** The unit in which a maker counts a speed. */
export type RateUnit = 'bit/s' | 'kbit/s';

/** What equipment of one make can be told, for people to choose by and for errors to explain. */
export interface Capabilities {
  /** By what a speed is told: figures, or names of policies that stand on the equipment. */
  readonly speed: 'figures' | 'names' | 'figures or names';
  /** The unit of the figures; null where there are none. */
  readonly unit: RateUnit | null;
  /** The highest speed that can be told, in kbit/s; null: none that matters. */
  readonly mostKbps: number | null;
  readonly burst: boolean;
  readonly priority: boolean;
  readonly guaranteed: boolean;
  /** Whether it ends a session itself after so many bytes. Where it does not, accounting finds the end. */
  readonly byteLimit: boolean;
  /** Whether it can put her address into a firewall list. */
  readonly addressList: boolean;
  /** Whether each of these is changed in a running session by CoA; else the session is ended and logs in again. */
  readonly coa: { readonly speed: boolean; readonly time: boolean; readonly bytes: boolean };
  /** What the rules here stand on. */
  readonly source: 'maker' | 'dictionary';
}

/** How one make of equipment is told. */
export interface Vendor {
  readonly name: string;
  readonly can: Capabilities;
  /** The speed; nothing where it goes by names and there is none. */
  readonly speed: (plan: RatePlan, unit: RateUnit) => readonly Attribute[];
  /** A limit of bytes, at least one; nothing where there is no such limit. */
  readonly bytes: (left: bigint) => readonly Attribute[];
  /** What takes back an earlier limit of bytes: leaving it out would let it stand. */
  readonly noBytes: () => readonly Attribute[];
  /** What says that she is kept on the pay page, beside what the operator has set up for it. */
  readonly walled: () => readonly Attribute[];
  /** The attributes that name its pools and its name servers, where they are its own. */
  readonly names: OwnNames;
  /** Whether the device's address belongs to what tells a session from another. */
  readonly byDevice: boolean;
}

type TextName = 'Framed-IPv6-Pool' | 'Delegated-IPv6-Prefix-Pool' | Extract<AttributeName, `${string}-Pool-Name`>;

/** Attributes of a make that stand for standard ones. */
export interface OwnNames {
  readonly ipv6Pool: TextName;
  readonly delegatedPool: TextName | 'Mikrotik-Delegated-IPv6-Pool' | 'Huawei-Delegated-IPv6-Prefix-Pool';
  readonly dns4: readonly ['MS-Primary-DNS-Server' | 'ERX-Primary-DNS' | 'Huawei-Primary-DNS', SecondDns];
}

type SecondDns = 'MS-Secondary-DNS-Server' | 'ERX-Secondary-DNS' | 'Huawei-Secondary-DNS';

/** The attributes of the RFCs, and Microsoft's for name servers, which most makes read. */
export const STANDARD_NAMES: OwnNames = {
  ipv6Pool: 'Framed-IPv6-Pool',
  delegatedPool: 'Delegated-IPv6-Prefix-Pool',
  dns4: ['MS-Primary-DNS-Server', 'MS-Secondary-DNS-Server'],
};

/** The largest number of 32 bits. */
export const MAX_32 = 0xffff_ffff;

/** The highest speed in kbit/s that 32 bits of bit/s can tell: 4.29 Gbit/s. */
export const MOST_KBPS_32 = Math.floor(MAX_32 / 1_000);

/** Kbit/s in a maker's unit, at most what 32 bits hold: a wrapped number would be a trickle. */
export function rate32(kbps: number, unit: RateUnit): number {
  return Math.min(MAX_32, unit === 'bit/s' ? kbps * 1_000 : kbps);
}

/** What is nothing. */
export const nothing = (): readonly Attribute[] => [];
