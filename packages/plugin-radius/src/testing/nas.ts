import type { Later } from '../exchange.ts';
import { openSocket } from '../socket.ts';
import { attribute } from '../wire/attributes.ts';
import { codes, type Attribute } from '../wire/packet.ts';
import { radiusClient } from './client.ts';
import { createLines, type Line, type Lines } from './lines.ts';
import type { NasEvent, NasOptions } from './nas-options.ts';
import { orderTaker } from './orders.ts';
import { deviceAttributes, type EndCause, type NasNames, type Subscriber } from './packets.ts';
import { seededRandom } from './random.ts';
import { takeLimits, type NasSession } from './session.ts';
import { fateOf, noVices, type NasVices } from './vices.ts';

/** A NAS at work. */
export interface Nas {
  readonly coaPort: number;
  /** What goes wrong from now on. */
  vices: NasVices;
  /** Plugs subscribers in; they dial at the next tick. */
  readonly plugIn: (...subscribers: readonly Subscriber[]) => void;
  /** Takes a subscriber away: its session ends and it does not dial again. */
  readonly unplug: (username: string) => Promise<void>;
  /** Dials now. */
  readonly dial: (username: string) => Promise<'accepted' | 'refused' | 'unanswered'>;
  readonly hangUp: (username: string, cause?: EndCause) => Promise<void>;
  readonly session: (username: string) => NasSession | undefined;
  readonly sessions: () => readonly NasSession[];
  /** Lets a session move so many bytes at once. */
  readonly move: (username: string, inBytes: number, outBytes: number) => void;
  /** Sends an interim record now; false when it was not acknowledged. */
  readonly report: (username: string) => Promise<boolean>;
  /** Looks after everybody: traffic, time limits, interim records, dialling. Resolves once all of it is answered. */
  readonly tick: () => Promise<void>;
  /** Forgets every session without a Stop, and tells so with Accounting-On. */
  readonly reboot: () => Promise<void>;
  /** `powerCut` says nothing to the server; otherwise Accounting-Off is sent. */
  readonly stop: (how?: 'shutdown' | 'powerCut') => Promise<void>;
}

/** Starts a NAS: it tells the server that it has started, and looks after its subscribers from then on. */
export async function startNas(options: NasOptions): Promise<Nas> {
  const { clock = Date.now, later = system, tickMs = 250, address = '127.0.0.1' } = options;
  const names: NasNames = {
    nasAddress: options.nasAddress ?? address,
    identifier: options.identifier ?? 'simulated-nas',
  };
  const chance = seededRandom(options.seed ?? 1);
  const state = { vices: { ...noVices, ...options.vices }, stopped: false };
  const vices = (): NasVices => state.vices;
  const stopped = (): boolean => state.stopped;
  const lines = new Map<string, Line>();
  const tell = (what: NasEvent['what'], username: string, says: string): void =>
    options.heard?.({ what, username, says, at: clock() });

  const { auth, acct } = await openClients(options, address, later, (way) => fateOf(way, vices(), chance));
  const account = accountWith(acct, { clock, stopped, tries: options.tries ?? 5 });
  const work = createLines({ options, names, auth, clock, chance, vices, account, tell, stopped });
  const take = orderTaker({
    secret: options.secret,
    nasAddress: names.nasAddress,
    clock,
    vices,
    sessions: () => online(lines),
    ...obedience(lines, work, tell),
  });
  const orders = await openSocket({
    address,
    port: options.coaPort ?? 0,
    heard(datagram, from) {
      const reply = take(datagram, from);
      if (reply !== undefined) orders.send(reply, from);
    },
    failed: () => undefined,
  });

  const tick = async (): Promise<void> => {
    await Promise.all([...lines.values()].map(work.look));
  };
  let cancel: (() => void) | undefined;
  const heartbeat = (): void => {
    if (stopped()) return;
    void tick();
    cancel = later(tickMs, heartbeat);
  };
  const device = (status: 'Accounting-On' | 'Accounting-Off', tries?: number): Promise<boolean> =>
    account(deviceAttributes(status, names), clock(), tries);
  const started = device('Accounting-On');
  if (tickMs > 0) heartbeat();
  else await started;

  return {
    coaPort: orders.port,
    ...handling(lines, work),
    get vices() {
      return state.vices;
    },
    set vices(next) {
      state.vices = next;
    },
    tick,
    async reboot() {
      work.reboot();
      for (const line of lines.values()) work.cut(line);
      await device('Accounting-On');
    },
    async stop(how = 'shutdown') {
      cancel?.();
      if (how === 'shutdown') await device('Accounting-Off', 1);
      state.stopped = true;
      await Promise.all([auth.close(), acct.close(), orders.close()]);
    },
  };
}

