import { describe, expect, it } from 'vitest';
import { readAccounting, type Origin, type Told } from '../src/accounting.ts';
import { classKeysOf } from '../src/class-key.ts';
import { Options } from '../src/options.ts';
import { writeToken } from '../src/token.ts';
import { attribute } from '../src/wire/attributes.ts';
import { signRequest } from '../src/wire/authenticator.ts';
import { acctStatusTypes, acctTerminateCauses } from '../src/wire/dictionary/values.ts';
import { codes, type Attribute } from '../src/wire/packet.ts';
import { CLASS_KEY, SECRET } from './support.ts';

const NOW = Date.UTC(2026, 2, 1, 6);
const token = { subscriptionId: 'sub_1', generation: 4, walled: false, nonce: 'n1' };

function told(
  attributes: readonly Attribute[],
  more: Partial<Origin> & { swapOctets?: boolean; name?: string; secret?: string } = {},
): Told {
  const { swapOctets = false, name = 't1', secret = SECRET, ...origin } = more;
  const [client] = Options.parse({
    clients: [{ name, address: '10.0.0.1', secret, swapOctets }],
  }).clients;
  if (client === undefined) throw new Error('no client');
  const packet = signRequest({ code: codes['Accounting-Request'], identifier: 1, attributes }, secret);
  return readAccounting(packet, { client, nas: '10.0.0.1', now: NOW, classKeys: [CLASS_KEY], ...origin });
}

const status = (name: keyof typeof acctStatusTypes) => attribute('Acct-Status-Type', acctStatusTypes[name]);
const session = [
  attribute('Acct-Session-Id', '81000001'),
  attribute('User-Name', 'amina'),
  attribute('NAS-IP-Address', '10.255.0.1'),
];
const classOf = (given: Partial<typeof token> = {}, signedWith: string | Uint8Array = CLASS_KEY) =>
  attribute('Class', writeToken({ ...token, ...given }, signedWith));

function reportOf(answer: Told) {
  if (answer.kind !== 'report') throw new Error(`it is ${answer.kind}`);
  return answer.report;
}
const key = (...given: Parameters<typeof told>) => reportOf(told(...given)).sessionKey;

