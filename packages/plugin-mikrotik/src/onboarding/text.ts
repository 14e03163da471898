/**
 * A string of RouterOS in its quotes. What a terminal would take for itself (a question mark asks for help, a tab
 * completes) is written in hex, as is every octet that is not printable ASCII.
 */
export function quoted(text: string): string {
  let inside = '';
  for (const octet of Buffer.from(text, 'utf8')) inside += escaped(octet);
  return `"${inside}"`;
}

function escaped(octet: number): string {
  const letter = String.fromCharCode(octet);
  if (letter === '\\' || letter === '"' || letter === '$') return `\\${letter}`;
  if (letter === '\n') return '\\n';
  if (octet < 0x20 || octet > 0x7e || letter === '?') return `\\${hex(octet)}`;
  return letter;
}

function hex(octet: number): string {
  return octet.toString(16).toUpperCase().padStart(2, '0');
}

/** What stands as it is in a command: no blanks, no quotes, nothing that begins an expression. */
const PLAIN = /^!?[A-Za-z0-9_][A-Za-z0-9_.,:/+-]*$/;

/** A value of a field, in quotes unless it reads the same without. */
export function valueOf(text: string): string {
  return PLAIN.test(text) ? text : quoted(text);
}

/** Fields of an object in RouterOS, by name. */
export type Fields = Readonly<Record<string, string>>;

/** Fields as they stand in a command: `name=value name=value`. */
export function fieldsOf(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${valueOf(value)}`)
    .join(' ');
}

/** Lines that belong to a block are two blanks further in. */
export function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}

/** A condition of the router's own, and what it does then; and what else. */
export function when(condition: string, then: readonly string[], otherwise: readonly string[] = []): string[] {
  if (then.length === 0 && otherwise.length === 0) return [];
  const rest = otherwise.length === 0 ? ['}'] : ['} else={', ...indented(otherwise), '}'];
  return [`:if (${condition}) do={`, ...indented(then), ...rest];
}

/**
 * Commands that only some versions have. They stand in strings and are parsed when their turn comes: RouterOS parses a
 * block as a whole, and one unknown name in it would keep even the check of the version from being run.
 */
export function late(lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const code = lines.map((line) => `:set code ($code . ${quoted(`${line}\n`)})`);
  return [':do {', ...indented([':local code ""', ...code, ':local run [:parse $code]', '$run']), '}'];
}

/** A line on the terminal. */
export function say(text: string): string {
  return `:put ${quoted(text)}`;
}
