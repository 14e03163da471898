import type { LogIn, Why } from '../../src/api/network.ts';
import { iso, NOW, type Asked } from './basics.ts';

const minute = 60_000;

function aLogIn(given: Partial<LogIn>): LogIn {
  return {
    id: `${given.nas ?? '10.0.0.1'}/${given.reason}/${given.username}`,
    username: 'amina100',
    nas: '10.0.0.1',
    client: 'tower-1',
    outcome: 'reject',
    reason: 'wrong-password',
    why: 'The password is wrong.',
    next: 'Type the network password into her router anew.',
    subscriptionId: 's1',
    count: 1,
    firstAt: iso(NOW - 30 * minute),
    lastAt: iso(NOW - minute),
    request: {
      code: 'Access-Request',
      attributes: [
        { name: 'User-Name', value: '"amina100"' },
        { name: 'User-Password', value: '(hidden, 16 octets)' },
        { name: 'Calling-Station-Id', value: '"AA:BB:CC:00:11:22"' },
      ],
    },
    reply: {
      code: 'Access-Reject',
      attributes: [{ name: 'Reply-Message', value: '"The user name or the password is wrong."' }],
    },
    ...given,
  };
}

/** Log-ins of the fake world: two refused, one let in, and a router with another secret. */
export const logIns: readonly LogIn[] = [
  aLogIn({ count: 214 }),
  aLogIn({ username: 'brian101', outcome: 'accept', reason: 'granted', why: 'She was let in.', next: null }),
  aLogIn({
    username: 'mwanaisha113.abdirahman.kipkemboi.wanyama@mwanga-net.co.ke',
    reason: 'expired',
    why: 'Her time is over.',
    next: 'Take a payment; she comes online by herself.',
    lastAt: iso(NOW - 3 * minute),
  }),
  aLogIn({
    username: null,
    nas: '10.0.0.9',
    client: 'tower-9',
    outcome: 'discard',
    reason: 'not-authentic',
    why: 'The secret of tower-9 is not the one that is configured here.',
    next: 'Type the same secret on the router and here. Until then nobody behind it comes online.',
    count: 48,
    lastAt: iso(NOW - 2 * minute),
    request: null,
    reply: null,
  }),
];

function whyOf(user: string): Why {
  const refused = { nas: 'tower-1', reason: 'wrong-password', why: 'The password is wrong.', next: 'Type it anew.' };
  const facts = { ...refused, lastAt: iso(NOW - minute), firstAt: iso(NOW - 30 * minute), count: 214 };
  return {
    username: user,
    customerId: 'c1',
    subscriptionId: 's1',
    online: false,
    conclusion: {
      key: 'is.refused',
      facts,
      text: 'She is offline because her log-in is refused: The password is wrong. Type it anew.',
    },
    findings: [
      {
        word: 'entitlement',
        tone: 'good',
        key: 'open',
        facts: { untilAt: iso(NOW + 86_400_000), because: 'paid' },
        text: 'She may be online until 2026-11-23 19:00:00: it is paid.',
      },
      {
        word: 'log-in',
        tone: 'bad',
        key: 'rejected',
        facts,
        text: 'Her last log-in, at 2026-11-22 18:59:00 from tower-1, was refused.',
      },
    ],
    text: '',
    logIns: logIns.filter(({ username }) => username === 'amina100'),
  };
}

/** What the fake answers about the network. */
export function networked({ method, path, search }: Asked): unknown {
  if (method !== 'GET') return undefined;
  if (path === '/why') return whyOf(search.get('user') ?? '');
  if (path !== '/log-ins') return undefined;
  const outcome = search.get('outcome');
  const user = search.get('user');
  const fit = logIns.filter(
    (one) => (outcome === null || one.outcome === outcome) && (user === null || one.username === user),
  );
  return { logIns: fit };
}
