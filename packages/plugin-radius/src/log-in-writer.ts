import type { LogInOutcome, PluginHost } from '@daftari/core';
import { discards } from './advice.ts';
import type { Decisions } from './decisions.ts';
import type { Later } from './exchange.ts';
import { logInTable, nameKeyOf } from './log-ins.ts';
import type { Watch } from './watch.ts';
import { decodePacket } from './wire/codec.ts';
import { describePacket } from './wire/describe.ts';
import { longTailName } from './wire/names.ts';
import type { Packet } from './wire/packet.ts';

/** Something to be remembered of a log-in, with its packets as they are: they are described only if it is written. */
export interface Noted {
  readonly at: number;
  readonly nas: string;
  readonly client: string | null;
  /** Null for a packet that was never read as far as a name. */
  readonly username: string | null;
  readonly outcome: LogInOutcome;
  readonly reason: string;
  /** What the reason does not say by itself. */
  readonly detail?: string;
  readonly subscriptionId: string | null;
  readonly request: Packet | null;
  readonly reply: Packet | null;
}

/** Writes log-ins behind their answers. What a crash takes away is lost; no answer ever waits. */
export interface LogInWriter {
  readonly note: (noted: Noted) => void;
  /** From now on rows are written. */
  readonly begin: (host: Pick<PluginHost, 'table' | 'clock'>) => void;
  /** Writes what still waits, as far as that is little, and stops. */
  readonly end: () => Promise<void>;
  /** How many groups wait for their turn. */
  readonly waiting: () => number;
}

/** How often rows are written, and how many then: forty rows a second are the most that log-ins cost a database. */
const ROUND_MS = 1_000;
const ROUND = 40;

/** How many groups may wait. Of a storm the refusals count: those that were let in may take half of the room. */
const ROOM = 2_000;

/** How many new rows an hour may bring: a flood of invented names or addresses must not fill a disk. */
const NEW_AN_HOUR: Readonly<Record<LogInOutcome, number>> = { accept: 50_000, reject: 2_000, discard: 200 };
const HOUR_MS = 3_600_000;

interface Waiting {
  noted: Kept;
  count: number;
  readonly firstAt: number;
}

/**
 * What waits, with its packets as octets. Were they kept as they are, V8 would learn from the first thousand that
 * packets live long, make those of all log-ins in the old part of its heap, and take three times as long to collect.
 */
interface Kept extends Omit<Noted, 'request' | 'reply'> {
  readonly request: Uint8Array | null;
  readonly reply: Uint8Array | null;
}

function keptOf({ at, nas, client, username, outcome, reason, detail = '', subscriptionId, ...packets }: Noted): Kept {
  const request = packets.request?.bytes.slice() ?? null;
  const reply = packets.reply?.bytes.slice() ?? null;
  return { at, nas, client, username, outcome, reason, detail, subscriptionId, request, reply };
}

interface Desk {
  readonly table: ReturnType<typeof tableOf>;
  readonly now: () => number;
}

