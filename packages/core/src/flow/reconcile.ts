import { usernameKey } from '../domain/subscription.ts';
import { driftsOf, type Elsewhere, type Expected, type RouterDrift } from '../domain/drift.ts';
import { legible, type Survey } from '../domain/survey.ts';
import { networkErrors } from '../domain/network.ts';
import { isBillingError } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Driver } from '../ports/driver.ts';
import type { DriftView, RouterRow } from '../ports/routers.ts';
import type { Placed, Wanted } from '../ports/placements.ts';
import type { Claim } from '../ports/store.ts';
import { commit, event, isStop, type House, type Task } from './house.ts';
import { mend, shouldMend, shutElsewhere } from './repair.ts';
import { answered, silent } from './routers.ts';

/** How long one survey may take, in milliseconds: shorter than the claim of a router. */
const SURVEY_MS = 25_000;

/** What a router warns of whose survey was seen and not compared: nothing of it is mended. */
const NOT_COMPARED = 'What it shows could not be compared with the ledger: see the log.';

/** How many who are placed at a router are read at once. */
const PAGE = 2_000;

/** Claims routers whose survey is due: each is looked at on its own, so that none waits for another. */
export async function takeRouters(house: House, claim: Claim): Promise<readonly Task[]> {
  const due = await house.store.routers.claimRouters(claim);
  return due.map((row) => async () => void (await surveyOne(house, row)));
}

/** Asks every driver which routers it looks after. New ones are surveyed at once, spread over the time of a round. */
export async function nameAll(house: House): Promise<void> {
  await nameEach(house);
  // A router that is down when it is replaced never comes back to end the alarm of its site.
  await house.store.routers.closeIdleAlarms();
}

async function nameEach(house: House): Promise<void> {
  for (const driver of house.drivers.values()) await nameOf(house, driver);
}

/**
 * Asks one driver which routers it looks after, at once: one was just described, or is looked after no more. What fails
 * is said in the log, as in a round, and done by the next one.
 * @throws BillingError `network.noDriver`
 */
export async function nameNow(house: House, name: string): Promise<void> {
  const driver = house.drivers.get(name);
  if (driver === undefined) throw networkErrors.noDriver({ driver: name });
  await nameOf(house, driver);
}

async function nameOf({ store, clock, network, ids, log }: House, driver: Driver): Promise<void> {
  if (driver.routers === undefined || driver.survey === undefined) return;
  try {
    const now = clock.now();
    const spreadMs = network.surveyEveryMs / 2;
    const fresh = await store.routers.nameRouters(driver.name, await driver.routers(), now, spreadMs);
    const added = fresh.map(({ id: routerId, name, site }) => {
      const told = { driver: driver.name, routerId, at: now, kind: 'added', text: `${name} at ${site}` } as const;
      return { id: ids.next('rev'), ...told };
    });
    await store.routers.noteRouter(added);
  } catch (fault) {
    log.warn('The routers of a driver cannot be read', { driver: driver.name, reason: String(fault) });
  }
}

/** Surveys one router, keeps what it shows and mends what differs. Answers whether it could be seen. */
async function surveyOne(house: House, row: RouterRow): Promise<boolean> {
  const driver = house.drivers.get(row.driver);
  if (driver?.survey === undefined) {
    await house.store.routers.saveRouter({ ...row, dueAt: house.clock.now() + house.network.surveyEveryMs });
    return false;
  }
  const survey = await look(house, driver, row);
  if (survey === null) return false;
  // A router that has just come back is brought to agree by what waits for it before it is compared.
  const compared = await compare(house, row, survey).catch(async (fault: unknown) => {
    house.log.error('What a router shows could not be compared', { router: row.id, reason: String(fault) });
    const warnings = [...survey.health.warnings, NOT_COMPARED];
    await answered(house, row, { ...survey, health: { ...survey.health, warnings } });
  });
  if (compared === undefined) return true;
  const { open, ended } = compared;
  await answered(house, row, survey);
  await tellOf(house, open, ended);
  await mendAll(house, driver, row, open);
  return true;
}

async function look(house: House, driver: Driver, row: RouterRow): Promise<Survey | null> {
  const signal = AbortSignal.any([house.signal, AbortSignal.timeout(SURVEY_MS)]);
  try {
    const survey = (await driver.survey?.(row.id, signal)) ?? null;
    return survey === null ? null : legible(survey);
  } catch (fault) {
    if (isStop(house, fault)) {
      // It was not silent: nobody was left to hear it. The next process looks at once.
      await house.store.routers.saveRouter(row);
      return null;
    }
    if (!isBillingError(fault)) house.log.error('A survey failed', { router: row.id, reason: String(fault) });
    await silent(house, row, isBillingError(fault) ? fault.message : String(fault));
    return null;
  }
}

