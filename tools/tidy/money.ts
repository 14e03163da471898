import ts from 'typescript';
import { lineOf, programs, SIMULATOR, visit, type Breach, type Tree } from './tree.ts';

const SOURCES = /^packages\/[^/]+\/src\//;
const KERNEL = 'packages/core/src/kernel/';
const DECIDING = /^packages\/core\/src\/(?:domain|flow)\//;

const MONEY_WORD = /(?:^|[a-z_.])(?:minor|Minor)(?:$|[A-Z_.\W])|\b(?:amount|price|balance|owed|due|tax|total|money)\b/;
const BIGINT = /(?:^|\W)\d[\d_]*n\b|\bBigInt\(/;

/** Money is `bigint` minor units, rounded in `kernel/money` alone. Nothing else divides it or makes it a float. */
export function* money(tree: Tree): Iterable<Breach> {
  for (const file of programs(tree)) {
    if (!SOURCES.test(file.path) || file.path.startsWith(KERNEL) || SIMULATOR.test(file.path)) continue;
    const deciding = DECIDING.test(file.path);
    const found: Breach[] = [];
    visit(file.ast, (node) => {
      const says = ts.isBinaryExpression(node) ? divided(node, deciding) : floated(node, deciding);
      if (says !== undefined) found.push({ path: file.path, line: lineOf(file.ast, node), rule: 'money', says });
    });
    yield* found;
  }
}

/** A division of bigints drops the rest without a word. In domain and flow each is suspect, not only that of money. */
function divided(node: ts.BinaryExpression, deciding: boolean): string | undefined {
  const operator = node.operatorToken.kind;
  if (operator !== ts.SyntaxKind.SlashToken && operator !== ts.SyntaxKind.SlashEqualsToken) return undefined;
  const text = `${node.left.getText()} ; ${node.right.getText()}`;
  const exact = BIGINT.test(text) || /minor\b/i.test(text);
  if (!exact || !(deciding || MONEY_WORD.test(text))) return undefined;
  return 'a division of bigints drops the rest; call divideRounded (or allocate) of the kernel, which say how.';
}

function floated(node: ts.Node, deciding: boolean): string | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const called = node.expression.getText();
  const given = node.arguments.map((each) => each.getText()).join(' , ');
  if (deciding && /\.toFixed$|^(?:Number\.)?parseFloat$/.test(called)) {
    return `${called.split('.').pop()} makes decisions on floats; money and rates are bigint, formatted at the edge.`;
  }
  const takes = /^(?:Number|Number\.parseFloat|parseFloat|Math\.(?:round|floor|ceil|trunc))$/.test(called);
  // The exact text of an amount may become a number where a protocol wants one; what fits is the caller's to check.
  if (called === 'Number' && given.startsWith('majorString(')) return undefined;
  const fixes = called.endsWith('.toFixed') && MONEY_WORD.test(called);
  if (!fixes && !(takes && MONEY_WORD.test(given))) return undefined;
  return `${fixes ? 'toFixed' : called} makes money a float; keep minor units in bigint and round in kernel/money.`;
}