/** Makes a writer that gathers, and writes once it has begun. */
export function createLogInWriter(later: Later, watch: Pick<Watch, 'count' | 'warn'>): LogInWriter {
  const waiting = new Map<string, Waiting>();
  const fresh = { hour: 0, made: { accept: 0, reject: 0, discard: 0 } };
  let desk: Desk | undefined;
  let cancel: (() => void) | undefined;
  /** Undefined while nothing is being written. */
  let writing: Promise<void> | undefined;

  const mayBegin = ({ outcome }: Kept, now: number): boolean => {
    const hour = Math.floor(now / HOUR_MS);
    if (hour !== fresh.hour) Object.assign(fresh, { hour, made: { accept: 0, reject: 0, discard: 0 } });
    fresh.made[outcome] += 1;
    return fresh.made[outcome] <= NEW_AN_HOUR[outcome];
  };

  /** One row after the other, so that never more than one connection is kept from log-ins and accounting. */
  const write = async ({ table, now }: Desk): Promise<void> => {
    for (const [key, one] of [...waiting].slice(0, ROUND)) {
      waiting.delete(key);
      try {
        const kept = await store(table, one, () => mayBegin(one.noted, now()));
        if (!kept) watch.count('log_ins_unkept');
      } catch (thrown) {
        const details = { nas: one.noted.nas, reason: String(thrown) };
        watch.warn('log_ins_unstored', 'A log-in could not be noted for whoever helps; it was answered.', details);
      }
    }
  };
  const round = (): void => {
    cancel = undefined;
    const open = desk;
    if (open === undefined) return;
    writing = write(open).finally(() => {
      writing = undefined;
      plan();
    });
  };
  /** A database that is slow is not asked to write a second round beside the first. */
  const plan = (): void => {
    if (desk === undefined || cancel !== undefined || writing !== undefined || waiting.size === 0) return;
    cancel = later(ROUND_MS, round);
  };

  return {
    note(noted) {
      const key = `${noted.nas} ${noted.reason} ${noted.username ?? ''}`;
      const known = waiting.get(key);
      if (known !== undefined) {
        known.noted = keptOf(noted);
        known.count += 1;
        return;
      }
      const room = noted.outcome === 'accept' ? ROOM / 2 : ROOM;
      if (waiting.size >= room) return watch.count('log_ins_unkept');
      waiting.set(key, { noted: keptOf(noted), count: 1, firstAt: noted.at });
      plan();
    },
    begin({ table, clock }) {
      desk = { table: tableOf({ table }), now: clock.now };
      plan();
    },
    async end() {
      cancel?.();
      cancel = undefined;
      const open = desk;
      desk = undefined;
      await writing;
      if (open !== undefined) await write(open);
    },
    waiting: () => waiting.size,
  };
}

/** A memory of decisions that are noted too. */
export function notingDecisions(decisions: Decisions, note: LogInWriter['note']): Decisions {
  return {
    ...decisions,
    keep(decision) {
      decisions.keep(decision);
      note(decision);
    },
  };
}

const DISCARDS: ReadonlySet<string> = new Set(discards);

/** A watch whose warnings of packets that were thrown away are noted too. */
export function notingWatch(watch: Watch, note: LogInWriter['note'], now: () => number): Watch {
  return {
    ...watch,
    warn(figure, message, details) {
      watch.warn(figure, message, details);
      const [, door, what = ''] = /^(auth|acct)_(\w+)$/.exec(figure) ?? [];
      if (!DISCARDS.has(what)) return;
      const nas = textOf(details['nas']) ?? '';
      const client = textOf(details['client']);
      const detail = textOf(details['reason']) ?? (door === 'acct' ? 'accounting' : '');
      const reason = what.replaceAll('_', '-');
      const nothing = { username: null, subscriptionId: null, request: null, reply: null };
      note({ at: now(), nas, client, outcome: 'discard', reason, detail, ...nothing });
    },
  };
}

function textOf(given: unknown): string | null {
  return typeof given === 'string' ? given : null;
}

/** Adds to the row of its group, or begins one where that is allowed. False when it is not. */
async function store(table: Desk['table'], { noted, count, firstAt }: Waiting, mayBegin: () => boolean) {
  const { nas, reason, username, client, outcome, detail = '', subscriptionId, at } = noted;
  const key = { name: nameKeyOf(username ?? ''), nas, reason };
  const newest = {
    username,
    client,
    outcome,
    detail,
    subscription_id: subscriptionId,
    last_at: BigInt(at),
    packets: JSON.stringify({ request: readOf(noted.request), reply: readOf(noted.reply) }),
  };
  // Another process may write the same row: it is added to, not written over. Twice is enough, a count may be short.
  for (let tries = 0; tries < 2; tries++) {
    const known = await table.get(key);
    if (known === null) {
      if (!mayBegin()) return false;
      const row = { ...key, ...newest, count: BigInt(count), first_at: BigInt(firstAt) };
      if (await table.insertOnce(row)) return true;
    } else {
      const sum = (known.count ?? 0n) + BigInt(count);
      if (await table.replace(key, { count: known.count }, { ...newest, count: sum })) return true;
    }
  }
  return true;
}

function readOf(octets: Uint8Array | null) {
  const decoded = octets === null ? null : decodePacket(octets);
  if (decoded?.ok !== true) return null;
  const { code, attributes } = describePacket(decoded.packet, longTailName);
  return { code, attributes };
}

function tableOf(host: Pick<PluginHost, 'table'>) {
  return host.table(logInTable);
}
