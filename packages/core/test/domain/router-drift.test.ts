import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { driftsOf, END_TOLERANCE_MS, type Elsewhere, type Expected, type Ought } from '../../src/domain/drift.ts';
import type { Access, Entitlement } from '../../src/domain/entitlement.ts';
import type { Survey, SurveyGrant, SurveySession } from '../../src/domain/survey.ts';
import type { Id } from '../../src/kernel/id.ts';

const NOW = Date.parse('2026-03-10T09:00:00Z');
const DAY = 86_400_000;
const id = (name: string) => `sub_${name}` as Id<'Subscription'>;

function entitled(name: string, change: Partial<Entitlement> = {}): Entitlement {
  return {
    id: `ent_${name}` as Id<'Entitlement'>,
    subscriptionId: id(name),
    generation: 3,
    access: 'granted',
    fromAt: NOW - DAY,
    untilAt: NOW + DAY,
    downKbps: 10_000,
    upKbps: 5_000,
    quotaBytes: null,
    quotaSeconds: null,
    sessions: 1,
    afterwards: 'walled',
    because: { reason: 'paid', termId: null, chargeId: null },
    decidedAt: NOW - DAY,
    ...change,
  };
}

function hers(name: string, change: Partial<Entitlement> = {}): Expected {
  return { subscriptionId: id(name), username: name, mac: null, entitlement: entitled(name, change) };
}

function grantOf({ subscriptionId, username, entitlement }: Expected, change: Partial<SurveyGrant> = {}): SurveyGrant {
  const { generation = 0, downKbps = 0, upKbps = 0, untilAt = null } = entitlement ?? {};
  const own = { key: `*${username}`, subscriptionId, username, access: 'granted' } as const;
  return { ...own, generation, downKbps, upKbps, untilAt, ...change };
}

function sessionOf(one: Expected, change: Partial<SurveySession> = {}): SurveySession {
  const { subscriptionId, username, entitlement } = one;
  const { downKbps = null, upKbps = null } = entitlement ?? {};
  const where = { address: '10.0.0.9', mac: null, walled: false, byRadius: false, startedAt: NOW };
  return { key: `<${username}>`, username, subscriptionId, downKbps, upKbps, ...where, ...change };
}

function shows(grants: readonly SurveyGrant[], sessions: readonly SurveySession[], aheadMs: number | null = 0): Survey {
  const health = { about: 'a router', bootedAt: null, clockAheadMs: aheadMs, figures: {}, warnings: [] };
  return { routerId: 'tower', at: NOW, grants, sessions, health };
}

function ought(expected: readonly Expected[], change: Partial<Ought> = {}): Ought {
  return { router: { mode: 'local' }, at: NOW, expected, elsewhere: [], radius: new Map(), ...change };
}

const amina = hers('amina');
const over = hers('amina', { untilAt: NOW - 1 });
const blocked = hers('amina', { access: 'blocked', untilAt: null });
const walled = hers('amina', { access: 'walled', untilAt: null });
const away: Elsewhere = { ...amina, placedAt: 'hill' };

/** What stands there, against what ought to: kind, remedy, and whether mending it cuts somebody off. */
type Case = readonly [why: string, ought: Ought, survey: Survey, found: readonly string[]];

