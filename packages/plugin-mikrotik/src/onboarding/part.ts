import type { Borrowed } from './mark.ts';

/** One part of onboarding: what must hold before, what it does, and what it takes from the router's owner. */
export interface Part {
  /** What the terminal shows when its turn comes. */
  readonly title: string;
  /** Commands that change nothing and count up `$wrong` where something stands in the way. */
  readonly checks?: readonly string[];
  readonly changes: readonly string[];
  /** Values that are not ours and that are put back by undoing. */
  readonly borrowed?: readonly Borrowed[];
  /** For the person who does it. */
  readonly notes?: readonly string[];
}
