import { maxValueOctets } from './codec.ts';
import { cambium, cisco, huawei, juniper, ubiquiti, zte } from './dictionary/access.ts';
import type { Entry } from './dictionary/entry.ts';
import { rfc } from './dictionary/rfc.ts';
import { ascend, microsoft, mikrotik, wispr } from './dictionary/vendors.ts';
import { formats } from './format.ts';
import type { Format, FormatTypes } from './format.ts';
import { isVendor, vendorSpecific } from './packet.ts';
import type { Attribute, PlainAttribute } from './packet.ts';

/** Every attribute that can be read and written by name. */
export const dictionary = {
  ...rfc,
  ...mikrotik,
  ...wispr,
  ...ascend,
  ...microsoft,
  ...cisco,
  ...huawei,
  ...juniper,
  ...ubiquiti,
  ...cambium,
  ...zte,
};

/** The name of an attribute, such as `User-Name` or `Mikrotik-Rate-Limit`. */
export type AttributeName = keyof typeof dictionary;

/** The type of an attribute's value. */
export type ValueOf<Name extends AttributeName> = FormatTypes[(typeof dictionary)[Name]['format']];

/** The attributes of a packet, or anything else that holds some. */
export interface Holder {
  readonly attributes: readonly Attribute[];
}

/**
 * The first value of an attribute. Undefined when it is absent, and also when it is not what its type allows: see
 * `malformed` and `octetsOf`.
 */
export function valueOf<Name extends AttributeName>(holder: Holder, name: Name): ValueOf<Name> | undefined {
  const octets = octetsOf(holder, name);
  return octets && formatOf(name).decode(octets);
}

/** Every value of an attribute that may be repeated, without the malformed ones. */
export function valuesOf<Name extends AttributeName>(holder: Holder, name: Name): ValueOf<Name>[] {
  return allOctetsOf(holder, name).flatMap((octets) => formatOf(name).decode(octets) ?? []);
}

/** The first value of an attribute as it came: lossless whatever the octets are. */
export function octetsOf(holder: Holder, name: AttributeName): Uint8Array | undefined {
  const { type, vendorId }: Entry = dictionary[name];
  for (const each of holder.attributes) {
    if (!isVendor(each)) {
      if (vendorId === undefined && each.type === type) return each.value;
    } else if (each.vendorId === vendorId) {
      for (const part of each.parts) if (part.type === type) return part.value;
    }
  }
  return undefined;
}

/** Whether the attribute is there, malformed or not. */
export const carries = (holder: Holder, name: AttributeName): boolean => octetsOf(holder, name) !== undefined;

/**
 * Makes an attribute.
 * @throws RangeError when the value does not fit the attribute's type or its length, or is empty, which RFC 2865
 * section 5 forbids: leave the attribute out instead.
 */
export function attribute<Name extends AttributeName>(name: Name, value: ValueOf<Name>): Attribute {
  const { type, vendorId }: Entry = dictionary[name];
  const octets = encodeNamed(name, value);
  const room = vendorId === undefined ? maxValueOctets : maxValueOctets - 6;
  if (octets.length === 0) throw new RangeError(`${name} must not be empty: leave it out`);
  if (octets.length > room) throw new RangeError(`${name} takes ${room} octets at most, ${octets.length} were given`);
  if (vendorId === undefined) return { type, value: octets };
  return { type: vendorSpecific, vendorId, parts: [{ type, value: octets }] };
}

/** The attributes whose octets are not what their type allows, each with a sentence for the log. */
export function malformed(holder: Holder): { readonly name: AttributeName; readonly reason: string }[] {
  return flatten(holder.attributes).flatMap(({ vendorId, part }) => {
    const name = nameOf(part.type, vendorId);
    if (name === undefined || formatOf(name).decode(part.value) !== undefined) return [];
    const { format } = dictionary[name];
    return [{ name, reason: `${name} is no ${format} in these ${part.value.length} octets` }];
  });
}

/** The name of an attribute of the packet, or of a vendor's. */
export const nameOf = (type: number, vendorId?: number): AttributeName | undefined => names.get(keyOf(type, vendorId));

/** One value of a packet in its place: those of a vendor stand one by one, with their vendor. */
export interface Flat {
  readonly vendorId: number | undefined;
  readonly part: PlainAttribute;
}

/** The values of a packet in order, out of their Vendor-Specific wrappers. */
export function flatten(attributes: readonly Attribute[]): Flat[] {
  return attributes.flatMap((each): Flat[] =>
    isVendor(each)
      ? each.parts.map((part) => ({ vendorId: each.vendorId, part }))
      : [{ vendorId: undefined, part: each }],
  );
}

function allOctetsOf(holder: Holder, name: AttributeName): Uint8Array[] {
  const { type, vendorId }: Entry = dictionary[name];
  const found: Uint8Array[] = [];
  for (const each of holder.attributes) {
    if (!isVendor(each)) {
      if (vendorId === undefined && each.type === type) found.push(each.value);
    } else if (each.vendorId === vendorId) {
      for (const part of each.parts) if (part.type === type) found.push(part.value);
    }
  }
  return found;
}

function encodeNamed<Name extends AttributeName>(name: Name, value: ValueOf<Name>): Uint8Array {
  try {
    return formatOf(name).encode(value);
  } catch (error) {
    throw new RangeError(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** The table of formats is keyed by the very name that `ValueOf` looks up, which the compiler cannot follow. */
const formatOf = <Name extends AttributeName>(name: Name): Format<ValueOf<Name>> =>
  formats[dictionary[name].format] as unknown as Format<ValueOf<Name>>;

const keyOf = (type: number, vendorId = 0): string => `${vendorId}:${type}`;

const names: ReadonlyMap<string, AttributeName> = new Map(
  Object.entries(dictionary).map(([name, entry]: [string, Entry]) => [
    keyOf(entry.type, entry.vendorId),
    name as AttributeName,
  ]),
);