describe('an accounting record', () => {
  it('becomes a report with its counters, its cause and its place', () => {
    const report = reportOf(
      told([
        status('Stop'),
        ...session,
        classOf(),
        attribute('Acct-Session-Time', 3_600),
        attribute('Acct-Input-Octets', 7),
        attribute('Acct-Output-Octets', 5),
        attribute('Acct-Output-Gigawords', 2),
        attribute('Acct-Terminate-Cause', acctTerminateCauses['Session-Timeout']),
        attribute('Acct-Delay-Time', 10),
        attribute('NAS-Port', 5),
        attribute('NAS-Port-Id', 'ether2'),
        attribute('NAS-Identifier', 'tower'),
        attribute('Framed-IP-Address', '10.64.0.2'),
        attribute('Calling-Station-Id', '02:00:00:00:00:01'),
      ]),
    );
    expect(report).toMatchObject({
      source: 'radius',
      username: 'amina',
      kind: 'stop',
      at: NOW - 10_000,
      seconds: 3_600,
      inBytes: 7n,
      outBytes: 2n * 2n ** 32n + 5n,
      endCause: 'Session-Timeout',
      generation: 4,
      where: {
        client: 't1',
        nas: '10.0.0.1',
        nasIp: '10.255.0.1',
        nasIdentifier: 'tower',
        nasPort: '5',
        nasPortId: 'ether2',
        framedIp: '10.64.0.2',
        callingStation: '02:00:00:00:00:01',
        acctSessionId: '81000001',
      },
    });
  });

  it.each([
    ['Start', 'start'],
    ['Interim-Update', 'interim'],
    ['Stop', 'stop'],
  ] as const)('%s is %s', (name, kind) => {
    expect(reportOf(told([status(name), ...session])).kind).toBe(kind);
  });

  it.each([
    [[...session], 'there is no Acct-Status-Type'],
    [[status('Start'), attribute('User-Name', 'amina')], 'there is no Acct-Session-Id'],
  ])('%# cannot be used: %s', (attributes, reason) => {
    expect(told(attributes)).toEqual({ kind: 'malformed', reason });
  });

  it('of a tunnel is acknowledged and counts for nothing', () => {
    expect(told([status('Tunnel-Start'), ...session])).toEqual({ kind: 'nothing' });
  });

  it('counts nothing where the NAS does not, and keeps what is known', () => {
    expect(reportOf(told([status('Stop'), ...session]))).toMatchObject({
      inBytes: null,
      outBytes: null,
      seconds: null,
    });
  });

  it.each<[string, readonly Attribute[], number | undefined]>([
    ['without gigawords may count in 32 bits', [attribute('Acct-Output-Octets', 5)], 32],
    [
      'with them of one way knows them of both',
      [attribute('Acct-Output-Octets', 5), attribute('Acct-Input-Gigawords', 0)],
      undefined,
    ],
    ['that counts nothing says nothing of how', [], undefined],
  ])('of a NAS %s', (_, octets, bits) => {
    expect(reportOf(told([status('Interim-Update'), ...session, ...octets])).counterBits).toBe(bits);
  });

  it.each([
    [86_400, 86_400_000, 'a day'],
    [86_401, 0, 'more than a day is a clock that was set'],
    [0xffff_ffff, 0, 'minus one'],
  ])('is as old as its Acct-Delay-Time of %i s says, where that can be: %i ms', (delay, ms) => {
    expect(reportOf(told([status('Start'), ...session, attribute('Acct-Delay-Time', delay)])).at).toBe(NOW - ms);
  });

  it.each([
    [315_360_000, 315_360_000],
    [0xffff_ffff, null],
  ])('takes an Acct-Session-Time of %i s for %s', (seconds, taken) => {
    const lasted = attribute('Acct-Session-Time', seconds);
    expect(reportOf(told([status('Stop'), ...session, lasted])).seconds).toBe(taken);
  });

  it('takes no word of its own clock', () => {
    const clock = attribute('Event-Timestamp', 4_000_000_000);
    expect(reportOf(told([status('Start'), ...session, clock])).at).toBe(NOW);
  });

  it('takes no octets of more than 63 bits', () => {
    const octets = [attribute('Acct-Output-Octets', 1), attribute('Acct-Output-Gigawords', 0x8000_0000)];
    expect(reportOf(told([status('Stop'), ...session, ...octets])).outBytes).toBeNull();
  });

  it('is turned round for equipment that counts the other way', () => {
    const octets = [attribute('Acct-Input-Octets', 9), attribute('Acct-Output-Octets', 1)];
    const report = reportOf(told([status('Interim-Update'), ...session, ...octets], { swapOctets: true }));
    expect([report.inBytes, report.outBytes]).toEqual([1n, 9n]);
  });

  it('names a cause that no standard knows by its number', () => {
    const unknown = attribute('Acct-Terminate-Cause', 99);
    expect(reportOf(told([status('Stop'), ...session, unknown])).endCause).toBe('Acct-Terminate-Cause 99');
  });

  it('keeps no control character of a name: no database takes a NUL', () => {
    const name = { type: 1, value: Uint8Array.of(65, 0, 10, 66) };
    const report = reportOf(told([status('Start'), attribute('Acct-Session-Id', '1'), name]));
    expect(report.username).toBe('A\\u{0}\\u{a}B');
  });

  it('carries the mark of the pay page from Class', () => {
    expect(reportOf(told([status('Start'), ...session, classOf({ walled: true })])).where['walled']).toBe('yes');
    expect(reportOf(told([status('Start'), ...session, classOf()])).where['walled']).toBeUndefined();
  });

  it('without Class takes the generation of the last log-in of that name', () => {
    const report = reportOf(
      told([status('Start'), ...session], {
        accepted: ({ username }) => (username === 'amina' ? { ...token, generation: 9, walled: true } : undefined),
      }),
    );
    expect(report).toMatchObject({ generation: 9, where: { walled: 'yes' } });
  });
});

const nobody = () => undefined;
const remembered = () => ({ ...token, subscriptionId: 'sub_2' });

describe('whose a record is', () => {
  const nameless = [status('Start'), attribute('Acct-Session-Id', '1')];
  const called = (name: string) => [...nameless, attribute('User-Name', name)];

  it.each<[string, readonly Attribute[], () => typeof token | undefined, unknown]>([
    ['a plain name is looked up by it', called('amina'), nobody, ['amina', undefined, false]],
    ['… though another may have had it at this NAS', called('amina'), remembered, ['amina', undefined, false]],
    ['Class says it, whatever the name', [...called('amina'), classOf()], remembered, ['amina', 'sub_1', false]],
    ['Class says it without a name', [...nameless, classOf()], remembered, ['', 'sub_1', false]],
    [
      'a name with a domain is of who logged in by it',
      called('CORP\\amina'),
      remembered,
      ['CORP\\amina', 'sub_2', false],
    ],
    ['… else it is to be looked for', called('CORP\\amina'), nobody, ['CORP\\amina', undefined, true]],
    ['without a name there may be an open session of it', nameless, remembered, ['', 'sub_2', true]],
    ['… or nothing is known so far', nameless, nobody, ['', undefined, true]],
    ['an empty name is none', [...nameless, { type: 1, value: new Uint8Array(0) }], nobody, ['', undefined, true]],
  ])('%s', (_, attributes, accepted, whose) => {
    const answer = told(attributes, { accepted });
    const { username, subscriptionId } = reportOf(answer);
    expect([username, subscriptionId, answer.kind === 'report' && answer.isUnsure]).toEqual(whose);
  });
});

