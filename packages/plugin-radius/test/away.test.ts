import type { AccessMarks, AccessView } from '@daftari/core';
import { aSubscription, anEntitlement, START, testHost } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { codes } from '../src/testing/index.ts';
import { amina, running } from './running.ts';
import { papLogin } from './support.ts';

const juma: AccessView = {
  ...amina,
  subscription: aSubscription({ id: 'sub_juma' as never, username: 'juma' }),
  entitlement: anEntitlement({ subscriptionId: 'sub_juma' as never, access: 'blocked' }),
};

it('without the database log-ins go by what is known, and nobody is refused by what has changed since', async () => {
  const state: { isAway: boolean; tell?: (changed: AccessMarks) => void } = { isAway: false };
  const check = async () => {
    if (state.isAway) throw new Error('away');
  };
  const host = {
    ...testHost({ pluginId: 'radius', now: START }),
    followAccess(listener: (changed: AccessMarks | 'all') => void) {
      state.tell = listener;
      return { poll: check, close: () => undefined };
    },
  };
  const access = async (username: string) => {
    await check();
    return username === 'amina' ? amina : username === 'juma' ? juma : null;
  };
  const { auth, hasty } = await running({ access }, {}, host);
  const answered = async (username: string, client = auth) =>
    (await client.ask(papLogin(username, 'maji-moto'), 1))?.code;
  expect(await answered('amina')).toBe(codes['Access-Accept']);
  expect(await answered('juma')).toBe(codes['Access-Reject']);

  state.isAway = true;
  host.pass(1_001); // Longer than it is taken that nothing has changed.
  expect(await answered('amina')).toBe(codes['Access-Accept']);
  expect(await answered('juma')).toBe(codes['Access-Reject']);
  expect(await answered('never-seen', hasty)).toBeUndefined();
  // He may have paid since: another server may know.
  state.tell?.({ ids: ['sub_juma', amina.subscription.id], usernames: [] });
  expect(await answered('juma', hasty)).toBeUndefined();
  expect(await answered('amina')).toBe(codes['Access-Accept']);
});
