import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acceptOf, changeOf, vendorNames, vendors, type VendorName } from '../../src/vendors/index.ts';
import { policyFault, policyNames } from '../../src/vendors/policy.ts';
import type { RatePlan, RateUnit } from '../../src/vendors/rate-plan.ts';
import { valueOf, valuesOf, type Holder } from '../../src/wire/attributes.ts';
import { decodePacket, encodePacket } from '../../src/wire/codec.ts';
import { codes, type Attribute } from '../../src/wire/packet.ts';

/** 10 Mbit/s down and 5 up, with all that a plan can say, and 5 GiB and a byte left. */
const whole: RatePlan = {
  downKbps: 10_000,
  upKbps: 5_000,
  burst: { downKbps: 20_000, upKbps: 10_000, threshold: { downKbps: 8_000, upKbps: 4_000 }, seconds: 8 },
  priority: 3,
  guaranteed: { downKbps: 1_000, upKbps: 500 },
  policy: null,
  bytesLeft: 5n * 1024n ** 3n + 1n,
};
const plain: RatePlan = { downKbps: 10_000, upKbps: 5_000, policy: null, bytesLeft: null };
const named: RatePlan = { ...plain, policy: { down: 'home-down', up: 'home-up' } };

/** A Vendor-Specific attribute (RFC 2865 section 5.26): type 26, its length, the vendor, and one part. */
function vsa(vendor: string, type: string, value: string): string {
  const part = `${type}${octet(value.length / 2 + 2)}${value}`;
  return `1a${octet(part.length / 2 + 6)}0000${vendor}${part}`;
}

const octet = (length: number): string => length.toString(16).padStart(2, '0');
const ascii = (text: string): string => Buffer.from(text, 'latin1').toString('hex');

const packetWith = (attributes: readonly Attribute[]): Uint8Array =>
  encodePacket({ code: codes['Access-Accept'], identifier: 1, authenticator: new Uint8Array(16), attributes });

const hexOf = (attributes: readonly Attribute[] | null): string | null =>
  attributes === null ? null : Buffer.from(packetWith(attributes).subarray(20)).toString('hex');

