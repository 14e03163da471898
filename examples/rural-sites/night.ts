import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SimulatedRouter } from '@daftari/plugin-mikrotik/testing';
import { homeDay } from './isp.ts';
import { openValley, type Resident, type Valley, type ValleyOptions } from './valley.ts';

// node --conditions=@daftari/source night.ts: a night without a line to the ridge, on real sockets and a moved clock.

/** What happened, and when by the clock on the wall. */
export interface Line {
  readonly at: string;
  readonly what: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The line to the ridge breaks in the evening; a month is paid and a day runs out before it is back. */
export async function night(database: ValleyOptions['database'], tell: (line: Line) => void): Promise<void> {
  const valley = await openValley({ database, from: '2026-03-02T02:00:00+03:00' });
  const { story, ridge } = valley;
  const say = (what: string): void => tell({ at: wallClock(story.clock.now()), what });
  const alarms = (['routerDown', 'siteDown'] as const).map(valley.heard);

  const aDay = await story.plan(homeDay);
  const [juma, otieno] = [await valley.joins('Juma', 'ridge', aDay), await valley.joins('Otieno', 'plain', aDay)];
  for (const one of [juma, otieno]) {
    await story.pays(one, '50.00');
    await valley.dials(one);
  }
  const amina = await valley.joins('Amina', 'ridge');
  say('Juma and Otieno have paid for a day');
  await valley.until('2026-03-02T22:00:00+03:00', HOUR_MS);
  say(everybody(valley));

  await valley.cut('ridge');
  await valley.pass(3 * MINUTE_MS);
  const [alarm] = alarms.flat();
  say(
    `${alarms.flat().length} alarm: ${String(alarm?.['name'])} does not answer, ${String(alarm?.['placed'])} customers`,
  );
  await valley.until('2026-03-02T23:00:00+03:00', HOUR_MS);
  await story.pays(amina, '1000.00');
  say(`Amina pays for a month; ${everybody(valley)}`);

  await valley.until('2026-03-03T01:59:59+03:00', HOUR_MS);
  say(everybody(valley));
  await valley.pass(1_000);
  say(everybody(valley));
  await valley.until('2026-03-03T03:00:00+03:00', HOUR_MS);
  letIn(ridge, juma);
  await valley.dials(juma);
  say(`a friend with Winbox lets Juma in; ${everybody(valley)}`);

  await valley.until('2026-03-03T06:00:00+03:00', HOUR_MS);
  await valley.mend('ridge');
  say('the line is back');
  await valley.waitFor(async () => (await valley.dials(amina)).ok);
  await valley.until('2026-03-03T06:05:00+03:00');
  say(everybody(valley));
  say(`Juma dials, and is ${(await valley.dials(juma)).ok ? 'let in' : 'refused'}`);
  say(`Amina is paid until ${await story.paidUntil(amina)}`);
  const disagreements = await story.billing.verify();
  say(disagreements.length === 0 ? 'the books are clean' : JSON.stringify(disagreements));
  await valley.close();
}

/** What somebody does by hand who knows the password of the router: no end, and no lock. */
function letIn(router: SimulatedRouter, { subscription: { id, username } }: Resident): void {
  for (const { '.id': end = '', comment = '' } of router.rows('/system/scheduler')) {
    if (comment.startsWith(`daftari:${id} `)) router.remove('/system/scheduler', end);
  }
  const secret = router.rows('/ppp/secret').find(({ name }) => name === username);
  router.set('/ppp/secret', secret?.['.id'] ?? '', { disabled: 'no' });
}

/** Who is online, as the two routers have it. */
function everybody(valley: Valley): string {
  const online = (['ridge', 'plain'] as const).flatMap((site) => valley.online(site).map((who) => `${who} (${site})`));
  return online.length === 0 ? 'nobody is online' : `online: ${online.join(', ')}`;
}

function wallClock(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB', { timeZone: 'Africa/Nairobi' });
}

if (import.meta.main) {
  const dataDir = await mkdtemp(join(tmpdir(), 'daftari-rural-'));
  await night({ kind: 'embedded', dataDir }, ({ at, what }) => console.log(`${at}  ${what}`));
  await rm(dataDir, { recursive: true, force: true });
}
