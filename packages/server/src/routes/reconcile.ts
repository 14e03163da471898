import type { Billing, Gateway } from '@daftari/core';
import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { byId, ListQuery, paged, placeOf } from '../http/list.ts';
import {
  BreakOut,
  GatewayOut,
  GatewayStatementOut,
  presentBreak,
  presentReconciliation,
  presentSales,
  presentStatement,
  ReconciliationOut,
  RESOLUTIONS,
} from '../wire/reconcile.ts';

const Name = z.string().trim().min(1).max(64);
const Day = z.iso.date('a day, such as 2026-11-23');
const DayAsk = z.strictObject({ gateway: Name, day: Day });
const BreakQuery = ListQuery.omit({ search: true }).extend({
  gateway: Name.exactOptional(),
  state: z.enum(['open', 'resolved']).exactOptional(),
  day: Day.exactOptional(),
  owner: Name.exactOptional(),
});

/** Gateways, and how their days agree with what the providers and the bank say. */
export const reconcileRoutes = (desk: Desk): readonly Door[] => [
  ...gatewayRoutes(desk),
  ...dayRoutes(desk),
  ...breakRoutes(desk),
];

const gatewayRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/gateways',
    word: 'payment',
    summary: 'The gateways: how well each is, and how it sells against its own past four weeks',
    who: 'operator',
    reply: z.strictObject({ gateways: z.array(GatewayOut) }),
    answer: async () => ({ gateways: await gatewaysOf(billing) }),
  }),
  door({
    method: 'GET',
    path: '/api/v1/gateways/{name}/statement',
    word: 'ledger',
    summary: 'What moved the money of a gateway in a span of days, `until` not among them',
    who: 'operator',
    params: z.strictObject({ name: Name }),
    query: z.strictObject({ from: Day, until: Day }),
    reply: GatewayStatementOut,
    answer: async ({ params, query }) =>
      presentStatement(await billing.gatewayStatement({ gateway: params.name, ...query })),
  }),
  door({
    method: 'POST',
    path: '/api/v1/gateways/{name}/report',
    word: 'payment',
    summary: 'Ask a gateway for its own books of a span, and book what no message told of',
    who: 'operator',
    long: true,
    params: z.strictObject({ name: Name }),
    body: z.strictObject({ fromAt: z.iso.datetime(), untilAt: z.iso.datetime() }),
    reply: z.strictObject({ fresh: z.int(), known: z.int(), found: z.int(), applied: z.int() }),
    async answer({ params, body }) {
      const span = { fromAt: Date.parse(body.fromAt), untilAt: Date.parse(body.untilAt) };
      const { fresh, known, found, applied } = await billing.fetchReport(params.name, span);
      return { fresh, known, found, applied };
    },
  }),
];

const dayRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/reconciliation',
    word: 'ledger',
    summary: 'How a day of a gateway stands, three ways; nothing is written',
    who: 'operator',
    query: DayAsk,
    reply: ReconciliationOut,
    answer: async ({ query }) => presentReconciliation(await billing.reconciliation(query)),
  }),
  door({
    method: 'POST',
    path: '/api/v1/reconciliation',
    word: 'ledger',
    summary: 'Compare a day of a gateway three ways: each difference is a break; done twice, it finds the same',
    who: 'operator',
    long: true,
    body: DayAsk,
    reply: ReconciliationOut,
    answer: async ({ body }) => presentReconciliation(await billing.reconcileDay(body)),
  }),
];

const breakRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/breaks',
    word: 'ledger',
    summary:
      'Differences between our books, the providers’ and the bank’s: the open ones first, the oldest of them first',
    who: 'operator',
    query: BreakQuery,
    reply: z.strictObject({ breaks: z.array(BreakOut), ...paged }),
    async answer({ query }) {
      const page = await billing.reads.breaks(query);
      return { breaks: page.rows.map(presentBreak), ...placeOf(query, page) };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/breaks/{id}/take',
    word: 'ledger',
    summary: 'Look into a break oneself, or give it back',
    who: 'operator',
    params: byId<'Break'>(),
    body: z.strictObject({ back: z.boolean().default(false) }),
    reply: BreakOut,
    answer: async ({ params, body, caller }) =>
      presentBreak(await billing.takeBreak(params.id, body.back ? null : caller.name)),
  }),
  door({
    method: 'POST',
    path: '/api/v1/breaks/{id}/resolve',
    word: 'ledger',
    summary: 'Resolve a break as it proposes, or by an explanation; above the limit another confirms it',
    who: 'operator',
    params: byId<'Break'>(),
    body: z.strictObject({ how: z.enum(RESOLUTIONS), note: z.string().trim().max(500).exactOptional() }),
    reply: BreakOut,
    answer: async ({ params, body, caller }) => presentBreak(await billing.resolveBreak(params.id, body, caller.name)),
  }),
];

async function gatewaysOf({ registry, salesWatch }: Billing): Promise<z.input<typeof GatewayOut>[]> {
  const sales = new Map((await salesWatch()).map((one) => [one.gateway, one]));
  return [...registry.ports.gateways.values()].map((gateway) => {
    const sold = sales.get(gateway.name);
    return { ...presentGateway(gateway), sales: sold === undefined ? null : presentSales(sold) };
  });
}

function presentGateway(gateway: Gateway): Omit<z.input<typeof GatewayOut>, 'sales'> {
  const { status, reason = null } = gateway.health?.() ?? { status: 'up' as const };
  return {
    name: gateway.name,
    currencies: [...gateway.currencies],
    asks: gateway.request !== undefined,
    paysTo: [...(gateway.paysTo ?? [])],
    stepMinor: String(gateway.stepMinor ?? 1n),
    reports: gateway.report !== undefined,
    readsStatements: gateway.readStatement !== undefined,
    health: { status, reason },
  };
}
