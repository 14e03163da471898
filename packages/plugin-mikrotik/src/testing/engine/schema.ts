import type { Kind } from './kinds.ts';
import { parseKind } from './kinds.ts';
import type { Range } from './version.ts';
import { inRange } from './version.ts';

/** A field of a menu. */
export interface Field extends Range {
  readonly name: string;
  readonly kind: Kind;
  /** What it is when nobody said anything; undefined: then it does not print. */
  readonly initial: string | undefined;
  readonly required: boolean;
  /** Shown, never taken. */
  readonly readOnly: boolean;
  /** Taken, never shown: a user's password. */
  readonly writeOnly: boolean;
  /** Shown only to those with the policy `sensitive`. */
  readonly sensitive: boolean;
}

/** What may not be there twice, and what the router says then. */
export interface Unique {
  readonly of: readonly string[];
  readonly says: string;
}

/** A menu as the tables write it; `fields` is the notation that `parseFields` reads. */
export interface MenuData extends Range {
  readonly path: string;
  /** `one` is a menu of a single object, such as `/ppp aaa`. */
  readonly single?: boolean;
  readonly fields: string;
  readonly unique?: readonly Unique[];
  /** Order matters: `move` and `place-before` are there. */
  readonly ordered?: boolean;
  /** Rows come and go by themselves: `add` and `set` are missing; `remove` is there if they can be thrown out. */
  readonly dynamic?: 'removable' | 'fixed';
  /** Rows that exist from the start cannot be added to: only `set` is there. */
  readonly fixed?: boolean;
  /** Rows of a router fresh from its box, by version. */
  readonly rows?: readonly (Readonly<Record<string, string>> & {
    readonly '.from'?: string;
    readonly '.until'?: string;
  })[];
  /** Commands that such a menu usually has and this one lacks. */
  readonly without?: readonly string[];
  /** Without this package the menu is missing. */
  readonly needs?: string;
  /** The device-mode feature without which nothing can be added or switched on. */
  readonly feature?: string;
  /** The policy that changing needs, when it is not `write`. */
  readonly policy?: string;
  /** Items are interfaces of this type and show in `/interface` too. */
  readonly interfaceType?: string;
}

/** A menu of one release. */
export interface Menu extends Omit<MenuData, 'fields'> {
  readonly fields: ReadonlyMap<string, Field>;
  /** Those of them that are not shown to everybody: few, and asked for with each row that is shown. */
  readonly guarded: readonly Field[];
}

const SHORT: Readonly<Record<string, string>> = {
  disabled: 'disabled bool =false',
  dynamic: 'dynamic bool =false ro',
  invalid: 'invalid bool =false ro',
  comment: 'comment text',
};

/**
 * Reads the table of a menu's fields, one a line: name, kind, then `=default` (`=""` prints empty), `!` required, `ro`
 * read only, `wo` write only, `>=7.15` and `<7` the releases that have it. A lone `disabled` or `comment` is the usual
 * one.
 */
function parseFields(table: string): readonly Field[] {
  return table
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .flatMap((line) => (line.split(/\s+/).every((word) => word in SHORT) ? line.split(/\s+/) : [line]))
    .map((line) => parseField(SHORT[line] ?? line));
}

function parseField(line: string): Field {
  const [name = '', kind = 'text', ...marks] = line.split(/\s+/);
  const after = (sign: string): string | undefined => marks.find((mark) => mark.startsWith(sign))?.slice(sign.length);
  const [initial, from, until] = [after('='), after('>='), after('<')];
  return {
    name,
    kind: parseKind(kind === 'secret' ? 'text' : kind),
    initial: initial === '""' ? '' : initial,
    required: marks.includes('!'),
    readOnly: marks.includes('ro'),
    writeOnly: marks.includes('wo'),
    sensitive: kind === 'secret',
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  };
}

/** The menus of one release with its packages. */
export function menusOf(
  data: readonly MenuData[],
  version: string,
  packages: ReadonlySet<string>,
): ReadonlyMap<string, Menu> {
  const present = data.filter(
    (menu) => inRange(version, menu) && (menu.needs === undefined || packages.has(menu.needs)),
  );
  return new Map(
    present.map((menu) => {
      const fields = parseFields(menu.fields).filter((field) => inRange(version, field));
      const guarded = fields.filter(({ writeOnly, sensitive }) => writeOnly || sensitive);
      return [menu.path, { ...menu, guarded, fields: new Map(fields.map((field) => [field.name, field])) }];
    }),
  );
}
