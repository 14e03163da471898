import { parseDate } from './engine/clock.ts';
import type { Engine, Item, Part } from './engine/types.ts';
import type { Scripts } from './script/install.ts';
import { readSpan } from './script/values.ts';

/** Entries that start with the router begin so long after it is up. */
const STARTUP_MS = 3_000;
/** By then a router has asked for the time. */
const NTP_MS = 30_000;
/** What is later than this was missed: the power was off, or the clock has been set. */
const LATE_MS = 1_000;

/** An entry and when it is due, by the router's clock (UTC ms). */
interface Due {
  readonly id: string;
  readonly dueAt: number;
}

/**
 * `/system scheduler`: entries run in the order of their time on the router's own clock. What should have run while the
 * router was off or thought it was another year is not made up for: an entry with an interval runs at its next
 * multiple, one without never again.
 */
export function createScheduler(engine: Engine, scripts: Scripts): Part {
  const table = engine.table('/system/scheduler');
  let plan: readonly Due[] | null = null;
  let ahead = engine.routerNow() - engine.now();
  const forget = (): void => {
    plan = null;
  };
  engine.onChange('/system/clock', forget);
  engine.onChange('/system/scheduler', ({ kind, row, before }) => {
    // Its counter moves because it ran, not because anybody changed it.
    if (kind !== 'set' || WHEN.some((field) => row[field] !== before?.[field])) forget();
  });

  const planned = (): readonly Due[] => {
    if (plan !== null) return plan;
    const offset = zoneOffset(engine);
    const now = engine.routerNow();
    const dues: Due[] = [];
    for (const item of table.items()) {
      const dueAt = nextRun(item, { now, offset, up: now - (engine.now() - engine.bootedAt()) });
      table.put(item.id, { 'next-run': dueAt === null ? '' : shown(dueAt + offset, now + offset, engine) });
      if (dueAt !== null) dues.push({ id: item.id, dueAt });
    }
    plan = dues.toSorted((one, other) => one.dueAt - other.dueAt);
    return plan;
  };

  const run = (id: string): void => {
    const item = table.get(id);
    if (item === undefined) return;
    const { name = '', policy = '' } = item.values;
    table.put(id, { 'run-count': String(Number(item.values['run-count'] ?? '0') + 1) });
    const actor = { name: item.values['owner'] ?? '*sys', policy: new Set(policy.split(',')), via: 'scheduler' };
    const { error } = scripts.event(item.values['on-event'] ?? '', actor);
    if (error === null) return;
    engine.log('script,error', `executing script from scheduler (${name}) failed, please check it manually`);
    engine.log('script,error,debug', `(scheduler:${name}) ${error}`);
  };

  return {
    nextAt() {
      const now = engine.now();
      const first = planned()[0];
      const due = first === undefined ? Infinity : Math.max(now, first.dueAt - engine.routerNow() + now);
      // Until the time servers have answered nobody knows what the clock will say.
      const synced = engine.bootedAt() + NTP_MS;
      const next = Math.min(due, table.items().length > 0 && now < synced ? synced : Infinity);
      return next === Infinity ? null : next;
    },
    advance() {
      const now = engine.routerNow();
      const jumped = Math.abs(now - engine.now() - ahead) > LATE_MS;
      ahead = now - engine.now();
      const due = planned().filter(({ dueAt }) => dueAt <= now);
      if (due.length === 0 && !jumped) return;
      for (const { id, dueAt } of due) if (now - dueAt <= LATE_MS) run(id);
      forget();
    },
    reboot() {
      ahead = engine.routerNow() - engine.now();
      forget();
    },
  };
}

const WHEN = ['start-date', 'start-time', 'interval', 'disabled'];

/** When an entry runs next, by the router's clock; null: not any more. */
function nextRun(
  { values }: Item,
  { now, offset, up }: { readonly now: number; readonly offset: number; readonly up: number },
): number | null {
  if (/^(?:yes|true)$/.test(values['disabled'] ?? '')) return null;
  const interval = readSpan(values['interval'] ?? '', true) ?? 0;
  const startTime = values['start-time'] ?? '00:00:00';
  const day = parseDate(values['start-date'] ?? '');
  const start = startTime === 'startup' ? up + STARTUP_MS : (day ?? 0) + (readSpan(startTime) ?? 0) - offset;
  if (start > now) return start;
  if (interval <= 0) return null;
  return start + (Math.floor((now - start) / interval) + 1) * interval;
}

/** How far the wall is ahead of UTC, in milliseconds. */
function zoneOffset(engine: Engine): number {
  const { date, time } = engine.wallClock();
  const wall = (parseDate(date) ?? 0) + (readSpan(time) ?? 0);
  return Math.round((wall - engine.routerNow()) / 60_000) * 60_000;
}

/** A time of the wall as `next-run` shows it: today's by its time alone. */
function shown(wall: number, today: number, engine: Engine): string {
  const [date = '', rest = ''] = new Date(wall).toISOString().split('T');
  const time = rest.slice(0, 8);
  if (date === new Date(today).toISOString().slice(0, 10)) return time;
  return `${engine.since('7.10') ? date : oldDate(date)} ${time}`;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function oldDate(iso: string): string {
  const [year = '', month = '', day = ''] = iso.split('-');
  return `${MONTHS[Number(month) - 1] ?? ''}/${day}/${year}`;
}