describe('one rate plan in the octets of each make', () => {
  // Of 10 and 5 Mbit/s, in bit/s: 0x989680 and 0x4c4b40; in kbit/s: 0x2710 and 0x1388. 14988 is 0x3a8c, and so on.
  it.each<[VendorName, RatePlan, string, string]>([
    [
      'mikrotik',
      whole,
      // Up first; the burst, its threshold, its time, the priority, the minimum. Then 1 GiB and 1, and once 4 GiB.
      vsa('3a8c', '08', ascii('5M/10M 10M/20M 4M/8M 8/8 3 500k/1M')) +
        vsa('3a8c', '11', '40000001') +
        vsa('3a8c', '12', '00000001'),
      'all of it',
    ],
    ['mikrotik', plain, vsa('3a8c', '08', ascii('5M/10M')), 'a plain speed'],
    [
      'generic',
      whole,
      vsa('372a', '08', '00989680') +
        vsa('372a', '07', '004c4b40') +
        vsa('372a', '06', '000f4240') +
        vsa('372a', '05', '0007a120'),
      'bit/s at most and at least; it knows no burst and no limit of bytes',
    ],
    [
      'cisco',
      { ...named, bytesLeft: 1n },
      vsa('0009', '01', ascii('ip:sub-qos-policy-in=home-up')) +
        vsa('0009', '01', ascii('ip:sub-qos-policy-out=home-down')),
      'in is from the subscriber',
    ],
    [
      'juniper',
      named,
      vsa('130a', '0a', ascii('home-up')) + vsa('130a', '0b', ascii('home-down')),
      'ingress is from the subscriber',
    ],
    [
      'huawei',
      plain,
      vsa('07db', '02', '004c4b40') +
        vsa('07db', '03', '004c4b40') +
        vsa('07db', '05', '00989680') +
        vsa('07db', '06', '00989680'),
      'input is from the subscriber; without a burst the peak is the average',
    ],
    [
      'huawei',
      whole,
      vsa('07db', '02', '004c4b40') +
        vsa('07db', '03', '00989680') +
        vsa('07db', '05', '00989680') +
        vsa('07db', '06', '01312d00'),
      'a burst of 20 and 10 Mbit/s is the peak',
    ],
    ['huawei', named, vsa('07db', '1f', ascii('home-down')), 'one profile for both ways'],
    [
      'ubiquiti',
      { ...whole, downKbps: 5_000_000, upKbps: 5_000 },
      vsa('a098', '01', '000000012a05f200') +
        vsa('a098', '03', '00000000004c4b40') +
        vsa('a098', '02', '0000000001312d00') +
        vsa('a098', '04', '0000000000989680'),
      '64 bits hold 5 Gbit/s',
    ],
    [
      'cambium',
      whole,
      vsa('4531', '1b', '00002710') +
        vsa('4531', '1a', '00001388') +
        vsa('4531', '9b', '40000001') +
        vsa('4531', '9c', '00000001'),
      'kbit/s; the quota is split like MikroTik’s',
    ],
    [
      'zte',
      whole,
      vsa('0f3e', '53', '00002710') + vsa('0f3e', '59', '00001388') + vsa('0f3e', '56', '00004e20'),
      'kbit/s, and the burst as the peak rate',
    ],
    ['zte', named, vsa('0f3e', '52', ascii('home-down')) + vsa('0f3e', '5e', ascii('home-up')), 'by name'],
  ])('%s (%#): %4$s', (vendor, plan, octets) => {
    expect(hexOf(acceptOf({ vendor }, plan))).toBe(octets);
  });

  it('counts in the unit of the image, where that is another than the make’s', () => {
    expect(hexOf(acceptOf({ vendor: 'huawei', rateUnit: 'kbit/s' }, plain))).toBe(
      vsa('07db', '02', '00001388') +
        vsa('07db', '03', '00001388') +
        vsa('07db', '05', '00002710') +
        vsa('07db', '06', '00002710'),
    );
  });

  it('is what a running session is told too, but for what its make cannot change', () => {
    for (const vendor of vendorNames) {
      const { coa, byteLimit } = vendors[vendor].can;
      const told = hexOf(changeOf({ vendor }, whole));
      expect(told, vendor).toBe(coa.speed ? hexOf(acceptOf({ vendor }, whole)) : null);
      if (!byteLimit) expect(acceptOf({ vendor }, whole)).toEqual(acceptOf({ vendor }, { ...whole, bytesLeft: null }));
    }
    expect(hexOf(changeOf({ vendor: 'ubiquiti' }, plain))).toBeNull();
    // A limit that is left out stands, so that RouterOS is told of zero, which is none.
    expect(hexOf(changeOf({ vendor: 'mikrotik' }, plain))).toBe(
      vsa('3a8c', '08', ascii('5M/10M')) + vsa('3a8c', '11', '00000000') + vsa('3a8c', '12', '00000000'),
    );
  });
});

describe('what equipment reads', () => {
  const kbps = fc.integer({ min: 1, max: 100_000_000 });
  const bytes = fc.option(fc.bigInt({ min: 1n, max: (1n << 63n) - 1n }), { nil: null });
  const plans = fc.record({ downKbps: kbps, upKbps: kbps, bytesLeft: bytes });
  const units = fc.constantFrom<RateUnit>('bit/s', 'kbit/s');

  it('is the plan again, or the most that its numbers hold', () => {
    fc.assert(
      fc.property(fc.constantFrom(...vendorNames), plans, units, (vendor, plan, unit) => {
        const { can } = vendors[vendor];
        const policy = can.speed === 'names' ? policyNames('{way}-{rate}', 'home', plan) : null;
        const attributes = acceptOf({ vendor, rateUnit: unit }, { ...plan, policy });
        const packet = decodePacket(packetWith(attributes));
        if (!packet.ok) throw new Error(packet.reason);
        const read = readBack(vendor, packet.packet, unit);
        const most = { 'bit/s': 4_294_967, 'kbit/s': 4_294_967_295 };
        const clamp = (rate: number): number => {
          if (can.mostKbps === null && vendor !== 'cambium' && vendor !== 'zte') return rate;
          return Math.min(rate, vendor === 'generic' ? 4_294_967 : most[unit]);
        };
        expect(read.downKbps).toBe(clamp(plan.downKbps));
        expect(read.upKbps).toBe(clamp(plan.upKbps));
        expect(read.bytes).toBe(can.byteLimit ? plan.bytesLeft : null);
      }),
      { seed: 11, numRuns: 500 },
    );
  });
});

