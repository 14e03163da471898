import { z } from 'zod';
import { accessAt, isOnline, type Entitlement } from '../../src/domain/entitlement.ts';
import { networkErrors } from '../../src/domain/network.ts';
import type { UsageReport } from '../../src/domain/usage.ts';
import type { Id } from '../../src/kernel/id.ts';
import { definePlugin } from '../../src/plugin/define.ts';
import type { Driver } from '../../src/ports/driver.ts';

/** A router at a tower. What it was told it keeps, with its end, also while nobody reaches it. */
export interface Tower {
  readonly name: string;
  reachable: boolean;
  /** By subscription: what it lets in. */
  readonly installed: Map<string, Entitlement>;
  readonly live: Map<string, LiveSession>;
  /** Reports that could not be sent while it was away, the oldest first. */
  readonly unsent: UsageReport[];
}

/** A session on a router. */
export interface LiveSession {
  readonly key: string;
  readonly username: string;
  readonly startedAt: number;
  generation: number;
  inBytes: bigint;
  outBytes: bigint;
}

/** All routers of an ISP, and who is connected where. */
export interface Towers {
  readonly all: readonly Tower[];
  /** By subscription. */
  readonly home: Map<string, Tower>;
}

/** Routers that work, and have nobody. */
export function newTowers(count: number): Towers {
  const all = Array.from({ length: count }, (_, n): Tower => ({
    name: `tower-${n + 1}`,
    reachable: true,
    installed: new Map(),
    live: new Map(),
    unsent: [],
  }));
  return { all, home: new Map() };
}

/** A network plugin over routers in memory. */
export const towersPlugin = definePlugin({
  id: 'towers',
  contract: 1,
  options: z.custom<Towers>((value) => typeof value === 'object'),
  setup: (towers) => ({ driver: driverOf(towers) }),
});

/** Ends the sessions whose time is over by what was installed: a router needs nobody to tell it. */
export function endByThemselves(tower: Tower, now: number): readonly UsageReport[] {
  const over = [...tower.live].filter(([id]) => !letsIn(tower, id, now));
  return over.map(([id, session]) => {
    tower.live.delete(id);
    return reportOf(session, 'stop', now);
  });
}

/** Whether a router lets a subscription in to the internet at an instant. */
export function letsIn(tower: Tower, subscriptionId: string, now: number): boolean {
  const installed = tower.installed.get(subscriptionId);
  return installed !== undefined && isOnline(accessAt(installed, now));
}

/** What a router says of a session. */
export function reportOf(session: LiveSession, kind: UsageReport['kind'], at: number): UsageReport {
  const { key: sessionKey, username, startedAt, generation, inBytes, outBytes } = session;
  const seconds = Math.floor((at - startedAt) / 1_000);
  const endCause = kind === 'stop' ? 'Session-Timeout' : null;
  const counted = { seconds, inBytes, outBytes, generation };
  return { source: 'towers', sessionKey, username, kind, at, ...counted, endCause, where: {} };
}

function driverOf({ home }: Towers): Driver {
  const reach = (subscriptionId: string): Tower => {
    const tower = home.get(subscriptionId);
    if (tower?.reachable === true) return tower;
    throw networkErrors.unreachable({ device: tower?.name ?? 'none', reason: 'the link is down' });
  };
  return {
    name: 'towers',
    async observe({ subscriptionId }) {
      const { installed, live } = reach(subscriptionId);
      const session = live.get(subscriptionId);
      const seen = { sessionId: session?.key as Id<'Session'>, generation: session?.generation ?? null, walled: false };
      return {
        admits: installed.get(subscriptionId)?.generation ?? null,
        sessions: session === undefined ? [] : [seen],
      };
    },
    async apply(step, { subscriptionId }) {
      const { installed, live } = reach(subscriptionId);
      const session = live.get(subscriptionId);
      if (step.kind === 'admit') installed.set(subscriptionId, step.entitlement);
      if (step.kind === 'disconnect') live.delete(subscriptionId);
      if (step.kind === 'change' && session !== undefined) session.generation = step.entitlement.generation;
      return `${step.kind} done`;
    },
  };
}
