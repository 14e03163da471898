import { defineErrors, type Billing } from '@daftari/core';
import type { mikrotik } from '@daftari/plugin-mikrotik';
import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import {
  bringAskOf,
  BringIn,
  BroughtOut,
  presentBrought,
  presentRouterConfig,
  RouterConfigOut,
  TriedOut,
} from '../wire/mikrotik.ts';

const absentErrors = defineErrors('mikrotik', {
  absent: ['missing', 'This server runs without the plugin mikrotik.'],
  noAddress: [
    'refused',
    'Routers that ask need an address to ask at: set DAFTARI_PUBLIC_URL to the https address of this server.',
  ],
});

type Parts = ReturnType<ReturnType<typeof mikrotik>['setup']>;
type Api = NonNullable<Parts['api']>;

const id = z.string().trim().min(1).max(64);

/** Judged by the plugin, which says field by field what would be right. */
const RouterIn = z.looseObject({ id });

/** The list of MikroTik routers: adding, changing, forgetting. */
export const mikrotikRoutes = (desk: Desk): readonly Door[] => [...bookRoutes(desk), ...bringRoutes(desk)];

const bookRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/mikrotik/routers',
    word: 'network',
    summary: 'MikroTik routers as they were described, without their passwords',
    who: 'operator',
    reply: z.strictObject({ routers: z.array(RouterConfigOut) }),
    answer: async () => ({ routers: (await apiOf(billing).book().all()).map(presentRouterConfig) }),
  }),
  door({
    method: 'PUT',
    path: '/api/v1/mikrotik/routers/{id}',
    word: 'network',
    summary: 'Describe a MikroTik router, or describe it anew; an empty password keeps the one that it has',
    who: 'operator',
    params: z.strictObject({ id }),
    body: RouterIn.omit({ id: true }),
    reply: RouterConfigOut,
    async answer({ params, body }) {
      const described = await apiOf(billing)
        .book()
        .put({ ...body, id: params.id });
      await named(billing);
      return presentRouterConfig(described);
    },
  }),
  door({
    method: 'DELETE',
    path: '/api/v1/mikrotik/routers/{id}',
    word: 'network',
    summary: 'Forget a MikroTik router; what is written on it stays there',
    who: 'operator',
    params: z.strictObject({ id }),
    async answer({ params }) {
      await apiOf(billing).book().remove(params.id);
      await named(billing);
    },
  }),
];

/** Has billing know at once what the book says: the page of a router is open before the next round comes. */
const named = (billing: Billing): Promise<void> => billing.nameRouters('mikrotik');

/** How long a router may take to be logged in to, in milliseconds. */
const PATIENCE_MS = 15_000;

const bringRoutes = ({ billing, hookBase }: Desk): readonly Door[] => [
  door({
    method: 'POST',
    path: '/api/v1/mikrotik/onboarding',
    word: 'network',
    summary: 'Describe a router and get the script that brings it under billing; its password is made here',
    who: 'operator',
    body: BringIn,
    status: 201,
    reply: BroughtOut,
    async answer({ body }) {
      const brought = await apiOf(billing).bring(bringAskOf(body, () => pullUrlOf(hookBase('mikrotik'))));
      await named(billing);
      return presentBrought(brought);
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/mikrotik/routers/{id}/try',
    word: 'network',
    summary: 'Log in to a router at once and read what it is; nothing is changed on it',
    who: 'operator',
    params: z.strictObject({ id }),
    reply: TriedOut,
    answer: ({ params }) => apiOf(billing).tryRouter(params.id, AbortSignal.timeout(PATIENCE_MS)),
  }),
];

/** Where routers ask that nobody can reach. */
function pullUrlOf(base: string | null): string {
  if (base?.startsWith('https:') !== true) throw absentErrors.noAddress();
  return `${base}/pull`;
}

function apiOf({ plugins }: Billing): Api {
  const { mikrotik: api } = plugins as { readonly mikrotik?: Api };
  if (api === undefined) throw absentErrors.absent();
  return api;
}
