import { fieldsOf, indented, late, quoted, when, type Fields } from '../onboarding/text.ts';
import { LISTS } from '../objects/walls.ts';
import { digitsOf } from './time.ts';

/** What is to become of one object on a router. Done twice, it is as if it were done once. */
export interface Change {
  readonly kind: 'ensure' | 'absent' | 'set' | 'run';
  /** As `/ppp/secret`. */
  readonly menu: string;
  /** How the object is found: all of these must be equal. Empty for a menu of one object, and for `run`. */
  readonly find: Fields;
  readonly values: Fields;
  /** The command of `run`. */
  readonly command?: string;
  /** The end of the grant that this is part of: from then on it is taken away, never put back. Null: it has none. */
  readonly untilAt: number | null;
}

/** A change with the name that the router's report calls it by. */
export interface Order {
  readonly rev: string;
  readonly change: Change;
}

/** The clock that a script is judged by on the router: its own, wrong as it may be. */
export interface Terms {
  /** How far the router's clock, in its own zone, is ahead of UTC, in milliseconds. */
  readonly offsetMs: number;
  /** Nothing of the script is done from this instant on. */
  readonly notAfterAt: number;
}

/** How a console writes a menu that the API calls `/ppp/secret`. */
const menuOf = (path: string): string => `/${path.split('/').filter(Boolean).join(' ')}`;

/** A number of RouterOS has no more digits than this instant; later is never. */
const deadline = (at: number, { offsetMs }: Terms): string => digitsOf(at + offsetMs);

/**
 * The script of a batch. It does nothing once it is too old, and grants nothing whose end has come, whenever it is run:
 * a reply that was held back on the way lets nobody in again. Each change says how it went in `$daftariOut`.
 */
export function workScript(orders: readonly Order[], terms: Terms): string {
  const script = [
    ':global daftariNow',
    ':global daftariOut',
    ...when(
      `$daftariNow < ${deadline(terms.notAfterAt, terms)}`,
      orders.flatMap((order) => orderLines(order, terms)),
      [':set daftariOut ($daftariOut . "! too old\\n")'],
    ),
  ];
  return script.join('\n');
}

function orderLines({ rev, change }: Order, terms: Terms): string[] {
  const report = (how: string): string => tell(quoted(`= ${rev} ${how}\n`));
  const attempt = (one: Change, how: string): string[] => [
    ':do {',
    ...indented([...parsed(one), report(how)]),
    '} on-error={',
    ...indented(refusal(rev, one)),
    '}',
  ];
  const doing = attempt(change, 'ok');
  if (change.untilAt === null || change.kind === 'absent') return doing;
  const over = change.kind === 'ensure' ? attempt({ ...change, kind: 'absent', values: {} }, 'over') : [report('over')];
  return when(`$daftariNow < ${deadline(change.untilAt, terms)}`, doing, over);
}

/** Stands in a command for the fields that are given. */
const GIVEN = '\u0000';

/**
 * Each change is parsed when its turn comes, as `late` does: one that the version cannot read fails alone. Its fields
 * stand there once, for an answer holds little.
 */
function parsed(change: Change): string[] {
  const code = commandsOf(change).join('\n').split(GIVEN).map(quoted);
  const { given } = fieldsGiven(change);
  return [
    ...(code.length > 1 ? [`:local given ${quoted(given)}`] : []),
    `:local run [:parse (${code.join(' . $given . ')})]`,
    '$run',
  ];
}

/** Says that a change has failed, and which of its fields this version does not know: only parsing can tell. */
function refusal(rev: string, { kind, menu, find, values }: Change): string[] {
  const names = Object.keys(values).filter((name) => name !== PLACE);
  if ((kind !== 'ensure' && kind !== 'set') || names.length === 0) return [tell(quoted(`= ${rev} failed\n`))];
  const path = menuOf(menu);
  const verb = kind === 'ensure' ? 'add' : Object.keys(find).length === 0 ? 'set' : `set [${path} find]`;
  const command = `${quoted(`:local none; ${path} ${verb} `)} . $field . ${quoted('=$none')}`;
  return [
    ':local unknown ""',
    `:foreach field in=[:toarray ${quoted(names.join(','))}] do={`,
    ...indented([
      `:do {:local run [:parse (${command})]} on-error={`,
      ...indented([':set unknown ($unknown . " " . $field)']),
      '}',
    ]),
    '}',
    tell(`${quoted(`= ${rev} failed`)} . $unknown . "\\n"`),
  ];
}

