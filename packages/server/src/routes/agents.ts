import { agentErrors, parseMoney, type AgentRow, type Id, type PageAsk } from '@daftari/core';
import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { askOf, byId, idOf, listOf, ListQuery, paged, placeOf } from '../http/list.ts';
import {
  AgentNoteOut,
  AgentOut,
  AgentTermsIn,
  CommissionOut,
  CommissionTotalsOut,
  FloatMoveOut,
  PayoutOut,
  presentAgent,
  presentAgentNote,
  presentCommission,
  presentMove,
  presentPayout,
  presentTotals,
} from '../wire/agent.ts';
import { MajorAmount, MoneyOut, presentMoney } from '../wire/common.ts';
import { PaymentOut } from '../wire/payment.ts';
import { ownAccount } from './own.ts';
import { presentOne } from './payments.ts';
import { Reason } from './voucher-batches.ts';

const Key = z.string().trim().min(1).max(64);

const StatementOut = z.strictObject({
  float: MoneyOut,
  commission: CommissionTotalsOut,
  moves: z.array(FloatMoveOut),
  ...paged,
});
const CustomersOut = z.strictObject({
  customers: z.array(z.strictObject({ id: z.string(), name: z.string(), number: z.string() })),
  ...paged,
});
const SaleIn = z.strictObject({
  customerId: idOf<'Account'>(),
  subscriptionId: idOf<'Subscription'>().exactOptional(),
  /** Major units of the currency of the books. */
  amount: MajorAmount,
  /** The caller's own name for this sale: with the same one it is made once, for ever. */
  key: Key,
});

/** Who sells for the house, as operators see it. */
export const agentRoutes = (desk: Desk): readonly Door[] => [
  door({
    method: 'POST',
    path: '/api/v1/agents',
    word: 'agents',
    summary: 'Make a customer without subscriptions, debts or money an agent: what is paid in from now on is her float',
    who: 'operator',
    body: AgentTermsIn.extend({ customerId: idOf<'Account'>() }),
    status: 201,
    reply: AgentOut,
    idempotent: true,
    location: ({ id }) => `/api/v1/agents/${id}`,
    async answer({ body: { customerId, ...terms }, caller }) {
      await desk.billing.appointAgent(customerId, terms, caller.name);
      return shown(desk, customerId);
    },
  }),
  door({
    method: 'GET',
    path: '/api/v1/agents',
    word: 'agents',
    summary: 'The agents, with what their floats hold',
    who: 'operator',
    query: listOf('active', 'suspended'),
    reply: z.strictObject({ agents: z.array(AgentOut), ...paged }),
    async answer({ query }) {
      const ask = askOf(query);
      const page = await desk.billing.reads.agents(ask);
      return { agents: page.rows.map((row) => presentAgent(row, desk.billing.currency)), ...placeOf(ask, page) };
    },
  }),
  ...oneAgent(desk),
  ...moneyOfAgent(desk),
  ...ownAgentRoutes(desk),
];

const oneAgent = (desk: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/agents/{id}',
    word: 'agents',
    summary: 'One agent',
    who: 'operator',
    params: byId<'Account'>(),
    reply: AgentOut,
    answer: ({ params }) => shown(desk, params.id),
  }),
  door({
    method: 'PATCH',
    path: '/api/v1/agents/{id}',
    word: 'agents',
    summary: 'Give an agent other terms for what is paid from now on, or stop her from selling',
    who: 'operator',
    params: byId<'Account'>(),
    body: Reason.extend({
      terms: AgentTermsIn.exactOptional(),
      state: z.enum(['active', 'suspended']).exactOptional(),
    }),
    reply: AgentOut,
    async answer({ params: { id }, body: { terms, state, reason }, caller }) {
      const by = { actor: caller.name, reason };
      if (terms !== undefined) await desk.billing.changeAgent(id, terms, by);
      if (state !== undefined) await desk.billing.setAgentState(id, state, by);
      return shown(desk, id);
    },
  }),
  door({
    method: 'GET',
    path: '/api/v1/agents/{id}/notes',
    word: 'agents',
    summary: 'What was decided about an agent, newest first',
    who: 'operator',
    params: byId<'Account'>(),
    query: ListQuery,
    reply: z.strictObject({ notes: z.array(AgentNoteOut), ...paged }),
    async answer({ params, query }) {
      await shown(desk, params.id);
      const ask = askOf(query);
      const page = await desk.billing.reads.agentNotes(params.id, ask);
      return { notes: page.rows.map(presentAgentNote), ...placeOf(ask, page) };
    },
  }),
  door({
    method: 'GET',
    path: '/api/v1/agents/{id}/customers',
    word: 'agents',
    summary: 'The customers of an agent',
    who: 'operator',
    params: byId<'Account'>(),
    query: ListQuery,
    reply: CustomersOut,
    answer: ({ params, query }) => customersOf(desk, params.id, askOf(query)),
  }),
];

