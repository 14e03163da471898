import type { Value } from './values.ts';

/** Where something stands in a script; lines and columns count from one, as the console counts them. */
export interface Spot {
  readonly line: number;
  readonly column: number;
}

/** What is written where a value may stand. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: Value; /* As it was written: a menu gets this. */ readonly raw: string }
  | { readonly kind: 'text'; readonly parts: readonly (string | Expression)[] }
  | { readonly kind: 'variable'; readonly name: string }
  /** A bare word in a `where`: a property of the row. */
  | { readonly kind: 'property'; readonly name: string; readonly at: Spot }
  | { readonly kind: 'command'; readonly body: readonly Statement[] }
  | {
      readonly kind: 'array';
      readonly entries: readonly { readonly key: Expression | null; readonly value: Expression }[];
    }
  /** `{…}` where code is meant: the statements, and the text between the braces. */
  | { readonly kind: 'code'; readonly body: readonly Statement[]; readonly source: string }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'minus'; readonly of: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression };

/** A word behind a command. */
export interface Argument {
  /** Null when it has none: the value stands by its place. */
  readonly name: string | null;
  readonly value: Expression;
  readonly at: Spot;
}

/** One command of a script. */
export interface Command {
  readonly kind: 'command';
  readonly at: Spot;
  /** `/ip/firewall/filter`; `:` for a command of the language itself. */
  readonly path: string;
  readonly name: string;
  readonly args: readonly Argument[];
  /** What stands behind `where` or `find`. */
  readonly where: Expression | null;
}

/** One statement of a script. */
export type Statement =
  | Command
  /** `$name a=1 2`: a function that is called, or a value that is shown. */
  | { readonly kind: 'call'; readonly at: Spot; readonly name: string; readonly args: readonly Argument[] }
  /** `(1 + 2)` or `[…]` by itself. */
  | { readonly kind: 'value'; readonly at: Spot; readonly value: Expression }
  | { readonly kind: 'block'; readonly at: Spot; readonly body: readonly Statement[] };

/**
 * What a router of one release knows by name. The console resolves every menu, command and argument while it reads,
 * which is why a script that names one it lacks does not run at all.
 */
export interface Grammar {
  readonly version: string;
  /** The menus right below a path (`''` is the root), by their last word. */
  readonly menus: (path: string) => readonly string[];
  readonly commands: (path: string) => readonly string[];
  /** Null when the command takes any name. */
  readonly parameters: (path: string, command: string) => readonly string[] | null;
  /** What rows of the menu show, for `find`, `get` and `where`; null when that is not known. */
  readonly properties: (path: string) => readonly string[] | null;
}

/** An error of the console: while it reads or while it runs. */
export class ScriptFault extends Error {
  override readonly name = 'ScriptFault';
  /** Where, when it was found while reading. */
  readonly at: Spot | undefined;

  constructor(message: string, at?: Spot) {
    super(at === undefined ? message : `${message} (line ${at.line} column ${at.column})`);
    this.at = at;
  }
}
