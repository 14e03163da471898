import { setTimeout as realTime } from 'node:timers/promises';
import type { EventName, Plan, Plugin } from '@daftari/core';
import { manualClock, startStory, type Customer, type Story, type StoryOptions } from '@daftari/core/testing';
import {
  startRouterOs,
  type Dialled,
  type Guest,
  type LiveSession,
  type SimulatedRouter,
  type SimulatorOptions,
} from '@daftari/plugin-mikrotik/testing';
import { openRadiusLine, type RadiusLine } from './aaa.ts';
import { home, network, RADIUS_SECRET, ROUTER_USER } from './isp.ts';
import { PLAIN, RIDGE } from './sites.ts';

/** The two sites. */
export type SiteName = 'ridge' | 'plain';

/** How a valley is set up; only the database has to be said. */
export interface ValleyOptions extends Partial<Omit<StoryOptions<readonly []>, 'plugins' | 'database' | 'clock'>> {
  readonly database: StoryOptions<readonly []>['database'];
  /** Plugins beside those of the network. */
  readonly plugins?: readonly Plugin[];
  /** How the routers differ from the plainest. */
  readonly routers?: Partial<SimulatorOptions>;
}

/** Somebody who lives there: what she has bought, and where her home router dials. */
export interface Resident extends Customer {
  readonly site: SiteName;
  readonly mac: string;
}

