import { isBillingError } from '@daftari/core';
import type { AtRouter } from './links.ts';
import type { Row, RouterLink } from './client/link.ts';

/** What of a menu is looked at: the rows with one of some values in a field, or with null all of them. */
export interface Look {
  readonly menu: string;
  readonly field: string;
  readonly values: readonly string[] | null;
}

/** Reads of a router for many customers at once. */
export interface Reader {
  /** Says that somebody will soon be looked for at a router: whoever is looked for there meanwhile waits for her. */
  coming(routerId: string, who: string): void;
  /** Says that she will not be, after all. */
  gone(routerId: string, who: string): void;
  /** All looks for somebody in one round trip; rows by menu. A menu that the router has not has no rows. */
  read(at: AtRouter, who: string, looks: readonly Look[], signal: AbortSignal): Promise<Shown>;
}

/** The rows that were read, by menu. */
export type Shown = (menu: string) => readonly Row[];

/** From how many names on a whole table costs a router less than a search for each. */
const TABLE_FROM = 12;

/** How long a turn waits for those who are on their way, in milliseconds. Who is waited for in vain is so only once. */
const WAIT_MS = 200;

/** What is read of one menu in one turn: by field, the values that are searched for. */
interface Part {
  readonly asked: Map<string, Set<string>>;
  whole: boolean;
  readonly rows: Promise<readonly Row[]>;
}

/** All that is read of a router at once. */
interface Turn {
  readonly parts: Map<string, Part>;
  /** Resolves when it is sent. */
  readonly sent: Promise<void>;
}

/** The turn of a link that gathers, and the one that is on its way or was the last. */
interface Reads {
  next: Turn | null;
  last: Promise<unknown>;
}

/**
 * A router is read in turns. Whoever wants to look while answers are on their way is in the next turn, with everybody
 * else, and each menu is read once for all of them: a slow router is asked fewer and larger questions, not more of
 * them. What is answered was read after it was asked for.
 */
export function createReader(fields: (menu: string) => readonly string[]): Reader {
  const reads = new WeakMap<RouterLink, Reads>();
  const awaited = createAwaited();

  const of = (link: RouterLink): Reads => {
    const known = reads.get(link) ?? { next: null, last: Promise.resolve() };
    reads.set(link, known);
    return known;
  };

  /** Waits for the answers before, and then for those who are on their way at that moment. */
  const gather = (state: Reads, routerId: string): Turn => {
    const parts = new Map<string, Part>();
    const before = state.last;
    const turn: Turn = { parts, sent: leave() };
    return turn;

    async function leave(): Promise<void> {
      await before;
      // Those whose answers came in one piece ask on in one piece.
      await new Promise<void>((resolve) => void setImmediate(resolve));
      await awaited.all(routerId);
      state.next = null;
      state.last = Promise.allSettled([...parts.values()].map(({ rows }) => rows));
    }
  };

  const partOf = ({ parts, sent }: Turn, link: RouterLink, menu: string): Part => {
    const known = parts.get(menu);
    if (known !== undefined) return known;
    const asked = new Map<string, Set<string>>();
    const part: Part = { asked, whole: false, rows: sent.then(() => ask(link, menu, part, fields(menu))) };
    parts.set(menu, part);
    return part;
  };

  return {
    coming: (routerId, who) => awaited.add(routerId, who),
    gone: (routerId, who) => awaited.remove(routerId, who),

    async read({ link, config }, who, looks, signal) {
      signal.throwIfAborted();
      const state = of(link);
      const turn = (state.next ??= gather(state, config.id));
      const parts = byMenu(looks).map(async ([menu, ofMenu]) => {
        const part = partOf(turn, link, menu);
        const filter = addTo(part, ofMenu);
        const rows = await part.rows;
        return [menu, filter === null ? rows : rows.filter(filter)] as const;
      });
      awaited.remove(config.id, who);
      const found = new Map(await orAborted(Promise.all(parts), signal));
      return (menu) => found.get(menu) ?? [];
    },
  };
}

/** Those who are on their way, by router and name. */
function createAwaited() {
  const routers = new Map<string, Map<string, PromiseWithResolvers<void>>>();
  const remove = (routerId: string, who: string): void => {
    const ofRouter = routers.get(routerId);
    ofRouter?.get(who)?.resolve();
    ofRouter?.delete(who);
    if (ofRouter?.size === 0) routers.delete(routerId);
  };
  return {
    remove,
    add(routerId: string, who: string): void {
      const ofRouter = routers.get(routerId) ?? new Map<string, PromiseWithResolvers<void>>();
      routers.set(routerId, ofRouter);
      if (!ofRouter.has(who)) ofRouter.set(who, Promise.withResolvers());
    },
    /** Waits for all who are on their way now, for a moment. */
    async all(routerId: string): Promise<void> {
      const waited = [...(routers.get(routerId) ?? [])];
      if (waited.length === 0) return;
      const late = Promise.withResolvers<true>();
      const timer = setTimeout(() => late.resolve(true), WAIT_MS);
      const isLate = await Promise.race([Promise.all(waited.map(([, { promise }]) => promise)), late.promise]);
      clearTimeout(timer);
      if (isLate !== true) return;
      const ofRouter = routers.get(routerId);
      for (const [who, one] of waited) if (ofRouter?.get(who) === one) remove(routerId, who);
    },
  };
}

function byMenu(looks: readonly Look[]): readonly (readonly [string, readonly Look[]])[] {
  const menus = new Map<string, Look[]>();
  for (const look of looks) {
    if (look.values?.length === 0) continue;
    const others = menus.get(look.menu) ?? [];
    menus.set(look.menu, others);
    others.push(look);
  }
  return [...menus];
}

/** Has the looks of one customer read with those of others; answers which rows are hers, or null: all of them. */
function addTo(part: Part, looks: readonly Look[]): ((row: Row) => boolean) | null {
  if (looks.some(({ values }) => values === null)) {
    part.whole = true;
    return null;
  }
  const wanted = looks.map(({ field, values }) => [field, new Set(values)] as const);
  for (const [field, values] of wanted) {
    const asked = part.asked.get(field) ?? new Set<string>();
    part.asked.set(field, asked);
    for (const value of values) asked.add(value);
  }
  return (row) => wanted.some(([field, values]) => values.has(row[field] ?? ''));
}

/** A whole table, in the router's order, or a search in each field. */
async function ask(
  link: RouterLink,
  menu: string,
  { asked, whole }: Part,
  proplist: readonly string[],
): Promise<readonly Row[]> {
  const only = proplist.length > 0 ? { proplist } : {};
  const searches = [...asked].map(([field, values]) => ({ field, values: [...values] }));
  if (whole || searches.some(({ values }) => values.length >= TABLE_FROM)) {
    return absentIsEmpty(link.print(menu, only));
  }
  const found = await Promise.all(searches.map((anyOf) => absentIsEmpty(link.print(menu, { ...only, anyOf }))));
  const rows = new Map(found.flat().map((row, at) => [row['.id'] ?? String(at), row]));
  return [...rows.values()];
}

/** Fails as soon as the asker has given up: what others ask for as well goes on. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** A menu that this router has not is as one in which nothing stands. */
async function absentIsEmpty(asked: Promise<readonly Row[]>): Promise<readonly Row[]> {
  try {
    return await asked;
  } catch (fault) {
    if (isBillingError(fault) && fault.code === 'mikrotik.unsupported') return [];
    throw fault;
  }
}
