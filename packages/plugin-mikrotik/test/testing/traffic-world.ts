import { startRouterOs, type SimulatedRouter, type SimulatorOptions } from '../../src/testing/index.ts';

/** Monday noon in Nairobi. */
const NOON = Date.parse('2026-11-23T12:00:00+03:00');

/** A router at noon, and how to let time go by. */
export interface Site {
  readonly router: SimulatedRouter;
  /** Moves on by so many milliseconds. */
  readonly pass: (ms: number) => Promise<void>;
}

const open: SimulatedRouter[] = [];

/** Starts a router with the given setup pasted into its terminal. */
export async function site(setup: string, options: Partial<SimulatorOptions> = {}): Promise<Site> {
  let now = NOON;
  const router = await startRouterOs({ version: '7.16.2', timeZone: 'Africa/Nairobi', ...options, now: () => now });
  open.push(router);
  const { error } = router.console(setup);
  if (error !== null) throw new Error(error);
  return {
    router,
    async pass(ms) {
      await router.advance(now + ms);
      now += ms;
    },
  };
}

/** Ends what a test has started. */
export async function closeSites(): Promise<void> {
  await Promise.all(open.splice(0).map((router) => router.close()));
}

/** A PPPoE server with one plan of 5M up and 10M down, and ann on it. */
export const PPPOE = `
/ip pool add name=homes ranges=10.10.0.2-10.10.0.4
/ppp profile add name=ten local-address=10.10.0.1 remote-address=homes rate-limit=5M/10M only-one=yes
/ppp secret add name=ann password=secret service=pppoe profile=ten
/interface pppoe-server server add service-name=home interface=ether2 default-profile=ten disabled=no
`;

export const ANN = { username: 'ann', password: 'secret', mac: '02:00:00:00:00:01' };
