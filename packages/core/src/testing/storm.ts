import { assert } from '../kernel/assert.ts';
import type { EngineConfig } from '../storage/engine.ts';
import { planInput, START } from './builders.ts';
import { manualClock, span, type ManualClock } from './clock.ts';
import type { StormBench, StormWorld } from './storm-bench.ts';
import { newStorm, type Blown, type Storm } from './storm-blow.ts';
import { openDoor, type Door } from './storm-door.ts';
import { engineLife, openLife, type Life } from './storm-life.ts';
import { chanceOf, planKills, planStorm, STORM_ODDS, type StormOdds } from './storm-plan.ts';
import { processLife } from './storm-process.ts';
import { verdictOf, type StormVerdict } from './storm-verdict.ts';

/** How an ISP in a storm dies. */
type Killed = 'engine' | 'process' | 'hardest';

/** How a storm is begun. */
export interface StormOptions {
  /** Opens the provider; it is closed when the storm is over. */
  readonly open: (world: StormWorld) => Promise<StormBench>;
  /** A database of its own. */
  readonly database: EngineConfig;
  readonly seed: number;
  /** How many payments are made: 1,000 unless said otherwise. */
  readonly payments?: number;
  /** How often the ISP is killed: 20 times unless said otherwise. */
  readonly kills?: number;
  /**
   * `engine` (unless said otherwise): the connections of its database break at a chosen statement, and a new ISP opens.
   * `process`: it is a process of its own and dies by SIGKILL; the bench has a `program` for that. `hardest`: that,
   * where the bench has one.
   */
  readonly killed?: Killed;
  readonly odds?: Partial<StormOdds>;
  /** Hears how it goes. */
  readonly log?: (line: string) => void;
}

/** What a storm has been like, and what it has left. */
export interface StormResult extends StormVerdict {
  readonly seed: number;
  readonly payments: number;
  /** Payments that answered an ask. */
  readonly asked: number;
  /** Payments whose reference names nobody: they wait for a person, each once. */
  readonly strays: number;
  readonly refused: number;
  /** Messages that were sent, copies counted, and those of them that the ISP took. */
  readonly sent: number;
  readonly taken: number;
  readonly contradictions: number;
  readonly forgeries: number;
  readonly kills: number;
  readonly ms: number;
}

/** How long nobody pays any more until everything must have been found: hours of reports, questions and retries. */
const CALM_MS = [15_000, 60_000, 300_000, 900_000, ...Array.from({ length: 30 }, () => span.hour)];
/** In one window all is done at one instant of the clock, side by side. */
const WINDOW_MS = 5 * span.minute;

/**
 * Blows a storm over a gateway: payments whose messages come several times, in any order, contradicted, forged, or not
 * at all, to an ISP that dies again and again. Then compares what has moved with what the books say, to the cent and to
 * the millisecond. The same seed, the same weather; how things that are under way at once meet is up to the machine.
 */
export async function runStorm(options: StormOptions): Promise<StormResult> {
  const { open, database, seed, payments = 1_000 } = options;
  const from = performance.now();
  const clock = manualClock(START);
  const door = await openDoor();
  const bench = await open({ clock, doors: door.url, seed });
  const lives = livesOf(options, bench, clock, door);
  try {
    const customers = await join(bench, database, clock, Math.max(2, Math.ceil(payments / 10)));
    const ways = { asked: bench.asked !== undefined, herself: bench.herself !== undefined };
    const odds = { ...STORM_ODDS, ...options.odds };
    const fates = planStorm({ seed, payments, customers: customers.length, ways, odds });
    const storm = newStorm({ bench, customers, clock, windowMs: WINDOW_MS });
    for (const fate of fates) storm.put(fate);
    await blow(storm, lives, clock, { ...options, windows: Math.ceil((fates.at(-1)?.atMs ?? 0) / WINDOW_MS) });
    await lives.end();
    const { billing } = await openLife(lifeOptions(bench, database, clock));
    const truth = { gateway: bench.gateway, price: bench.price, customers, moved: storm.moved, ...storm.counts };
    const verdict = await verdictOf(billing, truth);
    await billing.stop();
    return {
      ...storm.counts,
      ...verdict,
      faults: [...storm.faults, ...verdict.faults],
      seed,
      payments: storm.moved.length,
      asked: storm.moved.filter(({ how }) => how === 'asked').length,
      strays: storm.moved.filter(({ customer }) => customer === null).length,
      kills: lives.deaths(),
      ms: performance.now() - from,
    };
  } finally {
    await lives.end();
    await door.close();
    await bench.close();
  }
}

