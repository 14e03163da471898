import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

// What processes have used of the machine, as Linux counts it.

/** Of util-linux, which every Linux has. */
const TASKSET = '/usr/bin/taskset';

/** Microseconds of CPU, in the kernel and outside it, that these processes have used with all their threads. */
export function cpuMicros(pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of pids) ticks += statOf(pid)?.ticks ?? 0;
  return (ticks * 1e6) / ticksPerSecond();
}

/**
 * The same for a process and all that it has started, whether they still run or have ended: PostgreSQL with its
 * connections and helpers.
 */
export function cpuMicrosOfTree(root: number): number {
  let ticks = statOf(root)?.ended ?? 0;
  for (const pid of treeOf(root)) ticks += statOf(pid)?.ticks ?? 0;
  return (ticks * 1e6) / ticksPerSecond();
}

/** A process and all that it has started and that still run. */
export function treeOf(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const parent = Number.isInteger(pid) ? statOf(pid)?.parent : undefined;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

/** Puts processes and all their threads on these cores, such as `0` or `0,1`; a new thread or child stays there. */
export function pin(pids: readonly number[], cores: string): void {
  for (const pid of pids) {
    // One that ended in between needs no core.
    if (statOf(pid) !== undefined) execFileSync(TASKSET, ['-a', '-c', '-p', cores, String(pid)], { stdio: 'ignore' });
  }
}

interface Stat {
  readonly parent: number;
  readonly ticks: number;
  /** Ticks of children that have ended. */
  readonly ended: number;
}

/** Undefined when there is no such process. The fields are those of proc(5), numbered from 1. */
function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name, which is the second field, may contain anything; what follows its last bracket begins with field 3.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const field = (number: number): number => Number(fields[number - 3]);
    return { parent: field(4), ticks: field(14) + field(15), ended: field(16) + field(17) };
  } catch {
    return undefined;
  }
}

function ticksPerSecond(): number {
  return Number(execFileSync('getconf', ['CLK_TCK']).toString());
}
