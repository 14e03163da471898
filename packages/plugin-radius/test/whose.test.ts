import { aReport, aSession, START, testHost } from '@daftari/core/testing';
import { NAMELESS, type Session, type UsageReport } from '@daftari/core';
import { describe, expect, it } from 'vitest';
import { createAccepted, type LoginMarks } from '../src/accepted.ts';
import { attribute, codes, type Attribute } from '../src/testing/index.ts';
import { identify } from '../src/coa.ts';
import { createWhose } from '../src/whose.ts';
import { acctStatusTypes } from '../src/wire/dictionary/values.ts';
import { clientWith, packetOf } from './packets.ts';
import { amina, running } from './running.ts';
import { papLogin } from './support.ts';

const MAC = 'aa:bb:cc:00:11:22';
const device = { ...amina, subscription: { ...amina.subscription, username: MAC } };
const record = (kind: keyof typeof acctStatusTypes, more: readonly Attribute[], session = '81000001') => ({
  code: codes['Accounting-Request'],
  attributes: [attribute('Acct-Status-Type', acctStatusTypes[kind]), attribute('Acct-Session-Id', session), ...more],
});
const named = (name: string) => [attribute('User-Name', name)];
const station = (mac: string) => [attribute('Calling-Station-Id', mac)];

/** Of whom a record is recorded, and under which name. */
async function recorded(given: {
  readonly more: readonly Attribute[];
  readonly client?: Readonly<Record<string, unknown>>;
  readonly before?: readonly Attribute[];
}) {
  const host = testHost({ pluginId: 'radius', now: START, access: { amina, [MAC]: device } });
  const { acct, auth, figures } = await running({}, { client: given.client ?? {} }, host);
  if (given.before !== undefined) await auth.ask(papLogin('amina', 'maji-moto', given.before));
  const reply = await acct.ask(record('Start', given.more), 20);
  expect(reply?.code).toBe(codes['Accounting-Response']);
  const [report] = host.reports;
  return [report?.username, report?.subscriptionId ?? null, (await figures())['acct_nameless'] ?? 0];
}

describe('a record without Class', () => {
  const own = amina.subscription.id;
  it.each<[string, Parameters<typeof recorded>[0], readonly unknown[]]>([
    ['of a plain name is left to that name', { more: named('amina') }, ['amina', null, 0]],
    ['of a Windows domain is of who has the name in it', { more: named('CORP\\amina') }, ['CORP\\amina', own, 0]],
    ['of a domain and nobody stays a stranger’s', { more: named('CORP\\x') }, ['CORP\\x', null, 0]],
    [
      'of a device is of who has its address in another notation',
      { more: named('AABBCC001122'), client: { macAuth: {} } },
      ['AABBCC001122', own, 0],
    ],
    [
      'of such a name is a stranger’s where devices do not log in',
      { more: named('AABBCC001122') },
      ['AABBCC001122', null, 0],
    ],
    [
      'that names nobody is of its device where that logs in',
      { more: station('AA-BB-CC-00-11-22'), client: { macAuth: { username: 'calling-station' } } },
      ['', own, 0],
    ],
    [
      'that names nobody is of who logged in from that device',
      { more: station('02:00:00:00:00:01'), before: station('02-00-00-00-00-01') },
      ['', own, 0],
    ],
    [
      'that names nobody is of who logged in to that session',
      { more: [], before: [attribute('Acct-Session-Id', '81000001')] },
      ['', own, 0],
    ],
    [
      '… and not of who logged in to another one',
      { more: [], before: [attribute('Acct-Session-Id', '81000002')] },
      ['', null, 1],
    ],
    ['that names nobody is acknowledged, and recorded as a stranger’s', { more: [] }, ['', null, 1]],
  ])('%s', async (_, given, whose) => {
    expect(await recorded(given)).toEqual(whose);
  });
});

