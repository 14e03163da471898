import type { Client } from './firewall.ts';
import { isOn, isWithin } from './firewall.ts';
import { limitsOf, type Limits } from './rates.ts';

type Row = Readonly<Record<string, string>>;

/** A simple queue that traffic goes through. */
export interface Queue {
  readonly id: string;
  readonly name: string;
  readonly limits: Limits;
}

/** A simple queue with those beneath it. */
interface Node extends Queue {
  readonly children: Level;
}

/** Queues side by side, in their order; those of one address or interface are found at once. */
interface Level {
  readonly byTarget: ReadonlyMap<string, Placed>;
  readonly others: readonly (Placed & { readonly targets: readonly string[] })[];
}

interface Placed {
  readonly place: number;
  readonly node: Node;
}

/** Finds the queues of a customer, the one at the root first; none: nothing holds her. */
export type QueueFinder = (client: Client) => readonly Queue[];

/**
 * Simple queues as RouterOS goes through them: the first in order whose target fits takes the packet, whatever stands
 * behind it; beneath a parent the first child that fits.
 */
export function queueFinder(rows: readonly Row[]): QueueFinder {
  const below = new Map<string, Row[]>();
  for (const row of rows) {
    if (!isOn(row) || !/^(?:no-mark)?$/.test(row['packet-marks'] ?? '')) continue;
    const parent = row['parent'] ?? 'none';
    const siblings = below.get(parent);
    if (siblings === undefined) below.set(parent, [row]);
    else siblings.push(row);
  }
  const top = levelOf('none', below, 0);
  return (client) => {
    const chain: Queue[] = [];
    for (let level = top; ;) {
      const node = firstOf(level, client);
      if (node === undefined) return chain;
      chain.push(node);
      level = node.children;
    }
  };
}

const EMPTY: Level = { byTarget: new Map(), others: [] };

function levelOf(parent: string, below: ReadonlyMap<string, readonly Row[]>, depth: number): Level {
  const rows = below.get(parent);
  if (rows === undefined || depth > 8) return EMPTY;
  const byTarget = new Map<string, Placed>();
  const others: (Placed & { readonly targets: readonly string[] })[] = [];
  for (const [place, row] of rows.entries()) {
    const name = row['name'] ?? '';
    const node: Node = {
      id: row['.id'] ?? '',
      name,
      limits: limitsOf(row),
      children: levelOf(name, below, depth + 1),
    };
    const targets = (row['target'] ?? '').split(',');
    const single = targets.map((target) => /^([\d.]+|[^\d/][^/]*)(?:\/32)?$/.exec(target)?.[1]);
    if (single.includes(undefined)) others.push({ place, node, targets });
    for (const target of single) {
      if (target === undefined || byTarget.has(target)) continue;
      byTarget.set(target, { place, node });
    }
  }
  return { byTarget, others };
}

function firstOf({ byTarget, others }: Level, client: Client): Node | undefined {
  const other = others.find(({ targets }) => targets.some((target) => fits(target, client)));
  const found = [byTarget.get(client.address), byTarget.get(client.interface), other].filter(
    (each) => each !== undefined,
  );
  return found.toSorted((one, next) => one.place - next.place)[0]?.node;
}

/** An empty target is everybody. */
function fits(target: string, client: Client): boolean {
  return target === '' || target === client.interface || isWithin(client.address, target);
}
