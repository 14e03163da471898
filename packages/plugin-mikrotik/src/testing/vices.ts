/** What can befall one command of a client. */
export type Fate = 'dropBefore' | 'dropAfterWrite' | 'dropReply' | 'halfReply' | 'disconnect';

/**
 * What goes wrong, from now on: change it on the running router. Shares are from 0 (never) to 1 (always) and fall by
 * the router's seed.
 */
export interface Vices {
  /** Answers come byte by byte. */
  dribble: boolean;
  /** Every answer takes this long, in real milliseconds. */
  latencyMs: number;
  /** Each answer takes up to this much longer, by chance. */
  slowMs: number;
  /** Connections are broken off as soon as they are made. */
  refuseConnections: boolean;
  /** Commands are taken and never answered nor carried out: a router that hangs. */
  hang: boolean;
  /** The connection breaks before the command is carried out. */
  dropBefore: number;
  /** A command that changes something is carried out, and the connection breaks before it is answered. */
  dropAfterWrite: number;
  /** The command is carried out, its answer is lost, and the connection stays. */
  dropReply: number;
  /** Half of the answer comes, then the connection breaks. */
  halfReply: number;
  /** The connection breaks after the answer. */
  disconnect: number;
}

/** Nothing goes wrong. */
export const noVices = (): Vices => ({
  dribble: false,
  latencyMs: 0,
  slowMs: 0,
  refuseConnections: false,
  hang: false,
  dropBefore: 0,
  dropAfterWrite: 0,
  dropReply: 0,
  halfReply: 0,
  disconnect: 0,
});

/** Commands that only look. */
const LOOKING = new Set(['print', 'getall', 'get', 'find', 'listen', 'monitor', 'monitor-traffic', 'export', 'ping']);

/** What befalls this command: what was ordered for it, else what chance brings. */
export function drawFate(vices: Vices, chance: () => number, command: string): Fate | null {
  const shares: readonly [Fate, number][] = [
    ['dropBefore', vices.dropBefore],
    ['dropAfterWrite', LOOKING.has(command) ? 0 : vices.dropAfterWrite],
    ['dropReply', vices.dropReply],
    ['halfReply', vices.halfReply],
    ['disconnect', vices.disconnect],
  ];
  return shares.find(([, share]) => share > 0 && chance() < share)?.[0] ?? null;
}
