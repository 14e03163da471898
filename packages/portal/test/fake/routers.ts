import type {
  AllowOrder,
  Brake,
  BringOrder,
  Drift,
  Placement,
  RepairAsk,
  Router,
  RouterDetail,
} from '../../src/api/routers.ts';
import { iso, NOW, type Asked } from './basics.ts';
import { Refused } from './refused.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Routers, how they differ from the books, and the brakes. */
export interface RouterWorld {
  routers: Router[];
  drifts: Drift[];
  brakes: Brake[];
  readonly placements: Map<string, Placement>;
}

function aRouter(given: Partial<Router> & Pick<Router, 'id' | 'name' | 'site'>): Router {
  return {
    driver: 'mikrotik',
    mode: 'local',
    state: 'up',
    since: iso(NOW - 90 * HOUR),
    seenAt: iso(NOW - MINUTE / 2),
    reason: null,
    health: {
      about: 'RB750Gr3, RouterOS 7.16.2',
      bootedAt: iso(NOW - 200 * HOUR),
      clockAheadMs: 400,
      figures: {
        cpu_percent: 37,
        memory_free_bytes: 160_000_000,
        memory_total_bytes: 256_000_000,
        latency_ms: 48,
        loss_share: 0.004,
        in_bps: 41_300_000,
        out_bps: 8_200_000,
      },
      warnings: [],
    },
    placed: 120,
    online: 84,
    drifts: 0,
    gone: false,
    ...given,
  };
}

function aDrift(given: Partial<Drift> & Pick<Drift, 'id' | 'kind' | 'username'>): Drift {
  return {
    driver: 'mikrotik',
    routerId: 'ngong-1',
    subscriptionId: 's1',
    wanted: '10000/5000 kbit/s',
    found: '2000/1000 kbit/s',
    cuts: false,
    remedy: 'redo',
    openedAt: iso(NOW - 3 * HOUR),
    seenAt: iso(NOW - MINUTE),
    seen: 36,
    endedAt: null,
    repairs: 0,
    repairedAt: null,
    outcome: null,
    ...given,
  };
}

/** Two sites: on one hill a router that differs, and a silent one beside it; one router that was never seen. */
export function makeRouters(): RouterWorld {
  const { health } = aRouter({ id: 'x', name: 'x', site: 'x' });
  const warnings = [
    'FastTrack sends traffic past the queues: no speed applies. Keep the customers out of its rule.',
    'api, www can be reached from everywhere: limit its addresses.',
  ];
  return {
    routers: [
      aRouter({
        id: 'ngong-1',
        name: 'Ngong mast',
        site: 'Ngong hill',
        drifts: 2,
        health: health === null ? null : { ...health, warnings },
      }),
      aRouter({
        id: 'ngong-2',
        name: 'Ngong sector north',
        site: 'Ngong hill',
        state: 'down',
        since: iso(NOW - 2 * HOUR),
        seenAt: iso(NOW - 2 * HOUR),
        reason: 'The router at 10.255.0.12:8729 cannot be reached: connect ETIMEDOUT.',
        online: 0,
        placed: 60,
      }),
      aRouter({ id: 'kiambu', name: 'Kiambu town', site: 'Kiambu', mode: 'radius' }),
      aRouter({
        id: 'rongai',
        name: 'Ongata Rongai',
        site: 'Rongai',
        state: 'unknown',
        seenAt: null,
        health: null,
        reason: 'The router at 10.255.0.14:8729 cannot be reached: connect EHOSTUNREACH.',
        online: 0,
        placed: 0,
      }),
    ],
    drifts: [
      aDrift({ id: 'drf-1', kind: 'wrong_speed', username: 'amina100' }),
      aDrift({
        id: 'drf-2',
        kind: 'online_unpaid',
        username: 'hassan.abdi',
        wanted: 'blocked: the time is over',
        found: 'online as hassan.abdi at 10.64.3.9',
        cuts: true,
        remedy: 'remove',
      }),
    ],
    brakes: [],
    placements: new Map([
      ['s1', { driver: 'mikrotik', routerId: 'ngong-1', mac: '4c:5e:0c:12:34:56', changedAt: iso(NOW - HOUR) }],
    ]),
  };
}

/** A brake that holds the cuts of one router. */
export const HOLDING: Brake = {
  id: 'brk-1',
  scope: { kind: 'router', driver: 'mikrotik', routerId: 'ngong-1' },
  state: 'holding',
  fromAt: iso(NOW - 5 * MINUTE),
  untilAt: null,
  cut: 17,
  limit: 17,
  online: 84,
  held: 42,
  actor: null,
  decidedAt: null,
  note: null,
};

