import { startRouterOs, type SimulatedRouter } from '../src/testing/index.ts';

// Simulated routers in a process of their own, so that what they cost is not ours. Tells whoever forked it where they
// listen, answers one message after another, and ends with it.
// It is started with JSON, such as '{"routers":50,"latencyMs":50,"password":"x"}'.

/** What is asked of it. */
type Ask =
  | { readonly kind: 'clear' }
  /** How many commands each router has heard since it was cleared, and what stands on it. */
  | { readonly kind: 'heard' }
  /** One router answers after so long, another one's cable is out. */
  | { readonly kind: 'ill'; readonly slow: number; readonly latencyMs: number; readonly unplugged: number };

const { routers, latencyMs, password } = JSON.parse(process.argv[2] ?? '') as {
  readonly routers: number;
  readonly latencyMs: number;
  readonly password: string;
};

const site = await Promise.all(
  Array.from({ length: routers }, (_, at) =>
    startRouterOs({
      now: Date.now,
      seed: at + 1,
      identity: `tower-${at}`,
      latencyMs,
      users: [{ name: 'daftari', password }],
    }),
  ),
);
for (const router of site) router.add('/ip/pool', { name: 'homes', ranges: '10.8.0.2-10.8.255.254' });
process.send?.({ ports: site.map(({ ports }) => ports.api) });
process.on('message', (message) => void answer(message as Ask));
process.once('disconnect', () => void Promise.all(site.map((router) => router.close())));

async function answer(ask: Ask): Promise<void> {
  if (ask.kind === 'ill') {
    const slow = site[ask.slow];
    if (slow !== undefined) slow.vices.latencyMs = ask.latencyMs;
    await site[ask.unplugged]?.unplug();
  }
  if (ask.kind === 'clear') for (const router of site) router.clearCalls();
  process.send?.({ heard: ask.kind === 'heard' ? site.map(heardBy) : [], cpuMicros: cpuMicros() });
}

function heardBy(router: SimulatedRouter) {
  const moments = router.calls.map(({ at }) => at);
  const admitted = router.rows('/ppp/secret').filter((row) => row['disabled'] === 'false').length;
  const reads = router.calls.filter(({ sentence: [command = ''] }) => command.endsWith('/print')).length;
  const ends = router.rows('/system/scheduler').length;
  return { calls: moments.length, reads, trips: tripsOf(moments), admitted, ends };
}

/**
 * Round trips one after another: what is heard before the first of a trip can be answered belongs to that trip, and
 * what is heard later may have waited for it.
 */
function tripsOf(moments: readonly number[]): number {
  let trips = 0;
  let until = -Infinity;
  for (const at of moments) {
    if (at < until) continue;
    trips += 1;
    until = at + latencyMs;
  }
  return trips;
}

function cpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
