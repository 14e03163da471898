import { z } from 'zod';
import { networkErrors } from '../../src/domain/network.ts';
import type { Placement } from '../../src/domain/placement.ts';
import type { Subscription } from '../../src/domain/subscription.ts';
import type { Id } from '../../src/kernel/id.ts';
import { definePlugin } from '../../src/plugin/define.ts';
import type { PluginHost } from '../../src/plugin/contract.ts';
import type { Driver } from '../../src/ports/driver.ts';
import type { Changes, Store } from '../../src/ports/store.ts';
import { anAccount, anEntitlement, aPlan, aSubscription, START } from '../../src/testing/builders.ts';
import { wrote } from '../../src/testing/store-samples.ts';

/** Routers in a test: who is written on each under which generation, and which of them do not answer. */
export interface Field {
  readonly routers: readonly string[];
  readonly written: Map<string, Map<string, number>>;
  /** Every call, in order: `observe mast-1`. */
  readonly calls: string[];
  readonly away: Set<string>;
  /** Routers that keep silent until they are let go: they hang. */
  readonly hanging: Map<string, Promise<void>>;
  /** Who is being talked to at this moment, and the most that ever was, by router. */
  readonly most: Map<string, number>;
  readonly latencyMs: number;
  host: PluginHost | null;
}

/** Routers that answer, and on which nobody is written. */
export function newField(routers: readonly string[], latencyMs = 0): Field {
  return {
    routers,
    written: new Map(routers.map((id) => [id, new Map()])),
    calls: [],
    away: new Set(),
    hanging: new Map(),
    most: new Map(),
    latencyMs,
    host: null,
  };
}

/** The plugin that serves a field. */
export const masts = definePlugin({
  id: 'masts',
  contract: 1,
  options: z.custom<Field>((value) => typeof value === 'object'),
  setup: (field) => ({
    driver: driverOf(field),
    async start(host) {
      field.host = host;
    },
  }),
});

function driverOf(field: Field): Driver {
  const now = new Map<string, number>();
  const ask = async (what: string, routerId: string | null | undefined): Promise<Map<string, number>> => {
    const id = routerId ?? 'nowhere';
    field.calls.push(`${what} ${id}`);
    now.set(id, (now.get(id) ?? 0) + 1);
    field.most.set(id, Math.max(field.most.get(id) ?? 0, now.get(id) ?? 0));
    try {
      await field.hanging.get(id);
      if (field.latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, field.latencyMs));
      if (field.away.has(id)) throw networkErrors.unreachable({ device: id, reason: 'no route' });
      return field.written.get(id) ?? new Map<string, number>();
    } finally {
      now.set(id, (now.get(id) ?? 1) - 1);
    }
  };
  return {
    name: 'masts',
    async observe({ routerId, subscriptionId }) {
      return { admits: (await ask('observe', routerId)).get(subscriptionId) ?? null, sessions: [] };
    },
    async apply(step, { routerId, subscriptionId }) {
      const rows = await ask(step.kind, routerId);
      if (step.kind === 'admit') rows.set(subscriptionId, step.entitlement.generation);
      return `${step.kind} done`;
    },
    routers: async () =>
      field.routers.map((id) => ({ id, driver: 'masts', name: id, site: 'hill', mode: 'local' as const })),
    survey: () => Promise.reject(networkErrors.unreachable({ device: 'all', reason: 'nobody looks' })),
    remove: async () => 'nothing',
    async leave({ routerId, subscriptionId }) {
      (await ask('leave', routerId)).delete(subscriptionId);
      return `gone from ${routerId ?? 'nowhere'}`;
    },
  };
}

/** Somebody of a crowd. */
export interface Member {
  readonly subscription: Subscription;
  readonly routerId: string | null;
}

/**
 * Writes so many subscriptions with an order to the network for each, in one unit of work. Where each is placed is
 * said by its number.
 */
export async function crowd(
  store: Store,
  size: number,
  routerOf: (place: number) => string | null,
  dueAt: (place: number) => number = () => START,
): Promise<readonly Member[]> {
  const plan = aPlan({ id: 'pln_crowd' as Id<'Plan'>, code: 'crowd' });
  const members = Array.from({ length: size }, (_, place): Member => {
    const tag = String(place).padStart(6, '0');
    const subscription = aSubscription({
      id: `sub_${tag}` as Id<'Subscription'>,
      accountId: `acc_${tag}` as Id<'Account'>,
      planId: plan.id,
      username: `user-${tag}`,
      generation: 1,
      reviewAt: null,
    });
    return { subscription, routerId: routerOf(place) };
  });
  await wrote(store, { plans: [plan] });
  for (let from = 0; from < size; from += 2_000) {
    await wrote(store, changesOf(members.slice(from, from + 2_000), from, dueAt));
  }
  return members;
}

function changesOf(members: readonly Member[], from: number, dueAt: (place: number) => number): Changes {
  return {
    accounts: members.map(({ subscription }, at) =>
      anAccount({ id: subscription.accountId, number: String(10_000_000 + from + at) }),
    ),
    subscriptions: members.map(({ subscription }) => subscription),
    entitlements: members.map(({ subscription: { id } }) =>
      anEntitlement({ id: `ent_${id}` as Id<'Entitlement'>, subscriptionId: id, generation: 1, untilAt: null }),
    ),
    placements: members.flatMap(({ subscription, routerId }): readonly Placement[] =>
      routerId === null
        ? []
        : [{ subscriptionId: subscription.id, driver: 'masts', routerId, mac: null, generation: 1, changedAt: START }],
    ),
    actions: members.map(({ subscription: { id, accountId } }, at) => ({
      id: `act_${id}` as Id<'Action'>,
      subscriptionId: id,
      accountId,
      generation: 1,
      driver: 'masts',
      state: 'pending',
      attempts: 0,
      dueAt: dueAt(from + at),
      createdAt: START,
      appliedAt: null,
      verifiedAt: null,
      reason: null,
      evidence: [],
    })),
  };
}
