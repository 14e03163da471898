import { routerErrors } from '../domain/router.ts';
import type { Survey } from '../domain/survey.ts';
import type { Outage, RouterDetail, RouterEvent, RouterRow } from '../ports/routers.ts';
import { commit, event, type House } from './house.ts';
import { routerBack } from './lanes.ts';

/** After how long of silence a router is looked for less often, and how much less. */
const DEAD_MS = 86_400_000;
const DEAD_FACTOR = 5;

/** Within how much two start times of a router are one start: it tells how long it runs by a clock of its own. */
const BOOT_MS = 60_000;

/** A router has answered: what it shows of itself is kept, and all that waited for it is due. */
export async function answered(house: House, row: RouterRow, survey: Survey): Promise<void> {
  const { store, clock, network } = house;
  const now = clock.now();
  const { health } = survey;
  const online = new Set(survey.sessions.filter(({ walled }) => !walled).map((one) => one.username)).size;
  const wasDown = row.state === 'down';
  const next: RouterRow = {
    ...row,
    state: 'up',
    sinceAt: row.state === 'up' ? row.sinceAt : now,
    seenAt: now,
    silentSince: null,
    reason: null,
    health,
    online,
    dueAt: now + network.surveyEveryMs,
  };
  await store.routers.saveRouter(next);
  if (row.silentSince !== null || wasDown) await routerBack(house, row.driver, row.id);
  const before = row.health?.bootedAt ?? null;
  if (before !== null && health.bootedAt !== null && health.bootedAt - before > BOOT_MS) {
    const text = `it runs since ${new Date(health.bootedAt).toISOString()}`;
    await store.routers.noteRouter([noteOf(house, row, 'rebooted', text)]);
  }
  if (wasDown) await isBack(house, row, now);
}

async function isBack(house: House, row: RouterRow, now: number): Promise<void> {
  const { routers } = house.store;
  const outage = await routers.endOutage(row.driver, row.id, now);
  const siteUp = await routers.closeAlarm(row.site);
  const downAt = outage?.fromAt ?? row.sinceAt;
  const downMs = now - downAt;
  await routers.noteRouter([noteOf(house, row, 'up', `it answers again after ${lengthText(downMs)}`)]);
  const told = { ...bodyOf(row), downAt, upAt: now, downMs, siteUp };
  await commit(house, { outbox: [event('routerUp', row.id, now, told)] });
}

/** A router has not answered. After long enough that is an outage, and one alarm a site. */
export async function silent(house: House, row: RouterRow, reason: string): Promise<void> {
  const { store, clock, network } = house;
  const now = clock.now();
  const silentSince = row.silentSince ?? now;
  const downNow = row.state !== 'down' && now - silentSince >= network.downAfterMs;
  const long = now - silentSince > DEAD_MS;
  const next: RouterRow = {
    ...row,
    state: downNow ? 'down' : row.state,
    sinceAt: downNow ? silentSince : row.sinceAt,
    silentSince,
    reason,
    // Nobody knows who is online there; a brake is not to be loosened by those who were.
    online: downNow ? 0 : row.online,
    dueAt: now + network.surveyEveryMs * (long ? DEAD_FACTOR : 1),
  };
  await store.routers.saveRouter(next);
  if (!downNow) return;
  const outage: Outage = {
    id: house.ids.next<'Outage'>('out'),
    driver: row.driver,
    routerId: row.id,
    site: row.site,
    fromAt: silentSince,
    toAt: null,
    reason,
    settledAt: null,
    given: 0,
  };
  await store.routers.openOutage(outage);
  await store.routers.noteRouter([noteOf(house, row, 'down', reason)]);
  // A router that has never answered yet is being set up, and nobody's alarm.
  if (row.seenAt !== null && (await store.routers.openAlarm(row.site, now))) await alarm(house, row, outage);
}

async function alarm(house: House, row: RouterRow, { fromAt: downAt, reason }: Outage): Promise<void> {
  const now = house.clock.now();
  const all = (await house.store.routers.routers()).filter(({ site, gone }) => site === row.site && !gone);
  const isFirst = (one: { readonly id: string; readonly driver: string }) =>
    one.id === row.id && one.driver === row.driver;
  const down = all.filter((one) => one.state === 'down').toSorted((a, b) => Number(isFirst(b)) - Number(isFirst(a)));
  const placed = down.reduce((sum, one) => sum + one.placed, 0);
  const told =
    all.length <= 1
      ? event('routerDown', row.id, now, { ...bodyOf(row), downAt, reason, placed })
      : event('siteDown', row.site, now, { site: row.site, downAt, routers: down.map(bodyOf), placed, reason });
  await commit(house, { outbox: [told] });
}

/** How much of its history a router shows. */
const SHOWN = 200;

/**
 * One router with its history and its open drifts.
 * @throws BillingError `router.missing`
 */
export async function routerDetail(house: House, driver: string, routerId: string): Promise<RouterDetail> {
  const { routers } = house.store;
  const view = await routers.router(driver, routerId);
  if (view === null) throw routerErrors.missing({ routerId, driver });
  const [history, open] = await Promise.all([
    routers.routerHistory(driver, routerId, SHOWN),
    routers.drifts({ driver, routerId, page: 1, limit: SHOWN }),
  ]);
  return { ...view, history, open: open.rows };
}

/**
 * Has a router surveyed at once, and answers it as it was.
 * @throws BillingError `router.missing`
 */
export async function surveyNow(house: House, driver: string, routerId: string): Promise<RouterDetail> {
  const detail = await routerDetail(house, driver, routerId);
  await house.store.routers.surveySoon(driver, routerId, house.clock.now());
  return detail;
}

/** The outages of a router, the newest first. */
export function outagesOf(house: House, driver: string, routerId: string): Promise<readonly Outage[]> {
  return house.store.routers.outages(driver, routerId, SHOWN);
}

function noteOf(
  house: House,
  { driver, id: routerId }: RouterRow,
  kind: RouterEvent['kind'],
  text: string,
): RouterEvent {
  return { id: house.ids.next('rev'), driver, routerId, at: house.clock.now(), kind, text };
}

function bodyOf({ driver, id: routerId, name, site }: Pick<RouterRow, 'driver' | 'id' | 'name' | 'site'>) {
  return { driver, routerId, name, site };
}

function lengthText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return hours === 0 ? `${rest} min` : `${hours} h ${rest} min`;
}
