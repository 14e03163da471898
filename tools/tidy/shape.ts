import ts from 'typescript';
import { lineOf, programs, visit, type Breach, type Tree, type TreeFile } from './tree.ts';

const SOURCES = /^packages\/[^/]+\/src\//;
/** A library without types of its own is described in a file that declares it and does nothing else. */
const DECLARES = /\.d\.ts$/;
const CONFIG = /(?:^|\/)[\w.-]+\.config\.ts$/;
const DOCUMENTED = /^(?:packages\/[^/]+\/src|tools)\/.*\.ts$/;

type Program = TreeFile & { readonly ast: ts.SourceFile };
type Found = (node: ts.Node, rule: string, says: string) => void;

/** What no file of ours contains: hidden state, default exports, `any`, `enum`, augmentation, classes, bare exports. */
export function* shape(tree: Tree): Iterable<Breach> {
  for (const file of programs(tree)) {
    const breaches: Breach[] = [];
    const found: Found = (node, rule, says) =>
      breaches.push({ path: file.path, line: lineOf(file.ast, node), rule, says });
    visit(file.ast, (node) => syntax(file, node, found));
    for (const statement of file.ast.statements) {
      if (SOURCES.test(file.path)) state(statement, found);
      if (DOCUMENTED.test(file.path) && !CONFIG.test(file.path)) docstring(file, statement, found);
    }
    yield* breaches;
  }
}

function syntax(file: Program, node: ts.Node, found: Found): void {
  if (node.kind === ts.SyntaxKind.AnyKeyword) {
    found(node, 'any', 'use `unknown` and parse it, or name the type.');
  }
  if (ts.isEnumDeclaration(node)) {
    found(node, 'enum', "use a union of string literals: type Kind = 'one' | 'two'.");
  }
  if (ts.isModuleDeclaration(node) && !(DECLARES.test(file.path) && ts.isStringLiteral(node.name))) {
    found(node, 'augmentation', 'no global, module or namespace is declared; types travel by import and inference.');
  }
  const exportsDefault =
    ts.isExportAssignment(node) ||
    (node.kind === ts.SyntaxKind.DefaultKeyword && ts.canHaveModifiers(node.parent)) ||
    (ts.isExportSpecifier(node) && node.name.text === 'default');
  if (exportsDefault && !CONFIG.test(file.path) && !DECLARES.test(file.path)) {
    found(node, 'default-export', 'export by name; only *.config.ts has a default export.');
  }
  if (SOURCES.test(file.path) && ts.isClassLike(node) && !isErrorOrElement(node, file.path)) {
    found(node, 'class', 'classes are for errors, elements and their events; write functions over readonly data.');
  }
}

/** In the portal, what extends anything is an element in the end: a page of its own kind may stand between. */
function isErrorOrElement(node: ts.ClassLikeDeclaration, path: string): boolean {
  const parents = (node.heritageClauses ?? []).flatMap((clause) => clause.types);
  if (path.startsWith('packages/portal/') && parents.length > 0) return true;
  return parents.some((type) => /(?:Error|Element|Event)\b/.test(type.expression.getText()));
}

/** What is alive in a module is shared by every billing of a process, and by every test. */
function state(statement: ts.Statement, found: Found): void {
  if (!ts.isVariableStatement(statement) || isAmbient(statement)) return;
  if ((statement.declarationList.flags & ts.NodeFlags.Const) === 0) {
    found(statement, 'state', 'a module holds no variable; keep the state in what a function makes.');
    return;
  }
  for (const declaration of statement.declarationList.declarations) {
    if (isMutable(declaration)) {
      const name = declaration.name.getText();
      found(
        declaration,
        'state',
        `${name} can change; type it ReadonlyMap, ReadonlySet or readonly, or make it in a function.`,
      );
    }
  }
}

function isMutable(declaration: ts.VariableDeclaration): boolean {
  const value = declaration.initializer;
  const type = declaration.type?.getText() ?? '';
  if (value === undefined || /^Readonly|^readonly /.test(type)) return false;
  if (ts.isNewExpression(value)) {
    const made = value.expression.getText();
    if (made === 'Map' || made === 'Set') return !filledAtOnce(value);
    return /^(?:WeakMap|WeakSet|Array|EventEmitter|AbortController)$/.test(made);
  }
  if (ts.isArrayLiteralExpression(value)) return value.elements.length === 0;
  return ts.isObjectLiteralExpression(value) && value.properties.length === 0;
}

/** `new Map([...])` with its content is a table; once it is exported, its type must say that nobody adds to it. */
function filledAtOnce(value: ts.NewExpression): boolean {
  return (value.arguments ?? []).length > 0 && ts.isVariableDeclaration(value.parent) && !isExported(value.parent);
}

function isExported(declaration: ts.VariableDeclaration): boolean {
  const statement = declaration.parent.parent;
  return ts.isVariableStatement(statement) && hasModifier(statement, ts.SyntaxKind.ExportKeyword);
}

function docstring(file: Program, statement: ts.Statement, found: Found): void {
  const declares =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isVariableStatement(statement);
  if (!declares || !hasModifier(statement, ts.SyntaxKind.ExportKeyword)) return;
  // Overloads of one function share the docstring of the first.
  if (ts.isFunctionDeclaration(statement) && isLaterOverload(file.ast, statement)) return;
  const comments = ts.getJSDocCommentsAndTags(statement).filter(ts.isJSDoc);
  if (comments.some((comment) => comment.getText(file.ast).replaceAll(/[/*\s]/g, '').length > 0)) return;
  found(statement, 'docstring', `${nameOf(statement)} is exported; say in a sentence above it what it is.`);
}

function isLaterOverload(ast: ts.SourceFile, statement: ts.FunctionDeclaration): boolean {
  const before = ast.statements[ast.statements.indexOf(statement) - 1];
  return before !== undefined && ts.isFunctionDeclaration(before) && before.name?.text === statement.name?.text;
}

function nameOf(statement: ts.Statement): string {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations[0]?.name.getText() ?? 'this';
  return (statement as ts.DeclarationStatement).name?.getText() ?? 'this';
}

function isAmbient(statement: ts.VariableStatement): boolean {
  return hasModifier(statement, ts.SyntaxKind.DeclareKeyword);
}

function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind);
}