const cases: readonly Case[] = [
  ['all is as it ought to be', ought([amina]), shows([grantOf(amina)], [sessionOf(amina)]), []],
  ['nobody has to be online', ought([amina]), shows([grantOf(amina)], []), []],
  ['nothing lets her in', ought([amina]), shows([], []), ['shut_out redo']],
  ['her grant is off', ought([amina]), shows([grantOf(amina, { access: 'blocked' })], []), ['shut_out redo']],
  [
    'her grant bears another name',
    ought([amina]),
    shows([grantOf(amina, { username: 'amna' })], []),
    ['shut_out redo'],
  ],
  [
    'known by her hardware address, however it is written',
    ought([{ ...amina, mac: 'AA-BB-CC-00-11-22' }]),
    shows([grantOf(amina, { username: 'aa:bb:cc:00:11:22' })], []),
    [],
  ],
  ['names are compared without case', ought([amina]), shows([grantOf(amina, { username: 'AMINA' })], []), []],
  [
    'on the pay page although she has paid',
    ought([amina]),
    shows([grantOf(amina)], [sessionOf(amina, { walled: true })]),
    ['shut_out redo'],
  ],
  ['her grant is faster', ought([amina]), shows([grantOf(amina, { upKbps: 9 })], []), ['wrong_speed redo']],
  [
    'no queue limits her session',
    ought([amina]),
    shows([grantOf(amina)], [sessionOf(amina, { downKbps: null, upKbps: null })]),
    ['wrong_speed redo'],
  ],
  ['her grant never ends', ought([amina]), shows([grantOf(amina, { untilAt: null })], []), ['wrong_end redo']],
  [
    'her end is a minute off, as routers write it',
    ought([amina]),
    shows([grantOf(amina, { untilAt: NOW + DAY + END_TOLERANCE_MS })], []),
    [],
  ],
  [
    'her end is off by more than a minute',
    ought([amina]),
    shows([grantOf(amina, { untilAt: NOW + DAY + END_TOLERANCE_MS + 1 })], []),
    ['wrong_end redo'],
  ],
  [
    'her end is off by as much as the clock of the router is',
    ought([amina]),
    shows([grantOf(amina, { untilAt: NOW + DAY + 600_000 })], [], 600_000),
    [],
  ],
  [
    'her end is off by as much as the clock of the router is, which is too much',
    ought([amina]),
    shows([grantOf(amina, { untilAt: NOW + 2 * DAY })], [], DAY),
    ['wrong_end redo'],
  ],
  [
    'nothing ends by itself at this router',
    ought([amina]),
    shows([grantOf(amina, { untilAt: null, cannotEnd: true })], []),
    [],
  ],
  [
    'two are online where one was sold: the younger',
    ought([amina]),
    shows(
      [grantOf(amina)],
      [sessionOf(amina, { key: '*2', startedAt: NOW }), sessionOf(amina, { startedAt: NOW - 1 })],
    ),
    ['too_many remove'],
  ],
  [
    'she has dialled anew, and her session of before still stands there',
    ought([amina]),
    shows(
      [grantOf(amina)],
      ['*1', '*2'].map((key) => sessionOf(amina, { key, mac: 'AA:BB:CC:00:11:22' })),
    ),
    [],
  ],
  ['past her end nothing lets her in', ought([over]), shows([], []), []],
  ['past her end she sees the pay page', ought([over]), shows([], [sessionOf(over, { walled: true })]), []],
  ['past her end she is online', ought([over]), shows([], [sessionOf(over)]), ['online_unpaid redo cuts']],
  ['past her end her grant still lets her in', ought([over]), shows([grantOf(over)], []), ['orphan redo']],
  [
    'blocked, and on the pay page',
    ought([blocked]),
    shows([], [sessionOf(blocked, { walled: true })]),
    ['online_unpaid redo'],
  ],
  ['walled, and online', ought([walled]), shows([], [sessionOf(walled)]), ['online_unpaid redo cuts']],
  [
    'nobody has this name: another system may let them in',
    ought([]),
    shows([], [sessionOf(amina, { subscriptionId: null })]),
    ['stranger remove cuts'],
  ],
  [
    'RADIUS lets in whom nobody knows: another system asks it, too',
    ought([], { router: { mode: 'radius' } }),
    shows([], [sessionOf(amina, { subscriptionId: null, byRadius: true })]),
    ['stranger remove cuts'],
  ],
  [
    'our mark, and nobody has it: who is online by it was ours',
    ought([]),
    shows([], [sessionOf(amina)]),
    ['online_unpaid remove cuts'],
  ],
  [
    'a name of the ISP’s own people, made by hand',
    ought([]),
    shows([grantOf(amina, { subscriptionId: null })], [sessionOf(amina, { subscriptionId: null })]),
    ['stranger remove cuts'],
  ],
  ['a grant by hand under a name of nobody', ought([]), shows([grantOf(amina, { subscriptionId: null })], []), []],
  ['our mark, and nobody has it', ought([]), shows([grantOf(amina)], []), ['orphan remove']],
  [
    'our mark of one who is placed elsewhere, and online by it',
    ought([], { elsewhere: [away] }),
    shows([grantOf(amina)], [sessionOf(amina)]),
    ['orphan remove cuts', 'online_unpaid remove cuts'],
  ],
  [
    'made by hand beside ours',
    ought([amina]),
    shows([grantOf(amina), grantOf(amina, { key: '*hand', subscriptionId: null })], []),
    ['stranger remove'],
  ],
  [
    'our mark was rubbed off',
    ought([amina]),
    shows([grantOf(amina, { subscriptionId: null, generation: null })], []),
    ['stranger remove'],
  ],
  [
    'RADIUS lets in: no grant is expected, and whoever has paid may be online',
    ought([], { router: { mode: 'radius' }, elsewhere: [away] }),
    shows([], [sessionOf(amina, { subscriptionId: null, byRadius: true })]),
    [],
  ],
  [
    'RADIUS lets in: what is left of before is ours to take away',
    ought([amina], { router: { mode: 'radius' } }),
    shows([grantOf(amina)], []),
    ['orphan remove'],
  ],
  [
    'RADIUS lets in: past her end she is online',
    ought([over], { router: { mode: 'radius' } }),
    shows([], [sessionOf(over, { subscriptionId: null, byRadius: true })]),
    ['online_unpaid redo cuts'],
  ],
  [
    'RADIUS lets in: she logged in by another name, which her open session tells',
    ought([amina], { router: { mode: 'radius' }, radius: new Map([['aa:bb:cc', amina.subscriptionId]]) }),
    shows([], [sessionOf(amina, { subscriptionId: null, username: 'AA:BB:CC', byRadius: true })]),
    [],
  ],
];