/** A plan as the equipment of a make understands it, written against its dictionary and not against the encoder. */
function readBack(vendor: VendorName, packet: Holder, unit: RateUnit) {
  const kbit = (rate: number | undefined) => Math.floor((rate ?? 0) / (unit === 'bit/s' ? 1_000 : 1));
  switch (vendor) {
    case 'mikrotik': {
      const rates = (valueOf(packet, 'Mikrotik-Rate-Limit') ?? '').split('/').map(routerRate);
      const low = valueOf(packet, 'Mikrotik-Total-Limit');
      const bytes = join(low, valueOf(packet, 'Mikrotik-Total-Limit-Gigawords'));
      return { upKbps: rates[0], downKbps: rates[1], bytes };
    }
    case 'cisco': {
      const [up, down] = valuesOf(packet, 'Cisco-AVPair');
      return { upKbps: words(up), downKbps: words(down), bytes: null };
    }
    case 'juniper': {
      const [up, down] = [valueOf(packet, 'ERX-Ingress-Policy-Name'), valueOf(packet, 'ERX-Egress-Policy-Name')];
      return { upKbps: words(up), downKbps: words(down), bytes: null };
    }
    case 'huawei': {
      const [up, down] = [valueOf(packet, 'Huawei-Input-Peak-Rate'), valueOf(packet, 'Huawei-Output-Peak-Rate')];
      return { upKbps: kbit(up), downKbps: kbit(down), bytes: null };
    }
    case 'ubiquiti': {
      const [up, down] = [valueOf(packet, 'Ubiquiti-Data-Rate-UL'), valueOf(packet, 'Ubiquiti-Data-Rate-DL')];
      return { upKbps: Number(up) / 1_000, downKbps: Number(down) / 1_000, bytes: null };
    }
    case 'cambium': {
      const up = valueOf(packet, 'Cambium-Max-Burst-Uplink-Rate');
      const down = valueOf(packet, 'Cambium-Max-Burst-Downlink-Rate');
      const low = valueOf(packet, 'Cambium-Traffic-Quota-Limit-Total');
      const bytes = join(low, valueOf(packet, 'Cambium-Traffic-Quota-Limit-Total-Gigwords'));
      return { upKbps: kbit(up), downKbps: kbit(down), bytes };
    }
    case 'zte': {
      const [up, down] = [valueOf(packet, 'ZTE-Rate-Ctrl-SCR-Up'), valueOf(packet, 'ZTE-Rate-Ctrl-SCR-Down')];
      return { upKbps: kbit(up), downKbps: kbit(down), bytes: null };
    }
    case 'generic': {
      const [up, down] = [valueOf(packet, 'WISPr-Bandwidth-Max-Up'), valueOf(packet, 'WISPr-Bandwidth-Max-Down')];
      return { upKbps: Math.floor((up ?? 0) / 1_000), downKbps: Math.floor((down ?? 0) / 1_000), bytes: null };
    }
  }
}

/** The figure at the end of a name. */
function words(text: string | undefined): number {
  return Number(/(\d+)$/.exec(text ?? '')?.[1]);
}

function join(low: number | undefined, high: number | undefined): bigint | null {
  return low === undefined ? null : BigInt(high ?? 0) * 4_294_967_296n + BigInt(low);
}

/** RouterOS: k is a thousand, M a million. */
function routerRate(text: string): number {
  const [, figure, unit] = /^(\d+)([kM])$/.exec(text) ?? [];
  return Number(figure) * (unit === 'M' ? 1_000 : 1);
}

describe('the names of policies', () => {
  const speed = { downKbps: 10_000, upKbps: 5_000 };

  it.each([
    ['daftari-{down}-{up}', { down: 'daftari-10000-5000', up: 'daftari-10000-5000' }, 'one for both ways'],
    ['{way}-{rate}', { down: 'down-10000', up: 'up-5000' }, 'one for each way'],
    [{ 'home-10': 'GOLD', '*': 'X' }, { down: 'GOLD', up: 'GOLD' }, 'by the code of the plan'],
    [{ other: 'GOLD', '*': 'p-{code}' }, { down: 'p-home-10', up: 'p-home-10' }, 'of all others'],
    [{ other: 'GOLD' }, null, 'nobody named it'],
    [undefined, null, 'there are none'],
  ])('made by %j are %j: %s', (option, names, _why) => {
    expect(policyNames(option, 'home-10', speed)).toEqual(names);
  });

  it.each([
    ['home-{rate', 'a brace that is not closed'],
    ['home-{speed}', 'a place that nothing fills'],
    ['home 10', 'a blank'],
    ['', 'nothing'],
  ])('%j is no template: %s', (template) => {
    expect(policyFault(template)).toBeDefined();
  });
});
