import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Row } from '../../src/client/link.ts';
import { difference, type Write } from '../../src/objects/diff.ts';
import { END_MENU } from '../../src/objects/end.ts';
import type { WantedObject } from '../../src/objects/object.ts';
import { isOn } from '../../src/objects/values.ts';
import { GRANT_MENUS, wantedObjects } from '../../src/objects/wanted.ts';
import { aCase, UNTIL } from './a-case.ts';

const MENUS = [...GRANT_MENUS, END_MENU];
const OWN = 'daftari:sub_1 g=2 until=-';
const SEED = 20_260_301;

/** A few menus of a router: uniqueness is kept, and values print as one version prints them. */
function memoryRouter(start: Readonly<Record<string, readonly Row[]>>, style: 'figures' | 'letters') {
  const menus = new Map(Object.entries(start).map(([menu, rows]) => [menu, rows.map(printed)]));
  let made = 0x1000;
  const rowsOf = (menu: string): readonly Row[] => menus.get(menu) ?? [];
  function printed(row: Row): Row {
    return Object.fromEntries(Object.entries(row).map(([field, value]) => [field, print(field, value)]));
  }
  function print(field: string, value: string): string {
    if (style === 'letters') return value;
    if (field === 'max-limit') return value.replaceAll(/(\d+)M/g, '$1000000').replaceAll(/(\d+)k/g, '$1000');
    if (['disabled', 'block-access'].includes(field)) return isOn(value) ? 'true' : 'false';
    return field === 'interval' ? '00:05:00' : value;
  }
  const check = (menu: string): void => {
    const keys = rowsOf(menu).map((row) =>
      menu.endsWith('address-list') ? `${row['list']} ${row['address']}` : row['name'],
    );
    const named = keys.filter((key) => key !== undefined);
    if (new Set(named).size < named.length) throw new Error(`two of ${menu} have one key: ${named.join(', ')}`);
  };
  return {
    rows: rowsOf,
    write(one: Write): void {
      const rows = rowsOf(one.menu);
      if (one.kind === 'add') {
        const { 'place-before': before, ...values } = one.values;
        const row = { '.id': `*${(made += 1).toString(16)}`, ...printed(values) };
        const at = before === undefined ? rows.length : rows.findIndex((each) => each['.id'] === before);
        menus.set(one.menu, rows.toSpliced(at, 0, row));
      } else if (one.kind === 'remove') {
        menus.set(
          one.menu,
          rows.filter((row) => row['.id'] !== one.id),
        );
      } else if (one.kind === 'set') {
        menus.set(
          one.menu,
          rows.map((row) => (row['.id'] === one.id ? { ...row, ...printed(one.values) } : row)),
        );
      } else {
        const moved = rows.filter((row) => row['.id'] === one.id);
        const others = rows.filter((row) => row['.id'] !== one.id);
        menus.set(
          one.menu,
          others.toSpliced(
            others.findIndex((row) => row['.id'] === one.beforeId),
            0,
            ...moved,
          ),
        );
      }
      check(one.menu);
    },
  };
}

const comment = fc.constantFrom(undefined, OWN, 'house 7, pays late', 'daftari:sub_1 g=3 until=2026-03-02T06:00:00Z');
const disabled = fc.constantFrom('true', 'false');
const aRow = (fields: Readonly<Record<string, fc.Arbitrary<string | undefined>>>): fc.Arbitrary<Row> =>
  fc.record<Record<string, string | undefined>>({ comment, disabled, ...fields }).map((made) => {
    const set = Object.entries(made).flatMap(([field, value]) =>
      value === undefined ? [] : [[field, value] as const],
    );
    return Object.fromEntries(set);
  });
const aMenu = (one: fc.Arbitrary<Row>, key: (row: Row) => string): fc.Arbitrary<readonly Row[]> =>
  fc
    .uniqueArray(one, { selector: key, maxLength: 5 })
    .map((rows) => rows.map((each, at) => ({ '.id': `*${at + 1}`, ...each })));

const named = (more: Readonly<Record<string, fc.Arbitrary<string | undefined>>>, ...names: readonly string[]) =>
  aMenu(aRow({ name: fc.constantFrom(...names), ...more }), (each) => each['name'] ?? '');
const address = fc.constantFrom('10.0.0.2', '10.0.0.9');

/** What people may have left on a router under her name, her mark, or near them. */
const byHand = fc.record({
  '/ppp/secret': named(
    { profile: fc.constantFrom('default', 'daftari-walled'), password: fc.constantFrom('x', undefined) },
    'amina',
    'old',
    'otieno',
  ),
  '/ip/hotspot/user': named({ profile: fc.constantFrom('default') }, 'amina', 'old', 'otieno'),
  '/ip/hotspot/ip-binding': aMenu(
    aRow({ 'mac-address': fc.constantFrom('4C:5E:0C:12:34:56', '4C:5E:0C:00:00:01') }),
    (each) => each['mac-address'] ?? '',
  ),
  '/queue/simple': named(
    {
      target: fc.constantFrom('10.0.0.2/32', '10.0.0.0/24', '10.0.0.9/32'),
      'max-limit': fc.constantFrom('1M/1M', '2M/10M'),
    },
    'daftari-sub_1',
    'all',
    'old',
  ),
  '/ip/firewall/address-list': aMenu(
    aRow({ address, list: fc.constantFrom('daftari-granted', 'daftari-walled', 'daftari-blocked', 'vip') }),
    (each) => `${each['list']} ${each['address']}`,
  ),
  '/ip/dhcp-server/lease': aMenu(
    aRow({
      'mac-address': fc.constantFrom('4C:5E:0C:12:34:56', '4C:5E:0C:00:00:01'),
      address,
      'rate-limit': fc.constantFrom('1M/1M', undefined),
    }),
    (each) => each['mac-address'] ?? '',
  ),
  [END_MENU]: named(
    { 'start-date': fc.constant('2026-03-01'), 'start-time': fc.constant('00:00:00') },
    'daftari-sub_1',
    'backup',
  ),
});

