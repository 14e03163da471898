import type { Billing, Reads } from '@daftari/core';
import { startNas, type Nas, type Subscriber } from '@daftari/plugin-radius/testing';
import { EXPIRED } from '../history/seed.ts';
import type { DemoConfig } from './environment.ts';

/** What the NAS and the server trust each other by. Everything is on loopback. */
export const NAS_SECRET = 'demo-nas-secret';

/** How often the box of the expired customer dials. A real one takes seconds longer; here somebody is watching. */
const REDIAL_MS = 1_500;
/** So many lines come up at once: after a power cut a real NAS does not dial everybody in one instant either. */
const WAVE = 20;

/** The simulated network. */
export interface Network {
  readonly nas: Nas;
  /** Resolves when the usual customers have dialled for the first time. */
  readonly up: Promise<void>;
  stop(): Promise<void>;
}

/** Starts a NAS that speaks RADIUS over UDP, with paid customers online and the expired one knocking at the door. */
export async function startNetwork(billing: Billing, config: DemoConfig): Promise<Network> {
  const nas = await startNas({
    authPort: config.radiusAuthPort,
    acctPort: config.radiusAcctPort,
    coaPort: config.radiusCoaPort,
    secret: NAS_SECRET,
    identifier: 'nas-1',
    redialMs: 2_000,
    seed: config.seed,
  });
  const { username, secret: password } = EXPIRED;
  nas.plugIn({ username, password, redialMs: REDIAL_MS, redialMaxMs: REDIAL_MS });
  const faulty = await startFaults(config);
  const usual = await subscribers(billing, Math.round(config.customers * 0.6));
  const [careless] = usual.splice(-1);
  // One has typed a wrong password into her box, and one a name that nobody has.
  if (careless !== undefined) nas.plugIn({ ...careless, password: 'nywila-mbaya', redialMs: 15_000 });
  nas.plugIn({ username: 'amina.otien', password, redialMs: 20_000, redialMaxMs: 60_000 });
  let stopped = false;
  const rise = async (): Promise<void> => {
    for (let at = 0; at < usual.length && !stopped; at += WAVE) {
      nas.plugIn(...usual.slice(at, at + WAVE));
      await nas.tick();
    }
  };
  const up = rise();
  return {
    nas,
    up,
    async stop() {
      stopped = true;
      await up;
      await Promise.all([nas, ...faulty].map((each) => each.stop()));
    },
  };
}

/** What the second router should say its packets are from, and does not. */
export const SECOND_NAS = { name: 'nas-2', address: '127.0.0.2', secret: 'demo-second-secret' } as const;

/** Two routers that no network is without: one with a mistyped secret, and one that nobody has told the server of. */
function startFaults({
  radiusAuthPort: authPort,
  radiusAcctPort: acctPort,
  seed,
}: DemoConfig): Promise<readonly Nas[]> {
  const patience = { server: '127.0.0.1', redialMs: 30_000, redialMaxMs: 30_000, tries: 1, waitMs: 1_000 };
  const routers = [
    { address: SECOND_NAS.address, secret: 'demo-secnod-secret', identifier: SECOND_NAS.name },
    { address: '127.0.0.3', secret: NAS_SECRET, identifier: 'nas-3' },
  ];
  return Promise.all(
    routers.map(async (router) => {
      const nas = await startNas({ authPort, acctPort, seed, ...patience, ...router, nasAddress: router.address });
      nas.plugIn({ username: 'juma.kibet', password: 'maji-ya-moto', redialMs: 30_000, redialMaxMs: 30_000 });
      return nas;
    }),
  );
}

/** The first so many customers whose time is not over. */
async function subscribers(billing: Billing, count: number): Promise<Subscriber[]> {
  const found: Subscriber[] = [];
  const now = billing.clock.now();
  for (let page = 1; found.length < count; page++) {
    const ask: Parameters<Reads['accounts']>[0] = { page, limit: 100, status: 'offline' };
    const { rows } = await billing.reads.accounts(ask, now);
    if (rows.length === 0) break;
    const lines = await Promise.all(
      rows.map(async ({ username }) => (username === null ? null : billing.reads.access(username, now))),
    );
    for (const line of lines) {
      if (line === null || line.subscription.username === EXPIRED.username) continue;
      const { username, secret: password } = line.subscription;
      found.push({ username, password, method: found.length % 3 === 0 ? 'pap' : 'chap' });
    }
  }
  return found.slice(0, count);
}
