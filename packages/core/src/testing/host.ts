import type { Account } from '../domain/account.ts';
import { heldBy } from '../domain/addressing.ts';
import { deviceOf } from '../domain/device.ts';
import type { Evidence } from '../domain/network.ts';
import type { Session, UsageReport } from '../domain/usage.ts';
import type { Id } from '../kernel/id.ts';
import type { HostSessions, PluginHost } from '../plugin/contract.ts';
import { tableErrors, tableFaults } from '../plugin/tables.ts';
import type { InboxMessage, StatementFile } from '../ports/gateway.ts';
import type { Log } from '../ports/log.ts';
import type { AccessView, TableRow, TableShape } from '../ports/store.ts';
import { memoryTable, type MemoryTable } from './table.ts';

/** What a test says about the world that its plugin is to meet. */
export interface TestHostOptions {
  readonly pluginId?: string;
  /** UTC milliseconds at which the clock stands until it is moved. */
  readonly now?: number;
  readonly zone?: string;
  readonly currency?: string;
  /** The tables that the plugin has declared. When given, no other may be asked for. */
  readonly tables?: readonly TableShape[];
  /** Who may log in, by username. */
  readonly access?: Readonly<Record<string, AccessView>>;
  /** Accounts by their numbers. */
  readonly accounts?: Readonly<Record<string, Pick<Account, 'id' | 'state'>>>;
  readonly sessions?: readonly Session[];
}

/** A host that only remembers: everything that the plugin did with it can be looked at. */
export interface TestHost extends PluginHost {
  /** Moves the clock on, in milliseconds. */
  readonly pass: (ms: number) => void;
  /** Messages that were received, each once. */
  readonly messages: readonly InboxMessage[];
  /** Files of statements that were brought, as often as they were; what is in them nobody here knows. */
  readonly statements: readonly StatementFile[];
  readonly reports: readonly UsageReport[];
  /** Restarts of devices that were reported. */
  readonly ended: readonly Ended[];
  /** The subscriptions that were to log in again. */
  readonly sentAway: readonly string[];
  /** The routers that were said to be back, each as often as it was said. */
  readonly back: readonly string[];
  readonly logged: readonly Logged[];
  /** The sessions as they now are. */
  readonly sessionsNow: () => readonly Session[];
  /** What sessions have shown of the changes that they were told. */
  readonly shown: readonly Shown[];
  /** The rows of a table by its name; none when it was never asked for. */
  readonly rows: (table: string) => readonly TableRow[];
}

/** One call of `sessions.showed`. */
export interface Shown extends Evidence {
  readonly sessionId: string;
}

/** One call of `usage.endAll`. */
export interface Ended {
  readonly source: string;
  readonly where: Readonly<Record<string, string>>;
  readonly at: number;
  readonly cause: string;
}

