import { describe, expect, it } from 'vitest';
import { encodePacket } from '../../src/wire/codec.ts';
import { codes } from '../../src/wire/packet.ts';
import type { Code } from '../../src/wire/packet.ts';
import { admit, legacyPolicy, strictPolicy } from '../../src/wire/policy.ts';
import type { ClientPolicy, ClientState } from '../../src/wire/policy.ts';
import { decoded } from './helpers.ts';

/** A packet in letters: s signed, e with EAP-Message, p with Proxy-State; `-` has none of them. */
function see(policy: ClientPolicy, state: ClientState, letters: string, code: Code = codes['Access-Request']) {
  const attributes = [
    ...(letters.includes('e') ? [{ type: 79, value: new Uint8Array(4) }] : []),
    ...(letters.includes('p') ? [{ type: 33, value: new Uint8Array(4) }] : []),
  ];
  const packet = decoded(encodePacket({ code, identifier: 0, authenticator: new Uint8Array(16), attributes }));
  return admit(policy, state, packet, letters.includes('s'));
}

/** What becomes of packets in a row: + passes, x is refused. */
function story(policy: ClientPolicy, row: string): string {
  let state: ClientState = {};
  return row
    .split(' ')
    .map((letters) => {
      const result = see(policy, state, letters);
      state = result.state;
      return result.ok ? '+' : 'x';
    })
    .join(' ');
}

const both = (requireMessageAuthenticator: 'yes' | 'no' | 'auto', limitProxyState: 'yes' | 'no' | 'auto') => ({
  requireMessageAuthenticator,
  limitProxyState,
});

describe('admit', () => {
  it.each([
    ['yes yes', strictPolicy, '- p s sp se', 'x x + + +', 'only what is signed passes'],
    ['yes no', both('yes', 'no'), '- p s', 'x x +', 'the requirement stands alone'],
    ['no yes', legacyPolicy, '- p s sp p', '+ x + + x', 'the shape of the attack is refused, all else passes'],
    ['no no', both('no', 'no'), '- p s sp', '+ + + +', 'open'],
    ['auto no', both('auto', 'no'), '- p - s - p', '+ + + + x x', 'the first signed packet switches to yes for good'],
    ['auto no', both('auto', 'no'), 's - p s', '+ x x +', 'also when it is the very first'],
    ['auto no', both('auto', 'no'), 'se - se -', '+ + + +', 'EAP is always signed and says nothing of the rest'],
    ['auto no', both('auto', 'no'), 'se s -', '+ + x', 'what is signed without EAP does'],
    ['no auto', both('no', 'auto'), '- p', '+ x', 'a first packet without Proxy-State comes from no proxy'],
    ['no auto', both('no', 'auto'), 'p p - p', '+ + + +', 'a first packet with it comes from an old proxy'],
    ['no auto', both('no', 'auto'), 'p s p', '+ + x', 'until the proxy signs'],
    ['auto auto', both('auto', 'auto'), 'se p', '+ +', 'EAP does not count as the first packet either'],
    ['auto auto', both('auto', 'auto'), '- p -', '+ x +', 'an old NAS: unsigned passes, the attack does not'],
    ['auto auto', both('auto', 'auto'), 'p - s - p', '+ + + x x', 'an old proxy that is upgraded'],
    ['auto yes', both('auto', 'yes'), 'p - p s -', 'x + x + x', 'a fixed switch is not taught'],
  ] as const)('%s: %o sees %s and answers %s: %s', (_name, policy, row, answers, _why) => {
    expect(story(policy, row)).toBe(answers);
  });

  it('says why', () => {
    expect(see(strictPolicy, {}, '-')).toMatchObject({
      reason: 'the Access-Request has no Message-Authenticator, which this client must send',
    });
    expect(see(legacyPolicy, {}, 'p')).toMatchObject({
      reason: 'the Access-Request has Proxy-State and no Message-Authenticator (CVE-2024-3596)',
    });
  });

  it('learns nothing from what it refuses', () => {
    expect(see(strictPolicy, {}, 'p').state).toEqual({});
    expect(see(legacyPolicy, {}, 'p').state).toEqual({});
  });

  it('remembers what was learnt across a restart', () => {
    const { state } = see(both('auto', 'auto'), {}, 's');
    const restored = JSON.parse(JSON.stringify(state)) as ClientState;
    expect(see(both('auto', 'auto'), restored, '-').ok).toBe(false);
  });

  it.each([codes['Accounting-Request'], codes['Status-Server'], codes['CoA-Request']])(
    'leaves code %i alone: it proves its origin itself',
    (code) => {
      expect(see(strictPolicy, {}, 'p', code)).toEqual({ ok: true, state: {} });
    },
  );
});