/** Two sites, their billing, and the people: one clock for all of them. */
export interface Valley {
  readonly story: Story;
  readonly ridge: SimulatedRouter;
  readonly plain: SimulatedRouter;
  /** What people of a home pay for. */
  readonly home: Plan;
  /** A customer at a site, whose home router dials from now on and again whenever it is put off. */
  joins(name: string, site: SiteName, plan?: Plan): Promise<Resident>;
  /** The same, with a month paid and online. */
  livesAt(site: SiteName, ...names: string[]): Promise<readonly Resident[]>;
  /** Lives through so much time, step by step: routers by themselves, then billing. */
  pass(ms: number, stepMs?: number): Promise<void>;
  /** The same until an instant, ISO 8601 with offset. */
  until(instant: string, stepMs?: number): Promise<void>;
  /** Lives second by second until something is so; answers how many seconds it took. */
  waitFor(so: () => boolean | Promise<boolean>): Promise<number>;
  /** Her home router is switched off and on. */
  dials(resident: Resident): Promise<Dialled>;
  /** The end that is written on her router, ISO 8601; undefined where none is. */
  endOnRouter(resident: Resident): string | undefined;
  /** The line of a site to the rest of the world goes down, or comes up. */
  cut(site: SiteName): Promise<void>;
  mend(site: SiteName): Promise<void>;
  /** Who gets out to the internet at a site, and how fast: `amina 10000/2000`. */
  online(site: SiteName): readonly string[];
  /** How billing sees the router of a site. */
  state(site: SiteName): Promise<string | undefined>;
  session(resident: Resident): LiveSession | undefined;
  /** A phone at the market: it gets an address, and the log-in page. */
  phone(mac: string): Guest;
  /** What is told from now on under a name. */
  heard(name: EventName): readonly Readonly<Record<string, unknown>>[];
  close(): Promise<void>;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** Seconds after which `waitFor` gives up, and how much real time it gives to real sockets in each. */
const MOST_SECONDS = 180;
const REAL_MS = 150;

/** Opens the valley on Monday 2 March 2026, 09:00, unless said otherwise. */
export async function openValley({ database, plugins = [], routers = {}, ...given }: ValleyOptions): Promise<Valley> {
  const clock = manualClock(given.from ?? '2026-03-02T09:00:00+03:00');
  const line = await openRadiusLine(RADIUS_SECRET, clock.now);
  const shared = { timeZone: 'Africa/Nairobi', now: clock.now, users: [ROUTER_USER], ...routers } as const;
  const ridge = await startRouterOs({ version: '6.49.18', seed: 1, ...shared });
  const plain: SimulatedRouter = await startRouterOs({
    version: '7.16.2',
    seed: 2,
    ...shared,
    aaa: onTime(
      line,
      (at) => clock.set(Math.max(at, clock.now())),
      () => plain.engine.now(),
    ),
  });
  paste(ridge, RIDGE);
  paste(plain, PLAIN);
  const ports = { ridge: ridge.ports.api, plain: plain.ports.api, coa: line.coaPort };
  const [logIns, mikrotiks] = network(ports);
  const story = await startStory({ ...given, database, clock, plugins: [logIns, mikrotiks, ...plugins] });
  const { auth, acct } = story.billing.plugins.radius.ports();
  await line.connect({ auth: auth ?? 0, acct: acct ?? 0 }, plain);
  const sites = { ridge, plain };
  const sold = await story.plan(home);
  let homes = 0;

  const pass: Valley['pass'] = async (ms, stepMs = MINUTE_MS) => {
    const end = clock.now() + ms;
    while (clock.now() < end) {
      const next = Math.min(end, clock.now() + stepMs);
      await plain.advance(next);
      await ridge.advance(next);
      clock.set(next);
      await story.settle();
    }
  };
  const joins: Valley['joins'] = async (name, site, plan = sold) => {
    homes += 1;
    const customer = await story.customer(name, plan);
    await story.billing.place(customer.subscription.id, { driver: 'mikrotik', routerId: site });
    await story.settle();
    const mac = `02:00:00:00:00:${homes.toString(16).padStart(2, '0').toUpperCase()}`;
    const resident: Resident = { ...customer, site, mac };
    if (plan.service.access === 'pppoe') await dials(resident);
    return resident;
  };
  const dials: Valley['dials'] = async ({ subscription: { username, secret: password }, site, mac }) => {
    const { people } = sites[site];
    await people.hangUp(username);
    return people.pppoe({ username, password, mac, redials: true });
  };
  const valley: Valley = {
    story,
    ridge,
    plain,
    home: sold,
    joins,
    pass,
    async livesAt(site, ...names) {
      const all: Resident[] = [];
      for (const name of names) {
        const one = await joins(name, site);
        await story.pays(one, '1000.00');
        all.push(one);
      }
      for (const one of all) await valley.dials(one);
      return all;
    },
    dials,
    endOnRouter({ site, subscription: { id } }) {
      const row = sites[site]
        .rows('/system/scheduler')
        .find(({ comment = '' }) => comment.startsWith(`daftari:${id} `));
      return /until=(\S+)/.exec(row?.['comment'] ?? '')?.[1];
    },
    until: (instant, stepMs) => pass(Date.parse(instant) - clock.now(), stepMs),
    async waitFor(so) {
      for (let seconds = 0; seconds < MOST_SECONDS; seconds++) {
        if (await so()) return seconds;
        await pass(SECOND_MS, SECOND_MS);
        await realTime(REAL_MS);
      }
      throw new Error(`it has not come in ${MOST_SECONDS} seconds: ${so.toString()}`);
    },
    async cut(site) {
      await sites[site].unplug();
      if (site === 'plain') line.up = false;
    },
    async mend(site) {
      await sites[site].plug();
      if (site === 'plain') line.up = true;
    },
    online: (site) =>
      sites[site].people
        .sessions()
        .filter(({ online }) => online)
        .map(({ name, rateKbps: { down, up } }) => `${name} ${down}/${up}`)
        .toSorted(),
    phone: (mac) => plain.people.hotspot({ mac }),
    state: async (site) => (await story.billing.routers()).find(({ id }) => id === site)?.state,
    session: ({ site, subscription: { username } }) =>
      sites[site].people.sessions().find(({ name }) => name === username),
    heard(name) {
      const all: Readonly<Record<string, unknown>>[] = [];
      const keep = ({ payload }: { readonly payload: object }): void => void all.push({ ...payload });
      story.billing.events.on(name, keep);
      return all;
    },
    async close() {
      try {
        await story.end();
      } finally {
        await Promise.all([line.close(), ridge.close(), plain.close()]);
      }
    },
  };
  return valley;
}

/** What the router asks, it asks at its own instant: the clock of all is brought there first. */
function onTime({ aaa }: RadiusLine, reach: (at: number) => void, now: () => number): RadiusLine['aaa'] {
  return {
    accessRequest(ask) {
      reach(now());
      return aaa.accessRequest(ask);
    },
    accounting(record) {
      reach(record.at);
      return aaa.accounting(record);
    },
  };
}

function paste(router: SimulatedRouter, script: string): void {
  const { error } = router.console(script);
  if (error !== null) throw new Error(error);
}
