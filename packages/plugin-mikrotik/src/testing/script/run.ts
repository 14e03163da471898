import { evaluate } from './evaluate.ts';
import { readPiece, readScript } from './read-script.ts';
import { inner, type Box, type Run, type Scope, type ScriptHost } from './scope.ts';
import { ScriptFault } from './syntax.ts';

/** What a terminal shows for a script. */
export interface ScriptResult {
  readonly output: string;
  /** The first error, as the console words it; null when all went well. */
  readonly error: string | null;
}

/** So many statements, then a script is taken for endless. */
const MOST_STEPS = 1_000_000;

/**
 * Runs a script as `/import` and `/system script run` do: all of it is read first, so that an error of form, or a name
 * that the release lacks, leaves everything as it was; an error while it runs ends it where it stands.
 * `names` are variables that it finds set.
 */
export function runWhole(source: string, host: ScriptHost, names: ReadonlyMap<string, Box> = new Map()): ScriptResult {
  const run = newRun(host);
  const scope: Scope = { names: new Map(names), around: null };
  const error = trying(host, () => {
    evaluate(readScript(source, host.grammar), run, scope);
  });
  return { output: run.output.join('\n'), error };
}

/**
 * Runs a script as if it were pasted into a terminal: each line is read and run by itself, and an error of one does not
 * keep the next from running. That is how routers come to be half configured.
 */
export function pasteLines(source: string, host: ScriptHost): ScriptResult {
  const run = newRun(host);
  const scope = inner(null);
  // Someone at a terminal sees the globals without declaring them.
  for (const [name, box] of host.globals) scope.names.set(name, box);
  let error: string | null = null;
  let menu = '';
  for (const piece of piecesOf(source)) {
    const failed = trying(host, () => {
      const read = readPiece(piece, host.grammar, menu);
      menu = read.menu;
      evaluate(read.body, run, scope);
    });
    if (failed === null) continue;
    run.output.push(failed);
    error ??= failed;
  }
  return { output: run.output.join('\n'), error };
}

/** A script in the pieces that a terminal takes at once: lines, joined while a bracket or a quote is open. */
function piecesOf(source: string): readonly string[] {
  const pieces: string[] = [];
  let lines: string[] = [];
  let open: Open = { depth: 0, quoted: false, goesOn: false };
  for (const line of source.split('\n')) {
    lines.push(line);
    open = after(line, open);
    if (open.depth > 0 || open.quoted || open.goesOn) continue;
    pieces.push(lines.join('\n'));
    lines = [];
    open = { depth: 0, quoted: false, goesOn: false };
  }
  if (lines.length > 0) pieces.push(lines.join('\n'));
  return pieces.filter((text) => text.trim() !== '');
}

/** What is open at the end of a line. */
interface Open {
  readonly depth: number;
  readonly quoted: boolean;
  /** It ends with a backslash. */
  readonly goesOn: boolean;
}

function after(line: string, before: Open): Open {
  let { depth, quoted } = before;
  let fresh = !before.goesOn;
  for (let at = 0; at < line.length; at++) {
    const sign = line.charAt(at);
    if (sign === '\\') at += 1;
    else if (sign === '"') quoted = !quoted;
    else if (!quoted && sign === '#' && fresh) break;
    else if (!quoted && /[{[(]/.test(sign)) depth += 1;
    else if (!quoted && /[}\])]/.test(sign)) depth -= 1;
    fresh = sign === ';' || sign === '{' || (fresh && /\s/.test(sign));
  }
  return { depth, quoted, goesOn: /\\\r?$/.test(line) };
}

function newRun(host: ScriptHost): Run {
  return { host, output: [], left: MOST_STEPS };
}

/** The words of the error that ended it, or null. */
function trying(host: ScriptHost, work: () => void): string | null {
  try {
    work();
    return null;
  } catch (thrown) {
    if (thrown instanceof ScriptFault || host.isRefusal(thrown)) return thrown.message;
    throw thrown;
  }
}