/** Window after window until nobody has anything left to do, and then the calm. */
async function blow(
  storm: Storm,
  lives: Lives,
  clock: ManualClock,
  { seed, payments = 1_000, kills = 20, windows, log = () => undefined }: StormOptions & { readonly windows: number },
): Promise<void> {
  const soFar = (): string => `${storm.moved.length} of ${payments} payments`;
  let said = 0;
  const chance = chanceOf(seed + 1);
  const dies = planKills(chance, kills, windows);
  await lives.begin();
  for (let window = 0; storm.more(); window++) {
    clock.advance(WINDOW_MS);
    if (dies.has(window)) lives.now().doom(chance.below);
    // Where nobody acts, time passes; what has come due meanwhile is done in the next window.
    else if (!storm.due()) continue;
    await storm.window(lives.now());
    if (await lives.next()) log(`death ${lives.deaths()} of ${kills} in window ${window}: ${soFar()}`);
    else if (storm.moved.length >= said + payments / 20) log(soFar());
    else continue;
    said = storm.moved.length;
  }
  log(`${soFar()}; now hours in which everything must be found`);
  for (const ms of CALM_MS) {
    clock.advance(ms);
    await storm.window(lives.now());
    await lives.next();
  }
}

/** The lives of the ISP, one after the other, all behind one door. */
interface Lives {
  begin(): Promise<void>;
  now(): Life;
  /** Begins the next one where the present one is dead; says whether it was. */
  next(): Promise<boolean>;
  deaths(): number;
  end(): Promise<void>;
}

function livesOf(
  { database, killed = 'engine' }: StormOptions,
  bench: StormBench,
  clock: ManualClock,
  door: Door,
): Lives {
  let life: Life | null = null;
  let deaths = 0;
  const begin = async () => {
    life = await birth(killed, bench, database, clock);
    door.leadTo(life.request);
  };
  const now = () => {
    assert(life !== null, 'the ISP is not born yet');
    return life;
  };
  return {
    begin,
    now,
    deaths: () => deaths,
    async next() {
      if (!(await now().dead())) return false;
      deaths += 1;
      door.leadTo(null);
      await now().bury();
      await begin();
      return true;
    },
    async end() {
      const last = life;
      life = null;
      door.leadTo(null);
      await last?.end();
    },
  };
}

function birth(killed: Killed, bench: StormBench, database: EngineConfig, clock: ManualClock): Promise<Life> {
  const options = lifeOptions(bench, database, clock);
  const { program } = bench;
  if (killed === 'engine' || (killed === 'hardest' && program === undefined)) return engineLife(options);
  assert(program !== undefined, `the bench of ${bench.gateway} has no program to be killed`);
  return processLife(program, options);
}

function lifeOptions(bench: StormBench, config: EngineConfig, clock: ManualClock) {
  return { config, clock, plugins: bench.plugins(), currency: bench.price.currency };
}

/** Customers who have never paid, on a plan whose term costs the price and lasts longer than the storm. */
async function join(
  bench: StormBench,
  database: EngineConfig,
  clock: ManualClock,
  count: number,
): Promise<readonly Blown[]> {
  const { billing } = await openLife(lifeOptions(bench, database, clock));
  const { id: planId } = await billing.publishPlan(planInput({ price: bench.price }));
  const customers: Blown[] = [];
  for (let n = 0; n < count; n++) {
    const payer = bench.payer?.(n) ?? `2547083${String(41_000 + n).padStart(5, '0')}`;
    const account = await billing.openAccount({ name: `Customer ${n}` });
    const who = { username: `user${n}`, secret: `siri-${n}-1234` };
    const subscription = await billing.subscribe({ accountId: account.id, planId, ...who });
    customers.push({ account, subscription, payer });
  }
  await billing.drain();
  await billing.stop();
  return customers;
}
