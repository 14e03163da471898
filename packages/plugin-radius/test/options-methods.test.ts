import { describe, expect, it } from 'vitest';
import { Client } from '../src/options-client.ts';
import { SECRET } from './support.ts';

const nas = { name: 'tower-1', address: '10.0.0.1', secret: SECRET };

describe('how people log in behind a NAS', () => {
  it('is by all that is safe enough, with encryption for who wants it, and by no address', () => {
    const { methods, mppe, macAuth } = Client.parse(nas);
    expect({ methods, mppe, macAuth }).toEqual({
      methods: ['pap', 'chap', 'mschap2'],
      mppe: 'allowed',
      macAuth: undefined,
    });
  });

  it('by an address is by User-Name and no password, unless said otherwise', () => {
    expect(Client.parse({ ...nas, macAuth: {} }).macAuth).toEqual({ username: 'mac', password: 'none' });
  });

  it.each([
    [{ methods: [], macAuth: {} }, 'devices alone'],
    [{ methods: ['mschap2'], mppe: 'required' }, 'encrypted tunnels alone'],
    [{ methods: ['mschap1', 'mschap2'], mppe: 'required' }, 'old ones too'],
    [{ macAuth: { username: 'calling-station', password: { shared: 'x' } } }, 'a password of all devices'],
    [{ macAuth: { password: 'same' } }, 'the address once more'],
  ])('may be by %j: %s', (given, _why) => {
    expect(Client.safeParse({ ...nas, ...given }).success).toBe(true);
  });

  it.each([
    [{ methods: [] }, 'methods', 'nobody could log in: name one, or macAuth'],
    [{ methods: ['eap'] }, 'methods.0', 'pap, chap, mschap1 or mschap2'],
    [{ mppe: 'required' }, 'mppe', 'required leaves only mschap1 and mschap2 in methods: PAP and CHAP make no keys'],
    [{ methods: ['chap', 'mschap2'], mppe: 'required' }, 'mppe', 'required leaves only mschap1 and mschap2'],
    [{ mppe: 'yes' }, 'mppe', 'no, allowed or required'],
    [{ macAuth: { username: 'ip' } }, 'macAuth.username', 'mac or calling-station'],
    [{ macAuth: { password: 'secret' } }, 'macAuth.password', "'none', 'same', or { shared: 'the password of all' }"],
    [{ macAuth: { password: { shared: '' } } }, 'macAuth.password.shared', 'at least 1 character'],
  ])('is never by %j', (given, path, says) => {
    const issues = Client.safeParse({ ...nas, ...given }).error?.issues ?? [];
    expect(issues.map((issue) => issue.path.join('.'))).toEqual([path]);
    expect(issues[0]?.message).toContain(says);
  });
});
