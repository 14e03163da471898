import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

/** One text file of the repository. `path` is relative to the root, with forward slashes. */
export interface TreeFile {
  readonly path: string;
  readonly text: string;
  /** The parsed program, for TypeScript and JavaScript. */
  readonly ast: ts.SourceFile | undefined;
  /** What the program imports, in any form. */
  readonly imports: readonly Import[];
}

/** One import, re-export, dynamic import or import type. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
}

/** What the rules need from a package.json. */
export interface Manifest {
  readonly name?: string;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** The repository as the rules see it. */
export interface Tree {
  readonly root: string;
  readonly files: readonly TreeFile[];
  /** Every path that exists, folders too, whether or not it is text. */
  readonly paths: ReadonlySet<string>;
  /** Manifests by folder: `packages/core`. */
  readonly packages: ReadonlyMap<string, Manifest>;
}

/** A never that was broken: where, which, and what would be right. */
export interface Breach {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
  readonly says: string;
}

/** A rule reads the whole tree and names what breaks it. */
export type Rule = (tree: Tree) => Iterable<Breach>;

/** Reads every text file below a folder, but for what is installed, built, or written by a run. */
export function readTree(root: string): Tree {
  const paths = new Set<string>();
  const files: TreeFile[] = [];
  walk(root, '', (path) => {
    paths.add(path);
    if (!isText(path)) return;
    const text = readFileSync(join(root, path), 'utf8');
    const ast = PROGRAM.test(path) ? ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true) : undefined;
    files.push({ path, text, ast, imports: ast === undefined ? [] : importsOf(ast) });
  });
  for (const path of Array.from(paths)) {
    for (let up = posix.dirname(path); up !== '.'; up = posix.dirname(up)) paths.add(up);
  }
  return { root, files, paths, packages: manifestsOf(files) };
}

/** The files of the tree that are programs, with their syntax trees. */
export function programs(tree: Tree): readonly (TreeFile & { readonly ast: ts.SourceFile })[] {
  return tree.files.filter((file): file is TreeFile & { readonly ast: ts.SourceFile } => file.ast !== undefined);
}

/** The line of a node, counted from 1. */
export function lineOf(ast: ts.SourceFile, node: ts.Node): number {
  return ast.getLineAndCharacterOfPosition(node.getStart(ast)).line + 1;
}

/** Calls `see` for a node and everything below it. */
export function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}

/** A plugin's simulator plays the world outside, which has a clock of its own and money as JSON numbers. */
export const SIMULATOR = /^packages\/plugin-[^/]+\/src\/testing\//;

const PROGRAM = /\.(?:ts|mts|js|mjs)$/;
const TEXT = /\.(?:ts|mts|js|mjs|json|jsonc|md|ya?ml|html|css|sh|svg|toml|sql|txt|example|env|npmrc)$/;
const SKIPPED = new Set(['node_modules', 'dist', '.git', 'data', 'coverage', '.tmp', '.env']);
const SKIPPED_PATHS = new Set(['docs/reference', 'package-lock.json']);

function walk(root: string, folder: string, found: (path: string) => void): void {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = posix.join(folder, entry.name);
    if (SKIPPED.has(entry.name) || SKIPPED_PATHS.has(path)) continue;
    if (entry.isDirectory()) walk(root, path, found);
    else if (entry.isFile()) found(path);
  }
}

/** Files without an ending are scripts or notes, such as `.ci/run` and `LICENSE`. */
function isText(path: string): boolean {
  const name = posix.basename(path);
  return TEXT.test(name) || !name.slice(1).includes('.');
}

function importsOf(ast: ts.SourceFile): Import[] {
  const found: Import[] = [];
  visit(ast, (node) => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) found.push({ specifier: specifier.text, line: lineOf(ast, specifier) });
  });
  return found;
}

function specifierOf(node: ts.Node): ts.StringLiteralLike | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return literal(node.moduleSpecifier);
  if (ts.isExternalModuleReference(node)) return literal(node.expression);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return literal(node.argument.literal);
  if (!ts.isCallExpression(node)) return undefined;
  const asks = node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require';
  return asks ? literal(node.arguments[0]) : undefined;
}

function literal(node: ts.Node | undefined): ts.StringLiteralLike | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node : undefined;
}

function manifestsOf(files: readonly TreeFile[]): Map<string, Manifest> {
  const manifests = new Map<string, Manifest>();
  for (const file of files) {
    if (posix.basename(file.path) !== 'package.json') continue;
    manifests.set(posix.dirname(file.path), JSON.parse(file.text) as Manifest);
  }
  return manifests;
}
