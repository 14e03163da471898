import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';

/** How many may be cut off within a while before a person is asked. */
export interface BrakePolicy {
  /** The part of the customers online, 0 to 1. */
  readonly share: number;
  /** So many are cut off without asking however few are online. */
  readonly atLeast: number;
  readonly windowMs: number;
}

/**
 * Cuts that are held back, or let pass although they are many. `holding`: a person is asked. `kept`: she has said that
 * nobody is to be cut off. `released`: they may go on, until `untilAt`. `over`: nothing waits any more.
 */
export interface Brake {
  readonly id: Id<'Brake'>;
  /** What it is about: one router, all of a driver, or the whole network. */
  readonly scope: BrakeScope;
  readonly state: 'holding' | 'kept' | 'released' | 'over';
  /** When it began to hold; of one that was released before anything was held, from when cuts may pass. */
  readonly fromAt: number;
  /** Until when cuts pass it; null unless it is released. */
  readonly untilAt: number | null;
  /** How many were cut off within the window when it began, how many may be, and how many were online before. */
  readonly cut: number;
  readonly limit: number;
  readonly online: number;
  /** How many wait now. */
  readonly held: number;
  /** Who has released or kept it, when, and what she has said. */
  readonly actor: string | null;
  readonly decidedAt: number | null;
  readonly note: string | null;
}

/** What a brake counts: `router` names driver and router, `driver` the driver, `all` neither. */
export type BrakeScope =
  | { readonly kind: 'router'; readonly driver: string; readonly routerId: string }
  | { readonly kind: 'driver'; readonly driver: string }
  | { readonly kind: 'all' };

/** An order that takes access away from somebody who is online. */
export interface Cut {
  readonly driver: string;
  /** Null: the driver has no routers, or she is placed at none. */
  readonly routerId: string | null;
  /** Whose; of somebody without a subscription the name that the router knows. */
  readonly who: string;
}

/** What can go wrong with a brake. */
export const brakeErrors = defineErrors('brake', {
  missing: ['missing', 'There is no brake {brakeId}.'],
  over: ['conflict', 'The brake {brakeId} is {state} and holds nothing.'],
  emptySpan: ['invalid', 'Cuts are allowed for a while that is still to come; got {fromAt} to {untilAt}.'],
  noDriver: ['invalid', 'The router {routerId} is named without its driver.'],
  held: ['refused', 'held by the brake {brakeId}: {cut} of {online} were cut off within {minutes} minutes'],
});

/**
 * How many may be cut off within the window: the share of those who were online before, and at least a few. Of 100 who
 * were online, by a fifth, 20; of 30, by a fifth and at least 10, those 10.
 */
export function cutsAllowed({ share, atLeast }: Pick<BrakePolicy, 'share' | 'atLeast'>, onlineBefore: number): number {
  return Math.max(atLeast, Math.floor(share * onlineBefore));
}

/** The scopes that a cut counts in: from its router to the whole network. */
export function scopesOf({ driver, routerId }: Pick<Cut, 'driver' | 'routerId'>): readonly BrakeScope[] {
  return [
    ...(routerId === null ? [] : [{ kind: 'router', driver, routerId } as const]),
    { kind: 'driver', driver },
    { kind: 'all' },
  ];
}

/** A scope as one word, the same for the same scope. */
export function scopeKey(scope: BrakeScope): string {
  switch (scope.kind) {
    case 'router':
      return `router/${scope.driver}/${scope.routerId}`;
    case 'driver':
      return `driver/${scope.driver}`;
    case 'all':
      return 'all';
  }
}
