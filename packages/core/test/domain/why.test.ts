import { describe, expect, it } from 'vitest';
import type { Entitlement } from '../../src/domain/entitlement.ts';
import type { LogIn } from '../../src/domain/log-in.ts';
import type { NetworkAction } from '../../src/domain/network.ts';
import { tellWhy, type ServedAt, type WhyKnown } from '../../src/domain/why.ts';
import type { WhyKey } from '../../src/domain/why-words.ts';
import type { Id } from '../../src/kernel/id.ts';
import {
  anAccount,
  anEntitlement,
  aPayment,
  aPlan,
  aSession,
  aSubscription,
  START,
} from '../../src/testing/builders.ts';

const ZONE = 'Africa/Nairobi';
const minute = 60_000;
const day = 24 * 60 * minute;
/** Ten days into her thirty. */
const NOW = START + 10 * day;

const where = { nas: '10.255.0.1', client: 'tower-1', framedIp: '10.64.0.7' };

function holder(entitlement: Partial<Entitlement> | null = {}): WhyKnown['holder'] {
  const decided = entitlement === null ? null : anEntitlement(entitlement);
  return { account: anAccount(), subscription: aSubscription(), plan: aPlan(), entitlement: decided };
}

function aLogIn(given: Partial<LogIn> = {}): LogIn {
  return {
    id: '1',
    username: 'amina',
    nas: '10.255.0.1',
    client: 'tower-1',
    outcome: 'accept',
    reason: 'granted',
    why: 'She was let in.',
    next: null,
    subscriptionId: 'sub_1',
    count: 1,
    firstAt: NOW - 5 * minute,
    lastAt: NOW - 5 * minute,
    request: null,
    reply: null,
    ...given,
  };
}

const wrongPassword = aLogIn({
  outcome: 'reject',
  reason: 'wrong-password',
  why: 'The password is wrong.',
  next: 'Type it anew.',
  count: 12,
});

const anAction = (given: Partial<NetworkAction>): NetworkAction => ({
  id: 'act_1' as Id<'Action'>,
  subscriptionId: 'sub_1' as Id<'Subscription'>,
  accountId: anAccount().id,
  generation: 1,
  driver: 'radius',
  state: 'pending',
  attempts: 3,
  dueAt: NOW,
  createdAt: NOW - minute,
  appliedAt: null,
  verifiedAt: null,
  reason: 'tower-1 does not answer.',
  evidence: [],
  ...given,
});

const nothing: WhyKnown = {
  username: 'amina',
  holder: holder(),
  payment: { payment: aPayment(), journal: null },
  sessions: [],
  actions: [],
  logIns: [],
  ofRouter: [],
};

const online = aSession({ endedAt: null, startedAt: NOW - day, lastSeenAt: NOW - minute, where });
const silent = { ...online, lastSeenAt: NOW - 16 * minute };
const over = { ...online, endedAt: NOW - 60 * minute, lastSeenAt: NOW - 60 * minute, endCause: 'Lost-Carrier' };
const foreign = aLogIn({ outcome: 'discard', reason: 'not-authentic', why: 'The secret differs.', next: 'Type it.' });

const well: ServedAt = { router: 'Tower 1', away: null, seenAt: NOW - minute, drifts: [] };
const gone: ServedAt = { ...well, away: { sinceAt: NOW - day, reason: 'no route.' } };
const drifting: ServedAt = {
  ...well,
  drifts: [{ openedAt: NOW - minute, wanted: 'let in until tomorrow', found: 'nothing of her' }],
};

