import { span } from './clock.ts';

/** How a storm blows. Parts are of one. */
export interface StormOdds {
  /** The most times that a message is told. */
  readonly copies: number;
  /** Payments of which no message arrives. */
  readonly lost: number;
  readonly contradictory: number;
  readonly forged: number;
  /** Asks that are refused once before they are paid. */
  readonly refused: number;
  /** Of those who pay by themselves: who types what names nobody. */
  readonly stray: number;
}

/** What the project asks of every gateway: copies up to five, 10 % lost, 5 % contradictory, 2 % forged. */
export const STORM_ODDS: StormOdds = {
  copies: 5,
  lost: 0.1,
  contradictory: 0.05,
  forged: 0.02,
  refused: 0.05,
  stray: 0.03,
};

/** What is planned for one payment. Times are milliseconds after the storm's beginning, delays after the payment. */
export interface Fate {
  readonly customer: number;
  readonly atMs: number;
  readonly how: 'asked' | 'herself' | 'stray';
  /** What is paid above the price of a term, in steps of the gateway. */
  readonly over: number;
  readonly refusedFirst: boolean;
  readonly lost: boolean;
  /** When each copy of the first, second … message of the payment is told. */
  readonly tellings: readonly (readonly number[])[];
  /** When it is contradicted; null: it is not. */
  readonly contradictedMs: number | null;
  /** When somebody makes up a payment of this customer; null: nobody does. */
  readonly forgedMs: number | null;
}

/** What a plan needs to know. */
export interface PlanAsk {
  readonly seed: number;
  readonly payments: number;
  readonly customers: number;
  readonly ways: { readonly asked: boolean; readonly herself: boolean };
  readonly odds: StormOdds;
}

/** Chance that can be replayed from its seed. */
export interface Chance {
  /** A whole number from 0 to just below a limit. */
  readonly below: (limit: number) => number;
  /** So many of the numbers from 0 to just below a limit, each once. */
  readonly some: (count: number, limit: number) => ReadonlySet<number>;
}

/** Between two payments of one customer: nobody can tell two asks of one payer apart that are nearer. */
const APART_MS = 30 * span.minute;
/** Between two payments of a large storm. */
const GAP_MS = 45 * span.second;
/** Most messages come soon, one in twenty late. */
const SOON_MS = 20 * span.minute;
const LATE_MS = 3 * span.hour;
/** More kinds of messages no provider sends of one payment. */
const KINDS = 4;
/** So little that what is paid above the price never adds up to a term. */
const OVER = 10;

/** Everything that chance decides, so that a storm can be read before it blows. Parts are met exactly. */
export function planStorm({ seed, payments, customers, ways, odds }: PlanAsk): readonly Fate[] {
  const chance = chanceOf(seed);
  const part = (share: number) => chance.some(Math.round(share * payments), payments);
  const [lost, contradictory, forged] = [part(odds.lost), part(odds.contradictory), part(odds.forged)];
  const [refused, stray] = [part(odds.refused), part(odds.stray)];
  const gap = Math.max(GAP_MS, Math.ceil(APART_MS / customers));
  const delay = () => (chance.below(20) === 0 ? chance.below(LATE_MS) : chance.below(SOON_MS));
  const copies = () => Array.from({ length: 1 + chance.below(odds.copies) }, delay);
  return Array.from({ length: payments }, (_, place): Fate => {
    // What is refused or contradicted was asked for; who writes nonsense pays by herself.
    const mustAsk = refused.has(place) || contradictory.has(place);
    const asked = ways.asked && (!ways.herself || mustAsk || (!stray.has(place) && chance.below(2) === 0));
    const how = asked ? 'asked' : stray.has(place) ? 'stray' : 'herself';
    return {
      // In turns, so that no customer pays twice within `APART_MS`.
      customer: place % customers,
      atMs: place * gap + chance.below(gap),
      how,
      over: how === 'asked' ? chance.below(OVER) : 0,
      refusedFirst: asked && refused.has(place),
      lost: lost.has(place),
      tellings: lost.has(place) ? [] : Array.from({ length: KINDS }, copies),
      contradictedMs: contradictory.has(place) ? delay() : null,
      forgedMs: forged.has(place) ? delay() : null,
    };
  });
}

/** In which windows of a storm the ISP is killed: one in each of as many equal parts. */
export function planKills(chance: Chance, kills: number, windows: number): ReadonlySet<number> {
  const part = windows / kills;
  const within = () => chance.below(Math.max(1, Math.floor(part)));
  return new Set(Array.from({ length: kills }, (_, place) => Math.floor(place * part) + within()));
}

/** Makes the chance of a seed (a linear congruence modulo 2^32, of which the upper half is used). */
export function chanceOf(seed: number): Chance {
  let state = (seed ^ 0x5deece66) >>> 0;
  const step = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 16;
  };
  const below = (limit: number): number => Math.floor(((step() * 65_536 + step()) / 2 ** 32) * limit);
  return {
    below,
    some(count, limit) {
      const all = Array.from({ length: limit }, (_, place) => place);
      return new Set(Array.from({ length: Math.min(count, limit) }, () => all.splice(below(all.length), 1)[0] ?? 0));
    },
  };
}
