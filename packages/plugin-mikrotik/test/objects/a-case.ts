import { NO_ADDRESSES, type AccessView, type Addresses, type Entitlement, type Plan } from '@daftari/core';
import { aPlan, aSubscription, anAccount, anEntitlement, START } from '@daftari/core/testing';
import { readClock } from '../../src/clock.ts';
import type { Circumstances, ServiceKind } from '../../src/objects/object.ts';
import { RouterInput } from '../../src/router-config.ts';

/** What a case is to be, where it is not the plainest: Amina at tower-1, 10/2 Mbit/s, paid for another day. */
export interface Given {
  readonly kind?: ServiceKind;
  readonly entitlement?: Partial<Entitlement>;
  readonly router?: Partial<RouterInput>;
  readonly service?: Partial<Plan['service']>;
  readonly addresses?: Partial<Addresses>;
  readonly mac?: string | null;
  readonly device?: string;
  readonly usedBytes?: bigint;
  readonly openSessions?: AccessView['openSessions'];
  readonly blocked?: readonly string[];
  readonly without?: readonly string[];
  readonly now?: number;
}

/** The end of what Amina has paid for. */
export const UNTIL = START + 86_400_000;

const TOWER = {
  id: 'tower-1',
  mode: 'local',
  host: '127.0.0.1',
  walledPool: 'unpaid',
  pppoe: { localAddress: '10.0.0.1', pool: 'homes' },
  hotspot: {},
} as const;

/** The circumstances of one customer at one router. */
export function aCase(given: Given = {}): Circumstances {
  const { kind = 'pppoe', addresses, mac = null, device, usedBytes = 0n, openSessions = [], now = START } = given;
  const subscription = { ...aSubscription({ username: 'amina', secret: 'maji-moto' }), id: 'sub_1' as never };
  const plan = aPlan();
  const speed = { downKbps: 10_000, upKbps: 2_000 };
  const entitlement = anEntitlement({
    subscriptionId: subscription.id,
    generation: 3,
    access: 'granted',
    fromAt: START - 1_000,
    untilAt: UNTIL,
    ...speed,
    ...given.entitlement,
  });
  const view: AccessView = {
    account: anAccount(),
    subscription,
    plan: {
      ...plan,
      code: 'home-10',
      service: { ...plan.service, ...speed, sessions: 1, ...given.service, access: kind },
    },
    entitlement,
    usedBytes,
    openSessions,
    placement: {
      subscriptionId: subscription.id,
      driver: 'mikrotik',
      routerId: 'tower-1',
      mac,
      generation: 1,
      changedAt: START,
    },
    addressing:
      addresses === undefined
        ? null
        : { ...NO_ADDRESSES, ...addresses, subscriptionId: subscription.id, generation: 1, changedAt: START },
    lock: device === undefined ? null : { device },
  };
  const clock = readClock({ date: '2026-03-01', time: '06:00:00', zone: 'UTC', offset: '+00:00' }, START);
  if (clock === null) throw new Error('no clock');
  return {
    view,
    entitlement,
    config: RouterInput.parse({ ...TOWER, ...given.router }),
    abilities: {
      blocked: new Set(given.blocked),
      fields: (menu, field) => !(given.without ?? []).includes(`${menu} ${field}`),
    },
    clock,
    now,
  };
}