/** One line of the log. */
export interface Logged {
  readonly level: keyof Log;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** A host for the test of a plugin, without a database or a network. */
export function testHost(options: TestHostOptions = {}): TestHost {
  const { pluginId = 'under-test', zone = 'Africa/Nairobi', currency = 'KES' } = options;
  let now = options.now ?? Date.UTC(2026, 0, 1);
  let made = 0;
  const seen = new Set<string>();
  const messages: InboxMessage[] = [];
  const statements: StatementFile[] = [];
  const reports: UsageReport[] = [];
  const ended: Ended[] = [];
  const sentAway: string[] = [];
  const back: string[] = [];
  const logged: Logged[] = [];
  const tables = memoryTables(pluginId, options.tables);
  const sessions = memorySessions(options.sessions ?? [], () => now);
  const devices = new Map<string, string>();
  const access = new Map(Object.entries(options.access ?? {}).map(([name, view]) => [name.toLowerCase(), view]));
  return {
    pluginId,
    zone,
    currency,
    clock: { now: () => now },
    ids: { next: <Kind extends string>(prefix: string) => `${prefix}_${++made}` as Id<Kind> },
    log: recordingLog(logged),
    async receive(message) {
      const key = JSON.stringify([message.gateway, message.key]);
      if (seen.has(key)) return 'seen';
      seen.add(key);
      messages.push({ ...message, receivedAt: now });
      return 'new';
    },
    async importStatement(file) {
      statements.push(file);
      return { fresh: 0, known: 0, found: 0, applied: 0, unreadable: [] };
    },
    usage: {
      async record(more) {
        reports.push(...more);
      },
      async endAll(source, where, at, cause) {
        ended.push({ source, where, at, cause });
        return sessions.end((one) => one.source === source && bears(one, where), at, cause);
      },
    },
    access: async (username) => access.get(username.toLowerCase()) ?? null,
    accesses: async (usernames) =>
      usernames.map((username) => ({ view: access.get(username.toLowerCase()) ?? null, untilAt: null })),
    followAccess: () => ({ poll: async () => undefined, close: () => undefined }),
    async bindDevice(subscriptionId, typed) {
      const device = deviceOf(typed);
      const bound = devices.get(subscriptionId) ?? device;
      devices.set(subscriptionId, bound);
      return bound === device ? 'own' : 'other';
    },
    async addressHolder(prefix) {
      const text = prefix.replace(/\/32$/, '');
      const holders = [...access.values()].flatMap(({ addressing }) => addressing ?? []);
      return holders.find((one) => heldBy(one).some((held) => held.text === text))?.subscriptionId ?? null;
    },
    logInAgain: async (subscriptionId) => void sentAway.push(subscriptionId),
    accountByNumber: async (number) => options.accounts?.[number] ?? null,
    sessions: sessions.verbs,
    routers: {
      placedAt: async (routerId) =>
        [...access.values()].flatMap(({ subscription: { id, username }, placement }) =>
          placement?.driver === pluginId && placement.routerId === routerId ? [{ subscriptionId: id, username }] : [],
        ),
      back: async (routerId) => void back.push(routerId),
    },
    table: tables.table,
    pass: (ms) => void (now += ms),
    messages,
    statements,
    reports,
    ended,
    sentAway,
    back,
    logged,
    sessionsNow: sessions.all,
    shown: sessions.shown,
    rows: tables.rows,
  };
}

function recordingLog(logged: Logged[]): Log {
  const say =
    (level: keyof Log) =>
    (message: string, details: Readonly<Record<string, unknown>> = {}) =>
      void logged.push({ level, message, details });
  return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
}

function memoryTables(
  plugin: string,
  declared: readonly TableShape[] | undefined,
): { readonly table: PluginHost['table']; readonly rows: (name: string) => readonly TableRow[] } {
  const tables = new Map<string, MemoryTable<TableShape>>();
  return {
    table<const Shape extends TableShape>(shape: Shape) {
      const faults = tableFaults(shape);
      const known = declared === undefined || declared.some((one) => JSON.stringify(one) === JSON.stringify(shape));
      if (faults.length > 0) throw tableErrors.row({ table: shape.name, reason: faults.join('; ') });
      if (!known) throw tableErrors.undeclared({ plugin, table: shape.name });
      const table = tables.get(shape.name) ?? memoryTable<TableShape>(shape);
      tables.set(shape.name, table);
      return table as unknown as MemoryTable<Shape>;
    },
    rows: (name) => tables.get(name)?.rows() ?? [],
  };
}

interface MemorySessions {
  readonly verbs: HostSessions;
  readonly all: () => readonly Session[];
  readonly shown: readonly Shown[];
  readonly end: (which: (one: Session) => boolean, at: number, cause: string) => number;
}

function memorySessions(given: readonly Session[], now: () => number): MemorySessions {
  const sessions = new Map<string, Session>(given.map((one) => [one.id, one]));
  const shown: Shown[] = [];
  const all = () => [...sessions.values()];
  const open = () => all().filter((one) => one.endedAt === null);
  const end: MemorySessions['end'] = (which, at, cause) => {
    const over = open().filter(which);
    for (const one of over) {
      sessions.set(one.id, { ...one, endedAt: at, endCause: cause, version: one.version + 1 });
    }
    return over.length;
  };
  return {
    all,
    shown,
    end,
    verbs: {
      open: async (subscriptionId) => open().filter((one) => one.subscriptionId === subscriptionId),
      get: async (sessionId) => sessions.get(sessionId) ?? null,
      openWhere: async (where) => open().filter((one) => bears(one, where)),
      async tookOver(sessionId, generation) {
        const one = sessions.get(sessionId);
        if (one !== undefined) sessions.set(one.id, { ...one, generation, version: one.version + 1 });
      },
      async showed(sessionId, evidence) {
        shown.push({ sessionId, ...evidence });
        return true;
      },
      reap: async (before) => end((one) => one.lastSeenAt < before, now(), 'stale'),
    },
  };
}

function bears(session: Session, where: Readonly<Record<string, string>>): boolean {
  return Object.entries(where).every(([mark, value]) => session.where[mark] === value);
}
