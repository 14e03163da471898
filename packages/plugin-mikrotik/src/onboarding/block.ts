import { readVersion } from './checks.ts';
import type { Part } from './part.ts';
import { indented, quoted, say, when } from './text.ts';

/**
 * A script that looks first and changes nothing unless everything is in order. It is one block, which RouterOS reads to
 * its end before it does any of it: a paste that was cut short does nothing at all.
 */
export function block(what: string, checks: readonly string[], parts: readonly Part[]): string {
  const whole = [
    ...readVersion,
    `:put (${quoted(`Daftari: ${what} on RouterOS `)} . $version)`,
    ':local wrong 0',
    say('Checking. Nothing is changed yet.'),
    ...checks,
    ...when('$wrong > 0', [':error "Daftari: see the lines with ! above. Nothing has been changed."']),
    ...changes(parts),
  ];
  return [`# Daftari: ${what}. Paste all of it into a terminal of the router.`, '{', ...indented(whole), '}', ''].join(
    '\n',
  );
}

/** Each part in a scope of its own, after a line that names it: an error of RouterOS follows the part that it is of. */
function changes(parts: readonly Part[]): string[] {
  const done = parts.flatMap(({ title, changes: commands }, at) => [
    say(`${at + 1}/${parts.length} ${title}`),
    ':do {',
    ...indented(commands),
    '}',
  ]);
  return [...done, say('Done. Pasted again, this changes nothing.')];
}
