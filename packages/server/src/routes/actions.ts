import { z } from 'zod';
import { mayNamed } from '../auth/caller.ts';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { byId } from '../http/list.ts';
import { ActionOut, presentAction } from '../wire/action.ts';

/** The most orders of one subscription that are shown. */
const SHOWN = 50;

const Actions = z.strictObject({ actions: z.array(ActionOut) });

/** What the network was told, and whether it did it. */
export const actionRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/customers/{id}/actions',
    word: 'network',
    summary: 'What the network was told for one customer, newest first',
    params: byId<'Account'>(),
    reply: Actions,
    async answer({ params, caller }) {
      mayNamed(caller, params.id);
      const { subscriptions } = await billing.view(params.id);
      const lists = await Promise.all(
        subscriptions.map(({ subscription }) => billing.reads.actionsOf(subscription.id, SHOWN)),
      );
      const actions = lists.flat().toSorted((a, b) => b.createdAt - a.createdAt || b.generation - a.generation);
      return { actions: actions.map(presentAction) };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/customers/{id}/provision',
    word: 'network',
    summary: 'Decide access again, make the network agree, and read it back',
    who: 'operator',
    params: byId<'Account'>(),
    status: 202,
    reply: Actions,
    async answer({ params }) {
      await billing.review(params.id);
      return { actions: (await billing.provision(params.id)).map(presentAction) };
    },
  }),
];
