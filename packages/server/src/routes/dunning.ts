import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { askOf, byId, idOf, listOf, paged, placeOf } from '../http/list.ts';
import { MoneyOut, presentMoney } from '../wire/common.ts';
import {
  DunningCaseOut,
  DunningCaseViewOut,
  DunningHoldOut,
  DunningPolicyIn,
  DunningPolicyOut,
  DunningPreviewOut,
  presentCaseView,
  presentDunningCase,
  presentDunningPolicy,
  presentDunningPreview,
  presentHold,
  readDunningPolicy,
} from '../wire/dunning.ts';
import { LocalDay } from '../wire/price.ts';
import { ownAccount } from './own.ts';

const word = 'dunning';
const Reason = z.string().trim().min(1, 'say why').max(500);
const CaseRow = DunningCaseOut.extend({ customerNumber: z.string(), customerName: z.string() });
const Policies = z.strictObject({ policies: z.array(DunningPolicyOut) });

/** Asking for what is overdue: policies, cases, holds, and what comes next. */
export const dunningRoutes = (desk: Desk): readonly Door[] => [
  ...policyRoutes(desk),
  ...caseRoutes(desk),
  ...customerRoutes(desk),
  ...restingRoutes(desk),
];

const policyRoutes = ({ billing, runs }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/dunning/policies',
    word,
    summary: 'The policies, each in its newest version',
    who: 'operator',
    reply: Policies,
    answer: async () => ({ policies: (await billing.dunningPolicies()).map(presentDunningPolicy) }),
  }),
  door({
    method: 'POST',
    path: '/api/v1/dunning/policies',
    word,
    summary: 'Set a policy: its next version, by which those who are asked go on at once',
    who: 'operator',
    body: DunningPolicyIn,
    status: 201,
    reply: Policies,
    idempotent: true,
    async answer({ body }) {
      await billing.setDunningPolicy(readDunningPolicy(body));
      return { policies: (await billing.dunningPolicies()).map(presentDunningPolicy) };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/dunning/run',
    word,
    summary: 'Go through all who owe, now; run twice, it asks once',
    who: 'operator',
    long: true,
    reply: z.strictObject({
      opened: z.int(),
      looked: z.int(),
      parked: z.array(z.strictObject({ accountId: z.string(), reason: z.string() })),
    }),
    async answer() {
      const { opened, looked, parked } = await runs.dunning();
      return { opened, looked, parked: parked.map((one) => ({ ...one })) };
    },
  }),
];

const caseRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/dunning/cases',
    word,
    summary: 'Who is asked, those who owe most first',
    who: 'operator',
    query: listOf('open', 'promised', 'escalated').extend({ stage: z.string().max(60).optional() }),
    reply: z.strictObject({ cases: z.array(CaseRow), ...paged }),
    async answer({ query }) {
      const { stage } = query;
      const found = await billing.dunningCases({ ...askOf(query), ...(stage !== undefined && { stage }) });
      const cases = found.rows.map(({ case: one, accountNumber, accountName }) => {
        return { ...presentDunningCase(one), customerNumber: accountNumber, customerName: accountName };
      });
      return { cases, ...placeOf(query, found) };
    },
  }),
  door({
    method: 'GET',
    path: '/api/v1/dunning/stages',
    word,
    summary: 'How many stand at which stage, and what is overdue there',
    who: 'operator',
    reply: z.strictObject({
      stages: z.array(
        z.strictObject({
          state: z.enum(['open', 'promised', 'escalated', 'resolved', 'abandoned']),
          stage: z.string().nullable(),
          cases: z.int(),
          overdue: MoneyOut,
        }),
      ),
    }),
    async answer() {
      const counts = await billing.dunningCounts();
      return { stages: counts.map((one) => ({ ...one, overdue: presentMoney(one.overdue) })) };
    },
  }),
];

const customerRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/customers/{id}/dunning',
    word,
    summary: 'The case of a customer, or the last one, with what has become of it',
    who: 'operator',
    params: byId<'Account'>(),
    reply: DunningCaseViewOut,
    answer: async ({ params }) => presentCaseView(await billing.dunningCase(params.id)),
  }),
  door({
    method: 'GET',
    path: '/api/v1/customers/{id}/dunning/preview',
    word,
    summary: 'What will happen to a customer, and when, if nothing is paid',
    who: 'operator',
    params: byId<'Account'>(),
    reply: DunningPreviewOut,
    answer: async ({ params }) => presentDunningPreview(await billing.previewDunning(params.id)),
  }),
  door({
    method: 'GET',
    path: '/api/v1/me/dunning',
    word,
    summary: 'What will happen to you, and when, if nothing is paid',
    reply: DunningPreviewOut,
    answer: async ({ caller }) => presentDunningPreview(await billing.previewDunning(ownAccount(caller))),
  }),
];

const restingRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'PUT',
    path: '/api/v1/customers/{id}/dunning/policy',
    word,
    summary: 'Give a customer a policy of her own, or exclude her',
    who: 'operator',
    params: byId<'Account'>(),
    body: z.strictObject({ policy: z.string().max(60).nullable(), excluded: z.boolean() }),
    async answer({ params, body, caller }) {
      await billing.assignDunning(params.id, body, caller.name);
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/customers/{id}/dunning/holds',
    word,
    summary: 'Let a customer rest until a day: what was taken of access is back at once',
    who: 'operator',
    params: byId<'Account'>(),
    body: z.strictObject({ until: LocalDay.nullable(), reason: Reason }),
    status: 201,
    reply: DunningHoldOut,
    idempotent: true,
    async answer({ params, body, caller }) {
      return presentHold(await billing.holdDunning({ accountId: params.id, ...body }, caller.name));
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/customers/{id}/dunning/holds/{holdId}/release',
    word,
    summary: 'End a hold before its day: it goes on where it stood',
    who: 'operator',
    params: z.strictObject({ id: idOf<'Account'>(), holdId: idOf<'DunningHold'>() }),
    reply: DunningHoldOut,
    async answer({ params, caller }) {
      return presentHold(await billing.releaseHold(params.id, params.holdId, caller.name));
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/customers/{id}/dunning/abandon',
    word,
    summary: 'Give a case up: what is due by now is not asked for any more, though it stays owed',
    who: 'operator',
    params: byId<'Account'>(),
    body: z.strictObject({ reason: Reason }),
    reply: DunningCaseOut,
    async answer({ params, body, caller }) {
      return presentDunningCase(await billing.abandonDunning(params.id, body.reason, caller.name));
    },
  }),
];
