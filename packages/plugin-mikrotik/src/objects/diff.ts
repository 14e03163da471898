import type { Row } from '../client/link.ts';
import { markOf, OWN, readMark } from '../comment.ts';
import { END_MENU } from './end.ts';
import type { WantedObject } from './object.ts';
import { covering } from './queues.ts';
import { isOn, sameValue } from './values.ts';

/** One thing to write on a router. An empty value in a `set` takes the field away. */
export type Write =
  | { readonly kind: 'add'; readonly menu: string; readonly values: Row; readonly shared?: true }
  | { readonly kind: 'set'; readonly menu: string; readonly id: string; readonly values: Row }
  | { readonly kind: 'move'; readonly menu: string; readonly id: string; readonly beforeId: string }
  | { readonly kind: 'remove'; readonly menu: string; readonly id: string };

/** Somebody else's object where hers is to be. */
export interface Conflict {
  readonly menu: string;
  readonly what: string;
  /** Whose it is: another subscription's mark, or none. */
  readonly mark: string;
}

/** What separates a router from what is wanted of it. */
export interface Difference {
  /**
   * In the order in which they are to be done: what many share, then her end, then what lets her in, then what is no
   * longer wanted, and an end last. Broken off anywhere, no grant is without its end.
   */
  readonly writes: readonly Write[];
  readonly conflicts: readonly Conflict[];
}

/** Whose objects are compared, and how. */
export interface Whose {
  readonly subscriptionId: string;
  /** Whether an object that bears no mark and has her name is taken over; else it is a conflict. */
  readonly adopt: boolean;
}

/** The rows of a menu, as it was read. */
export type Shown = (menu: string) => readonly Row[];

/**
 * The fewest writes that make a router show what is wanted: fields that differ are set, and nothing is made anew that
 * is there. Of hers, whatever bears her mark and is not wanted goes. The menus are those that were read.
 */
export function difference(
  wanted: readonly WantedObject[],
  shown: Shown,
  menus: readonly string[],
  whose: Whose,
): Difference {
  const conflicts: Conflict[] = [];
  const ranked: { readonly rank: number; readonly write: Write }[] = [];
  const kept = new Set<Row>();
  const say = (rank: number, write: Write): void => void ranked.push({ rank, write });
  for (const [object, there] of matched(wanted, shown, whose, kept)) {
    const conflict = there && conflictOf(object, there, whose);
    if (conflict !== null) conflicts.push(conflict);
    else for (const write of writesFor(object, there, shown(object.menu))) say(RANK[object.stage], write);
  }
  for (const { menu, key } of wanted) {
    if (!Object.values(key).some(isPattern)) continue;
    for (const row of shown(menu)) {
      const id = row['.id'];
      if (id === undefined || kept.has(row) || isOn(row['dynamic']) || !hasKey({ key }, row)) continue;
      // An address is in one of our lists only: what another entry says of it would win, or be in the way.
      kept.add(row);
      say(RANK.inTheWay, { kind: 'remove', menu, id });
    }
  }
  for (const menu of menus) {
    for (const row of shown(menu)) {
      const id = row['.id'];
      if (id === undefined || kept.has(row) || !isHers(row, whose.subscriptionId)) continue;
      say(menu === END_MENU ? RANK.lastEnd : RANK.gone, { kind: 'remove', menu, id });
    }
  }
  return { writes: ranked.toSorted((one, two) => one.rank - two.rank).map(({ write }) => write), conflicts };
}

const RANK = { shared: 0, end: 1, inTheWay: 2, grant: 3, gone: 4, lastEnd: 5 } as const;

/** Whether a row is hers by its mark, or by a name that only we give. */
function isHers(row: Row, subscriptionId: string): boolean {
  if (isOwn(row)) return false;
  return readMark(row['comment'])?.subscriptionId === subscriptionId || row['name'] === `${OWN}${subscriptionId}`;
}

/**
 * Whether RouterOS made a row by itself. An entry with a timeout counts as dynamic too, and somebody has written it.
 */
