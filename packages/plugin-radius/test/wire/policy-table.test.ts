import { describe, expect, it } from 'vitest';
import { encodePacket } from '../../src/wire/codec.ts';
import { codes } from '../../src/wire/packet.ts';
import { admit, type ClientState, type Switch } from '../../src/wire/policy.ts';
import { decoded } from './helpers.ts';

/** What was learnt before: nothing; of a NAS and of a proxy that sign nothing; of one that signs. */
const states = {
  fresh: {},
  oldNas: { requireMessageAuthenticator: 'no', limitProxyState: 'yes' },
  oldProxy: { requireMessageAuthenticator: 'no', limitProxyState: 'no' },
  signs: { requireMessageAuthenticator: 'yes', limitProxyState: 'yes' },
} as const satisfies Record<string, ClientState>;

/** An Access-Request in letters: s signed, e with EAP-Message, p with Proxy-State; `-` has none of them. */
function see(policy: readonly [Switch, Switch], state: ClientState, shape: string) {
  const attributes = [
    ...(shape.includes('e') ? [{ type: 79, value: new Uint8Array(4) }] : []),
    ...(shape.includes('p') ? [{ type: 33, value: new Uint8Array(4) }] : []),
  ];
  const fields = { code: codes['Access-Request'], identifier: 0, authenticator: new Uint8Array(16), attributes };
  const [requireMessageAuthenticator, limitProxyState] = policy;
  const switches = { requireMessageAuthenticator, limitProxyState };
  return admit(switches, state, decoded(encodePacket(fields)), shape.includes('s'));
}

/**
 * Of a packet that is not signed: whether it passes without Proxy-State, and with. What is signed always passes, and
 * what has EAP-Message and is not signed was refused before (RFC 3579 section 3.1).
 */
const table: readonly (readonly [Switch, Switch, Record<keyof typeof states, string>, string])[] = [
  ['yes', 'yes', { fresh: 'xx', oldNas: 'xx', oldProxy: 'xx', signs: 'xx' }, 'nothing unsigned passes'],
  ['yes', 'no', { fresh: 'xx', oldNas: 'xx', oldProxy: 'xx', signs: 'xx' }, 'the requirement stands alone'],
  ['yes', 'auto', { fresh: 'xx', oldNas: 'xx', oldProxy: 'xx', signs: 'xx' }, 'nor does what was learnt bend it'],
  ['no', 'yes', { fresh: '+x', oldNas: '+x', oldProxy: '+x', signs: '+x' }, 'only the shape of the attack is refused'],
  ['no', 'no', { fresh: '++', oldNas: '++', oldProxy: '++', signs: '++' }, 'open'],
  ['no', 'auto', { fresh: '++', oldNas: '+x', oldProxy: '++', signs: '+x' }, 'the first packet says what it is'],
  ['auto', 'yes', { fresh: '+x', oldNas: '+x', oldProxy: '+x', signs: 'xx' }, 'until it signs'],
  ['auto', 'no', { fresh: '++', oldNas: '++', oldProxy: '++', signs: 'xx' }, 'until it signs'],
  ['auto', 'auto', { fresh: '++', oldNas: '+x', oldProxy: '++', signs: 'xx' }, 'all by its own packets'],
];

const rows = table.flatMap(([require, limit, answers, why]) =>
  (Object.keys(states) as (keyof typeof states)[]).map(
    (state) => [require, limit, state, answers[state], why] as const,
  ),
);

describe('require Message-Authenticator and limit Proxy-State', () => {
  it.each(rows)('%s and %s, %s: unsigned is %s (%s)', (require, limit, state, answers, _why) => {
    const passes = (shape: string) => (see([require, limit], states[state], shape).ok ? '+' : 'x');
    expect(passes('-') + passes('p')).toBe(answers);
    for (const shape of ['s', 'sp', 'se', 'sep']) expect(passes(shape), shape).toBe('+');
  });

  it.each([
    ['-', { requireMessageAuthenticator: 'no', limitProxyState: 'yes' }, 'a NAS that signs nothing and is no proxy'],
    ['p', { requireMessageAuthenticator: 'no', limitProxyState: 'no' }, 'an old proxy'],
    ['s', { requireMessageAuthenticator: 'yes', limitProxyState: 'yes' }, 'one that signs'],
    ['sp', { requireMessageAuthenticator: 'yes', limitProxyState: 'yes' }, 'a proxy that signs'],
    ['se', {}, 'EAP is always signed: nothing is learnt of other log-ins'],
    ['sep', {}, 'the same behind a proxy'],
  ] as const)('a first packet %s teaches %o: %s', (shape, learnt, _why) => {
    expect(see(['auto', 'auto'], {}, shape).state).toEqual(learnt);
  });

  it.each([
    ['oldNas', 'p', 'oldNas', 'Proxy-State later does not loosen'],
    ['oldProxy', '-', 'oldProxy', 'nor does its absence tighten, for a forger could leave it out'],
    ['oldNas', 's', 'signs', 'a signature tightens for good'],
    ['oldProxy', 'sp', 'signs', 'of a proxy too'],
    ['signs', '-', 'signs', 'and nothing undoes it'],
    ['oldNas', 'se', 'oldNas', 'that of EAP does not count'],
  ] as const)('%s that sees %s is %s: %s', (before, shape, after, _why) => {
    expect(see(['auto', 'auto'], states[before], shape).state).toEqual(states[after]);
  });
});
