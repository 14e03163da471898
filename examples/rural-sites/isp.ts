import { parseMoney, type PlanInput } from '@daftari/core';
import { mikrotik } from '@daftari/plugin-mikrotik';
import { radius } from '@daftari/plugin-radius';

/** The secret that the router on the plain shares with our RADIUS server. */
export const RADIUS_SECRET = 'ridge-and-plain-secret';

/** Who logs in to the routers for us. */
export const ROUTER_USER = { name: 'daftari', password: 'a password of its own' } as const;

/** Where the network can be reached. */
export interface Ports {
  /** The API of each router. */
  readonly ridge: number;
  readonly plain: number;
  /** Where the router on the plain takes orders of RADIUS. */
  readonly coa: number;
}

/**
 * The network of an ISP with two sites. Both routers are surveyed over their API, whoever knows the customers; only at
 * the ridge is anything of a customer written.
 */
export function network({ ridge, plain, coa }: Ports) {
  const way = { transport: 'api', host: '127.0.0.1', user: ROUTER_USER.name, password: ROUTER_USER.password } as const;
  const routers = mikrotik({
    timeoutMs: 2_000,
    routers: [
      {
        ...way,
        id: 'ridge',
        site: 'Kilome Ridge',
        mode: 'local',
        port: ridge,
        pppoe: { localAddress: '10.10.0.1', pool: 'homes' },
        hotspot: {},
      },
      { ...way, id: 'plain', site: 'Athi Plain', mode: 'radius', port: plain },
    ],
  });
  const logIns = radius({
    authPort: 0,
    acctPort: 0,
    clients: [
      {
        name: 'plain',
        address: '127.0.0.1',
        secret: RADIUS_SECRET,
        coaPort: coa,
        walled: { addressList: 'daftari-walled' },
      },
    ],
  });
  return [logIns, routers] as const;
}

/** What a home pays for: thirty days, and when they are over nobody is let in. */
export const home: PlanInput = {
  code: 'home',
  name: 'Home 10',
  terms: {
    kind: 'prepaid',
    validity: { kind: 'duration', count: 30, unit: 'day' },
    renewal: 'extend',
    graceMs: 0,
    continuous: false,
  },
  price: parseMoney('1000.00', 'KES'),
  taxMode: 'inclusive',
  taxes: [{ code: 'VAT', name: 'VAT', rate: '0.16', base: 'net+previous' }],
  service: {
    access: 'pppoe',
    downKbps: 10_000,
    upKbps: 2_000,
    quotaBytes: null,
    afterQuota: 'block',
    sessions: 1,
  },
  onExpiry: 'refuse',
};

const aDay: PlanInput['terms'] = {
  kind: 'prepaid',
  validity: { kind: 'duration', count: 1, unit: 'day' },
  renewal: 'extend',
  graceMs: 0,
  continuous: false,
};

/** A day of the same. */
export const homeDay: PlanInput = {
  ...home,
  code: 'home-day',
  name: 'Home 10, a day',
  terms: aDay,
  price: parseMoney('50.00', 'KES'),
};

/** A day at the market, on one phone. */
export const day: PlanInput = {
  ...homeDay,
  code: 'day',
  name: 'A day at the market',
  service: { ...home.service, access: 'hotspot', downKbps: 4_000, upKbps: 1_000 },
};
