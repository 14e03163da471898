import type { Entitlement } from '../../src/domain/entitlement.ts';
import type { Id } from '../../src/kernel/id.ts';
import { anEntitlement, START } from '../../src/testing/builders.ts';
import { manualClock } from '../../src/testing/clock.ts';
import { describeDriver, type DriverBench } from '../../src/testing/driver-suite.ts';
import { networkInMemory } from '../../src/testing/network.ts';

async function open(): Promise<DriverBench> {
  const clock = manualClock(START);
  const network = networkInMemory(clock, [{ id: 'tower-1' }, { id: 'tower-2' }]);
  const router = network.router('tower-1');
  const target = { subscriptionId: 'sub_1' as Id<'Subscription'>, username: 'amina', routerId: 'tower-1' };
  let decided: Entitlement = anEntitlement({ subscriptionId: target.subscriptionId, generation: 1, untilAt: null });
  return {
    driver: network.driver,
    target,
    now: clock.now,
    async decide(change) {
      decided = { ...decided, ...change, generation: decided.generation + 1 };
      return decided;
    },
    dial: async () => void router.dial('amina'),
    reach: async (can) => void (router.plugged = can),
    routers: {
      elsewhere: { ...target, routerId: 'tower-2' },
      byHand: async () => router.byHand('baraka', {}),
      leftByHand: async () => router.grants().filter(({ username }) => username === 'baraka').length,
      meddle: async () => router.byHand('amina', { downKbps: 64_000 }),
    },
    close: async () => undefined,
  };
}

describeDriver('a network in memory', open);