describe('the key of a session', () => {
  const start = [status('Start'), ...session];

  it('is the same for each record of it', () => {
    expect(key([...start, classOf()])).toBe(
      key([status('Stop'), ...session, classOf(), attribute('NAS-Port-Id', 'x')]),
    );
    expect(key(start)).toBe(key([status('Stop'), ...session, attribute('NAS-Port-Id', 'x')]));
  });

  it.each([
    [
      [...start, classOf({ nonce: 'n2' })],
      [...start, classOf()],
      'another log-in, though the NAS counts from zero again',
    ],
    [start, [...start, classOf()], 'with Class and without'],
    [
      [status('Start'), ...session],
      [status('Start'), attribute('User-Name', 'baraka'), ...session.filter(({ type }) => type !== 1)],
      'another user',
    ],
    [
      [status('Start'), ...session],
      [status('Start'), attribute('Acct-Session-Id', '81000002'), ...session.slice(1)],
      'another session',
    ],
    [
      [status('Start'), ...session],
      [status('Start'), ...session.slice(0, 2), attribute('NAS-IP-Address', '10.255.0.2')],
      'another NAS',
    ],
  ])('%# tells apart: %s', (one, other) => {
    expect(key(one)).not.toBe(key(other));
  });

  it('is told apart from one that another client calls the same, and says what it was called before', () => {
    const [one, other] = ['tower-1', 'tower-2'].map((name) => reportOf(told(start, { name })));
    expect(one?.sessionKey).not.toBe(other?.sessionKey);
    expect(one?.formerly?.sessionKey).toBe(other?.formerly?.sessionKey);
    expect([one, other].map((report) => report?.formerly?.where)).toEqual([
      { client: 'tower-1' },
      { client: 'tower-2' },
    ]);
  });

  it.each<[NonNullable<Parameters<typeof told>[1]>, string]>([
    [{ name: 'tower-2', secret: 'siri-nyingine' }, 'delivered by another client'],
    [{ secret: 'siri-mpya-ya-kituo' }, 'after a change of secret'],
    [{ nas: '10.0.0.2' }, 'delivered from another address'],
  ])('is the same of a record with our Class (%o): %s', (way, _why) => {
    expect(key([...start, classOf()], way)).toBe(key([...start, classOf()]));
  });

  it.each([
    [SECRET, 'that of the client that the log-in came through'],
    ['siri-nyingine', 'that of another one'],
    ['radsec', 'that of all over TLS'],
  ])('is known from a Class that was signed with a secret (%s) before the update: %s', (signedWith, _whose) => {
    const { clients } = Options.parse({
      radsec: { key: 'key.pem', cert: 'cert.pem', ca: 'ca.pem' },
      clients: [
        { name: 't1', address: '10.0.0.1', secret: SECRET },
        { name: 't2', address: '10.0.0.2', secret: 'siri-nyingine', radsec: { name: 't2' } },
      ],
    });
    const classKeys = classKeysOf(CLASS_KEY, clients);
    expect(key([...start, classOf({}, signedWith)], { classKeys })).toBe(key([...start, classOf()]));
  });

  it('does not take a Class that is not ours', () => {
    expect(key([...start, classOf({}, 'another-secret')])).toBe(key(start));
  });
});

describe('a NAS that restarts', () => {
  it.each([
    ['Accounting-On', 'NAS-Reboot'],
    ['Accounting-Off', 'Admin-Reboot'],
  ] as const)('%s ends its own sessions as %s', (name, cause) => {
    const answer = told([status(name), attribute('NAS-IP-Address', '10.255.0.1'), attribute('Acct-Delay-Time', 5)]);
    const where = { client: 't1', nas: '10.0.0.1', nasIp: '10.255.0.1' };
    expect(answer).toEqual({ kind: 'restart', where, at: NOW - 5_000, cause });
  });
});
