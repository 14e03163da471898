import { silentLog, systemClock, type Health, type PluginHost, type UsageSink } from '@daftari/core';
import { createAccepted } from './accepted.ts';
import { createArrivals } from './arrivals.ts';
import { createAccessCache, type AccessCache } from './cache.ts';
import { classKeysOf, loadClassKey } from './class-key.ts';
import { doorOfAccounting, doorOfLogins } from './doors.ts';
import { clientFinder } from './clients.ts';
import { createDecisions, type SeenDecision } from './decisions.ts';
import type { DriverTools } from './driver.ts';
import { radiusErrors } from './errors.ts';
import { createExchange, type Exchange, type Later } from './exchange.ts';
import { createLearnt } from './learnt.ts';
import { createLeases, type Leases } from './leases.ts';
import { createLogInWriter, notingDecisions, notingWatch } from './log-in-writer.ts';
import type { RadiusOptions } from './options.ts';
import { inTime } from './patience.ts';
import { listenRadSec, type RadSecListener } from './radsec/listener.ts';
import { REACH_MS } from './reach.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { createServer, type Door, type Server } from './server.ts';
import { openSocket, type Opening, type Socket } from './socket.ts';
import { createWatch } from './watch.ts';
import { createWhose } from './whose.ts';
import { codes } from './wire/packet.ts';

/** The ports that are really bound; null while closed. */
export interface Ports {
  readonly auth: number | null;
  readonly acct: number | null;
  /** The one of RadSec, if there is one. */
  readonly radsec: number | null;
}

/** The plugin at work. `start` and `listen` open what it opens, and nothing stays open when both have ended. */
export interface Runtime {
  /** Opens the door of log-ins and the way out to the NASes. */
  readonly start: (host: PluginHost) => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Opens the door of accounting. */
  readonly listen: (sink: UsageSink) => Promise<void>;
  readonly unlisten: () => Promise<void>;
  readonly driverTools: () => DriverTools;
  readonly decisions: () => readonly SeenDecision[];
  readonly ports: () => Ports;
  readonly health: () => Promise<Health>;
}

interface OpenDoor {
  readonly server: Server;
  readonly socket: Socket;
}

/** How recent a fault must be to be told. */
const RECENT_MS = 60_000;

/** Of what goes wrong this is told. */
const FAULTS = [
  'auth_failed',
  'acct_failed',
  'auth_dropped',
  'acct_dropped',
  'auth_too_long',
  'auth_unreached',
  'pool_exhausted',
  'pools_unread',
];
const UNREACHED = 'and those not at all that need an address of ours or the lock of a device';

