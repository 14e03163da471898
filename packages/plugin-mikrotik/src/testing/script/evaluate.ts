import { FUNCTIONS } from './functions.ts';
import { BUILTINS } from './builtins.ts';
import { valueIn } from './expression.ts';
import { runCommand } from './menu-command.ts';
import { isList, valuesIn, withElement } from './operators.ts';
import { boxOf, countStep, inner, type Run, type Scope } from './scope.ts';
import { ScriptFault, type Argument, type Command, type Expression, type Statement } from './syntax.ts';
import { readScript } from './read-script.ts';
import { textOf, truthOf, type Code, type Value } from './values.ts';

/** How statements ended: at their end, with the value of the last, or by `:return`. */
interface Ended {
  readonly value: Value;
  readonly returned: boolean;
}

const NOTHING: Ended = { value: undefined, returned: false };

/** Runs statements in a scope; answers the value of `:return`, or that of the last one. @throws {ScriptFault} */
export function evaluate(body: readonly Statement[], run: Run, scope: Scope): Value {
  return all(body, run, scope).value;
}

function all(body: readonly Statement[], run: Run, scope: Scope): Ended {
  let last = NOTHING;
  for (const statement of body) {
    countStep(run);
    last = one(statement, run, scope);
    if (last.returned) return last;
  }
  return last;
}

function one(statement: Statement, run: Run, scope: Scope): Ended {
  switch (statement.kind) {
    case 'block':
      return all(statement.body, run, inner(scope));
    case 'value': {
      const value = valueOf(statement.value, run, scope);
      return plain(isCode(value) ? call(value, [], run, scope) : value);
    }
    case 'call': {
      const value = boxOf(scope, statement.name)?.value;
      return plain(isCode(value) ? call(value, statement.args, run, scope) : value);
    }
    default:
      if (statement.path !== ':') return plain(runCommand(statement, run, scope, valueOf));
      return language(statement, run, scope);
  }
}

/** A function sees its arguments and the globals that it declares; nothing of who calls it. */
function call(code: Code, args: readonly Argument[], run: Run, scope: Scope): Value {
  const own = inner(null);
  let place = 0;
  for (const { name, value } of args) {
    place += name === null ? 1 : 0;
    own.names.set(name ?? String(place), { value: valueOf(value, run, scope) });
  }
  return evaluate(code.body, run, own);
}

/** A command of the language with its arguments by name; what is written by place has got its name. */
function language(command: Command, run: Run, scope: Scope): Ended {
  const args = new Map<string, Expression>();
  const takes = BUILTINS[command.name]?.takes ?? [];
  let place = 0;
  for (const { name, value } of command.args) {
    const meant = name ?? takes[place];
    if (name === null) place += 1;
    if (meant !== undefined) args.set(meant, value);
  }
  const doing = ACTIONS[command.name];
  if (doing !== undefined) return doing({ args, run, scope });
  const values: Record<string, Value> = {};
  for (const [name, expression] of args) values[name] = valueOf(expression, run, scope);
  return plain(FUNCTIONS[command.name]?.(values, run.host));
}

/** What an action of the language works with. */
interface Doing {
  readonly args: ReadonlyMap<string, Expression>;
  readonly run: Run;
  readonly scope: Scope;
}

const ACTIONS: Readonly<Record<string, (doing: Doing) => Ended>> = {
  local: (doing) => {
    doing.scope.names.set(nameIn(doing, 'name'), { value: assigned(doing) });
    return NOTHING;
  },
  global: (doing) => {
    const name = nameIn(doing, 'name');
    const { globals } = doing.run.host;
    const box = globals.get(name) ?? { value: undefined };
    globals.set(name, box);
    doing.scope.names.set(name, box);
    if (doing.args.has('value') || doing.args.has('do')) box.value = assigned(doing);
    return NOTHING;
  },
  set: (doing) => {
    assign(doing.args.get('name'), assigned(doing), doing);
    return NOTHING;
  },
  if: (doing) => {
    const holds = truthOf(given(doing, 'condition'));
    if (holds === undefined) throw new ScriptFault('conditional not boolean');
    return block(doing, holds ? 'do' : 'else');
  },
  while: (doing) => loopWhile(doing, 'do', () => truthOf(given(doing, 'condition')) === true),
  for: loopFor,
  foreach: loopForeach,
  do: (doing) => {
    const body = (): Ended => {
      const first = block(doing, 'command');
      if (first.returned || !doing.args.has('while')) return first;
      return loopWhile(doing, 'command', () => truthOf(given(doing, 'while')) === true);
    };
    return doing.args.has('on-error') ? guarded(doing, body, () => block(doing, 'on-error')) : body();
  },
  onerror: (doing) =>
    guarded(
      doing,
      () => block(doing, 'in'),
      (fault) => {
        const scope = inner(doing.scope);
        scope.names.set(nameIn(doing, 'error'), { value: fault.message });
        return block({ ...doing, scope }, 'do');
      },
    ),
  retry: retry,
  put: (doing) => {
    doing.run.output.push(textOf(given(doing, 'message')));
    return NOTHING;
  },
  error: (doing) => {
    throw new ScriptFault(textOf(given(doing, 'message')));
  },
  return: (doing) => ({ value: given(doing, 'value'), returned: true }),
  // Time stands still while a script runs: a wait is over at once.
  delay: () => NOTHING,
  timestamp: ({ run }) => plain({ kind: 'time', ms: run.host.now() }),
  time: (doing) => {
    block(doing, 'command');
    return plain({ kind: 'time', ms: 0 });
  },
  parse: (doing) => {
    const source = textOf(given(doing, 'value'));
    return plain({ kind: 'code', body: readScript(source, doing.run.host.grammar), source });
  },
  execute: execute,
};

