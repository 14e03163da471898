import { apply } from './operators.ts';
import { boxOf, type Scope } from './scope.ts';
import { ScriptFault, type Expression, type Statement } from './syntax.ts';
import { textOf, truthOf, type Value } from './values.ts';

/** What an expression is worked out in. */
export interface Around {
  readonly scope: Scope;
  /** What properties are looked up in; absent outside of a `where`. */
  readonly row: Readonly<Record<string, string>> | undefined;
  /** Runs the commands of `[ … ]`. */
  readonly command: (body: readonly Statement[]) => Value;
}

/** The value of an expression. @throws {ScriptFault} when its types do not fit */
export function valueIn(expression: Expression, around: Around): Value {
  const of = (inside: Expression): Value => valueIn(inside, around);
  const { scope, row } = around;
  switch (expression.kind) {
    case 'literal':
      return row === undefined ? expression.value : expression.raw;
    case 'text':
      return expression.parts.map((part) => (typeof part === 'string' ? part : textOf(of(part)))).join('');
    case 'variable':
      return boxOf(scope, expression.name)?.value;
    case 'property':
      return row?.[expression.name];
    case 'command':
      return around.command(expression.body);
    case 'code':
      return { kind: 'code', body: expression.body, source: expression.source };
    case 'array':
      return {
        kind: 'array',
        entries: expression.entries.map(({ key, value }) => ({ key: key && textOf(of(key)), value: of(value) })),
      };
    case 'not': {
      const truth = truthOf(of(expression.of));
      if (truth === undefined && row === undefined) throw new ScriptFault('cannot negate this type');
      return truth !== true;
    }
    case 'minus':
      return apply('-', 0, of(expression.of));
    default:
      return binary(expression, of, row !== undefined);
  }
}

function binary(
  expression: Extract<Expression, { kind: 'binary' }>,
  of: (inside: Expression) => Value,
  inWhere: boolean,
): Value {
  const { operator } = expression;
  const left = of(expression.left);
  if (inWhere && expression.left.kind === 'property' && (operator === '=' || operator === '!=')) {
    const [shown, meant] = [truthOf(left), truthOf(of(expression.right))];
    // A switch is found by either pair of words, whichever of them its menu prints.
    if (shown !== undefined && meant !== undefined) return (shown === meant) === (operator === '=');
  }
  if (operator !== '&&' && operator !== '||') return apply(operator, left, of(expression.right));
  if ((truthOf(left) === true) === (operator === '||')) return operator === '||';
  return truthOf(of(expression.right)) === true;
}
