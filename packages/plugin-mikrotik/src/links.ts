import { isBillingError, type Clock, type Log } from '@daftari/core';
import { probe, type Abilities } from './abilities.ts';
import type { Later, RouterLink } from './client/link.ts';
import { readClock, type RouterClock } from './clock.ts';
import { mikrotikErrors } from './errors.ts';
import type { RouterConfig } from './router-config.ts';
import { routerBookErrors, type RouterBook } from './routers.ts';

/** A router that is logged in to, and what is known of it. */
export interface AtRouter {
  readonly config: RouterConfig;
  readonly link: RouterLink;
  readonly abilities: Abilities;
  readonly clock: RouterClock;
}

/** One live link a router: made when it is first wanted, made again when it breaks. */
export interface Links {
  /**
   * Works at a router. One that has just not answered is not asked again for a moment: a thousand customers of it are
   * told so at once, and hold up nobody else.
   * @throws BillingError `mikrotik.unknownRouter`, `mikrotik.noPassword`, `mikrotik.unreachable`, and those of the work
   */
  with<T>(routerId: string, signal: AbortSignal, work: (at: AtRouter) => Promise<T>): Promise<T>;
  /** Forgets that a router did not answer: it was described anew, and is asked at once. */
  forget(routerId: string): void;
  /** The routers that do not answer at this moment. */
  away(): readonly string[];
  close(): Promise<void>;
}

/** What links are made of. */
export interface LinkTools {
  readonly book: Pick<RouterBook, 'get'>;
  /** The signal breaks it off. */
  readonly connect: (config: RouterConfig, signal: AbortSignal) => Promise<RouterLink>;
  readonly clock: Clock;
  readonly later: Later;
  readonly log: Pick<Log, 'warn' | 'info'>;
  /** Hears that a router that was away answers again. */
  readonly back: (routerId: string) => Promise<void>;
}

/** How long a router that did not answer is left alone: doubling up to this, so that its return is seen in seconds. */
const REST_MS = { first: 500, most: 5_000 } as const;

/** How often the clock of a router is looked at; one that is wrong may be set right at any moment. */
const CLOCK_MS = { right: 300_000, wrong: 20_000 } as const;

interface Held {
  readonly config: RouterConfig;
  /** Resolves to what is open; rejects with why it could not be opened. */
  readonly opening: Promise<Open>;
}

interface Open {
  readonly link: RouterLink;
  readonly abilities: Abilities;
  clock: RouterClock;
  clockAt: number;
}

/** Why a router is left alone, and how often it has not answered since it last did. */
interface Away {
  readonly reason: string;
  readonly tries: number;
  cancel(): void;
}

/** The links of all routers, none of them open yet. */
export function createLinks(tools: LinkTools): Links {
  const held = new Map<string, Held>();
  const closing = new AbortController();
  const away = createRest(tools, async (routerId) => {
    await begin(await tools.book.get(routerId));
  });

  const begin = (config: RouterConfig): Promise<Open> => {
    const entry: Held = { config, opening: open(tools, config, closing.signal) };
    held.set(config.id, entry);
    void settle(entry);
    return entry.opening;
  };

  /** Follows a link from its first moment to its last; it is nobody's any more once it is broken. */
  const settle = async (entry: Held): Promise<void> => {
    const { id: routerId } = entry.config;
    try {
      const { link } = await entry.opening;
      if (away.isBack(routerId)) await toldBack(tools, routerId);
      const fault = await link.closed;
      // It broke by itself: tried again at once, so that what was under way goes on in a moment.
      if (fault !== null && held.get(routerId) === entry) away.rest(routerId, reasonOf(fault));
    } catch (fault) {
      away.rest(routerId, reasonOf(fault));
    } finally {
      if (held.get(routerId) === entry) held.delete(routerId);
    }
  };

  const reach = (config: RouterConfig): Promise<Open> => {
    const known = held.get(config.id);
    if (known !== undefined && !sameWay(known.config, config)) {
      held.delete(config.id);
      void closeOf(known);
      return begin(config);
    }
    // The first try after a break is waited for: mostly the router is there. Nobody waits for later ones.
    if (known !== undefined && !away.isLong(config.id)) return known.opening;
    const reason = away.reasonOf(config.id);
    return reason === null ? begin(config) : Promise.reject(unreachable(config, reason));
  };

  return {
    async with(routerId, signal, work) {
      const config = await tools.book.get(routerId);
      const opened = await orAborted(reach(config), signal, config);
      await lookAtClock(opened, tools.clock.now());
      const { link, abilities, clock } = opened;
      return work({ config, link, abilities, clock });
    },
    away: () => away.all(),
    forget: (routerId) => void away.isBack(routerId),
    async close() {
      away.close();
      closing.abort();
      await Promise.all([...held.values()].map(closeOf));
    },
  };
}

