import { planErrors, requestErrors, type Change, type ChangeRequest } from '@daftari/core';
import { z } from 'zod';
import { sees, type Caller } from '../auth/caller.ts';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { byId, ListQuery, paged, placeOf } from '../http/list.ts';
import {
  ChangeIn,
  ChangeOut,
  ChangePreviewOut,
  MyChangeIn,
  presentChange,
  presentChangePreview,
  readRequest,
} from '../wire/change.ts';
import { checkSeen } from './own.ts';

/** What holders change: another plan, more of it, a pause, an end. A preview says what it costs and does just that. */
export const changeRoutes = (desk: Desk): readonly Door[] => [
  ...changesUnder(desk, '/api/v1/subscriptions/{id}', 'operator'),
  ...changesUnder(desk, '/api/v1/me/subscriptions/{id}', 'user'),
  door({
    method: 'POST',
    path: '/api/v1/changes/{id}/revoke',
    word: 'subscriptions',
    summary: 'Take back a change that waits; a customer, of what she may ask for herself',
    params: byId<'Change'>(),
    reply: ChangeOut,
    async answer({ params, caller }) {
      const change = await desk.billing.reads.change(params.id);
      if (change === null || !mayRevoke(caller, change)) throw requestErrors.missing({ changeId: params.id });
      return presentChange(await desk.billing.revokeChange(params.id), caller);
    },
  }),
];

/** The three doors of changes: as an operator opens them for anybody, and as a customer opens them for herself. */
function changesUnder({ billing }: Desk, base: string, who: 'operator' | 'user'): readonly Door[] {
  const own = who === 'user';
  const body = own ? MyChangeIn : ChangeIn;
  const whose = own ? ' of your own' : '';
  return [
    door({
      method: 'GET',
      path: `${base}/changes`,
      word: 'subscriptions',
      summary: `What was asked of a subscription${whose}, newest first`,
      who,
      params: byId<'Subscription'>(),
      query: ListQuery.omit({ search: true }),
      reply: z.strictObject({ changes: z.array(ChangeOut), ...paged }),
      async answer({ params, query, caller }) {
        await checkSeen(billing, caller, params.id);
        const found = await billing.reads.changesOf(params.id, query);
        return { changes: found.rows.map((change) => presentChange(change, caller)), ...placeOf(query, found) };
      },
    }),
    door({
      method: 'POST',
      path: `${base}/changes/preview`,
      word: 'subscriptions',
      summary: `What a change of a subscription${whose} would do and cost; nothing is written`,
      who,
      params: byId<'Subscription'>(),
      body,
      reply: ChangePreviewOut,
      async answer({ params, body: asked, caller }) {
        await checkSeen(billing, caller, params.id);
        const preview = await billing.previewChange(params.id, readRequest(asked));
        const plan = await billing.reads.plan(preview.planId);
        if (plan === null) throw planErrors.missing({ planId: preview.planId });
        return presentChangePreview(preview, plan.name);
      },
    }),
    door({
      method: 'POST',
      path: `${base}/changes`,
      word: 'subscriptions',
      summary: `Change a subscription${whose}: at once, once it is paid, or with the next period`,
      who,
      params: byId<'Subscription'>(),
      body,
      status: 201,
      reply: ChangeOut,
      idempotent: true,
      async answer({ params, body: asked, caller }) {
        await checkSeen(billing, caller, params.id);
        return presentChange(await billing.requestChange(params.id, readRequest(asked), caller.name), caller);
      },
    }),
  ];
}

const OWN: ReadonlySet<ChangeRequest['kind']> = new Set(MyChangeIn.options.map(({ shape }) => shape.kind.value));

/** What only an operator can ask for, only an operator takes back. */
function mayRevoke(caller: Caller, { accountId, request }: Change): boolean {
  if (!sees(caller, accountId)) return false;
  if (caller.role === 'operator') return true;
  const endsNow = request.kind === 'cancel' && request.when === 'now';
  return OWN.has(request.kind) && !endsNow;
}
