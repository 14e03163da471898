import { isBillingError } from '@daftari/core';
import type { AtRouter } from './links.ts';
import type { Row, RouterLink } from './client/link.ts';
import { mikrotikErrors } from './errors.ts';
import { fieldsOf } from './looking.ts';
import type { Write } from './objects/diff.ts';
import { readKey, sessionKey, SESSION_MENUS } from './sessions.ts';

/** What came of some writes. */
export interface Written {
  /** What was done, as people read it. */
  readonly done: readonly string[];
  /** Whether the router has shown that it was not as it was read: it has to be looked at again. */
  readonly again: boolean;
}

/** Writes on routers for many customers at once. */
export interface Writer {
  /** A moment on a link: what is looked at from now on shows what was done before. */
  moment(link: RouterLink): number;
  /**
   * Does writes one after another, in their order: a grant is not written before its end is. Other customers' writes go
   * over the same link meanwhile. What is gone already counts as removed.
   * @param looked the moment at which the look began that showed the writes to be missing
   */
  write(at: AtRouter, writes: readonly Write[], looked: number, signal: AbortSignal): Promise<Written>;
}

/** What many share is added by the first who misses it; the others, who have missed it too, wait for that. */
export function createWriter(): Writer {
  const links = new WeakMap<RouterLink, { count: number; readonly adding: Map<string, Adding> }>();
  const of = (link: RouterLink) => {
    const known = links.get(link) ?? { count: 0, adding: new Map<string, Adding>() };
    links.set(link, known);
    return known;
  };

  const addOnce = async (at: AtRouter, one: Write & { kind: 'add' }, looked: number) => {
    const state = of(at.link);
    const key = `${one.menu} ${one.values['name'] ?? ''}`;
    const other = state.adding.get(key);
    if (other !== undefined && (other.doneAt === null || other.doneAt > looked)) return other.done;
    // Who is called off does not call off the others: the link has its own deadline.
    const adding: Adding = { doneAt: null, done: writeOne(at, one) };
    state.adding.set(key, adding);
    try {
      await adding.done;
      adding.doneAt = state.count += 1;
    } catch (fault) {
      state.adding.delete(key);
      throw fault;
    }
  };

  return {
    moment: (link) => of(link).count,
    async write(at, writes, looked, signal) {
      const done: string[] = [];
      for (const one of writes) {
        try {
          await (one.kind === 'add' && one.shared === true ? addOnce(at, one, looked) : writeOne(at, one, signal));
          done.push(told(one));
        } catch (fault) {
          if (isCode(fault, mikrotikErrors.noSuchItem) && one.kind === 'remove') continue;
          const again = isCode(fault, mikrotikErrors.noSuchItem) || isCode(fault, mikrotikErrors.alreadyThere);
          if (again || learnt(at, one, fault)) return { done, again: true };
          throw fault;
        }
      }
      return { done, again: false };
    },
  };
}

/** An addition that is under way, or was done at a moment of its link. */
interface Adding {
  doneAt: number | null;
  readonly done: Promise<void>;
}

async function writeOne({ link }: AtRouter, one: Write, signal?: AbortSignal): Promise<void> {
  switch (one.kind) {
    case 'add':
      await link.add(one.menu, one.values, signal);
      return;
    case 'set':
      return change(link, one, signal);
    case 'move':
      return link.move(one.menu, one.id, one.beforeId, signal);
    case 'remove':
      return link.remove(one.menu, one.id, signal);
  }
}

/** Fields that take no empty text: that they are none is said by another command. */
const UNSET: ReadonlySet<string> = new Set(['remote-address', 'remote-ipv6-prefix']);

async function change(link: RouterLink, one: Write & { kind: 'set' }, signal?: AbortSignal): Promise<void> {
  const gone = Object.entries(one.values).filter(([field, value]) => value === '' && UNSET.has(field));
  for (const [field] of gone) {
    await link.run(one.menu, 'unset', { '.id': one.id, 'value-name': field }, signal);
  }
  const rest = Object.entries(one.values).filter(([field, value]) => value !== '' || !UNSET.has(field));
  if (rest.length > 0) await link.set(one.menu, one.id, Object.fromEntries(rest), signal);
}

/**
 * Cuts a session off. One that has ended meanwhile is cut off, and whoever has its number now is left alone.
 * @returns false where the router has nothing that ends such a session at once
 */
export async function kick({ link }: AtRouter, key: string, signal: AbortSignal): Promise<boolean> {
  const session = readKey(key);
  if (session === null || session.kind === 'lease' || session.kind === 'arp') return false;
  const menu = SESSION_MENUS[session.kind];
  const [row] = await link.print(menu, { where: { '.id': session.id }, proplist: fieldsOf(menu) }, signal);
  if (row === undefined || sessionKey(session.kind, row) !== key) return true;
  try {
    await link.remove(menu, session.id, signal);
  } catch (fault) {
    if (!isCode(fault, mikrotikErrors.noSuchItem)) throw fault;
  }
  return true;
}

/** Whether a fault says that this version does not take a field: it is not offered to this router again. */
function learnt({ abilities }: AtRouter, one: Write, fault: unknown): boolean {
  if (one.kind !== 'add' && one.kind !== 'set') return false;
  const [, field] = /unknown parameter (\S+)/.exec(isBillingError(fault) ? fault.message : '') ?? [];
  const name = field?.replace(/[^a-z0-9-]+$/i, '');
  if (name === undefined || !(name in one.values) || !abilities.fields(one.menu, name)) return false;
  abilities.refused(one.menu, name);
  return true;
}

function isCode(fault: unknown, made: () => { readonly code: string }): boolean {
  return isBillingError(fault) && fault.code === made().code;
}

const VERBS = { add: 'added to', set: 'set in', move: 'moved in', remove: 'removed from' } as const;

/** Fields by name only: values may be secrets. */
function told(one: Write): string {
  const what =
    one.kind === 'set' ? `${Object.keys(one.values).join(', ')} ` : one.kind === 'add' ? nameIn(one.values) : '';
  return `${what}${VERBS[one.kind]} ${one.menu}`;
}

function nameIn(values: Row): string {
  const name = values['name'] ?? values['address'] ?? values['mac-address'];
  return name === undefined ? '' : `${name} `;
}
