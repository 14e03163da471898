import {
  type AccessView,
  type Addresses,
  type Entitlement,
  NO_ADDRESSES,
  type NetworkTarget,
  type Placement,
  type Plan,
} from '@daftari/core';
import { aPlan, aSubscription, anAccount, anEntitlement, START } from '@daftari/core/testing';
import { connectApi } from '../src/client/api.ts';
import { connectRest } from '../src/client/rest.ts';
import type { RouterLink, Row } from '../src/client/link.ts';
import { mikrotikDriver } from '../src/driver.ts';
import { createLinks, type Links } from '../src/links.ts';
import { RouterInput, type RouterConfig } from '../src/router-config.ts';
import { routerBookErrors } from '../src/routers.ts';
import { isOn } from '../src/objects/values.ts';
import type { ServiceKind } from '../src/objects/object.ts';
import { startRouterOs, type SimulatedRouter, type SimulatorOptions } from '../src/testing/index.ts';

/** How a bench differs from the plainest: one local router, customers with 10/2 Mbit/s until a day after the start. */
export interface BenchOptions extends Partial<Omit<SimulatorOptions, 'now'>> {
  readonly kind?: ServiceKind;
  readonly router?: Partial<RouterInput>;
  readonly service?: Partial<Plan['service']>;
  readonly adopt?: boolean;
  readonly transport?: 'api' | 'rest';
  /** Whether there is a second router, `tower-2`. */
  readonly two?: boolean;
  /** Wraps each link, so that a test can break it. */
  readonly wrap?: (link: RouterLink) => RouterLink;
}

/** One customer of a bench. */
export interface Customer {
  view: AccessView;
  entitlement: Entitlement;
  readonly target: NetworkTarget;
}

const MAC = '4c:5e:0c:12:34:56';
const PASSWORD = 'nyota-ya-kusini';
const later = (ms: number, task: () => void) => {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
};

/** A driver, its links, a simulated router over TCP, and customers to be served. */
export async function openBench(options: BenchOptions = {}) {
  const {
    kind = 'pppoe',
    router: input = {},
    service = {},
    adopt = false,
    transport = 'api',
    two = false,
    wrap,
    ...simulated
  } = options;
  let now = START;
  const customers = new Map<string, Customer>();
  const router = await startRouterOs({
    users: [{ name: 'daftari', password: PASSWORD }],
    ...simulated,
    now: () => now,
  });
  furnish(router);
  const second = two
    ? await startRouterOs({ users: [{ name: 'daftari', password: PASSWORD }], ...simulated, now: () => now })
    : null;
  if (second !== null) furnish(second);
  const configOf = (id: string, { ports }: SimulatedRouter) =>
    RouterInput.parse({
      id,
      mode: 'local',
      transport,
      host: '127.0.0.1',
      port: transport === 'api' ? ports.api : ports.www,
      user: 'daftari',
      password: PASSWORD,
      pppoe: { localAddress: '10.0.0.1', pool: 'homes' },
      hotspot: {},
      ...input,
    });
  const config = configOf('tower-1', router);
  const configs = second === null ? [config] : [config, configOf('tower-2', second)];
  const links = linksTo(configs, () => now, wrap);
  const host = {
    clock: { now: () => now },
    accesses: async (usernames: readonly string[]) =>
      usernames.map((username) => ({ view: customers.get(username)?.view ?? null, untilAt: null })),
  };
  const driver = mikrotikDriver(() => ({ host, links, adopt, book: { all: async () => configs } }));
  return {
    router,
    config,
    driver,
    links,
    now: () => now,
    /** Moves the world on: the clock of billing and that of the router. */
    async advance(toAt: number) {
      await router.advance(toAt);
      now = toAt;
    },
    customer(name = 'amina', given: Partial<Entitlement> = {}, addresses: Partial<Addresses> = {}): Customer {
      const one = makeCustomer({ name, kind, service, order: customers.size + 1 }, given, addresses);
      customers.set(name, one);
      return one;
    },
    /** Decides a newer entitlement. */
    decide(one: Customer, change: Partial<Entitlement>): Entitlement {
      one.entitlement = { ...one.entitlement, ...change, generation: one.entitlement.generation + 1 };
      one.view = { ...one.view, entitlement: one.entitlement };
      return one.entitlement;
    },
    dial: (one: Customer) => dial(router, one, kind),
    async close() {
      await links.close();
      await Promise.all([router.close(), second?.close()]);
    },
  };
}

/** What `openBench` makes. */
export type Bench = Awaited<ReturnType<typeof openBench>>;

function linksTo(configs: readonly RouterConfig[], now: () => number, wrap: BenchOptions['wrap']): Links {
  return createLinks({
    book: {
      async get(routerId) {
        const config = configs.find(({ id }) => id === routerId);
        if (config === undefined) throw routerBookErrors.unknownRouter({ routerId });
        return config;
      },
    },
    async connect({ host, port, user, password, transport }) {
      const to = { host, port, user, password, timeoutMs: 2_000, later };
      const link = transport === 'rest' ? await connectRest(to) : await connectApi(to);
      return wrap === undefined ? link : wrap(link);
    },
    clock: { now },
    later,
    log: { warn: () => undefined, info: () => undefined },
    back: async () => undefined,
  });
}