describe('why somebody is offline', () => {
  const cases: readonly (readonly [string, Partial<WhyKnown>, WhyKey])[] = [
    ['a name that nobody has', { holder: null }, 'is.stranger'],
    ['a session that is heard of', { sessions: [online] }, 'is.online'],
    ['money comes first: the time is over', { holder: holder({ untilAt: NOW }), logIns: [wrongPassword] }, 'is.unpaid'],
    ['nothing was ever paid', { holder: holder(null) }, 'is.unpaid'],
    [
      'suspended is not for sale',
      { holder: holder({ access: 'blocked', because: { reason: 'suspended', termId: null, chargeId: null } }) },
      'is.closed',
    ],
    ['her time begins tomorrow', { holder: holder({ fromAt: NOW + day }) }, 'is.early'],
    [
      'on the pay page she is online, in a way',
      { holder: holder({ access: 'granted', untilAt: NOW, afterwards: 'walled' }), sessions: [online] },
      'is.walled',
    ],
    ['a wrong password', { logIns: [wrongPassword] }, 'is.refused'],
    [
      'an old refusal before she was let in is over',
      { logIns: [aLogIn(), wrongPassword], sessions: [over] },
      'is.uncounted',
    ],
    ['her router has another secret', { sessions: [over], ofRouter: [foreign] }, 'is.discarded'],
    [
      'one packet in the name of a router that was just answered is another’s',
      { sessions: [over], ofRouter: [foreign, aLogIn({ username: 'baraka', lastAt: NOW - 6 * minute })] },
      'is.unasked',
    ],
    [
      'many since the last answer: its secret was changed',
      {
        sessions: [over],
        ofRouter: [
          { ...foreign, count: 9, firstAt: NOW - 5 * minute },
          aLogIn({ username: 'baraka', lastAt: NOW - 6 * minute }),
        ],
      },
      'is.discarded',
    ],
    ['the router has not been told', { actions: [anAction({})] }, 'is.untold'],
    ['the router could not be told', { actions: [anAction({ state: 'failed' })] }, 'is.untold'],
    [
      'the router where she is placed does not answer, which is why it was not told',
      { served: gone, actions: [anAction({})] },
      'is.away',
    ],
    [
      'she is placed nowhere, and whoever could serve her serves at routers by name',
      { unplaced: ['masts'], nowhere: true, actions: [anAction({ state: 'verified', driver: 'masts' })] },
      'is.nowhere',
    ],
    ['money comes before a place', { unplaced: ['masts'], nowhere: true, holder: holder(null) }, 'is.unpaid'],
    ['who is served without a place need not be placed', { unplaced: ['masts'] }, 'is.unasked'],
    ['her router does not let her in as it should', { served: drifting }, 'is.drifting'],
    ['money comes before her router', { served: gone, holder: holder({ untilAt: NOW }) }, 'is.unpaid'],
    ['who is online is online, whatever a survey says', { served: gone, sessions: [online] }, 'is.online'],
    ['what is superseded does not count', { actions: [anAction({ state: 'superseded' })] }, 'is.unasked'],
    ['open, and silent for a quarter of an hour', { sessions: [silent] }, 'is.silent'],
    ['her router says nothing to anybody', { sessions: [over], logIns: [] }, 'is.quiet'],
    ['let in, and no session came of it', { logIns: [aLogIn()], ofRouter: [aLogIn({ lastAt: NOW })] }, 'is.uncounted'],
    [
      'let in a moment ago: the first report is still to come',
      { logIns: [aLogIn({ lastAt: NOW - 1_000 })], ofRouter: [aLogIn({ lastAt: NOW })] },
      'is.unasked',
    ],
    ['all is well, and nobody asks', {}, 'is.unasked'],
  ];

  it.each(cases)('%s', (_why, known, key) => {
    expect(tellWhy({ ...nothing, ...known }, NOW, ZONE).conclusion.key).toBe(key);
  });

  it.each([
    [well, '+ router       She is served at the router Tower 1, which last answered at 2026-03-11 08:59:00.'],
    [{ ...well, seenAt: null }, '  router       She is served at the router Tower 1, which has not answered so far.'],
    [
      gone,
      '! router       She is served at the router Tower 1, which does not answer since 2026-03-10 09:00:00: no route.',
    ],
    [
      drifting,
      '! router       Her router Tower 1 shows something else since 2026-03-11 08:59:00: nothing of her; ' +
        'it should be: let in until tomorrow.',
    ],
  ])('has a line about the router where she is placed: %j', (served, line) => {
    expect(tellWhy({ ...nothing, served }, NOW, ZONE).text.split('\n')).toContain(line);
  });

  it('takes a driver that had nothing to do for no confirmation', () => {
    const actions = [anAction({ state: 'verified', driver: 'masts' }), anAction({ state: 'verified' })];
    const { findings, text } = tellWhy({ ...nothing, actions, unplaced: ['masts'] }, NOW, ZONE);
    const network = findings.filter(({ word }) => word === 'network');
    expect(network.map(({ tone, key }) => [tone, key])).toEqual([
      ['plain', 'unplaced'],
      ['good', 'verified'],
    ]);
    expect(text).toContain('The network (masts) has nothing to do for her: she is placed at none of its routers.');
  });

  it('is told with every fact, in the order in which one would look', () => {
    const told = tellWhy({ ...nothing, logIns: [wrongPassword], ofRouter: [wrongPassword] }, NOW, ZONE);
    expect(told.findings.map(({ word, tone }) => `${word} ${tone}`)).toEqual([
      'account plain',
      'entitlement good',
      'payment plain',
      'session plain',
      'log-in bad',
      'router good',
    ]);
    expect(told.conclusion.text).toBe(
      'She is offline because her log-in is refused: The password is wrong. Type it anew.',
    );
    expect(told.text).toContain('She may be online until 2026-03-31 09:00:00: it is paid.');
    expect(told.text).toContain('was refused (12 × since 2026-03-11 08:55:00): The password is wrong.');
    expect(told.text).not.toContain('{');
  });
});