describe('drift', () => {
  it.each(cases)('%s', (_, ...[wanted, survey, found]) => {
    const told = driftsOf(wanted, survey).map((one) => [one.kind, one.remedy.kind, ...(one.cuts ? ['cuts'] : [])]);
    expect(told.map((words) => words.join(' '))).toEqual(found);
  });

  it('of too many is the youngest', () => {
    const sessions = [3, 1, 2].map((age) => sessionOf(amina, { key: `*${age}`, startedAt: NOW - age }));
    const drifts = driftsOf(ought([hers('amina', { sessions: 2 })]), shows([grantOf(amina)], sessions));
    expect(drifts.map(({ remedy }) => remedy)).toEqual([{ kind: 'remove', key: '*1' }]);
  });

  it('is told as a person would read it', () => {
    const [drift] = driftsOf(ought([amina]), shows([grantOf(amina, { downKbps: null, upKbps: null })], []));
    expect(drift).toMatchObject({ wanted: '10000/5000 kbit/s', found: 'no limit', key: 'wrong_speed/sub_amina' });
  });

  const anybody = fc.record({
    access: fc.constantFrom<Access[]>('granted', 'throttled', 'walled', 'blocked'),
    leftMs: fc.constantFrom(DAY, -DAY),
    down: fc.integer({ min: 64, max: 100_000 }),
    online: fc.boolean(),
  });
  const people = fc.array(anybody, { minLength: 1, maxLength: 12 });

  /** A network that equals the ledger: who may be online has a grant, and is online if she likes. */
  const equal = (given: typeof people extends fc.Arbitrary<infer T> ? T : never) => {
    const all = given.map(({ access, leftMs, down }, place) => {
      const isOpen = access === 'granted' || access === 'throttled';
      return hers(`name-${place}`, { access, untilAt: isOpen ? NOW + leftMs : null, downKbps: down });
    });
    const open = all.filter((_, place) => {
      const one = given[place];
      return one !== undefined && one.leftMs > 0 && (one.access === 'granted' || one.access === 'throttled');
    });
    const online = open.filter((one) => given[all.indexOf(one)]?.online === true);
    return { all, open, grants: open.map((one) => grantOf(one)), sessions: online.map((one) => sessionOf(one)) };
  };

  it('is none where the network equals the ledger', () => {
    fc.assert(
      fc.property(people, (given) => {
        const { all, grants, sessions } = equal(given);
        expect(driftsOf(ought(all), shows(grants, sessions))).toEqual([]);
      }),
      { seed: 6, numRuns: 200 },
    );
  });

  it('is exactly one for each single change', () => {
    const changes = [
      ['shut_out', (grants: SurveyGrant[]) => void grants.shift()],
      ['wrong_speed', (grants: SurveyGrant[]) => void grants.splice(0, 1, { ...grants[0]!, upKbps: 1 })],
      ['wrong_end', (grants: SurveyGrant[]) => void grants.splice(0, 1, { ...grants[0]!, untilAt: null })],
      ['orphan', (grants: SurveyGrant[]) => void grants.push(grantOf(hers('nobody')))],
    ] as const;
    fc.assert(
      fc.property(people, fc.constantFrom(...changes), (given, [kind, change]) => {
        const { all, grants } = equal(given);
        fc.pre(grants.length > 0);
        const changed = [...grants];
        change(changed);
        expect(driftsOf(ought(all), shows(changed, [])).map((one) => one.kind)).toEqual([kind]);
      }),
      { seed: 6, numRuns: 200 },
    );
  });
});
