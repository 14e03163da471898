import { createSocket } from 'node:dgram';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatMoney, type BillingOptions } from '@daftari/core';
import { manualClock, type ManualClock } from '@daftari/core/testing';
import { startDaraja } from '@daftari/plugin-mpesa/testing';
import { startNas, type Nas } from '@daftari/plugin-radius/testing';
import { listen } from './doors.ts';
import { openHotspot, type Guest } from './hotspot.ts';

// node --conditions=@daftari/source evening.ts: one evening at a café, on real sockets and a clock moved by hand.

const ROUTER_SECRET = 'cafe-router-secret';
const PHONE = '254708374149';

/** What happened, and when by the clock on the wall. */
export interface Line {
  readonly at: string;
  readonly what: string;
}

/** A guest buys an hour, has it, and is on the pay page again when it is over. */
export async function evening(database: BillingOptions<[]>['database'], tell: (line: Line) => void): Promise<void> {
  const clock = manualClock('2026-03-06T18:00:00+03:00');
  const say = (what: string): void => tell({ at: wallClock(clock.now()), what });
  const { hotspot, router, daraja, settle, close } = await openCafe(database, clock, say);
  await hotspot.publish();
  const guest = await hotspot.join(PHONE, 'hour');
  router.plugIn({ username: guest.username, password: guest.secret, method: 'chap' });
  await settle();
  say(sees(router, guest));

  const attempt = await hotspot.buy(guest);
  say(`her phone asks for ${formatMoney(attempt.amount)}`);
  const [prompt] = daraja.phone.prompts(PHONE);
  await daraja.phone.answer(prompt?.checkoutRequestId ?? '', 'pay');
  await daraja.settled();
  await settle();
  say(sees(router, guest));

  for (const minutes of [30, 30]) {
    clock.advance(minutes * 60_000);
    await settle();
    say(sees(router, guest));
  }

  const disagreements = await hotspot.billing.verify();
  say(disagreements.length === 0 ? 'the books are clean' : JSON.stringify(disagreements));
  await close();
}

/** The café with all that surrounds it: its router, its billing, and a Daraja. */
async function openCafe(database: BillingOptions<[]>['database'], clock: ManualClock, say: (what: string) => void) {
  const [doors, coaPort] = [await listen(0), await freePort()];
  const daraja = await startDaraja({ allowHttp: true, clock: clock.now });
  const { consumerKey, consumerSecret, shortcode, passkey } = daraja.credentials;
  const hotspot = await openHotspot({
    database,
    clock,
    router: { address: '127.0.0.1', secret: ROUTER_SECRET, coaPort },
    radiusPorts: { authPort: 0, acctPort: 0 },
    mpesa: {
      consumerKey,
      consumerSecret,
      shortcode,
      passkey,
      baseUrl: daraja.url,
      callbackBase: doors.url,
      callbackSecret: 'a secret of twenty-four characters',
      allowHttp: true,
      allowFrom: ['127.0.0.1'],
    },
  });
  const { billing } = hotspot;
  await billing.start({ work: false });
  doors.open(billing);
  const ports = billing.plugins.radius.ports();
  const router = await startNas({
    authPort: ports.auth ?? 0,
    acctPort: ports.acct ?? 0,
    coaPort,
    secret: ROUTER_SECRET,
    clock: clock.now,
    tickMs: 0,
    redialMs: 0,
    heard: ({ what, says }) => what === 'ended' && say(`the router ends the session: ${says}`),
  });
  return {
    hotspot,
    router,
    daraja,
    /** Everything that is due now gets done: first by the router on its own, then by billing. */
    async settle() {
      await router.tick();
      await billing.review();
      await billing.drain();
      await router.tick();
    },
    async close() {
      await router.stop('powerCut');
      await doors.close();
      await billing.stop();
      await daraja.close();
    },
  };
}

/** What a guest sees of the internet, as her router has it. */
function sees(router: Pick<Nas, 'session'>, { username }: Pick<Guest, 'username'>): string {
  const limits = router.session(username)?.limits;
  if (limits === undefined) return 'she is not connected';
  const { walledBy, sessionTimeout, downKbps } = limits;
  if (walledBy === 'unpaid') return 'she sees only the pay page';
  return `she is online for ${sessionTimeout} s at ${downKbps} kbit/s`;
}

function wallClock(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB', { timeZone: 'Africa/Nairobi', hour: '2-digit', minute: '2-digit' });
}

async function freePort(): Promise<number> {
  const probe = createSocket('udp4');
  await new Promise<void>((resolve) => probe.bind(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  return port;
}

if (import.meta.main) {
  const dataDir = await mkdtemp(join(tmpdir(), 'daftari-hotspot-'));
  const database = {
    engine: { kind: 'embedded', dataDir },
    secretKey: crypto.getRandomValues(new Uint8Array(32)),
  } as const;
  await evening(database, ({ at, what }) => console.log(`${at}  ${what}`));
  await rm(dataDir, { recursive: true, force: true });
}