async function open(tools: LinkTools, config: RouterConfig, signal: AbortSignal): Promise<Open> {
  // Who fetches its work shows a token; all others are logged in to.
  if (config.password === '' && config.transport !== 'pull') throw routerBookErrors.noPassword({ routerId: config.id });
  const link = await tools.connect(config, signal);
  const giveUp = (): void => void link.close();
  signal.addEventListener('abort', giveUp);
  try {
    signal.throwIfAborted();
    const [abilities, clock] = await Promise.all([probe(link), clockOf(link, tools.clock.now())]);
    return { link, abilities, clock, clockAt: tools.clock.now() };
  } catch (fault) {
    await link.close();
    throw fault;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

async function closeOf({ opening }: Held): Promise<void> {
  try {
    await (await opening).link.close();
  } catch {
    // It never opened: there is nothing to close, and who wanted it was told.
  }
}

/** Routers that have just not answered. */
interface Rest {
  /** Why a router is left alone; null: it is not. */
  reasonOf(routerId: string): string | null;
  /** Whether it has not answered when it was tried again, either. */
  isLong(routerId: string): boolean;
  /** Leaves it alone for a while, then tries again by itself: nobody has to ask for it first. */
  rest(routerId: string, reason: string): void;
  /** Ends its rest; whether it had one. */
  isBack(routerId: string): boolean;
  all(): readonly string[];
  close(): void;
}

function createRest({ later }: Pick<LinkTools, 'later'>, again: (routerId: string) => Promise<void>): Rest {
  const away = new Map<string, Away>();
  let closed = false;
  const tryAgain = async (routerId: string): Promise<void> => {
    try {
      if (!closed) await again(routerId);
    } catch {
      // It rests again already; or it is no router of ours any more.
    }
  };
  return {
    reasonOf: (routerId) => away.get(routerId)?.reason ?? null,
    isLong: (routerId) => (away.get(routerId)?.tries ?? 0) > 1,
    rest(routerId, reason) {
      if (closed) return;
      const before = away.get(routerId);
      before?.cancel();
      const tries = (before?.tries ?? 0) + 1;
      const wait = Math.min(REST_MS.most, REST_MS.first * 2 ** Math.min(tries - 1, 10));
      away.set(routerId, { reason, tries, cancel: later(wait, () => void tryAgain(routerId)) });
    },
    isBack(routerId) {
      away.get(routerId)?.cancel();
      return away.delete(routerId);
    },
    all: () => [...away.keys()],
    close() {
      closed = true;
      for (const { cancel } of away.values()) cancel();
    },
  };
}

async function toldBack(tools: LinkTools, routerId: string): Promise<void> {
  try {
    await tools.back(routerId);
  } catch (fault) {
    const reason = String(fault);
    tools.log.warn('That a router is back could not be told; the next survey finds it', { routerId, reason });
  }
}

async function lookAtClock(opened: Open, now: number): Promise<void> {
  const every = opened.clock.aheadMs === 0 ? CLOCK_MS.right : CLOCK_MS.wrong;
  if (now >= opened.clockAt && now < opened.clockAt + every) return;
  opened.clockAt = now;
  opened.clock = await clockOf(opened.link, now, opened.clock.aheadMs);
}

async function clockOf(link: RouterLink, now: number, before?: number): Promise<RouterClock> {
  const [row = {}] = await link.print('/system/clock');
  const shown = {
    date: row['date'] ?? '',
    time: row['time'] ?? '',
    zone: row['time-zone-name'] ?? '',
    offset: row['gmt-offset'] ?? '',
  };
  const clock = readClock(shown, now, before);
  if (clock === null)
    throw mikrotikErrors.protocol({ address: 'its clock', reason: `the clock shows ${shown.date} ${shown.time}` });
  return clock;
}

/** Whether a link that was opened for one configuration serves another: everything else is read anew each time. */
function sameWay(one: RouterConfig, other: RouterConfig): boolean {
  return wayTo(one) === wayTo(other);
}

function wayTo({ transport, host, port, user, password, tls, fingerprint256 }: RouterConfig): string {
  return JSON.stringify([transport, host, port, user, password, tls, fingerprint256]);
}

function unreachable(config: RouterConfig, reason: string): Error {
  return mikrotikErrors.unreachable({ address: config.id, reason });
}

/** Why a router does not answer, for the sentence that says of which one it is told. */
function reasonOf(fault: unknown): string {
  if (!isBillingError(fault)) return String(fault);
  const { code, message, details } = fault;
  const address = String(details['address']);
  if (code === 'mikrotik.unreachable') return `${String(details['reason'])} (${address})`;
  return message.replace(`The router at ${address} `, 'it ').replace(/\.$/, '');
}

/** Waits for a link no longer than its caller wants to; the link goes on being made. */
async function orAborted<T>(waited: Promise<T>, signal: AbortSignal, config: RouterConfig): Promise<T> {
  const given = Promise.withResolvers<never>();
  const giveUp = (): void => given.reject(unreachable(config, 'it did not answer in time'));
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([waited, given.promise]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