/** Reads what a router ought to show, a few statements however many are placed at it, and keeps how it differs. */
async function compare(
  house: House,
  row: RouterRow,
  survey: Survey,
): Promise<{ readonly open: readonly DriftView[]; readonly ended: readonly DriftView[] }> {
  const at = house.clock.now();
  const found = await differing(house, row, survey);
  const newId = () => house.ids.next<'Drift'>('dft');
  return house.store.routers.saveDrifts({ driver: row.driver, routerId: row.id, newId }, found, at);
}

async function differing(house: House, row: RouterRow, survey: Survey): Promise<readonly RouterDrift[]> {
  const { reads, routers } = house.store;
  const placed = await allPlaced(house, row);
  const expected = placed.map(({ placement, subscription, entitlement }): Expected => ({
    subscriptionId: subscription.id,
    username: subscription.username,
    mac: placement.mac,
    entitlement,
  }));
  const here = new Set<string>(expected.map(({ subscriptionId }) => subscriptionId));
  const hereByName = new Set(expected.map(({ username }) => usernameKey(username)));
  const names = [...survey.grants, ...survey.sessions].map(({ username }) => username);
  const strange = [...new Set(names)].filter((name) => name !== '' && !hereByName.has(usernameKey(name)));
  const radius = await routers.openSessionNames('radius', strange);
  const marks = [...survey.grants, ...survey.sessions].flatMap(({ subscriptionId }) => subscriptionId ?? []);
  const ids = [...marks, ...(await routers.subscriptionsNamed(strange.map(usernameKey))), ...radius.values()];
  const others = await reads.wanted([...new Set(ids)].filter((id) => !here.has(id)));
  const elsewhere = [...others.values()].map(elsewhereOf);
  return driftsOf({ router: row, at: house.clock.now(), expected, elsewhere, radius }, survey);
}

function elsewhereOf({ subscription, entitlement, placement }: Wanted): Elsewhere {
  return {
    subscriptionId: subscription.id,
    username: subscription.username,
    mac: placement?.mac ?? null,
    entitlement,
    placedAt: placement?.routerId ?? null,
  };
}

async function allPlaced({ store: { reads } }: House, { driver, id }: RouterRow): Promise<readonly Placed[]> {
  const all: Placed[] = [];
  for (let page = 1; ; page++) {
    const { rows, total } = await reads.placementsAt(driver, id, { page, limit: PAGE });
    all.push(...rows);
    if (rows.length < PAGE || all.length >= total) return all;
  }
}

/** What is not mended by itself is told once it was seen twice, and what was told or mended once it is right. */
async function tellOf(house: House, open: readonly DriftView[], ended: readonly DriftView[]): Promise<void> {
  const now = house.clock.now();
  const found = open.filter(({ seen, kind }) => seen === 2 && house.network.drift[kind] === 'report');
  const over = ended.filter(({ seen, repairs }) => seen >= 2 || repairs > 0);
  const outbox = [
    ...found.map((one) => event('driftFound', one.routerId, now, bodyOf(one))),
    ...over.map((one) => event('driftEnded', one.routerId, now, { ...bodyOf(one), repairs: one.repairs })),
  ];
  if (outbox.length > 0) await commit(house, { outbox });
}

function bodyOf({ id, driver, routerId, kind, subscriptionId, username, wanted, found }: DriftView) {
  return { driftId: id, driver, routerId, kind, subscriptionId, username, wanted, found };
}

async function mendAll(house: House, driver: Driver, row: RouterRow, open: readonly DriftView[]): Promise<void> {
  const now = house.clock.now();
  const due = open.filter((one) => house.network.drift[one.kind] === 'repair' && shouldMend(house, one, now));
  if (due.length === 0) return;
  const ids = due.flatMap(({ subscriptionId }) => subscriptionId ?? []);
  const underWay = await house.store.routers.underWay(row.driver, ids);
  const here = { driver: row.driver, routerId: row.id };
  const shut = await shutElsewhere(
    house,
    here,
    [...new Set(ids)].filter((id) => underWay.has(id)),
  );
  const isFree = (id: Id<'Subscription'>): boolean => !underWay.has(id) || shut.has(id);
  const free = due.filter(({ subscriptionId }) => subscriptionId === null || isFree(subscriptionId));
  await mend(house, driver, free);
}
