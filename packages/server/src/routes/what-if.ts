import type { Id, WhatIf } from '@daftari/core';
import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { createReplays, type Replay } from '../replays.ts';
import { instant } from '../wire/common.ts';
import { presentWhatIf, ProposalIn, readProposal, ReplayOut } from '../wire/what-if.ts';
import { namesOf } from './facts.ts';

const ReplayId = z.strictObject({ id: z.uuid() });

/** What might be published, tried on what was charged. */
export const whatIfRoutes = (desk: Desk): readonly Door[] => {
  const replays = createReplays(desk.billing);
  return [
    door({
      method: 'POST',
      path: '/api/v1/what-if',
      word: 'whatIf',
      summary: 'Replay what was charged as if a plan, a tax or a discount had been published; it writes nothing',
      who: 'operator',
      body: ProposalIn,
      status: 202,
      reply: ReplayOut,
      answer: ({ body }) => present(desk, replays.begin(readProposal(body))),
    }),
    door({
      method: 'GET',
      path: '/api/v1/what-if/{id}',
      word: 'whatIf',
      summary: 'How far a replay is; once it is done, its answer',
      who: 'operator',
      params: ReplayId,
      reply: ReplayOut,
      answer: ({ params }) => present(desk, replays.of(params.id)),
    }),
    door({
      method: 'DELETE',
      path: '/api/v1/what-if/{id}',
      word: 'whatIf',
      summary: 'Stop a replay',
      who: 'operator',
      params: ReplayId,
      answer: ({ params }) => Promise.resolve(replays.stop(params.id)),
    }),
  ];
};

async function present(desk: Desk, { answer, startedAt, ...replay }: Replay): Promise<z.input<typeof ReplayOut>> {
  const names = answer === null ? new Map<string, string>() : await namesOf(desk.billing, named(answer));
  const told = answer === null ? null : presentWhatIf(answer, names);
  return { ...replay, startedAt: instant(startedAt), answer: told };
}

function named({ gainers, losers, limits, uncovered }: WhatIf): readonly Id<'Account'>[] {
  return [...gainers, ...losers, ...(limits?.worse ?? []), ...uncovered.worst].map(({ accountId }) => accountId);
}
