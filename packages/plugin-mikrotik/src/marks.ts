import type { Row, RouterLink } from './client/link.ts';
import { OWN, readMark } from './comment.ts';
import { isOn } from './objects/values.ts';

/** Who had something in which menu when it was last read, by links. */
export interface Marks {
  /** A moment on a link, before a menu is read. */
  moment(link: RouterLink): number;
  /** Notes what a whole menu has shown, unless it was written in since that moment. */
  note(
    link: RouterLink,
    menu: string,
    rows: readonly Row[],
    when: { readonly since: number; readonly at: number },
  ): void;
  /** Whether a menu that was read a moment ago had nothing of hers. False where that is not known. */
  isWithout(link: RouterLink, menu: string, subscriptionId: string, now: number): boolean;
  /** Forgets menus that are being written in. To be said before and after it. */
  forget(link: RouterLink, menus: readonly string[]): void;
}

/**
 * How long it is known, in milliseconds. Within this nobody who is not us gives a customer something in another menu
 * than the one by which she comes in; what a person does there by hand is found by the next survey.
 */
const KNOWN_MS = 5_000;

interface Known {
  readonly at: number;
  readonly owners: ReadonlySet<string>;
}

interface OfLink {
  count: number;
  readonly known: Map<string, Known>;
  readonly written: Map<string, number>;
}

/** Nothing known yet. */
export function createMarks(): Marks {
  const links = new WeakMap<RouterLink, OfLink>();
  const owners = new WeakMap<readonly Row[], ReadonlySet<string>>();
  const of = (link: RouterLink): OfLink => {
    const known = links.get(link) ?? { count: 0, known: new Map<string, Known>(), written: new Map<string, number>() };
    links.set(link, known);
    return known;
  };
  // Many customers are answered by the same rows.
  const ownersOf = (rows: readonly Row[]): ReadonlySet<string> => {
    const known = owners.get(rows) ?? new Set(rows.flatMap(ownersOfRow));
    owners.set(rows, known);
    return known;
  };
  return {
    moment: (link) => of(link).count,
    note(link, menu, rows, { since, at }) {
      const { known, written } = of(link);
      if ((written.get(menu) ?? 0) > since) return;
      known.set(menu, { at, owners: ownersOf(rows) });
    },
    isWithout(link, menu, subscriptionId, now) {
      const known = of(link).known.get(menu);
      if (known === undefined || known.at > now || now - known.at > KNOWN_MS) return false;
      return !known.owners.has(subscriptionId);
    },
    forget(link, menus) {
      const state = of(link);
      state.count += 1;
      for (const menu of menus) {
        state.known.delete(menu);
        state.written.set(menu, state.count);
      }
    },
  };
}

/** Whose a row is by its mark, and by a name that only we give. */
function ownersOfRow({ comment, name = '', dynamic, timeout = '' }: Row): readonly string[] {
  // RouterOS makes such rows by itself; with a timeout somebody has written it.
  if (isOn(dynamic) && timeout === '') return [];
  const mark = readMark(comment);
  return [...(mark === null ? [] : [mark.subscriptionId]), ...(name.startsWith(OWN) ? [name.slice(OWN.length)] : [])];
}
