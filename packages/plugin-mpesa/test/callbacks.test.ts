import { describe, expect, it } from 'vitest';
import { gate, SAFARICOM } from '../src/addresses.ts';
import { callbackToken, callbackUrls, sameToken } from '../src/callbacks.ts';

const options = {
  callbackBase: 'https://billing.example.co.ke/hooks/',
  callbackSecret: 'nobody guesses what is written here',
  shortcode: '600100',
};

describe('the callback token', () => {
  const token = callbackToken(options);

  it('has 26 characters of base 32, which is 130 bits', () => expect(token).toMatch(/^[a-z2-7]{26}$/));

  it('is the same whenever it is asked for', () => expect(callbackToken({ ...options })).toBe(token));

  it.each<[object, string]>([
    [{ callbackSecret: 'nobody guesses what is written there' }, 'the secret'],
    [{ shortcode: '600101' }, 'the shortcode'],
  ])('is another with %j: it depends on %s', (changed) => {
    expect(callbackToken({ ...options, ...changed })).not.toBe(token);
  });

  it('never spells a word that Safaricom refuses', () => {
    // Of 4,000 secrets about eight spell exe, sql or cmd at first; each of those must have been passed over.
    const tokens = Array.from({ length: 4_000 }, (_, n) =>
      callbackToken({ ...options, callbackSecret: `secret ${n}` }),
    );
    expect(tokens.filter((one) => /exe|cmd|sql|query|mpesa/.test(one))).toEqual([]);
    expect(new Set(tokens).size).toBe(tokens.length);
  });

  it('is compared whole', () => {
    expect(sameToken(token, token)).toBe(true);
    expect(sameToken(token.slice(0, -1), token)).toBe(false);
    expect(sameToken('', token)).toBe(false);
  });
});

it('the addresses are those of the routes, with one slash between', () => {
  const token = callbackToken(options);
  expect(callbackUrls(options)).toEqual({
    stk: `https://billing.example.co.ke/hooks/${token}/stk`,
    confirmation: `https://billing.example.co.ke/hooks/${token}/c2b/confirmation`,
    validation: `https://billing.example.co.ke/hooks/${token}/c2b/validation`,
    pull: `https://billing.example.co.ke/hooks/${token}/pull`,
  });
});

describe('the gate', () => {
  it.each([
    ['196.201.214.200', true, 'one of the list'],
    ['::ffff:196.201.214.200', true, 'the same, seen by a listener on both families'],
    ['196.201.214.201', false, 'its neighbour'],
    ['127.0.0.1', false, 'ourselves'],
    ['', false, 'nobody'],
    ['196.201.214.200.evil.example', false, 'a name that looks like it'],
  ])("of Safaricom's addresses: %j passes is %s (%s)", (peer, passes) => {
    expect(gate(SAFARICOM)(peer)).toBe(passes);
  });

  it.each<['any' | string[], string, boolean, string]>([
    [['10.1.0.0/16'], '10.1.255.255', true, 'the last of a block'],
    [['10.1.0.0/16'], '10.2.0.0', false, 'the first after it'],
    [['2001:db8::/32'], '2001:db8:1::7', true, 'a block of the other family'],
    [['2001:db8::/32'], '10.1.0.1', false, 'an address of the wrong family'],
    [['::ffff:10.1.0.7'], '10.1.0.7', true, 'an entry written in the mapped way'],
    ['any', 'whoever', true, 'open'],
  ])('%j and %j: %s, %s', (allowFrom, peer, passes) => {
    expect(gate(allowFrom)(peer)).toBe(passes);
  });
});
