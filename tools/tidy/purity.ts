import { isBuiltin } from 'node:module';
import ts from 'typescript';
import { lineOf, programs, SIMULATOR, visit, type Breach, type Tree } from './tree.ts';

const PURE = /^packages\/core\/src\/(?:kernel|domain)\//;
const CLOCKED = /^packages\/(?:core|server|plugin-[^/]+)\/src\//;
const CLOCK = 'packages/core/src/ports/clock.ts';

/** What the pure floors may import from outside: values without a world. */
const PURE_LIBRARIES = new Set(['zod', 'temporal-polyfill']);

const WORLD = new Map([
  ['process', 'the environment comes in as an option'],
  ['globalThis', 'the environment comes in as an option'],
  ['navigator', 'the environment comes in as an option'],
  ['crypto', 'chance comes in as an argument'],
  ['performance', 'the time comes in as an argument'],
  ['fetch', 'the world is asked by a flow, through a port'],
  ['WebSocket', 'the world is asked by a flow, through a port'],
  ['console', 'what happened is answered or thrown, not printed'],
  ['setTimeout', 'waiting is for flows and jobs'],
  ['setInterval', 'waiting is for flows and jobs'],
  ['setImmediate', 'waiting is for flows and jobs'],
  ['queueMicrotask', 'waiting is for flows and jobs'],
]);

const MEMBERS = new Map([
  ['Date.now', 'the time comes in as an argument'],
  ['Temporal.Now', 'the time comes in as an argument'],
  ['Math.random', 'chance comes in as an argument'],
]);

/** These answer by the time zone or the language of the machine that they run on. */
const OF_THE_MACHINE =
  /^(?:(?:get|set)(?:Date|Day|FullYear|Hours|Milliseconds|Minutes|Month|Seconds)|getTimezoneOffset|toLocale\w*String)$/;

/** Kernel and domain know no clock, chance, environment or network, and never wait. */
export function* purity(tree: Tree): Iterable<Breach> {
  for (const file of programs(tree)) {
    if (!PURE.test(file.path)) continue;
    for (const each of file.imports) {
      const { specifier, line } = each;
      if (specifier.startsWith('.') || PURE_LIBRARIES.has(specifier)) continue;
      const says = isBuiltin(specifier)
        ? `${specifier} is the world; kernel and domain take values as arguments.`
        : `kernel and domain import only ${[...PURE_LIBRARIES].join(' and ')} from outside.`;
      yield { path: file.path, line, rule: 'purity', says };
    }
    const found: Breach[] = [];
    const own = declared(file.ast);
    visit(file.ast, (node) => {
      const says = impurity(node, own);
      if (says !== undefined) found.push({ path: file.path, line: lineOf(file.ast, node), rule: 'purity', says });
    });
    yield* found;
  }
}

/** The wall clock is read in one file; everyone else is handed the time, so that a test can move it. */
export function* clock(tree: Tree): Iterable<Breach> {
  for (const file of programs(tree)) {
    if (!CLOCKED.test(file.path) || PURE.test(file.path) || file.path === CLOCK) continue;
    if (SIMULATOR.test(file.path)) continue;
    const found: Breach[] = [];
    visit(file.ast, (node) => {
      if (!readsClock(node)) return;
      const says = 'the time comes from the clock that was handed in; measure a duration with performance.now().';
      found.push({ path: file.path, line: lineOf(file.ast, node), rule: 'clock', says });
    });
    yield* found;
  }
}

function impurity(node: ts.Node, own: ReadonlySet<string>): string | undefined {
  if (node.kind === ts.SyntaxKind.AsyncKeyword || node.kind === ts.SyntaxKind.AwaitKeyword) return NEVER_WAITS;
  if (ts.isAwaitExpression(node)) return NEVER_WAITS;
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && (node.arguments ?? []).length === 0) {
    return `new Date() reads the clock; ${MEMBERS.get('Date.now')}.`;
  }
  if (ts.isCallExpression(node) && node.expression.getText() === 'Date') {
    return `Date() reads the clock; ${MEMBERS.get('Date.now')}.`;
  }
  if (ts.isPropertyAccessExpression(node)) {
    const name = node.getText();
    const reason = MEMBERS.get(name);
    if (reason !== undefined) return `${name} has no place here; ${reason}.`;
    if (OF_THE_MACHINE.test(node.name.text)) {
      return `.${node.name.text} depends on the machine; use the UTC form or the calendar with its zone.`;
    }
  }
  if (!ts.isIdentifier(node) || own.has(node.text) || !isReference(node)) return undefined;
  const reason = WORLD.get(node.text);
  return reason === undefined ? undefined : `${node.text} has no place here; ${reason}.`;
}

const NEVER_WAITS = 'kernel and domain never wait; a flow loads first, and decides then.';

function readsClock(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.getText() === 'Date.now' || node.getText() === 'Temporal.Now';
  if (ts.isCallExpression(node)) return node.expression.getText() === 'Date';
  return ts.isNewExpression(node) && node.expression.getText() === 'Date' && (node.arguments ?? []).length === 0;
}

/** Names that the file itself gives to something; `process(order)` may be one of our own words. */
function declared(ast: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  visit(ast, (node) => {
    const named =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isBindingElement(node) ||
      ts.isImportSpecifier(node);
    if (named && node.name !== undefined && ts.isIdentifier(node.name)) names.add(node.name.text);
  });
  return names;
}

/** Whether an identifier stands for a value, and is not merely the name of a member or of a key. */
function isReference(node: ts.Identifier): boolean {
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  return !(ts.isTypeElement(parent) || ts.isClassElement(parent) || ts.isEnumMember(parent));
}
