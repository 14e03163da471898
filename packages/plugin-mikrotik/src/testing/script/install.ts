import type { RunningEngine } from '../engine/engine.ts';
import { RouterOsTrap, traps } from '../engine/trap.ts';
import type { Actor, ConsoleResult, Row } from '../engine/types.ts';
import type { World } from './functions.ts';
import { grammarOf } from './grammar.ts';
import { pasteLines, runWhole } from './run.ts';
import { preset, type Box, type ScriptHost } from './scope.ts';

/** The script language of one router. */
export interface Scripts {
  /** As pasted into a terminal: line by line. */
  readonly paste: (source: string, actor: Actor) => ConsoleResult;
  /** As imported: nothing runs unless all of it can be read. `names` are variables that it finds set. */
  readonly whole: (source: string, actor: Actor, names?: Row) => ConsoleResult;
  /** Runs what an entry or a profile names: a script of the router, or the source itself. */
  readonly event: (nameOrSource: string, actor: Actor, names?: Row) => ConsoleResult;
  /** What the router forgets with its power: the globals. */
  readonly forget: () => void;
}

/** Teaches a router its script language: the terminal, `/import`, `/execute`, `/system script run`; and its DNS. */
export function installScripts(engine: RunningEngine, resolve: World['resolve']): Scripts {
  const globals = new Map<string, Box>();
  const grammar = grammarOf(engine.version, engine.menus);
  const hostFor = (actor: Actor): ScriptHost => ({
    grammar,
    globals,
    execute: (path, command, args) => engine.execute({ path, command, args, actor }),
    isRefusal: (thrown) => thrown instanceof RouterOsTrap,
    now: engine.routerNow,
    chance: engine.chance,
    resolve,
  });
  const scripts: Scripts = {
    paste: (source, actor) => pasteLines(source, hostFor(actor)),
    whole: (source, actor, names = {}) => runWhole(source, hostFor(actor), preset(names)),
    event(nameOrSource, actor, names) {
      const stored = engine.table('/system/script').find('name', nameOrSource.trim());
      return scripts.whole(stored?.values['source'] ?? nameOrSource, actor, names);
    },
    forget: () => globals.clear(),
  };
  engine.useScripts(scripts.paste);
  addCommands(engine, scripts);
  return scripts;
}

function addCommands(engine: RunningEngine, scripts: Scripts): void {
  engine.command('', 'import', ({ args, actor }) => {
    const file = engine.table('/file').find('name', args['file-name'] ?? '');
    if (file === undefined) throw traps.noItem();
    const source = file.values['contents'] ?? '';
    return answered(scripts.whole(source, actor));
  });
  engine.command('', 'execute', ({ args, actor }) => {
    const result = scripts.whole(args['script'] ?? '', actor);
    if ('as-string' in args) return answered(result);
    if (result.error !== null) engine.log('script,error', result.error);
    return { rows: [], ret: '*B01' };
  });
  engine.command('/system/script', 'run', ({ args, actor }) => {
    const table = engine.table('/system/script');
    const named = args['.id'] ?? args['number'] ?? args['numbers'] ?? '';
    const item = table.get(named) ?? table.find('name', named);
    if (item === undefined) throw traps.noItem();
    const { policy = '', source = '' } = item.values;
    const free = /^(?:yes|true)$/.test(item.values['dont-require-permissions'] ?? '');
    const needed = policy.split(',').filter((word) => word !== '');
    if (!free && needed.some((word) => !actor.policy.has(word))) throw traps.noPermission();
    const { date, time } = engine.wallClock();
    const count = Number(item.values['run-count'] ?? '0') + 1;
    table.put(item.id, { 'run-count': String(count), 'last-started': `${date} ${time}` });
    return answered(scripts.whole(source, free ? { ...actor, policy: new Set(needed) } : actor));
  });
}

function answered({ output, error }: ConsoleResult): { readonly rows: readonly Row[]; readonly ret: string } {
  if (error !== null) throw new RouterOsTrap(error);
  return { rows: [], ret: output };
}
