import { z } from 'zod';
import type { Id } from '@daftari/core';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { askOf, byId, idOf, ListQuery, listOf, paged, placeOf } from '../http/list.ts';
import {
  DryRunOut,
  presentDryRun,
  presentItem,
  presentProgress,
  presentRun,
  RunIn,
  runInput,
  RunItemOut,
  RunOut,
  RunWithProgress,
} from '../wire/run.ts';

const RunId = byId<'Run'>();

/** Runs over many accounts: what they did, how far they are, and what waits in them for a person. */
export const runRoutes = (desk: Desk): readonly Door[] => [...reading(desk), ...beginning(desk)];

const reading = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/runs',
    word: 'run',
    summary: 'Runs over many accounts, newest first',
    who: 'operator',
    query: ListQuery,
    reply: z.strictObject({ runs: z.array(RunOut), ...paged }),
    async answer({ query }) {
      const found = await billing.runs(askOf(query));
      return { runs: found.rows.map(presentRun), ...placeOf(query, found) };
    },
  }),
  door({
    method: 'GET',
    path: '/api/v1/runs/parked',
    word: 'run',
    summary: 'The accounts that bill runs have parked, and why; those that wait longest first',
    who: 'operator',
    query: ListQuery,
    reply: z.strictObject({ items: z.array(RunItemOut), ...paged }),
    async answer({ query }) {
      const found = await billing.parkedAccounts('bill', askOf(query));
      return { items: found.rows.map(presentItem), ...placeOf(query, found) };
    },
  }),
  door({
    method: 'GET',
    path: '/api/v1/runs/{id}',
    word: 'run',
    summary: 'A run, how far it has come, how fast it is and how long it will go on',
    who: 'operator',
    params: RunId,
    reply: RunWithProgress,
    answer: async ({ params }) => presentProgress(await billing.runProgress(params.id)),
  }),
  door({
    method: 'GET',
    path: '/api/v1/runs/{id}/items',
    word: 'run',
    summary: 'The accounts of a run, with what each got or why it is parked',
    who: 'operator',
    params: RunId,
    query: listOf('planned', 'done', 'parked'),
    reply: z.strictObject({ items: z.array(RunItemOut), ...paged }),
    async answer({ params, query }) {
      const found = await billing.runItems(params.id, askOf(query));
      return { items: found.rows.map(presentItem), ...placeOf(query, found) };
    },
  }),
];

const Retry = z.strictObject({
  accountIds: z.array(idOf<'Account'>()).min(1).max(1_000).nullable().optional(),
  approved: z.boolean().optional(),
});

const beginning = ({ billing, runs }: Desk): readonly Door[] => [
  door({
    method: 'POST',
    path: '/api/v1/runs',
    word: 'run',
    summary: 'Begin a run: it is planned at once and worked on behind; the same one asked for again is one run',
    who: 'operator',
    body: RunIn,
    status: 202,
    reply: RunWithProgress,
    location: ({ id }) => `/api/v1/runs/${id}`,
    async answer({ body, caller }) {
      const run = await billing.planRun({ ...runInput(body), actor: caller.name });
      runs.work(run.id);
      return presentProgress(await billing.runProgress(run.id));
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/runs/dry',
    word: 'run',
    summary: 'What a run would do, and how it differs from the last of its kind; nothing is written',
    who: 'operator',
    long: true,
    body: RunIn,
    reply: DryRunOut,
    answer: async ({ body }) => presentDryRun(await billing.dryRun(runInput(body))),
  }),
  door({
    method: 'POST',
    path: '/api/v1/runs/{id}/retry',
    word: 'run',
    summary: 'Take parked accounts of a run up again; approved, they are written however much it is',
    who: 'operator',
    params: RunId,
    body: Retry,
    status: 202,
    reply: z.strictObject({ retried: z.int() }),
    async answer({ params, body }) {
      const { accountIds = null, approved = false } = body;
      const retried = await billing.retryParked(params.id, { accountIds, approved });
      if (retried > 0) runs.work(params.id satisfies Id<'Run'>);
      return { retried };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/runs/bill',
    word: 'run',
    summary: 'Bill every postpaid subscription whose period has begun, now, and wait for it; run twice, it bills once',
    who: 'operator',
    long: true,
    reply: z.strictObject({
      billed: z.int(),
      parked: z.array(z.strictObject({ accountId: z.string(), reason: z.string() })),
    }),
    async answer() {
      const { billed, parked } = await runs.bill();
      return { billed, parked: parked.map((one) => ({ ...one })) };
    },
  }),
];