async function openClients(
  options: NasOptions,
  address: string,
  later: Later,
  fate: (way: 'out' | 'back') => readonly number[],
) {
  const { secret, waitMs = 1_000, authPort, acctPort } = options;
  const shared = { secret, address: options.server ?? address, from: address, waitMs, later, fate };
  return {
    auth: await radiusClient({ ...shared, port: authPort, needs: 'signed' }),
    acct: await radiusClient({ ...shared, port: acctPort, needs: 'any' }),
  };
}

/** Each further try is a packet of its own, for it says how late it is (RFC 2866 section 5.2). */
function accountWith(
  acct: Awaited<ReturnType<typeof radiusClient>>,
  how: { readonly clock: () => number; readonly stopped: () => boolean; readonly tries: number },
) {
  return async (attributes: readonly Attribute[], at: number, tries = how.tries): Promise<boolean> => {
    for (let tried = 0; tried < tries && !how.stopped(); tried++) {
      const delay = attribute('Acct-Delay-Time', Math.max(0, Math.floor((how.clock() - at) / 1_000)));
      const code = codes['Accounting-Request'];
      if ((await acct.ask({ code, attributes: [...attributes, delay] }, 1)) !== null) return true;
    }
    return false;
  };
}

/** How orders of the server are carried out on the session that they mean, if it is still the one. */
function obedience(
  lines: ReadonlyMap<string, Line>,
  work: Lines,
  tell: (what: NasEvent['what'], username: string, says: string) => void,
): Pick<Parameters<typeof orderTaker>[0], 'disconnect' | 'change'> {
  const lineOf = ({ username, acctSessionId }: NasSession): Line | undefined => {
    const line = lines.get(username);
    return line?.session?.acctSessionId === acctSessionId ? line : undefined;
  };
  return {
    disconnect(session) {
      const line = lineOf(session);
      if (line === undefined) return;
      tell('disconnected', session.username, 'by the server');
      void work.end(line, 'Admin-Reset');
    },
    change(session, packet) {
      const line = lineOf(session);
      if (line === undefined) return;
      const limits = takeLimits(session.limits, packet);
      line.session = { ...session, limits };
      tell('changed', session.username, `${limits.downKbps} kbit/s down`);
    },
  };
}

/** What a test or a demo does by hand. */
function handling(
  lines: Map<string, Line>,
  work: Lines,
): Pick<Nas, 'plugIn' | 'unplug' | 'dial' | 'hangUp' | 'session' | 'sessions' | 'move' | 'report'> {
  let plugged = 0;
  const lineOf = (username: string): Line => {
    const line = lines.get(username);
    if (line === undefined) throw new Error(`nobody is plugged in as ${username}`);
    return line;
  };
  return {
    plugIn(...subscribers) {
      for (const subscriber of subscribers) {
        plugged += 1;
        lines.set(subscriber.username, work.plug(subscriber, plugged + 1));
      }
    },
    async unplug(username) {
      const line = lineOf(username);
      lines.delete(username);
      await work.end(line, 'Lost-Carrier');
    },
    dial: (username) => work.dial(lineOf(username)),
    hangUp: (username, cause = 'User-Request') => work.end(lineOf(username), cause),
    session: (username) => lines.get(username)?.session,
    sessions: () => online(lines),
    move(username, inBytes, outBytes) {
      const line = lineOf(username);
      const { session } = line;
      if (session === undefined) throw new Error(`${username} is not online`);
      line.session = { ...session, inBytes: session.inBytes + inBytes, outBytes: session.outBytes + outBytes };
    },
    report: (username) => work.report(lineOf(username)),
  };
}

const system: Later = (ms, task) => {
  const handle = setTimeout(task, ms);
  return () => clearTimeout(handle);
};

function online(lines: ReadonlyMap<string, Line>): readonly NasSession[] {
  return [...lines.values()].flatMap(({ session }) => (session === undefined ? [] : [session]));
}
