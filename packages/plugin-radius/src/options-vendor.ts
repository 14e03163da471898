import { z } from 'zod';
import { parseAddress } from './network.ts';
import { vendorNames, vendors, type VendorName } from './vendors/index.ts';
import { policyFault } from './vendors/policy.ts';

const text = z.string().min(1).max(200);
const kbps = z.int('whole kbit/s').min(1, 'at least 1 kbit/s');
const poolName = z.string().regex(/^[\x21-\x7e]{1,64}$/, '1 to 64 visible ASCII characters without a space');

const Template = z.string().superRefine((given, context) => {
  const fault = policyFault(given);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
});

/** How a NAS keeps somebody on the pay page. At least one of the first five says where that is done on the router. */
const Walled = z
  .strictObject({
    /** RouterOS: the firewall list that her address is put into. */
    addressList: text.optional(),
    /** The firewall chain or filter that her packets pass. */
    filterId: text.optional(),
    /** The name of an address pool on the router. */
    pool: text.optional(),
    /** RouterOS: the PPP or hotspot profile. */
    group: text.optional(),
    /** The policy or QoS profile on equipment that goes by names. */
    policy: Template.optional(),
    downKbps: kbps.default(512),
    upKbps: kbps.default(512),
    /** After so many seconds she is asked to log in again, and gets what she has paid for by then. */
    seconds: z.int().min(60, 'at least 60 seconds').max(86_400).default(300),
  })
  .refine(({ addressList, filterId, pool, group, policy }) => addressList ?? filterId ?? pool ?? group ?? policy, {
    message: 'one of addressList, filterId, pool, group and policy must say what keeps her on the pay page',
  });

/** What the equipment of a client is, and how it is told what was sold. */
export const vendorOptions = {
  vendor: z.enum(vendorNames, `one of ${vendorNames.join(', ')}`).default('mikrotik'),
  /**
   * How policies that stand on the equipment are called: `{down}` and `{up}` are kbit/s, `{rate}` is that of the way
   * in `{way}`, `{code}` is the plan's. Or a template for each code of a plan, with `*` for all others.
   */
  policy: z.union([Template, z.record(z.string(), Template)]).optional(),
  /** For images that count in another unit than their make does: Huawei, Cambium and ZTE. */
  rateUnit: z.enum(['bit/s', 'kbit/s'], 'bit/s or kbit/s').optional(),
  walled: Walled.optional(),
  /** Where addresses come from when the plan does not say: pools of this plugin, or on the router. */
  pool: poolName.optional(),
  ipv6Pool: poolName.optional(),
  delegatedPool: poolName.optional(),
  /** The name servers that her equipment is told of; two of each family at most. */
  dns: z
    .array(z.string().refine((given) => parseAddress(given) !== undefined, 'an IP address'))
    .max(4)
    .default([]),
  /** RouterOS hotspot: pages that are shown again and again. */
  advertise: z
    .strictObject({ urls: z.array(z.url().max(240)).min(1).max(8), seconds: z.int().min(60).max(86_400) })
    .optional(),
};

/** What `vendorOptions` come to. */
export type VendorOptions = z.output<ReturnType<typeof shapeOf>>;

const shapeOf = () => z.strictObject(vendorOptions);

/** How a NAS keeps somebody on the pay page, with every default filled in. */
export type WalledOptions = z.output<typeof Walled>;

/** What the options of one make must be together. */
export function checkVendor({ vendor, walled, ...given }: VendorOptions, context: z.RefinementCtx): void {
  const wrong = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  const { speed } = vendors[vendor].can;
  if (vendor !== 'mikrotik' && (walled?.addressList ?? walled?.group) !== undefined) {
    const instead = speed === 'figures' ? 'filterId or pool' : 'filterId, pool or policy';
    wrong('walled', `addressList and group are MikroTik attributes; ${article(vendor)} NAS takes ${instead}`);
  }
  if (speed === 'names' && given.policy === undefined) {
    wrong(
      'policy',
      `${vendor} knows speeds by the names of policies: say how they are called, as in home-{way}-{rate}`,
    );
  }
  if (speed === 'figures' && (given.policy ?? walled?.policy) !== undefined) {
    wrong(given.policy === undefined ? 'walled' : 'policy', `${vendor} is told its speeds in figures, not by names`);
  }
  if (given.rateUnit !== undefined && !OTHER_UNITS.has(vendor)) {
    wrong('rateUnit', `the unit of ${vendor} is known; only ${[...OTHER_UNITS].join(', ')} count differently by image`);
  }
  if (given.advertise !== undefined && vendor !== 'mikrotik') wrong('advertise', 'pages are a matter of RouterOS');
  for (const family of [4, 6] as const) {
    const own = given.dns.filter((address) => address.includes(':') === (family === 6));
    if (own.length > 2) wrong('dns', `two name servers of IPv${family} at most`);
  }
}

const OTHER_UNITS: ReadonlySet<VendorName> = new Set(['huawei', 'cambium', 'zte'] as const);

function article(vendor: VendorName): string {
  return vendor === 'generic' ? 'a generic' : `a ${vendor}`;
}