const moneyOfAgent = (desk: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/agents/{id}/statement',
    word: 'agents',
    summary: 'What has moved an agent’s float, newest first, and what her commission comes to',
    who: 'operator',
    params: byId<'Account'>(),
    query: ListQuery,
    reply: StatementOut,
    answer: ({ params, query }) => statementOf(desk, params.id, askOf(query)),
  }),
  door({
    method: 'GET',
    path: '/api/v1/agents/{id}/commissions',
    word: 'agents',
    summary: 'What an agent has earned on each part payment, newest first',
    who: 'operator',
    params: byId<'Account'>(),
    query: ListQuery,
    reply: z.strictObject({ commissions: z.array(CommissionOut), ...paged }),
    async answer({ params, query }) {
      const { reads, clock } = desk.billing;
      await shown(desk, params.id);
      const [ask, now] = [askOf(query), clock.now()];
      const page = await reads.commissions(params.id, ask);
      return { commissions: page.rows.map((one) => presentCommission(one, now)), ...placeOf(ask, page) };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/agents/{id}/payouts',
    word: 'agents',
    summary: 'Pay out the commission that is payable, into the float or by the desk',
    who: 'operator',
    params: byId<'Account'>(),
    body: z.strictObject({ to: z.enum(['float', 'cash']), key: Key }),
    status: 201,
    reply: PayoutOut,
    idempotent: true,
    answer: async ({ params, body, caller }) =>
      presentPayout(await desk.billing.payCommission({ agentId: params.id, ...body, actor: caller.name })),
  }),
  door({
    method: 'POST',
    path: '/api/v1/agents/{id}/sales',
    word: 'agents',
    summary: 'Pay for one of her customers out of an agent’s float',
    who: 'operator',
    params: byId<'Account'>(),
    body: SaleIn,
    status: 201,
    reply: PaymentOut,
    idempotent: true,
    location: ({ id }) => `/api/v1/payments/${id}`,
    answer: ({ params, body, caller }) => sold(desk, params.id, body, caller.name),
  }),
];

/** What an agent sees who has logged in: her own customers and her own money, and nothing else. */
const ownAgentRoutes = (desk: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/me/agent',
    word: 'agents',
    summary: 'What I am as an agent',
    reply: AgentOut,
    answer: ({ caller }) => shown(desk, ownAccount(caller)),
  }),
  door({
    method: 'GET',
    path: '/api/v1/me/agent/customers',
    word: 'agents',
    summary: 'My customers',
    query: ListQuery,
    reply: CustomersOut,
    answer: ({ caller, query }) => customersOf(desk, ownAccount(caller), askOf(query)),
  }),
  door({
    method: 'GET',
    path: '/api/v1/me/agent/statement',
    word: 'agents',
    summary: 'What has moved my float, newest first, and what my commission comes to',
    query: ListQuery,
    reply: StatementOut,
    answer: ({ caller, query }) => statementOf(desk, ownAccount(caller), askOf(query)),
  }),
  door({
    method: 'POST',
    path: '/api/v1/me/agent/sales',
    word: 'agents',
    summary: 'Pay for one of my customers out of my float',
    body: SaleIn,
    status: 201,
    reply: PaymentOut,
    idempotent: true,
    answer: ({ caller, body }) => sold(desk, ownAccount(caller), body, caller.name),
  }),
];

/** @throws BillingError `agent.missing` */
async function shown({ billing }: Desk, agentId: Id<'Account'>) {
  const { reads } = billing;
  const [agent, account] = await Promise.all([reads.agent(agentId), reads.account(agentId)]);
  if (agent === null || account === null) throw agentErrors.missing({ accountId: agentId });
  const [float, customers] = await Promise.all([
    billing.float(agentId),
    reads.agentCustomers(agentId, { page: 1, limit: 1 }),
  ]);
  const { name, number, currency } = account;
  const row: AgentRow = { agent, name, number, float: float.minor, customers: customers.total };
  return presentAgent(row, currency);
}

async function customersOf(desk: Desk, agentId: Id<'Account'>, ask: PageAsk) {
  await shown(desk, agentId);
  const page = await desk.billing.reads.agentCustomers(agentId, ask);
  return { customers: page.rows.map(({ id, name, number }) => ({ id, name, number })), ...placeOf(ask, page) };
}

async function statementOf({ billing }: Desk, agentId: Id<'Account'>, ask: PageAsk) {
  const { float, commission, moves } = await billing.agentStatement(agentId, ask);
  return {
    float: presentMoney(float),
    commission: presentTotals(commission, billing.currency),
    moves: moves.rows.map(presentMove),
    ...placeOf(ask, moves),
  };
}

async function sold({ billing }: Desk, agentId: Id<'Account'>, body: z.output<typeof SaleIn>, actor: string) {
  const { customerId: accountId, subscriptionId, amount, key } = body;
  const { minor: amountMinor } = parseMoney(amount, billing.currency);
  return presentOne(
    billing,
    await billing.sellFromFloat({ agentId, accountId, subscriptionId, amountMinor, key, actor }),
  );
}