function isOwn(row: Row): boolean {
  return isOn(row['dynamic']) && (row['timeout'] ?? '') === '';
}

/** Each object with the row that is it: by mark and key, then by mark alone, then by key; null: it is not there. */
function matched(
  wanted: readonly WantedObject[],
  shown: Shown,
  { subscriptionId }: Whose,
  kept: Set<Row>,
): readonly (readonly [WantedObject, Row | null])[] {
  const found = new Map<WantedObject, Row>();
  const take = (fits: (object: WantedObject, row: Row) => boolean): void => {
    for (const object of wanted) {
      if (found.has(object)) continue;
      const row = shown(object.menu).find((one) => !kept.has(one) && !isOn(one['dynamic']) && fits(object, one));
      if (row === undefined) continue;
      found.set(object, row);
      kept.add(row);
    }
  };
  take((object, row) => isHers(row, subscriptionId) && hasKey(object, row));
  // What has her key already is it; something else of hers cannot be given the same key beside it.
  const isFree = (object: WantedObject): boolean =>
    !shown(object.menu).some((row) => !kept.has(row) && !isOn(row['dynamic']) && hasKey(object, row));
  take((object, row) => object.stage !== 'shared' && isHers(row, subscriptionId) && isFree(object));
  take(hasKey);
  return wanted.map((object) => [object, found.get(object) ?? null]);
}

/** A key that ends with a star is any of our own names: an address is in one of our lists. */
function hasKey({ key }: Pick<WantedObject, 'key'>, row: Row): boolean {
  return Object.entries(key).every(([field, value]) =>
    isPattern(value) ? (row[field] ?? '').startsWith(value.slice(0, -1)) : sameValue(field, row[field], value),
  );
}

const isPattern = (value: string): boolean => value.endsWith('*');

function conflictOf({ menu, stage, key }: WantedObject, there: Row, { subscriptionId, adopt }: Whose): Conflict | null {
  if (stage === 'shared' || isHers(there, subscriptionId)) return null;
  const mark = readMark(there['comment']);
  if (mark === null && adopt) return null;
  const what = Object.entries(key)
    .map(([field, value]) => `${field} ${value}`)
    .join(', ');
  return { menu, what, mark: mark === null ? 'no mark of ours' : `the mark of ${mark.subscriptionId}` };
}

function writesFor(object: WantedObject, there: Row | null, rows: readonly Row[]): readonly Write[] {
  const { menu } = object;
  const values = object.values(there);
  const before = menu === '/queue/simple' ? covering(rows, there, values['target'] ?? '') : null;
  if (there === null) {
    const set = Object.entries(values).filter(([, value]) => value !== '');
    const shared = object.stage === 'shared' ? ({ shared: true } as const) : {};
    const place = before === null ? {} : { 'place-before': before };
    return [{ kind: 'add', menu, values: { ...Object.fromEntries(set), ...place }, ...shared }];
  }
  const id = there['.id'] ?? '';
  const apart = Object.entries(values).filter(([field, value]) => !agrees(field, value, there, values));
  return [
    ...(apart.length === 0 ? [] : [{ kind: 'set', menu, id, values: Object.fromEntries(apart) } as const]),
    ...(before === null ? [] : [{ kind: 'move', menu, id, beforeId: before } as const]),
  ];
}

/** A password that our user may not read is taken for right until the next decision writes it again. */
function agrees(field: string, value: string, there: Row, values: Row): boolean {
  const shown = there[field];
  if (field === 'password' && (shown === undefined || /^\*+$/.test(shown)) && value !== '') {
    return there['comment'] === values['comment'];
  }
  return sameValue(field, shown, value);
}

/** Whether something of a subscription stands among the rows. */
export function hasMarked(rows: readonly Row[], subscriptionId: string): boolean {
  return rows.some((row) => (row['comment'] ?? '').startsWith(markOf(subscriptionId)) && !isOwn(row));
}
