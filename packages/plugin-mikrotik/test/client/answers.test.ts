import { describe, expect, it } from 'vitest';
import { complaintOf } from '../../src/client/answers.ts';
import { mayHaveHappened } from '../../src/errors.ts';

const ASKED = { address: '10.0.0.1:8728', command: '/ppp/secret/add', values: { name: 'amina', password: 'x-9' } };

describe('a text of RouterOS', () => {
  it.each([
    ['no such command', 'unsupported', 'refused'],
    ['no such command prefix', 'unsupported', 'refused'],
    ['no such command or directory (hotspot)', 'unsupported', 'refused'],
    ['unknown parameter tls-version', 'unsupported', 'refused'],
    ['no such item', 'noSuchItem', 'missing'],
    ['no such item (4)', 'noSuchItem', 'missing'],
    ['input does not match any value of profile', 'invalidValue', 'invalid'],
    ['invalid value for argument address', 'invalidValue', 'invalid'],
    ['invalid value of rate-limit', 'invalidValue', 'invalid'],
    ['expected end of command (line 1 column 20)', 'invalidValue', 'invalid'],
    ['contents too long', 'invalidValue', 'invalid'],
    ['failure: secret with the same name already exists', 'alreadyThere', 'conflict'],
    ['failure: already have such entry', 'alreadyThere', 'conflict'],
    ['failure: already have such address', 'alreadyThere', 'conflict'],
    ['failure: already have interface with such name', 'alreadyThere', 'conflict'],
    ['not enough permissions (9)', 'noPermission', 'denied'],
    ['invalid user name or password (6)', 'logInRefused', 'denied'],
    ['cannot log in', 'logInRefused', 'denied'],
    ['not logged in', 'logInRefused', 'denied'],
    ['could not authenticate - radius timeout', 'logInUndecided', 'unavailable'],
    ['failure: not allowed by device-mode', 'deviceMode', 'refused'],
    ['interrupted', 'interrupted', 'unavailable'],
    ['Session closed', 'timedOut', 'unavailable'],
    ['failure: profile is in use', 'trap', 'refused'],
    ['', 'trap', 'refused'],
  ])('%j is %s, which is %s', (message, name, kind) => {
    expect(complaintOf(ASKED, { message })).toMatchObject({ code: `mikrotik.${name}`, kind });
  });

  it.each([
    ['0', 'noSuchItem'],
    ['1', 'invalidValue'],
    ['2', 'interrupted'],
    ['4', 'trap'],
  ])('that is not known is told by its category %s as %s', (category, name) => {
    const said = category === '0' ? 'no such item' : 'words of tomorrow';
    const complaint = complaintOf(ASKED, { message: said, category });
    expect(complaint).toMatchObject({ code: `mikrotik.${name}`, details: { category, message: said } });
  });

  it('after which nobody knows how far the router came leaves the outcome unknown', () => {
    expect(mayHaveHappened(complaintOf(ASKED, { message: 'interrupted' }))).toBe(true);
    expect(mayHaveHappened(complaintOf(ASKED, { message: 'Session closed' }))).toBe(true);
    expect(mayHaveHappened(complaintOf(ASKED, { message: 'not enough permissions (9)' }))).toBe(false);
    expect(mayHaveHappened(new Error('of somebody else'))).toBe(false);
  });

  it.each([
    ['long-secret', 'bad long-secret here', 'bad *** here', 'a secret goes wherever it stands'],
    ['e', 'the secret e is bad', 'the secret *** is bad', 'a short one goes where it stands alone'],
    ['.*', 'value .* of it', 'value *** of it', 'a secret is no pattern'],
  ])('with the secret %j in it is told without: %s', (password, message, said) => {
    expect(complaintOf({ ...ASKED, values: { password } }, { message }).details['message']).toBe(said);
  });
});
