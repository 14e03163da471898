import { SETTLE_MS } from '../../domain/reconcile/settlement.ts';
import { addDays, daysBetween, localDateAt, minuteOn, startOfDay, type LocalDate } from '../../kernel/calendar.ts';
import { isStop, type House, type Task } from '../house.ts';
import type { Round } from '../loop.ts';
import type { ReportedSpan } from '../../ports/gateway.ts';
import { reconcileDay, type DayAsk } from './day.ts';
import { fetchReport } from './fetch.ts';
import { lookForSilence, rememberedPatterns } from './sales.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** What is asked for again with each report: a line may be there later than the money. */
const OVERLAP_MS = 2 * HOUR_MS;

/** How far back the first report of a gateway goes. */
const FIRST_MS = 2 * DAY_MS;

/** How much is asked for at once: of a busy paybill some thousand payments, which a provider tells within a minute. */
const PIECE_MS = 6 * HOUR_MS;

/** At which minute of the local day yesterday is reconciled: six in the morning, when providers have closed it. */
const MORNING = 6 * 60;

/** Of how many days the report is fetched again each morning: which settlement a line goes with is told late. */
const DAYS_AGAIN = 3;

/** How many days are reconciled each morning: so long a settlement may be on its way. */
const DAYS_LOOKED_AT = SETTLE_MS / DAY_MS + 1;

/** How long an open break is looked at each morning, in days; after that a person reconciles its day. */
const DAYS_WITH_BREAKS = 60;

/** Since when statements must have been taken in for a gateway without reports to be reconciled, in milliseconds. */
const STATEMENTS_MS = 40 * DAY_MS;

/**
 * Reports fetched each hour, days reconciled each morning, and a look each minute whether a gateway has fallen silent.
 * Of several processes one does it.
 */
export function reconcilingRounds(house: House, worker: string): readonly Round[] {
  return [reportsRound(house, worker), daysRound(house, worker), salesRound(house)];
}

function reportsRound(house: House, worker: string): Round {
  let seenAt = Number.NEGATIVE_INFINITY;
  return {
    name: 'reports of gateways',
    wakes: null,
    async take() {
      const slotAt = Math.floor(house.clock.now() / HOUR_MS) * HOUR_MS;
      if (slotAt <= seenAt) return [];
      const able = [...house.gateways.values()].filter(({ report }) => report !== undefined);
      const tasks = await tasksFor(able, async ({ name }) => {
        if (!(await house.store.takeSlot(`report:${name}`, slotAt, worker))) return null;
        return () => fetchSince(house, name, OVERLAP_MS);
      });
      seenAt = slotAt;
      return tasks;
    },
  };
}

function daysRound(house: House, worker: string): Round {
  let seenAt = Number.NEGATIVE_INFINITY;
  return {
    name: 'days of gateways',
    wakes: null,
    async take() {
      const now = house.clock.now();
      const today = localDateAt(now, house.zone);
      const slotAt = minuteOn(today, MORNING, house.zone);
      if (now < slotAt || slotAt <= seenAt) return [];
      const told = await house.store.reads.gatewaysWithStatements(now - STATEMENTS_MS);
      const able = [...house.gateways.values()].filter(({ report }) => report !== undefined).map(({ name }) => name);
      const tasks = await tasksFor(new Set([...told, ...able]), async (name) => {
        if (!(await house.store.takeSlot(`reconcile:${name}`, slotAt, worker))) return null;
        return () => morningOf(house, name, today);
      });
      seenAt = slotAt;
      return tasks;
    },
  };
}

function salesRound(house: House): Round {
  const patterns = rememberedPatterns(house);
  let dueAt = house.clock.now();
  return {
    name: 'silence of gateways',
    wakes: null,
    async take() {
      const now = house.clock.now();
      if (now < dueAt) return [];
      dueAt = now + MINUTE_MS;
      await lookForSilence(house, patterns);
      return [];
    },
  };
}

async function tasksFor<T>(list: Iterable<T>, take: (one: T) => Promise<Task | null>): Promise<readonly Task[]> {
  const tasks: Task[] = [];
  for (const one of list) {
    const task = await take(one);
    if (task !== null) tasks.push(task);
  }
  return tasks;
}

/** The days that may have changed: the last ones, and those with open breaks. */
async function morningOf(house: House, gateway: string, today: LocalDate): Promise<void> {
  const again = house.clock.now() - startOfDay(addDays(today, -DAYS_AGAIN), house.zone);
  if (house.gateways.get(gateway)?.report !== undefined) await fetchSince(house, gateway, again);
  const open = await house.store.reads.daysWithBreaks(addDays(today, -DAYS_WITH_BREAKS));
  const last = Array.from({ length: DAYS_LOOKED_AT }, (_, place) => addDays(today, place - DAYS_LOOKED_AT));
  const before = open.filter((one) => one.gateway === gateway && daysBetween(one.day, today) > 0);
  for (const day of [...new Set([...before.map((one) => one.day), ...last])].toSorted()) {
    await compared(house, { gateway, day });
  }
}

/** A day that cannot be kept hides no other: the next morning looks at it again. */
async function compared(house: House, ask: DayAsk): Promise<void> {
  try {
    await reconcileDay(house, ask);
  } catch (fault) {
    if (house.signal.aborted) throw fault;
    house.log.error('A day of a gateway could not be reconciled', { ...ask, reason: String(fault) });
  }
}

/** Fetches what is new since the last time and at least so much again, as far back as the provider can look. */
async function fetchSince(house: House, name: string, againMs: number): Promise<void> {
  const now = house.clock.now();
  const reachMs = house.gateways.get(name)?.reportReachMs ?? Number.POSITIVE_INFINITY;
  const last = await house.store.reads.fetchedUntil(name);
  const wantedAt = last === null ? now - FIRST_MS : Math.min(last - OVERLAP_MS, now - againMs);
  // A provider counts from when it is asked, which is a little later.
  const fromAt = Math.max(wantedAt, now - reachMs + MINUTE_MS);
  if (last !== null && fromAt > last) {
    house.log.warn('A report cannot reach back to the last one; import a statement of what is between', {
      gateway: name,
      fromAt,
      last,
    });
  }
  try {
    for (const span of piecesOf(fromAt, now)) {
      const { found, otherwise } = await fetchReport(house, name, span);
      if (found + otherwise > 0) house.log.info('A report told of money', { gateway: name, found, otherwise });
    }
  } catch (fault) {
    if (isStop(house, fault)) throw fault;
    house.log.warn('A report could not be fetched; it is tried again within the hour', {
      gateway: name,
      reason: String(fault),
    });
  }
}

/** A span in pieces, oldest first: each is kept by itself, so that what a provider tells slowly is told in the end. */
function piecesOf(fromAt: number, untilAt: number): readonly ReportedSpan[] {
  const count = Math.max(1, Math.ceil((untilAt - fromAt) / PIECE_MS));
  return Array.from({ length: count }, (_, place) => ({
    fromAt: fromAt + place * PIECE_MS,
    untilAt: Math.min(untilAt, fromAt + (place + 1) * PIECE_MS),
  }));
}