/** Where something is to stand is said when it is made; no `set` takes it. */
const PLACE = 'place-before';

function fieldsGiven({ values: { [PLACE]: before, ...values } }: Change) {
  return { place: before === undefined ? '' : ` ${fieldsOf({ [PLACE]: before })}`, given: fieldsOf(values) };
}

function commandsOf(change: Change): string[] {
  const { kind, menu, find, command } = change;
  const path = menuOf(menu);
  const found = `[${path} find ${fieldsOf(find)}]`;
  if (kind === 'run') return [`${path} ${command ?? ''} ${GIVEN}`];
  if (kind === 'absent') return [`${path} remove ${found}`];
  if (Object.keys(find).length === 0) return [`${path} set ${GIVEN}`];
  if (kind === 'set') return [`${path} set ${found} ${GIVEN}`];
  // Who has written one of the same name without our mark keeps it: that is a conflict, and a person decides.
  return [
    `:local at ${found}`,
    ...when(
      '[:len $at] = 0',
      [`${path} add${fieldsGiven(change).place} ${GIVEN}`],
      when(
        `[:typeof [:find [:tostr [${path} get [:pick $at 0] comment]] "daftari:"]] = "num"`,
        [`${path} set $at ${GIVEN}`],
        [':error "not ours"'],
      ),
    ),
  ];
}

/** What separates the fields of a row, and rows: no text of a router has them. */
export const SEPARATORS = { field: '\u001F', row: '\u001E' } as const;

/** How many rows a router tells in one breath: what version 6 holds in a string is soon full. */
export const LOOK_ROWS = 20;

const tell = (text: string): string => `:set daftariOut ($daftariOut . ${text})`;

const MARKED = 'comment~"^daftari:"';

/** Menus in which others' rows are none of our business, and what of them is. */
const OURS: Readonly<Record<string, string>> = {
  '/ppp/secret': MARKED,
  '/ip/hotspot/user': MARKED,
  '/ip/hotspot/ip-binding': MARKED,
  '/ip/dhcp-server/lease': MARKED,
  // What a log-in makes has no comment, and shows how fast she is and whether she is behind the wall.
  '/queue/simple': `${MARKED} or dynamic=yes`,
  '/ip/firewall/address-list': `${MARKED} or list="${LISTS.walled}"`,
};

/** A look at a menu, from a row on. Secrets stay where they are. */
export function lookScript(menu: string, from: number): string {
  const path = menuOf(menu);
  const ours = OURS[menu];
  const rows = ours === undefined ? `[${path} find]` : `[${path} find where ${ours}]`;
  const fields = (get: string): string[] => [
    `:foreach k,v in=${get} do={`,
    ...indented(
      when('($k != "password") && ($k != "secret") && ($k != ".id")', [tell('"\\1F" . $k . "=" . [:tostr $v]')]),
    ),
    '}',
  ];
  const many = [
    `:local all ${rows}`,
    `:foreach at in=[:pick $all ${from} ${from + LOOK_ROWS}] do={`,
    ...indented([tell('".id=" . [:tostr $at]'), ...fields(`[${path} get $at]`), tell('"\\1E"')]),
    '}',
    tell(`"count=" . [:len $all]`),
  ];
  const one = [...fields(`[${path} get]`), tell('"\\1Ecount=1"')];
  const body = [':global daftariOut', ...(SINGLE.has(menu) ? one : many)];
  return [
    ':global daftariOut',
    tell(quoted(`@ ${menu} ${from}\n`)),
    // A menu that the version does not have cannot be parsed, and that is an answer too.
    ':do {',
    ...indented(late(body)),
    '} on-error={',
    ...indented([tell(quoted(ABSENT))]),
    '}',
  ].join('\n');
}

/** What is told of fields that a version does not know begins so, in the words of the API. */
export const UNKNOWN = 'unknown parameter ';

/** What is told of a menu that is not there. */
export const ABSENT = 'absent';

/** Menus of one object, which have no rows to be found. */
const SINGLE: ReadonlySet<string> = new Set([
  '/system/resource',
  '/system/clock',
  '/system/identity',
  '/system/device-mode',
  '/system/routerboard',
  '/system/ntp/client',
  '/ppp/aaa',
  '/radius/incoming',
]);

/**
 * A script as it travels: inside a JSON string nothing of it needs an escape, so that a router which cannot read JSON
 * only takes the quotes off.
 */
export function encode(script: string): string {
  return script.replaceAll('^', '^c').replaceAll('"', '^q').replaceAll('\\', '^b').replaceAll('\n', '^n');
}