const circumstances = fc
  .record({
    kind: fc.constantFrom('pppoe' as const, 'hotspot' as const, 'static' as const, 'dhcp' as const),
    access: fc.constantFrom('granted' as const, 'throttled' as const, 'walled' as const, 'blocked' as const),
    ends: fc.boolean(),
    suspension: fc.constantFrom('disable' as const, 'profile' as const, 'address-list' as const),
    bound: fc.boolean(),
  })
  .map(({ kind, access, ends, suspension, bound }) => {
    const open = access === 'granted' || access === 'throttled';
    const mac = kind === 'dhcp' || (kind === 'hotspot' && bound) ? '4c:5e:0c:12:34:56' : null;
    const entitlement = { access, untilAt: open && ends ? UNTIL : null };
    return aCase({ kind, entitlement, router: { suspension }, addresses: { ipv4: '10.0.0.2' }, mac });
  });

const style = fc.constantFrom('figures' as const, 'letters' as const);

describe('what differs', () => {
  it('is gone once it is written, from any state that hands have made, and is not written twice', () => {
    fc.assert(
      fc.property(byHand, circumstances, style, (start, given, prints) => {
        const router = memoryRouter(start, prints);
        const wanted = wantedObjects(given);
        const look = () => difference(wanted, router.rows, MENUS, { subscriptionId: 'sub_1', adopt: true });
        const first = look();
        expect(first.conflicts).toEqual([]);
        for (const one of first.writes) router.write(one);
        expect(look()).toEqual({ writes: [], conflicts: [] });
      }),
      { seed: SEED, numRuns: 2_000 },
    );
  });

  it('touches nothing that bears neither her mark, nor her key, nor a name that only we give', () => {
    fc.assert(
      fc.property(byHand, circumstances, (start, given) => {
        const wanted = wantedObjects(given);
        const router = memoryRouter(start, 'letters');
        const touched = difference(wanted, router.rows, MENUS, { subscriptionId: 'sub_1', adopt: true }).writes;
        for (const one of touched) {
          if (one.kind === 'add' || one.kind === 'move') continue;
          const row = router.rows(one.menu).find((each) => each['.id'] === one.id) ?? {};
          expect(isHerRow(row, wanted)).toBe(true);
        }
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('takes over nothing that bears no mark unless it is told to, and says what is in the way', () => {
    const rows: Readonly<Record<string, readonly Row[]>> = {
      '/ppp/secret': [{ '.id': '*1', name: 'amina', comment: 'house 7' }],
    };
    const shown = (menu: string): readonly Row[] => rows[menu] ?? [];
    const wanted = wantedObjects(aCase());
    expect(difference(wanted, shown, MENUS, { subscriptionId: 'sub_1', adopt: false }).conflicts).toEqual([
      { menu: '/ppp/secret', what: 'name amina', mark: 'no mark of ours' },
    ]);
  });

  it('takes over nothing of another subscription, whatever it is told', () => {
    const rows = [{ '.id': '*1', name: 'amina', comment: 'daftari:sub_2 g=1 until=-' }];
    const shown = (menu: string): readonly Row[] => (menu === '/ppp/secret' ? rows : []);
    const { conflicts } = difference(wantedObjects(aCase()), shown, MENUS, { subscriptionId: 'sub_1', adopt: true });
    expect(conflicts).toMatchObject([{ mark: 'the mark of sub_2' }]);
  });

  it('writes the end before the grant, and takes the end away last', () => {
    const open = difference(wantedObjects(aCase()), () => [], MENUS, { subscriptionId: 'sub_1', adopt: false });
    const menus = open.writes.map((one) => one.menu);
    expect(menus.indexOf(END_MENU)).toBeLessThan(menus.indexOf('/ppp/secret'));
    const mark = 'daftari:sub_1 g=2 until=2026-03-02T06:00:00Z';
    const before: Readonly<Record<string, readonly Row[]>> = {
      [END_MENU]: [{ '.id': '*1', name: 'daftari-sub_1', comment: mark }],
      '/ppp/secret': [{ '.id': '*2', name: 'amina', comment: mark }],
    };
    const shut = wantedObjects(aCase({ entitlement: { access: 'blocked', untilAt: null } }));
    const { writes } = difference(shut, (menu) => before[menu] ?? [], MENUS, { subscriptionId: 'sub_1', adopt: false });
    expect(writes.at(-1)).toEqual({ kind: 'remove', menu: END_MENU, id: '*1' });
    expect(writes.some((one) => one.kind === 'set' && one.menu === '/ppp/secret')).toBe(true);
  });
});

function isHerRow(row: Row, wanted: readonly WantedObject[]): boolean {
  const marked = (row['comment'] ?? '').startsWith('daftari:sub_1 ') || row['name'] === 'daftari-sub_1';
  const keyed = wanted.some(({ key }) =>
    Object.entries(key).every(
      ([field, value]) => row[field] === value || (value.endsWith('*') && row[field]?.startsWith('daftari-')),
    ),
  );
  return marked || keyed;
}
