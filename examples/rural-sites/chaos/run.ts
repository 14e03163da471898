import { setTimeout as realTime } from 'node:timers/promises';
import type { Chance } from './chance.ts';
import { differences, freeInternet, keptOut } from './check.ts';
import { doByHand, doInBooks } from './deeds.ts';
import type { Site } from './site.ts';
import { openWorld, SECOND_MS, type ChaosFigures, type ChaosOptions, type World } from './world.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Steps while something is not as it is to be, and how long that may last with all routers there. */
const STEP_MS = 30 * SECOND_MS;
const MOST_MS = 60 * MINUTE_MS;

/** What has differed for longer is looked at each half hour: somebody was moved to a router that is away. */
const PATIENCE_MS = 10 * MINUTE_MS;

/** How long a router that is back may take to be found so, in real milliseconds: its links rest up to five seconds. */
const FOUND_MS = 15_000;
const FOUND_STEP_MS = 100;

/**
 * Lives through days in which everything goes wrong, and compares routers and ledger.
 * @throws Error with the seed, the day and the first differences
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosFigures> {
  const world = await openWorld(options);
  const { figures } = world;
  try {
    for (let day = 1; day <= options.days; day += 1) {
      await liveDay(world);
      await comeToRest(world);
      figures.days = day;
      options.progress?.(day, figures);
      if (performance.now() > (options.until ?? Infinity)) break;
    }
    await world.billing().recogniseRevenue();
    const wrong = await world.billing().verify();
    if (wrong.length > 0) throw new Error(`the books disagree: ${JSON.stringify(wrong.slice(0, 5))}`);
    return figures;
  } catch (fault) {
    const at = new Date(world.clock.now()).toISOString();
    throw new Error(`seed ${options.seed}, day ${figures.days + 1}, ${at}: ${String(fault)}`, { cause: fault });
  } finally {
    await world.close();
  }
}

/** A day: each hour some deeds, some lines that are cut or mended, some power cuts, and answers that get lost. */
async function liveDay(world: World): Promise<void> {
  const { chance, sites, homes, clock, count } = world;
  const from = clock.now();
  const backAt = new Map<Site, number>();
  for (let hour = 0; hour < 23; hour += 1) {
    await mend(
      world,
      sites.filter((site) => site.away && (backAt.get(site) ?? 0) <= clock.now()),
    );
    for (const site of sites) {
      setVices(site, chance);
      if (!site.away && hour < 2 && chance.happens(0.06)) {
        await cut(world, site);
        backAt.set(site, clock.now() + (1 + chance.below(21)) * HOUR_MS);
      } else if (!site.away && chance.happens(0.01)) {
        await site.router.reboot(MINUTE_MS);
        count('reboot');
        world.touched(site);
      }
      if (!site.away && chance.happens(0.03)) doByHand(world, site);
    }
    for (let deeds = Math.ceil(homes.length / 300); deeds > 0; deeds -= 1) await doInBooks(world, chance.pick(homes));
    await world.live(clock.now() + 1);
    await agreeing(world, 10, PATIENCE_MS);
    while (clock.now() < from + (hour + 1) * HOUR_MS) {
      await world.live(Math.min(from + (hour + 1) * HOUR_MS, clock.now() + 30 * MINUTE_MS));
      await noteAgreement(world);
      for (const site of sites) refuse(freeInternet(site, clock.now()));
    }
  }
}

/** A survey whose answer is lost waits for half a minute of real time, so answers are lost to writes alone. */
function setVices({ router: { vices, befall } }: Site, chance: Chance): void {
  const isBad = chance.happens(0.1);
  if (isBad) befall(chance.pick(['/ppp/secret/set', '/system/scheduler/add', '/system/scheduler/set']), 'dropReply');
  for (const vice of ['dropBefore', 'dropAfterWrite', 'halfReply', 'disconnect'] as const) {
    vices[vice] = isBad ? 0.01 : 0;
  }
}

async function cut({ billing, homes, clock, count }: World, site: Site): Promise<void> {
  const here = homes.filter((home) => home.site === site);
  const wanted = await billing().store.reads.wanted(here.map(({ id }) => id));
  const untils = here.flatMap(({ id, username }) => {
    const until = wanted.get(id)?.entitlement?.untilAt ?? null;
    return until === null ? [] : [[username, until] as const];
  });
  // Of who is not as the ledger says when the line breaks, the router does not know the end.
  const isKnown = site.since === null && (await differences(billing(), site, homes, clock.now())).length === 0;
  site.known = isKnown ? new Map(untils) : null;
  site.since = null;
  site.away = true;
  await site.router.unplug();
  count('line cut');
}

/** Lines are there again: the world waits until that is seen, for links rest in real time. */
async function mend({ billing, clock, sites }: World, back: readonly Site[]): Promise<void> {
  if (back.length === 0) return;
  for (const site of back) {
    await site.router.plug();
    site.away = false;
    site.known = null;
    site.since = clock.now();
  }
  const away = sites.filter((one) => one.away).length;
  for (let waited = 0; waited < FOUND_MS; waited += FOUND_STEP_MS) {
    const [health] = await billing().registry.health();
    if (Number(health?.figures?.['away'] ?? 0) <= away) return;
    await realTime(FOUND_STEP_MS);
  }
}

/** Lives in small steps until the sites that can be reached are as the ledger says, or have differed for too long. */
async function agreeing(world: World, steps: number, patienceMs = Infinity): Promise<void> {
  for (let step = 0; ; step += 1) {
    await noteAgreement(world);
    const earliest = world.clock.now() - patienceMs;
    if (step >= steps || world.sites.every(({ since }) => since === null || since < earliest)) return;
    await world.live(world.clock.now() + STEP_MS);
  }
}

async function noteAgreement({ sites, billing, homes, clock, figures }: World): Promise<void> {
  for (const site of sites) {
    if (site.away || site.since === null) continue;
    if ((await differences(billing(), site, homes, clock.now())).length > 0) continue;
    figures.agreement.push(Math.round((clock.now() - site.since) / SECOND_MS));
    site.since = null;
  }
}

/** All lines are mended and nothing gets lost: within an hour each router is as the ledger says, and all are online. */
async function comeToRest(world: World): Promise<void> {
  const { sites, clock, billing, homes, figures } = world;
  world.peace = true;
  for (const { router } of sites) {
    Object.assign(router.vices, { dropBefore: 0, dropAfterWrite: 0, dropReply: 0, halfReply: 0, disconnect: 0 });
  }
  await mend(
    world,
    sites.filter(({ away }) => away),
  );
  await agreeing(world, MOST_MS / STEP_MS);
  for (let step = 0; step < 4; step += 1) await world.live(clock.now() + STEP_MS);
  await agreeing(world, MOST_MS / STEP_MS);
  for (const site of sites) {
    const wrong = await differences(billing(), site, homes, clock.now());
    const missing = await keptOut(billing(), site, homes, clock.now());
    refuse([...wrong, ...missing].map((one) => `${site.id}: ${one}`));
  }
  figures.quiet += 1;
  await world.live(clock.now() + 10 * MINUTE_MS);
  world.peace = false;
}

function refuse(wrong: readonly string[]): void {
  if (wrong.length > 0) throw new Error(`${wrong.length} differences: ${wrong.slice(0, 6).join('; ')}`);
}
