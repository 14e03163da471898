import type { World } from './functions.ts';
import { ScriptFault, type Grammar } from './syntax.ts';
import type { Value } from './values.ts';

/** A place that holds a value, so that a global is one and the same wherever it is declared. */
export interface Box {
  value: Value;
}

/** Variables that are seen from a place: its own, and those of the blocks around it. */
export interface Scope {
  readonly names: Map<string, Box>;
  readonly around: Scope | null;
}

/** What a menu answers: rows, and the value of an `add`. */
export interface Answered {
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly ret?: string | undefined;
}

/** The router that a script acts on. */
export interface ScriptHost extends World {
  readonly grammar: Grammar;
  /** The globals of the router, which outlive scripts. */
  readonly globals: Map<string, Box>;
  /** Runs a command with the rights of whoever runs the script. @throws as the router refuses it */
  readonly execute: (path: string, command: string, args: Readonly<Record<string, string>>) => Answered;
  /** Whether a thrown value is a refusal of the router, which `on-error` catches, and no fault of ours. */
  readonly isRefusal: (thrown: unknown) => thrown is Error;
  /** What the router's clock says, UTC milliseconds. */
  readonly now: () => number;
}

/** One run of a script. */
export interface Run {
  readonly host: ScriptHost;
  /** Lines that were put out. */
  readonly output: string[];
  /** Statements left before an endless script is stopped. */
  left: number;
}

/** A scope inside another one. */
export function inner(around: Scope | null): Scope {
  return { names: new Map(), around };
}

/** The box of a name, as seen from a scope. */
export function boxOf(scope: Scope, name: string): Box | undefined {
  for (let at: Scope | null = scope; at !== null; at = at.around) {
    const box = at.names.get(name);
    if (box !== undefined) return box;
  }
  return undefined;
}

/** Counts a statement, and stops a script that would never end. */
export function countStep(run: Run): void {
  run.left -= 1;
  if (run.left < 0) throw new ScriptFault('interrupted');
}

/** A box for a value that a script finds set, such as `$user` in an on-login script. */
export function preset(values: Readonly<Record<string, string>>): Map<string, Box> {
  return new Map(Object.entries(values).map(([name, value]) => [name, { value }]));
}
