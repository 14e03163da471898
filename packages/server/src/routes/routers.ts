import { DRIFT_KINDS } from '@daftari/core';
import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { askOf, byId, idOf, ListQuery, paged, placeOf } from '../http/list.ts';
import { Instant } from '../wire/common.ts';
import * as wire from '../wire/router.ts';

const name = z.string().trim().min(1).max(64);
const Which = z.strictObject({ driver: name, id: name });
const Note = z.strictObject({ note: z.string().trim().min(1).max(500).optional() });

/** Which open drifts are to be mended: all that are left out count. */
const RepairIn = z.strictObject({
  driver: name.exactOptional(),
  routerId: name.exactOptional(),
  kind: z.enum(DRIFT_KINDS).exactOptional(),
  driftIds: z.array(name).min(1).max(5_000).exactOptional(),
});

/** Routers: how they are, how they differ from the ledger, and what is done about it. */
export const routerRoutes = (desk: Desk): readonly Door[] => [
  ...lookRoutes(desk),
  ...repairRoutes(desk),
  ...brakeRoutes(desk),
];

const lookRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/routers',
    word: 'network',
    summary: 'All routers, whether they answer, how they are and how many drifts each has; by site and name',
    who: 'operator',
    reply: z.strictObject({ routers: z.array(wire.RouterOut) }),
    answer: async () => ({ routers: (await billing.routers()).map(wire.presentRouter) }),
  }),
  door({
    method: 'GET',
    path: '/api/v1/routers/{driver}/{id}',
    word: 'network',
    summary: 'A router with its history, its outages and its open drifts',
    who: 'operator',
    params: Which,
    reply: wire.RouterDetailOut,
    async answer({ params: { driver, id } }) {
      const router = await billing.router(driver, id);
      return wire.presentRouterDetail(router, await billing.outages(driver, id));
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/routers/{driver}/{id}/survey',
    word: 'network',
    summary: 'Look at a router at once, whenever its turn would be',
    who: 'operator',
    params: Which,
    reply: wire.RouterDetailOut,
    async answer({ params: { driver, id } }) {
      const router = await billing.surveyRouter(driver, id);
      return wire.presentRouterDetail(router, await billing.outages(driver, id));
    },
  }),
  door({
    method: 'GET',
    path: '/api/v1/drifts',
    word: 'network',
    summary: 'How routers differ from the ledger, the oldest first; with `ended` those that are over',
    who: 'operator',
    query: ListQuery.omit({ search: true }).extend({
      driver: name.optional(),
      routerId: name.optional(),
      kind: z.enum(DRIFT_KINDS).optional(),
      subscriptionId: idOf<'Subscription'>().optional(),
      ended: z.stringbool().optional(),
    }),
    reply: z.strictObject({ drifts: z.array(wire.DriftOut), ...paged }),
    async answer({ query: { driver, routerId, kind, subscriptionId, ended, ...list } }) {
      const ask = askOf(list);
      const found = await billing.drifts({
        ...ask,
        ...(driver !== undefined && { driver }),
        ...(routerId !== undefined && { routerId }),
        ...(kind !== undefined && { kind }),
        ...(subscriptionId !== undefined && { subscriptionId }),
        ...(ended !== undefined && { ended }),
      });
      return { drifts: found.rows.map(wire.presentDrift), ...placeOf(ask, found) };
    },
  }),
];

const repairRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'POST',
    path: '/api/v1/drifts/repair/preview',
    word: 'network',
    summary: 'What mending would do, drift by drift, and how many it would cut off; nothing is done',
    who: 'operator',
    body: RepairIn,
    reply: wire.RepairPlanOut,
    answer: async ({ body }) => wire.presentRepairPlan(await billing.previewRepair(body)),
  }),
  door({
    method: 'POST',
    path: '/api/v1/drifts/repair',
    word: 'network',
    summary: 'Mend drifts now, whatever the policy says; the brake holds what is too much',
    who: 'operator',
    body: RepairIn,
    reply: z.strictObject({
      drifts: z.array(z.strictObject({ id: z.string(), outcome: z.string(), done: z.boolean() })),
    }),
    async answer({ body, caller }) {
      const { drifts } = await billing.repair(body, caller.name);
      return { drifts: drifts.map(({ driftId, outcome, done }) => ({ id: driftId, outcome, done })) };
    },
  }),
];

const brakeRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/brakes',
    word: 'network',
    summary: 'Cuts that are held back until a person decides; with `all` those of before too, the newest first',
    who: 'operator',
    query: z.strictObject({ all: z.stringbool().default(false) }),
    reply: z.strictObject({ brakes: z.array(wire.BrakeOut) }),
    answer: async ({ query }) => ({ brakes: (await billing.brakes(query)).map(wire.presentBrake) }),
  }),
  door({
    method: 'POST',
    path: '/api/v1/brakes/{id}/release',
    word: 'network',
    summary: 'Let what a brake holds go on, and what comes within the next window',
    who: 'operator',
    params: byId<'Brake'>(),
    body: Note,
    reply: wire.BrakeOut,
    answer: async ({ params, body, caller }) =>
      wire.presentBrake(await billing.releaseBrake(params.id, caller.name, body.note)),
  }),
  door({
    method: 'POST',
    path: '/api/v1/brakes/{id}/keep',
    word: 'network',
    summary: 'Say that nobody is to be cut off: the brake holds until it is released',
    who: 'operator',
    params: byId<'Brake'>(),
    body: Note,
    reply: wire.BrakeOut,
    answer: async ({ params, body, caller }) =>
      wire.presentBrake(await billing.keepBrake(params.id, caller.name, body.note)),
  }),
  door({
    method: 'POST',
    path: '/api/v1/brakes/allow',
    word: 'network',
    summary: "Let many be cut off in a while to come, as when everybody's month ends at the same midnight",
    who: 'operator',
    body: z.strictObject({
      fromAt: Instant,
      untilAt: Instant,
      driver: name.optional(),
      routerId: name.optional(),
      note: z.string().trim().min(1).max(500).optional(),
    }),
    status: 201,
    reply: wire.BrakeOut,
    async answer({ body: { fromAt, untilAt, ...rest }, caller }) {
      const input = { ...rest, fromAt: Date.parse(fromAt), untilAt: Date.parse(untilAt) };
      return wire.presentBrake(await billing.allowCuts(input, caller.name));
    },
  }),
];
