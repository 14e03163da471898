import type { Later } from '../exchange.ts';
import { openSocket } from '../socket.ts';
import { attribute, valueOf } from '../wire/attributes.ts';
import { codes, type Attribute } from '../wire/packet.ts';
import { radiusClient, type RadiusClient } from './client.ts';
import { orderTaker } from './orders.ts';
import { deviceAttributes, loginAttributes, recordAttributes } from './packets.ts';
import type { EndCause, NasNames, Place, Subscriber } from './packets.ts';
import { seededRandom } from './random.ts';
import { endsBy, moveTraffic, openSession, takeLimits, type NasSession } from './session.ts';
import { fateOf, noVices, type NasVices } from './vices.ts';

/** How a simulated NAS is set up. It speaks real RADIUS over UDP on loopback, as a PPPoE server of RouterOS does. */
export interface NasOptions {
  readonly authPort: number;
  readonly acctPort: number;
  readonly secret: string;
  /** Where it takes CoA and Disconnect; 0, the default, takes any free port. */
  readonly coaPort?: number;
  /** The loopback address that it sends from and listens on. */
  readonly address?: string;
  /** What it calls itself. */
  readonly nasAddress?: string;
  readonly identifier?: string;
  /** UTC milliseconds. */
  readonly clock?: () => number;
  readonly later?: Later;
  /** How often it looks after its sessions by itself; 0: only when `tick` is called. */
  readonly tickMs?: number;
  /** The first wait before a refused subscriber dials again, and the longest after doubling. */
  readonly redialMs?: number;
  readonly redialMaxMs?: number;
  /** How long a packet is waited for, and how often a record is sent. */
  readonly waitMs?: number;
  readonly tries?: number;
  readonly seed?: number;
  readonly vices?: Partial<NasVices>;
  /** Hears of what happens. */
  readonly heard?: (event: NasEvent) => void;
}

/** What happens at a NAS. */
export interface NasEvent {
  readonly what: 'accepted' | 'refused' | 'unanswered' | 'ended' | 'changed' | 'disconnected';
  readonly username: string;
  readonly at: number;
  /** The words of the server, or the cause of an end. */
  readonly says: string;
}

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

interface Line {
  readonly subscriber: Subscriber;
  readonly place: Place;
  session: NasSession | undefined;
  dialling: boolean;
  failures: number;
  dialAt: number;
}