/** What the fake answers of routers. */
export function routed(world: RouterWorld, { method, path, body }: Asked): unknown {
  const [, kind = '', one = '', two = '', three = ''] = path.split('/').map(decodeURIComponent);
  if (kind === 'brakes') return braked(world, method, one, two, body);
  if (kind === 'drifts' && method === 'POST') return repaired(world, two, body);
  if (kind === 'subscriptions' && two === 'placement') return placed(world, method, one, body);
  if (kind === 'mikrotik' && method === 'DELETE') return forgotten(world, two);
  if (kind === 'mikrotik') return brought(world, one, three, body as unknown as BringOrder);
  if (kind !== 'routers') return undefined;
  if (one === '') return { routers: world.routers };
  const router = world.routers.find(({ driver, id }) => driver === one && id === two);
  if (router === undefined) throw new Refused(404, 'router.missing', `There is no router ${two} at the driver ${one}.`);
  return detailOf(world, router);
}

function detailOf({ drifts }: RouterWorld, router: Router): RouterDetail {
  const event = (kind: string, hours: number, text: string) => ({ at: iso(NOW - hours * HOUR), kind, text });
  return {
    ...router,
    open: drifts.filter(({ routerId }) => routerId === router.id),
    history:
      router.seenAt === null
        ? [event('added', 1, 'it is looked after now')]
        : [
            event('up', 90, 'it answers again after 21 h 4 min'),
            event('given_back', 90, '37 were given their time back'),
            event('down', 111, 'connect ETIMEDOUT'),
          ],
    outages:
      router.seenAt === null
        ? []
        : [{ fromAt: iso(NOW - 111 * HOUR), toAt: iso(NOW - 90 * HOUR), reason: 'connect ETIMEDOUT', given: 37 }],
  };
}

function repaired(world: RouterWorld, part: string, { driftIds, routerId }: RepairAsk): unknown {
  const chosen = world.drifts.filter(
    (drift) => (driftIds?.includes(drift.id) ?? true) && (routerId === undefined || drift.routerId === routerId),
  );
  const steps = chosen.map(({ remedy, username }) =>
    remedy === 'redo' ? `write ${username} on ngong-1 once more` : `take ${username} away from ngong-1`,
  );
  if (part !== 'preview') {
    world.drifts = world.drifts.filter((drift) => !chosen.includes(drift));
    return { drifts: chosen.map(({ id }) => ({ id, outcome: 'asked again', done: true })) };
  }
  return { drifts: chosen, steps, cuts: chosen.filter(({ cuts }) => cuts).length };
}

function braked(
  world: RouterWorld,
  method: string,
  id: string,
  what: string,
  body: Readonly<Record<string, string>>,
): unknown {
  if (method === 'GET') return { brakes: world.brakes };
  const decided = { actor: 'Asha Odhiambo', decidedAt: iso(NOW), note: body['note'] ?? null };
  if (id === 'allow') {
    const { fromAt, untilAt } = body as unknown as AllowOrder;
    const brake: Brake = { ...HOLDING, ...decided, id: 'brk-9', state: 'released', held: 0, fromAt, untilAt };
    world.brakes = [...world.brakes, { ...brake, scope: { kind: 'all', driver: null, routerId: null } }];
    return brake;
  }
  const state = what === 'keep' ? 'kept' : 'released';
  world.brakes = world.brakes.map((brake) => (brake.id === id ? { ...brake, ...decided, state } : brake));
  return world.brakes.find((brake) => brake.id === id);
}

const NOWHERE: Placement = { driver: null, routerId: null, mac: null, changedAt: null };

function placed(world: RouterWorld, method: string, id: string, body: Readonly<Record<string, string>>): unknown {
  if (method === 'DELETE') world.placements.delete(id);
  if (method === 'PUT') world.placements.set(id, { ...NOWHERE, ...body, changedAt: iso(NOW) });
  return world.placements.get(id) ?? NOWHERE;
}

function forgotten(world: RouterWorld, id: string): unknown {
  world.routers = world.routers.map((router) => (router.id === id ? { ...router, gone: true } : router));
  return null;
}

const LINE = '/ip service set api-ssl address=10.255.0.1/32\n';

function brought(world: RouterWorld, what: string, part: string, order: BringOrder): unknown {
  if (part === 'try')
    throw new Refused(503, 'mikrotik.unreachable', 'The router at 10.255.0.14:8729 cannot be reached.');
  if (what !== 'onboarding') return undefined;
  if (order.way.kind !== 'pull' && order.way.router === '')
    throw new Refused(400, 'request.malformed', 'It is wrong.', [{ path: 'way.router', message: 'Invalid IPv4' }]);
  const { id, name = id, site = id } = order;
  world.routers = [...world.routers, aRouter({ id, name, site, state: 'unknown', seenAt: null, health: null })];
  return {
    router: { id, name },
    script: `{\n:put "Daftari: onboarding of ${id}"\n${LINE.repeat(40)}}\n`,
    undo: '{\n:put "Daftari: undoing"\n}\n',
    notes: ['Make a backup first: /system backup save name=before-daftari.', 'The script holds secrets.'],
    server: [{ path: `clients/${id}`, text: 'ifconfig-push 10.255.0.14 255.255.255.0\n', secret: false }],
  };
}
