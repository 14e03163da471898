import { packagesOf } from '../engine/engine.ts';
import { menusOf } from '../engine/schema.ts';
import type { RouterOsVersion } from '../engine/types.ts';
import { MENUS } from '../menus/index.ts';
import { grammarOf } from './grammar.ts';
import { readAll } from './read-script.ts';
import type { UnknownName } from './reader.ts';
import { ScriptFault, type Grammar, type Spot } from './syntax.ts';

/** What is wrong with a script for one release. */
export interface ScriptProblem {
  /** `form`: it cannot be read at all, and nothing behind that place was looked at. */
  readonly kind: UnknownName['kind'] | 'form';
  /** A sentence, with the menu and the name. */
  readonly says: string;
  readonly at: Spot | undefined;
}

/**
 * Reviews a script for a release as it comes from its box: every menu, command, argument and compared property that it
 * does not have, in the order of the script. `packages` are those that are installed beside.
 */
export function checkScript(
  script: string,
  version: RouterOsVersion,
  packages: readonly string[] = [],
): readonly ScriptProblem[] {
  const own = packagesOf({ version, now: () => 0 });
  return problemsOf(script, grammarOf(version, menusOf(MENUS, version, new Set([...own, ...packages]))));
}

/**
 * Every menu, command, argument and compared property that a release does not have, in the order of the script; empty
 * when the release can read all of it. Code in braces is looked at as well; texts that become scripts are not.
 */
function problemsOf(script: string, grammar: Grammar): readonly ScriptProblem[] {
  const found: ScriptProblem[] = [];
  try {
    readAll(script, grammar, (what) =>
      found.push({ kind: what.kind, says: sentence(what, grammar.version), at: what.spot }),
    );
  } catch (thrown) {
    if (!(thrown instanceof ScriptFault)) throw thrown;
    found.push({ kind: 'form', says: thrown.message, at: thrown.at });
  }
  return found;
}

function sentence({ kind, name, path, command }: UnknownName, version: string): string {
  const where = path === '' || path === ':' ? 'the root' : path;
  const behind = command === undefined || command === '' ? '' : ` ${command}`;
  return `RouterOS ${version} has no ${kind} ${name} in ${where}${behind}`;
}