/** What stands on a router before its first customer. */
function furnish(router: SimulatedRouter): void {
  router.add('/ip/pool', { name: 'homes', ranges: '10.8.0.2-10.8.255.254' });
  router.add('/ip/pool', { name: 'unpaid', ranges: '10.9.0.2-10.9.255.254' });
  router.add('/ip/address', { address: '10.0.0.1/24', interface: 'ether2' });
}

interface Made {
  readonly name: string;
  readonly kind: ServiceKind;
  readonly service: Partial<Plan['service']>;
  readonly order: number;
}

function makeCustomer(
  { name, kind, service, order }: Made,
  given: Partial<Entitlement>,
  addresses: Partial<Addresses>,
): Customer {
  const subscription = { ...aSubscription({ username: name, secret: 'maji-moto' }), id: `sub_${order}` as never };
  const entitlement = anEntitlement({
    subscriptionId: subscription.id,
    generation: 1,
    access: 'granted',
    fromAt: START,
    untilAt: START + 86_400_000,
    downKbps: 10_000,
    upKbps: 2_000,
    ...given,
  });
  const plain = aPlan();
  const plan = {
    ...plain,
    service: { ...plain.service, downKbps: 10_000, upKbps: 2_000, sessions: 1, ...service, access: kind },
  };
  const mac = MAC.slice(0, -2) + (order + 16).toString(16);
  const placement: Placement = {
    subscriptionId: subscription.id,
    driver: 'mikrotik',
    routerId: 'tower-1',
    mac: kind === 'dhcp' ? mac : null,
    generation: 1,
    changedAt: START,
  };
  const own = kind === 'static' ? { ipv4: `10.0.0.${order + 1}` } : {};
  const addressing = {
    ...NO_ADDRESSES,
    ...own,
    ...addresses,
    subscriptionId: subscription.id,
    generation: 1,
    changedAt: START,
  };
  const bears = Object.keys({ ...own, ...addresses }).length > 0;
  const view: AccessView = {
    account: anAccount(),
    subscription,
    plan,
    entitlement,
    usedBytes: 0n,
    openSessions: [],
    placement,
    addressing: bears ? addressing : null,
  };
  return { view, entitlement, target: { subscriptionId: subscription.id, username: name, routerId: 'tower-1' } };
}

/** Brings a customer online by hand, as the router would; throws where it would refuse her. */
function dial(router: SimulatedRouter, { view }: Customer, kind: ServiceKind): void {
  const table = (menu: string) => router.engine.table(menu);
  const name = view.subscription.username;
  const address = view.addressing?.ipv4 ?? '10.8.0.2';
  if (kind === 'static') return void router.add('/ip/arp', { address, interface: 'ether2', 'mac-address': MAC });
  if (kind === 'dhcp') {
    const lease = router
      .rows('/ip/dhcp-server/lease')
      .find((row) => row['mac-address'] === (view.placement?.mac ?? view.lock?.device)?.toUpperCase());
    if (lease?.['.id'] === undefined) throw new Error('she has no lease');
    return table('/ip/dhcp-server/lease').set(lease['.id'], {
      status: 'bound',
      'active-address': lease['address'] ?? address,
    });
  }
  const [accounts, profiles, active, user] =
    kind === 'pppoe'
      ? ['/ppp/secret', '/ppp/profile', '/ppp/active', 'name']
      : ['/ip/hotspot/user', '/ip/hotspot/user/profile', '/ip/hotspot/active', 'user'];
  const account = router.rows(accounts).find((row) => row['name'] === name);
  if (account === undefined || isOn(account['disabled'])) throw new Error(`${name} is not let in`);
  const profile = router.rows(profiles).find((row) => row['name'] === account['profile']);
  const queue = table('/queue/simple').add({
    name: `<${kind}-${name}>`,
    target: kind === 'pppoe' ? `<pppoe-${name}>` : `${address}/32`,
    'max-limit': inBits(profile?.['rate-limit']),
    dynamic: 'true',
  });
  const list = profile?.['address-list'] ?? '';
  const entry = list === '' ? null : table('/ip/firewall/address-list').add({ list, address, dynamic: 'true' });
  const id = table(active).add({ [user]: name, address, service: 'pppoe', uptime: '0s', radius: 'false' });
  const stop = router.engine.onChange(active, (change) => {
    if (change.kind !== 'remove' || change.id !== id) return;
    stop();
    table('/queue/simple').remove(queue);
    if (entry !== null) table('/ip/firewall/address-list').remove(entry);
  });
}

const bits = (text: string) => text.replace(/M$/, '000000').replace(/k$/, '000');

function inBits(rate: string | undefined): string {
  const [up = '0', down = up] = (rate ?? '').split(' ', 1)[0]?.split('/') ?? [];
  return `${bits(up)}/${bits(down)}`;
}

/** The rows of a menu that bear the mark of a customer. */
export function hers(router: SimulatedRouter, menu: string, { view }: Customer): readonly Row[] {
  return router.rows(menu).filter((row) => (row['comment'] ?? '').startsWith(`daftari:${view.subscription.id} `));
}