describe('a report without a name', () => {
  const client = clientWith();
  const packet = packetOf([attribute('Acct-Session-Id', '1')]);
  const where = { client: 'tower-1', nas: '10.0.0.1', acctSessionId: '1', callingStation: 'a' };
  const begun = aSession({ key: 'marks:amina', username: 'amina', where: { ...where, nasPort: '5' } });
  const nameless = (more: Partial<UsageReport> = {}) =>
    aReport({ sessionKey: 'marks:nobody', username: '', where, ...more });

  /** The keys of reports that come one after the other, and how often the database was asked. */
  async function keysOf(open: readonly Session[], reports: readonly UsageReport[]) {
    let asked = 0;
    const whose = createWhose({
      access: () => ({ view: null, isOutdated: false }),
      openWhere: async (marks) => {
        asked += 1;
        const bears = ({ where: has }: Session) => Object.entries(marks).every(([mark, value]) => has[mark] === value);
        return asked > 1 ? [] : open.filter(bears);
      },
    });
    const found: UsageReport[] = [];
    for (const report of reports) found.push(await whose(report, packet, client));
    return { keys: found.map(({ sessionKey }) => sessionKey), asked, last: found.at(-1) };
  }

  it('goes on with the open session of its NAS and id, so that nothing counts twice', async () => {
    const { keys, last } = await keysOf([begun], [nameless()]);
    expect(keys).toEqual(['marks:amina']);
    expect(last).toMatchObject({ username: 'amina', subscriptionId: begun.subscriptionId });
  });

  it('does so too when its Stop comes again after the session has ended', async () => {
    const stop = nameless({ kind: 'stop' });
    expect(await keysOf([begun], [stop, stop])).toMatchObject({ keys: ['marks:amina', 'marks:amina'], asked: 1 });
  });

  it.each<[string, readonly Session[], Partial<UsageReport>]>([
    ['a Start', [begun], { kind: 'start' }],
    ['of another device', [begun], { where: { ...where, callingStation: 'b' } }],
    ['of another NAS', [begun], { where: { ...where, nas: '10.0.0.2' } }],
    ['of another id', [begun], { where: { ...where, acctSessionId: '2' } }],
    ['that may be of either of two', [begun, { ...begun, key: 'other' }], {}],
  ])('%s is another session', async (_, open, more) => {
    expect((await keysOf(open, [nameless(more)])).keys).toEqual(['marks:nobody']);
  });
});

const marks = (given: Partial<LoginMarks>): LoginMarks => ({
  username: undefined,
  acctSessionId: undefined,
  callingStation: undefined,
  ...given,
});

const nameOf = (username: string) =>
  identify(aSession({ username }), clientWith(), START).find(({ type }) => type === attribute('User-Name', 'x').type);

it('an order about a session of nobody does not call it by a name', () => {
  expect(nameOf(NAMELESS)).toBeUndefined();
  expect(nameOf('amina')).toEqual(attribute('User-Name', 'amina'));
});

describe('the memory of log-ins', () => {
  const token = { subscriptionId: 'sub_1', generation: 1, walled: false, nonce: 'n' };

  it('forgets the oldest when it is full, of names and of sessions', () => {
    const accepted = createAccepted(2);
    for (const one of ['a', 'b', 'c']) accepted.keep('nas', marks({ username: one, acctSessionId: one }), token);
    expect(accepted.size()).toBe(2);
    expect(accepted.find('nas', marks({ username: 'A' }))).toBeUndefined();
    expect(accepted.find('nas', marks({ acctSessionId: 'a' }))).toBeUndefined();
    expect(accepted.find('nas', marks({ username: 'C' }))).toBe(token);
    expect(accepted.find('nas', marks({ acctSessionId: 'c' }))).toBe(token);
  });

  it('tells NASes apart, and a name from a device of that name', () => {
    const accepted = createAccepted();
    accepted.keep('nas', marks({ username: 'x' }), token);
    expect(accepted.find('other', marks({ username: 'x' }))).toBeUndefined();
    expect(accepted.find('nas', marks({ callingStation: 'x' }))).toBeUndefined();
  });
});
