import { startStory, type Customer, type Story, type StoryOptions } from '@daftari/core/testing';
import { radius } from '../../src/index.ts';
import { freePort, SECRET } from '../support.ts';

type Options = Parameters<typeof radius>[0];
type Plugins = readonly [ReturnType<typeof radius>];

/** The password of every customer of a story. */
export const PASSWORD = 'siri-1234';

/** An ISP whose clock runs, for peers that have a clock of their own. */
export interface Isp extends Omit<Story<Plugins>, 'end' | 'at'> {
  readonly ports: { readonly auth: number; readonly acct: number };
  /** A customer with the given plan who has paid for a month. */
  readonly paid: (name: string, plan?: Parameters<Story['plan']>[0]) => Promise<Customer>;
  /** Her sessions, the newest first. */
  readonly sessions: (customer: Customer) => Promise<readonly Seen[]>;
  readonly close: () => Promise<void>;
}

/** What the tests look at in a session. */
export type Seen = Awaited<ReturnType<Story['billing']['reads']['sessionsOf']>>['rows'][number];

/** How an ISP is opened: what is not said listens on loopback, on ports that are free. */
export interface IspOptions {
  readonly client?: Partial<Options['clients'][number]>;
  readonly radius?: Partial<Options>;
  /** How much faster than ours its clock runs, where that of its NAS does. */
  readonly times?: number;
}

const TICK_MS = 50;

/** Opens an ISP with RADIUS. Its clock begins now and runs; a story may still move it on. */
export async function openIsp(
  database: StoryOptions<Plugins>['database'],
  { client, radius: more, times = 1 }: IspOptions = {},
): Promise<Isp> {
  const ports = { auth: more?.authPort ?? (await freePort()), acct: more?.acctPort ?? (await freePort()) };
  const plugin = radius({
    authPort: ports.auth,
    acctPort: ports.acct,
    clients: [{ name: 'tower-1', address: '127.0.0.1', secret: SECRET, ...client }],
    ...more,
  });
  const story = await startStory({ database, plugins: [plugin], from: new Date().toISOString() });
  let last = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    story.clock.advance((now - last) * times);
    last = now;
  }, TICK_MS);
  let plans = 0;
  return {
    ...story,
    ports,
    async paid(name, plan) {
      plans += 1;
      const customer = await story.customer(name, await story.plan({ code: `plan-${plans}`, ...plan }));
      await story.pays(customer, '1000.00');
      return customer;
    },
    async sessions({ account }) {
      const { rows } = await story.billing.reads.sessionsOf(account.id, { page: 1, limit: 20 });
      return rows.toSorted((one, other) => other.startedAt - one.startedAt);
    },
    async close() {
      clearInterval(timer);
      await story.end();
    },
  };
}
