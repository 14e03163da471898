import type { ServiceProfile } from '@daftari/core';
import { z } from 'zod';
import { Slower } from './plan-parts.ts';

/** A name as equipment knows it. */
const Name = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,64}$/, '1 to 64 visible ASCII characters without a space');

/** What of a plan only equipment reads; what is left out is as the equipment has it. */
export const Equipment = z.strictObject({
  /** Faster for a moment, while the average over so many seconds stays below the threshold. */
  burst: Slower.extend({
    /** The speed that was sold, unless it is said. */
    threshold: Slower.exactOptional(),
    seconds: z.int().min(1).max(3_600),
  }).exactOptional(),
  /** Who is served first when a link is full: 1 (first) to 8. */
  priority: z.int().min(1).max(8).exactOptional(),
  /** What is kept for her when a link is full, in kbit/s. */
  guaranteed: Slower.exactOptional(),
  /** Names of pools on the equipment: of addresses, of IPv6 link prefixes, of delegated prefixes. */
  pool: Name.exactOptional(),
  ipv6Pool: Name.exactOptional(),
  delegatedPool: Name.exactOptional(),
  /** Seconds without traffic after which a session ends. */
  idleSeconds: z.int().min(60).max(2_592_000).exactOptional(),
  /** What equipment calls the service: a profile, a group, a policy. */
  profile: Name.exactOptional(),
  /** The firewall list that her address is put into. */
  addressList: Name.exactOptional(),
});

const FIELDS = Object.keys(Equipment.shape) as readonly (keyof z.output<typeof Equipment>)[];

/** Writes what of a service only equipment reads. */
export function presentEquipment(service: ServiceProfile): z.output<typeof Equipment> {
  const said = FIELDS.filter((field) => service[field] !== undefined);
  return Object.fromEntries(said.map((field) => [field, service[field]]));
}
