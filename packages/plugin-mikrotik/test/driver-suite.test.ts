import { describeDriver, type DriverBench } from '@daftari/core/testing';
import type { ServiceKind } from '../src/objects/object.ts';
import { openBench, type BenchOptions } from './driver-bench.ts';

async function open(options: BenchOptions): Promise<DriverBench> {
  const bench = await openBench({ ...options, two: true });
  const amina = bench.customer('amina', { generation: 0 });
  // The suite moves her by the target alone; the lease is then known by the device that she is locked to.
  const { placement, ...view } = amina.view;
  amina.view = placement?.mac == null ? view : { ...view, lock: { device: placement.mac } };
  return {
    driver: bench.driver,
    target: amina.target,
    now: bench.now,
    decide: async (change) => bench.decide(amina, change),
    dial: async () => bench.dial(amina),
    async reach(can) {
      await (can ? bench.router.plug() : bench.router.unplug());
      if (can) bench.links.forget('tower-1');
    },
    routers: {
      elsewhere: { ...amina.target, routerId: 'tower-2' },
      async byHand() {
        for (const [menu, row] of BY_HAND) bench.router.add(menu, row);
      },
      async leftByHand() {
        return BY_HAND.filter(([menu, row]) =>
          bench.router.rows(menu).some((one) => Object.entries(row).every(([field, value]) => one[field] === value)),
        ).length;
      },
      async meddle() {
        const mark = `daftari:${amina.target.subscriptionId} `;
        for (const menu of LINES) {
          const hers = bench.router.rows(menu).filter(({ comment = '' }) => comment.startsWith(mark));
          for (const { '.id': id = null } of hers) bench.router.set(menu, id, { disabled: 'true' });
        }
      },
    },
    close: bench.close,
  };
}

/** What people write on a router beside billing, some of it near what is ours. */
const BY_HAND: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['/ppp/secret', { name: 'otieno', comment: 'house 7, pays late' }],
  ['/ppp/profile', { name: 'office' }],
  ['/ip/hotspot/user', { name: 'reception', comment: 'daftari' }],
  ['/queue/simple', { name: 'office', target: '10.20.0.0/24' }],
  ['/ip/firewall/address-list', { list: 'office', address: '10.20.0.7' }],
  ['/ip/firewall/address-list', { list: 'daftari-walled', address: '10.20.0.8' }],
  ['/system/scheduler', { name: 'nightly', comment: 'backup' }],
];

/** Where the line stands that lets a customer in, by the kinds of service. */
const LINES = ['/ppp/secret', '/ip/hotspot/user', '/ip/dhcp-server/lease', '/queue/simple'];

const KINDS: readonly ServiceKind[] = ['pppoe', 'hotspot', 'static', 'dhcp'];

for (const version of ['6.49.18', '7.12.1', '7.18.2'] as const) {
  for (const kind of KINDS) {
    describeDriver(`mikrotik, ${kind} on ${version}`, () => open({ kind, version }));
  }
}

for (const version of ['7.12.1', '7.18.2'] as const) {
  for (const kind of KINDS) {
    describeDriver(`mikrotik over REST, ${kind} on ${version}`, () => open({ kind, version, transport: 'rest' }));
  }
}
