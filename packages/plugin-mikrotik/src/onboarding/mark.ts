import { fieldsOf, indented, late, quoted, when, type Fields } from './text.ts';

/** What every object that onboarding makes has at the beginning of its comment. */
export const MARK = 'daftari:router';

/** What everything that billing makes on a router has at the beginning of its comment. */
const OURS = 'daftari:';

/** What the names of objects that can have no comment begin with. */
export const NAME = 'daftari';

/** The comment of one part of what onboarding makes. */
export const markOf = (part: string, mark = MARK): string => `${mark} ${part}`;

/** One object that must be there: in a menu, with our mark, and these fields. */
export interface Wanted {
  /** As `/ip firewall filter`. */
  readonly menu: string;
  readonly part: string;
  readonly fields: Fields;
  /** Another mark than that of onboarding, for what is undone by itself. */
  readonly mark?: string;
}

/** Makes an object or brings it back to what it should be. Run again, it changes nothing. */
export function ensure({ menu, part, fields, mark }: Wanted): string[] {
  const comment = quoted(markOf(part, mark));
  const found = `[${menu} find comment=${comment}]`;
  const values = fieldsOf(fields);
  return when(`[:len ${found}] = 0`, [`${menu} add ${values} comment=${comment}`], [`${menu} set ${found} ${values}`]);
}

/** The same for an object that can have no comment and is known by its name. */
export function ensureNamed(menu: string, name: string, fields: Fields): string[] {
  const found = `[${menu} find name=${quoted(name)}]`;
  const values = fieldsOf(fields);
  return when(
    `[:len ${found}] = 0`,
    [`${menu} add name=${quoted(name)} ${values}`],
    [`${menu} set ${found} ${values}`],
  );
}

/** The name of the note that says what a value was before us. It is a script, for its source can hold any text. */
const noteName = (key: string): string => `${NAME}-was-${key}`;

/** A value that is not ours and that we change: how it is read, and how it is put back from `$was`. */
export interface Borrowed {
  readonly key: string;
  /** An expression of the router. */
  readonly read: string;
  /** Commands that may name `$was`. */
  readonly giveBack: readonly string[];
  /** Whether it is a list, which is kept with commas. */
  readonly list?: boolean;
  /** Whether only some versions have it: then it must not be read before its turn. */
  readonly late?: boolean;
}

/** Notes what a value was, the first time only: the second time it is our own. */
export function noteBefore({ key, read, list = false }: Borrowed): string[] {
  const joined = [
    ':local was ""',
    `:foreach one in=${read} do={`,
    ...indented([...when('[:len $was] > 0', [':set was ($was . ",")']), ':set was ($was . [:tostr $one])']),
    '}',
  ];
  const name = quoted(noteName(key));
  return when(`[:len [/system script find name=${name}]] = 0`, [
    ...(list ? joined : [`:local was [:tostr ${read}]`]),
    `/system script add name=${name} source=$was`,
  ]);
}

/** Puts a value back to what it was before us, and forgets the note. */
export function giveBack({ key, giveBack: commands, late: only = false }: Borrowed): string[] {
  const name = quoted(noteName(key));
  const lines = [
    `:local was [/system script get [/system script find name=${name}] source]`,
    ...commands,
    `/system script remove [/system script find name=${name}]`,
  ];
  return when(`[:len [/system script find name=${name}]] > 0`, only ? late(lines) : lines);
}

/**
 * Puts rules at the head of their chain, before the first that is not ours, in the order given. What RouterOS adds by
 * itself cannot be passed and is left where it is.
 */
export function moveToHead(menu: string, chain: string, parts: readonly string[], mark = MARK): string[] {
  const foreign = `[:typeof [:find [${menu} get $rule comment] ${quoted(OURS)}]] != "num"`;
  return [
    ':local found false',
    ':local head ""',
    `:foreach rule in=[${menu} find chain=${chain} dynamic=false] do={`,
    ...indented(when(`($found = false) && (${foreign})`, [':set found true', ':set head $rule'])),
    '}',
    ...when(
      '$found',
      parts.map((part) => `${menu} move [${menu} find comment=${quoted(markOf(part, mark))}] $head`),
    ),
  ];
}

/** Takes away every object of a menu that carries a mark. */
export function removeMarked(menu: string, mark = MARK): string[] {
  return [
    `:foreach ours in=[${menu} find where comment~${quoted(`^${mark}`)}] do={`,
    ...indented([`${menu} remove $ours`]),
    '}',
  ];
}

/** Takes away what is known by its name. */
export function removeNamed(menu: string, name: string): string[] {
  const found = `[${menu} find name=${quoted(name)}]`;
  return when(`[:len ${found}] > 0`, [`${menu} remove ${found}`]);
}

/** Commands in a menu that a version, or a router without some package, does not have: then there is nothing to do. */
export function whereThere(lines: readonly string[]): string[] {
  return [':do {', ...indented(late(lines)), '} on-error={}'];
}