function assigned(doing: Doing): Value {
  return given(doing, doing.args.has('do') ? 'do' : 'value');
}

/** Sets a variable, or an entry of an array: `:set ($a->"b") 1`. */
function assign(target: Expression | undefined, value: Value, doing: Doing): void {
  const { run, scope } = doing;
  if (target?.kind === 'binary' && target.operator === '->') {
    const array = valueOf(target.left, run, scope);
    assign(target.left, withElement(array, valueOf(target.right, run, scope), value), doing);
    return;
  }
  const name = target?.kind === 'variable' ? target.name : target?.kind === 'literal' ? target.raw : '';
  const box = boxOf(scope, name);
  if (box === undefined) throw new ScriptFault(`no such variable ${name}`);
  box.value = value;
}

function loopWhile(doing: Doing, name: string, goesOn: () => boolean): Ended {
  while (goesOn()) {
    countStep(doing.run);
    const ended = block(doing, name);
    if (ended.returned) return ended;
  }
  return NOTHING;
}

function loopFor(doing: Doing): Ended {
  const from = Number(textOf(given(doing, 'from')));
  const to = Number(textOf(given(doing, 'to')));
  const step = doing.args.has('step') ? Number(textOf(given(doing, 'step'))) : from <= to ? 1 : -1;
  if (step === 0) throw new ScriptFault('step cannot be 0');
  for (let at = from; step > 0 ? at <= to : at >= to; at += step) {
    const ended = turn(doing, [[nameIn(doing, 'counter'), at]]);
    if (ended.returned) return ended;
  }
  return NOTHING;
}

/** `:foreach v in=…` and `:foreach k,v in=…`, where an entry without a key has its place. */
function loopForeach(doing: Doing): Ended {
  const [first = '', second] = nameIn(doing, 'counter').split(',');
  const through = given(doing, 'in');
  const entries = isList(through) ? through.entries : valuesIn(through).map((value) => ({ key: null, value }));
  for (const [place, { key, value }] of entries.entries()) {
    const names: [string, Value][] =
      second === undefined
        ? [[first, value]]
        : [
            [first, key ?? place],
            [second, value],
          ];
    const ended = turn(doing, names);
    if (ended.returned) return ended;
  }
  return NOTHING;
}

function turn(doing: Doing, names: readonly (readonly [string, Value])[]): Ended {
  countStep(doing.run);
  const scope = inner(doing.scope);
  for (const [name, value] of names) scope.names.set(name, { value });
  return block({ ...doing, scope }, 'do');
}

function retry(doing: Doing): Ended {
  const most = doing.args.has('max') ? Number(textOf(given(doing, 'max'))) : 1;
  for (let tried = 1; tried < most; tried++) {
    let failed = false;
    const ended = guarded(
      doing,
      () => block(doing, 'command'),
      () => {
        failed = true;
        return NOTHING;
      },
    );
    if (!failed) return ended;
  }
  const last = (): Ended => block(doing, 'command');
  return doing.args.has('on-error') ? guarded(doing, last, () => block(doing, 'on-error')) : last();
}

/** Runs beside the script: what it does wrong ends itself alone. With `as-string` its output is the value. */
function execute(doing: Doing): Ended {
  const { run } = doing;
  const source = given(doing, 'script');
  const own: Run = { ...run, output: [] };
  guarded(
    doing,
    () => {
      const body = isCode(source) ? source.body : readScript(textOf(source), run.host.grammar);
      return plain(evaluate(body, own, inner(null)));
    },
    () => NOTHING,
  );
  run.left = own.left;
  if (doing.args.has('as-string')) return plain(own.output.join('\n'));
  return plain({ kind: 'id', text: '*1' });
}

function guarded(doing: Doing, body: () => Ended, otherwise: (fault: Error) => Ended): Ended {
  try {
    return body();
  } catch (thrown) {
    if (!(thrown instanceof ScriptFault) && !doing.run.host.isRefusal(thrown)) throw thrown;
    return otherwise(thrown);
  }
}

/** Runs the statements of an argument in a scope of their own. */
function block({ args, run, scope }: Doing, name: string): Ended {
  const body = args.get(name);
  if (body === undefined) return NOTHING;
  if (body.kind === 'code') return all(body.body, run, inner(scope));
  const value = valueOf(body, run, scope);
  return isCode(value) ? all(value.body, run, inner(scope)) : plain(value);
}

function given({ args, run, scope }: Doing, name: string): Value {
  const expression = args.get(name);
  return expression === undefined ? undefined : valueOf(expression, run, scope);
}

/** The name of a variable is taken as it is written. */
function nameIn(doing: Doing, name: string): string {
  const expression = doing.args.get(name);
  return expression?.kind === 'literal' ? expression.raw : textOf(given(doing, name));
}

/** The value of an expression. `row` is what properties are looked up in. */
function valueOf(expression: Expression, run: Run, scope: Scope, row?: Readonly<Record<string, string>>): Value {
  return valueIn(expression, { scope, row, command: (body) => evaluate(body, run, scope) });
}

function isCode(value: Value): value is Code {
  return typeof value === 'object' && value !== null && value.kind === 'code';
}

function plain(value: Value): Ended {
  return { value, returned: false };
}