/** Starts a NAS: it tells the server that it has started, and looks after its subscribers from then on. */
export async function startNas(options: NasOptions): Promise<Nas> {
  const { secret, clock = Date.now, later = system, tickMs = 250, waitMs = 1_000, address = '127.0.0.1' } = options;
  const names: NasNames = {
    nasAddress: options.nasAddress ?? address,
    identifier: options.identifier ?? 'simulated-nas',
  };
  const chance = seededRandom(options.seed ?? 1);
  const lines = new Map<string, Line>();
  let vices: NasVices = { ...noVices, ...options.vices };
  let boot = 0;
  let made = 0;
  let stopped = false;
  const tell = (what: NasEvent['what'], username: string, says: string): void =>
    options.heard?.({ what, username, says, at: clock() });

  const clientOf = (port: number, needs: 'signed' | 'any'): Promise<RadiusClient> =>
    radiusClient({
      port,
      secret,
      address,
      from: address,
      waitMs,
      later,
      needs,
      fate: (way) => fateOf(way, vices, chance),
    });
  const auth = await clientOf(options.authPort, 'signed');
  const acct = await clientOf(options.acctPort, 'any');

  /** Each further try is a packet of its own, for it says how late it is (RFC 2866 section 5.2). */
  const account = async (
    attributes: readonly Attribute[],
    at: number,
    tries = options.tries ?? 5,
  ): Promise<boolean> => {
    for (let tried = 0; tried < tries && !stopped; tried++) {
      const delay = attribute('Acct-Delay-Time', Math.max(0, Math.floor((clock() - at) / 1_000)));
      const code = codes['Accounting-Request'];
      if ((await acct.ask({ code, attributes: [...attributes, delay] }, 1)) !== null) return true;
    }
    return false;
  };

  const record = (line: Line, session: NasSession, status: 'Start' | 'Interim-Update' | 'Stop', cause?: EndCause) => {
    const at = clock();
    const told = vices.returnClass ? session : { ...session, class: undefined };
    const what = { status, at, ...(cause === undefined ? {} : { cause }) };
    return account(recordAttributes(told, what, names, line.place), at, status === 'Interim-Update' ? 1 : undefined);
  };

  const end = async (line: Line, cause: EndCause): Promise<void> => {
    const { session } = line;
    if (session === undefined) return;
    const last = moveTraffic(session, share(), clock());
    line.session = undefined;
    line.failures = 0;
    line.dialAt = clock() + redialOf(line, options);
    tell('ended', session.username, cause);
    if (chance() < vices.loseStop) return;
    await record(line, last, 'Stop', cause);
  };

  const share = (): number => 0.02 + chance() * 0.4;

  const dial = async (line: Line): Promise<'accepted' | 'refused' | 'unanswered'> => {
    const { username } = line.subscriber;
    line.dialling = true;
    made += 1;
    const acctSessionId = `81${hex(boot, 2)}${hex(made, 4)}`;
    const attributes = loginAttributes(line.subscriber, acctSessionId, names, line.place, secret);
    const reply = await auth.ask({ code: codes['Access-Request'], attributes });
    line.dialling = false;
    if (reply?.code === codes['Access-Accept'] && !stopped) {
      const framedIp = `10.64.${(line.place.port >> 8) & 0xff}.${line.place.port & 0xff}`;
      line.session = openSession(reply, { acctSessionId, username, framedIp }, clock());
      line.failures = 0;
      tell('accepted', username, valueOf(reply, 'Reply-Message') ?? '');
      await record(line, line.session, 'Start');
      return 'accepted';
    }
    line.dialAt = clock() + redialOf(line, options);
    line.failures += 1;
    if (reply === null) tell('unanswered', username, 'no answer');
    else tell('refused', username, valueOf(reply, 'Reply-Message') ?? '');
    return reply === null ? 'unanswered' : 'refused';
  };

  const look = async (line: Line): Promise<void> => {
    const now = clock();
    if (line.session === undefined) {
      if (!line.dialling && now >= line.dialAt) await dial(line);
      return;
    }
    const moved = moveTraffic(line.session, share(), now);
    line.session = moved;
    const over = endsBy(moved, now);
    if (over !== null) return end(line, over);
    if (now < moved.nextInterimAt) return;
    line.session = { ...moved, nextInterimAt: now + (moved.limits.interimSeconds ?? 300) * 1_000 };
    await record(line, moved, 'Interim-Update');
  };

  const lineOf = (username: string): Line => {
    const line = lines.get(username);
    if (line === undefined) throw new Error(`nobody is plugged in as ${username}`);
    return line;
  };
  const withSession = (session: NasSession, act: (line: Line) => void): void => {
    const line = lines.get(session.username);
    if (line?.session?.acctSessionId === session.acctSessionId) act(line);
  };

  const take = orderTaker({
    secret,
    nasAddress: names.nasAddress,
    clock,
    vices: () => vices,
    sessions: () => online(lines),
    disconnect: (session) =>
      withSession(session, (line) => {
        tell('disconnected', session.username, 'by the server');
        void end(line, 'Admin-Reset');
      }),
    change: (session, packet) =>
      withSession(session, (line) => {
        line.session = { ...session, limits: takeLimits(session.limits, packet) };
        tell('changed', session.username, `${line.session.limits.downKbps} kbit/s down`);
      }),
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
    await Promise.all([...lines.values()].map(look));
  };
  let cancel: (() => void) | undefined;
  const heartbeat = (): void => {
    if (stopped || tickMs === 0) return;
    void tick();
    cancel = later(tickMs, heartbeat);
  };
  const started = account(deviceAttributes('Accounting-On', names), clock());
  if (tickMs > 0) heartbeat();
  else await started;

  return {
    coaPort: orders.port,
    get vices() {
      return vices;
    },
    set vices(next) {
      vices = next;
    },
    plugIn(...subscribers) {
      for (const subscriber of subscribers) {
        const port = 2 + lines.size;
        const place = {
          port,
          mac: subscriber.mac ?? `02:00:5E:${hex(port >> 16, 2)}:${hex((port >> 8) & 0xff, 2)}:${hex(port & 0xff, 2)}`,
        };
        lines.set(subscriber.username, {
          subscriber,
          place,
          session: undefined,
          dialling: false,
          failures: 0,
          dialAt: clock(),
        });
      }
    },
    async unplug(username) {
      const line = lineOf(username);
      lines.delete(username);
      await end(line, 'Lost-Carrier');
    },
    dial: (username) => dial(lineOf(username)),
    hangUp: (username, cause = 'User-Request') => end(lineOf(username), cause),
    session: (username) => lines.get(username)?.session,
    sessions: () => online(lines),
    move(username, inBytes, outBytes) {
      const line = lineOf(username);
      const { session } = line;
      if (session === undefined) throw new Error(`${username} is not online`);
      line.session = { ...session, inBytes: session.inBytes + inBytes, outBytes: session.outBytes + outBytes };
    },
    async report(username) {
      const line = lineOf(username);
      return line.session === undefined ? false : record(line, line.session, 'Interim-Update');
    },
    tick,
    async reboot() {
      boot += 1;
      for (const line of lines.values()) {
        line.session = undefined;
        line.dialAt = clock() + redialOf(line, options);
      }
      await account(deviceAttributes('Accounting-On', names), clock());
    },
    async stop(how = 'shutdown') {
      cancel?.();
      if (how === 'shutdown') await account(deviceAttributes('Accounting-Off', names), clock(), 1);
      stopped = true;
      await Promise.all([auth.close(), acct.close(), orders.close()]);
    },
  };
}

const system: Later = (ms, task) => {
  const handle = setTimeout(task, ms);
  return () => clearTimeout(handle);
};

function online(lines: ReadonlyMap<string, Line>): readonly NasSession[] {
  return [...lines.values()].flatMap(({ session }) => (session === undefined ? [] : [session]));
}

/** Doubles with each refusal, up to the longest. */
function redialOf({ subscriber, failures }: Line, options: NasOptions): number {
  const first = subscriber.redialMs ?? options.redialMs ?? 1_500;
  const most = subscriber.redialMaxMs ?? options.redialMaxMs ?? 30_000;
  return Math.min(Math.max(first, most), first * 2 ** Math.min(failures, 10));
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
