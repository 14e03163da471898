import { dependencies, doors, floors, packages } from './imports.ts';
import { libraries } from './libraries.ts';
import { links } from './links.ts';
import { money } from './money.ts';
import { clock, purity } from './purity.ts';
import { shape } from './shape.ts';
import { size } from './size.ts';
import type { Breach, Rule, Tree } from './tree.ts';
import { words } from './words.ts';

/** Every never that a program can see, in the order in which a newcomer would ask. */
const RULES: readonly Rule[] = [
  floors,
  doors,
  packages,
  dependencies,
  libraries,
  purity,
  clock,
  money,
  shape,
  size,
  words,
  links,
];

/** Names every breach in a tree, by path and line. */
export function tidy(tree: Tree): Breach[] {
  const breaches = RULES.flatMap((rule) => [...rule(tree)]);
  return breaches.toSorted((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
}

/** A breach as an editor can follow it. */
export function describeBreach(breach: Breach): string {
  return `${breach.path}:${breach.line} ${breach.rule}: ${breach.says}`;
}