/** Makes the runtime, closed. */
export function createRuntime(options: RadiusOptions, later: Later): Runtime {
  const findClient = clientFinder(options.clients);
  const accepted = createAccepted();
  const arrivals = createArrivals(options.staleAfterSeconds * 1_000);
  let host: PluginHost | undefined;
  let out: { readonly socket: Socket; readonly exchange: Exchange } | undefined;
  let classKey: Uint8Array | undefined;
  let recorder: Recorder | undefined;
  let cache: AccessCache | undefined;
  let leases: Leases | undefined;
  let radsec: RadSecListener | undefined;
  let forgetOthers: (() => void) | undefined;
  const doors = new Map<Door['name'], OpenDoor>();
  const clock = { now: () => (host?.clock ?? systemClock).now() };
  const log = { warn: (...line: Parameters<PluginHost['log']['warn']>) => (host?.log ?? silentLog).warn(...line) };
  const counts = createWatch(clock, { ...silentLog, ...log });
  const logIns = createLogInWriter(later, counts);
  const watch = notingWatch(counts, logIns.note, clock.now);
  const decisions = notingDecisions(createDecisions(), logIns.note);

  const learnt = createLearnt(watch);
  const whose = createWhose({
    access: (username) => begun(cache).access(username),
    openWhere: (where) => inTime(later, REACH_MS, begun(host).sessions.openWhere(where)),
  });

  const cacheOf = (given: PluginHost): AccessCache => {
    const { entries, staleWhileAwaySeconds } = options.cache;
    return createAccessCache({ host: given, later, watch, entries, staleWhileAwayMs: staleWhileAwaySeconds * 1_000 });
  };

  const openDoor = async (door: Door, port: number): Promise<void> => {
    if (!options.listen || doors.has(door.name)) return;
    const server = createServer(door, { clock, later, watch, findClient, learnt, maxInFlight: options.maxInFlight });
    const socket = await bind(door.name, {
      address: options.address,
      port,
      shared: options.sharePort,
      heard: (datagram, from) =>
        server.heard(datagram, from, (bytes, to) => doors.get(door.name)?.socket.send(bytes, to)),
      failed: (reason) => watch.warn(`${door.name}_socket`, 'A RADIUS socket reports a fault.', { reason }),
    });
    doors.set(door.name, { server, socket });
  };

  const overTls: NonNullable<DriverTools['radsec']> = {
    client: (name) => options.clients.find((one) => one.name === name && one.radsec !== undefined),
    connectionTo: (...which) => radsec?.connectionTo(...which),
  };

  const openRadSec = async (): Promise<RadSecListener | undefined> => {
    const { listen, radsec: tls, clients, sharePort, address } = options;
    if (!listen || tls === undefined) return undefined;
    return listenRadSec({
      options: { ...tls, address: tls.address ?? address },
      clients,
      sharePort,
      later,
      watch,
      // One connection carries both kinds (RFC 6614 section 2.5); each goes where it would go over UDP.
      serve: (packet, ...rest) => {
        const door = doors.get(packet[0] === codes['Accounting-Request'] ? 'acct' : 'auth');
        return door?.server.heard(packet, ...rest) ?? true;
      },
    });
  };

  /** While the database is away nothing is asked of it, so that health says so at once. */
  const poolFigures = async (): Promise<Readonly<Record<string, number>>> => {
    if (leases === undefined || (cache?.awaySince() ?? null) !== null) return {};
    try {
      return await inTime(later, REACH_MS, leases.figures());
    } catch (thrown) {
      watch.warn('pools_unread', 'How full the pools are could not be read.', { reason: String(thrown) });
      return {};
    }
  };

  const closeDoor = async (name: Door['name']): Promise<void> => {
    const door = doors.get(name);
    if (door === undefined) return;
    await settled(door.server, later);
    doors.delete(name);
    await door.socket.close();
  };

  return {
    async start(given) {
      host = given;
      await learnt.load(given);
      classKey = await loadClassKey(given);
      logIns.begin(given);
      const failed = (reason: string) => watch.warn('coa_socket', 'The socket for CoA reports a fault.', { reason });
      let exchange: Exchange | undefined;
      const opening: Opening = {
        address: options.address,
        port: 0,
        heard: (...heard) => exchange?.heard(...heard),
        failed,
      };
      const socket = await bind('CoA', opening);
      exchange = createExchange({ send: socket.send, later });
      out = { socket, exchange };
      cache = cacheOf(given);
      leases = createLeases(options.pools, given);
      const tools = {
        host: given,
        later,
        cache,
        leases,
        options,
        classKey,
        decisions,
        accepted,
        arrivals,
        watch,
        recorder: () => recorder,
      };
      try {
        if (options.listen) await cache.follow();
        await openDoor(doorOfLogins(tools), options.authPort);
        radsec = await openRadSec();
        if (options.sharePort) forgetOthers = learnt.follow(later);
      } catch (thrown) {
        await closeDoor('auth');
        cache.stop();
        await socket.close();
        throw thrown;
      }
    },
    async stop() {
      forgetOthers?.();
      radsec?.stop();
      await closeDoor('auth');
      await radsec?.close();
      cache?.stop();
      await logIns.end();
      await out?.socket.close();
      [host, out, cache, leases, radsec] = [undefined, undefined, undefined, undefined, undefined];
    },
    async listen(sink) {
      recorder = createRecorder(sink, { later });
      const classKeys = classKeysOf(begun(classKey), options.clients);
      const tools = { recorder, clock, classKeys, accepted, arrivals, whose, watch };
      await openDoor(doorOfAccounting(tools), options.acctPort);
    },
    unlisten: () => closeDoor('acct'),
    driverTools() {
      if (host === undefined || out === undefined) throw radiusErrors.notStarted();
      return { host, exchange: out.exchange, findClient, later, radsec: overTls };
    },
    decisions: decisions.latest,
    ports: () => ({
      auth: doors.get('auth')?.socket.port ?? null,
      acct: doors.get('acct')?.socket.port ?? null,
      radsec: radsec?.port ?? null,
    }),
    async health() {
      const figures = {
        ...(await poolFigures()),
        ...watch.figures(),
        ...queues(doors),
        acct_batch_waiting: recorder?.waiting() ?? 0,
        accepts_remembered: accepted.size(),
        log_ins_waiting: logIns.waiting(),
        ...cache?.figures(),
        ...(radsec !== undefined && { radsec_connections: radsec.connections() }),
      };
      const closed = options.listen && (['auth', 'acct'] as const).filter((name) => !doors.has(name));
      if (closed && closed.length > 0) return { status: 'down', reason: `closed: ${closed.join(', ')}`, figures };
      const away = cache?.awaySince() ?? null;
      if (away !== null) {
        const unreached = watch.sawSince('auth_unreached', away) ? `, ${UNREACHED}` : '';
        const since = new Date(away).toISOString();
        const reason = `the database is away since ${since}: log-ins are answered from memory${unreached}`;
        return { status: 'degraded', reason, figures };
      }
      const since = clock.now() - RECENT_MS;
      const faults = FAULTS.filter((one) => watch.sawSince(one, since));
      if (faults.length > 0) return { status: 'degraded', reason: `within a minute: ${faults.join(', ')}`, figures };
      return { status: 'up', figures };
    },
  };
}

async function bind(what: string, opening: Opening): Promise<Socket> {
  try {
    return await openSocket(opening);
  } catch (thrown) {
    const { address, port } = opening;
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw radiusErrors.bind({ address, port, what, reason }, thrown);
  }
}

function begun<Part>(part: Part | undefined): Part {
  if (part === undefined) throw radiusErrors.notStarted();
  return part;
}

/** Nothing new is taken; what is being worked on is answered, unless it takes longer than a shutdown may wait. */
async function settled(server: Server, later: Later): Promise<void> {
  server.close();
  for (let rounds = 0; rounds < 100 && server.running() > 0; rounds++) {
    await new Promise<void>((resolve) => void later(20, resolve));
  }
}

function queues(doors: ReadonlyMap<string, OpenDoor>): Record<string, number> {
  const figures: Record<string, number> = {};
  for (const [name, { server }] of doors) {
    figures[`${name}_running`] = server.running();
    figures[`${name}_waiting`] = server.waiting();
  }
  return figures;
}
