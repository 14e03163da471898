import ts from 'typescript';
import { programs, type Breach, type Tree, type TreeFile } from './tree.ts';

/** The most lines of a file and of a function, and the most columns of a line. Half is normal. */
const LIMIT = { file: 300, function: 60, line: 120 } as const;

/** Where the offenders of today are listed, with the size that they may not exceed. */
export const RATCHET = 'tools/tidy/ratchet.json';

/** One thing that is too big: `key` names it in the ratchet. */
interface Oversize {
  readonly key: string;
  readonly path: string;
  readonly line: number;
  readonly size: number;
  readonly says: string;
}

/** Sizes only go down: what is too big today is listed with its number, and a fallen number is written down. */
export function* size(tree: Tree): Iterable<Breach> {
  const allowed = readRatchet(tree);
  const left = new Map(Object.entries(allowed));
  for (const each of oversizes(tree)) {
    const limit = left.get(each.key);
    left.delete(each.key);
    const { path, line } = each;
    if (limit === undefined || each.size > limit) yield { path, line, rule: 'size', says: each.says };
    if (limit !== undefined && each.size < limit) {
      yield { path, line, rule: 'ratchet', says: `shrunk from ${limit} to ${each.size}; ${WRITE_DOWN}` };
    }
  }
  for (const key of left.keys()) {
    yield { path: RATCHET, line: 1, rule: 'ratchet', says: `"${key}" is within the limits now; ${WRITE_DOWN}` };
  }
}

/** The ratchet as it should be written: fallen numbers taken over, nothing added and nothing raised. */
export function tightened(tree: Tree): Record<string, number> {
  const allowed = readRatchet(tree);
  const next: Record<string, number> = {};
  for (const { key, size: now } of oversizes(tree)) {
    const limit = allowed[key];
    if (limit !== undefined) next[key] = Math.min(limit, now);
  }
  return next;
}

const WRITE_DOWN = 'run `node tools/tidy/main.ts --tighten` so that it stays so.';

function readRatchet(tree: Tree): Record<string, number> {
  const file = tree.files.find((each) => each.path === RATCHET);
  return file === undefined ? {} : (JSON.parse(file.text) as Record<string, number>);
}

function* oversizes(tree: Tree): Iterable<Oversize> {
  for (const file of tree.files) {
    if (!/\.(?:ts|mts|js|mjs|css|sh)$/.test(file.path)) continue;
    const lines = file.text.trimEnd().split('\n');
    if (lines.length > LIMIT.file) {
      const says = `${lines.length} lines; split it where it says two things, ${LIMIT.file} are the most.`;
      yield { key: `file ${file.path}`, path: file.path, line: 1, size: lines.length, says };
    }
    yield* longLines(file, lines);
  }
  for (const file of programs(tree)) yield* longFunctions(file.path, file.ast);
}

/** One entry a file, counting its long lines. An address may be as long as it is. */
function* longLines(file: TreeFile, lines: readonly string[]): Iterable<Oversize> {
  const long = lines.flatMap((line, at) => (line.length > LIMIT.line && !line.includes('://') ? [at + 1] : []));
  const [first] = long;
  if (first === undefined) return;
  const says = `over ${LIMIT.line} columns (${long.length} such lines here); break it where a reader would breathe.`;
  yield { key: `line ${file.path}`, path: file.path, line: first, size: long.length, says };
}

/** Functions are measured without the functions inside them, which are measured themselves. */
function* longFunctions(path: string, ast: ts.SourceFile): Iterable<Oversize> {
  const found: Oversize[] = [];
  const measure = (node: ts.Node): number => {
    let inner = 0;
    ts.forEachChild(node, (child) => {
      inner += measure(child);
    });
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return inner;
    const first = ast.getLineAndCharacterOfPosition(node.getStart(ast)).line;
    const whole = ast.getLineAndCharacterOfPosition(node.getEnd()).line - first + 1;
    const own = whole - inner;
    if (own > LIMIT.function && !isDescribe(node)) {
      const name = nameOf(node);
      const says = `${name} has ${own} lines of its own; give its parts names, ${LIMIT.function} are the most.`;
      found.push({ key: `function ${path}#${name}`, path, line: first + 1, size: own, says });
    }
    // The line that a function begins on belongs to the one around it.
    return Math.max(whole - 1, 0);
  };
  measure(ast);
  yield* found;
}

/** What `describe` is given is a chapter of tests with their tables, not a function that anybody reads through. */
function isDescribe(node: ts.SignatureDeclaration): boolean {
  return ts.isCallExpression(node.parent) && /^describe\b/.test(node.parent.expression.getText());
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name !== undefined) return node.name.getText();
  const parent = node.parent;
  const named = ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent);
  if (named) return parent.name.getText();
  return ts.isCallExpression(parent) ? `the callback of ${parent.expression.getText().split('\n')[0]}` : 'a function';
}
