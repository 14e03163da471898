import type { SimulatorOptions } from '../options.ts';
import type { Clock } from './clock.ts';
import type { House } from './house.ts';
import { parseInterval } from './intervals.ts';
import { inRange } from './version.ts';
import type { Row } from './types.ts';

const FULL =
  'local,telnet,ssh,ftp,reboot,read,write,policy,test,winbox,password,web,sniff,sensitive,api,romon,dude,tikapp';

/** What stands in a router fresh from its box, and what its options say. */
export function furnish(house: House, options: SimulatorOptions, clock: Clock): void {
  for (const menu of house.menus.values()) {
    const table = house.tableOf(menu.path);
    if (menu.single === true) table.add({}, { id: '*0', ...liveOf(house, options, clock, menu.path) });
    for (const { '.id': id, '.from': from, '.until': until, ...values } of menu.rows ?? [])
      if (inRange(house.engine.version, { ...(from && { from }), ...(until && { until }) }))
        table.add(knownOnly(house, menu.path, values), id === undefined ? {} : { id });
  }
  furnishSystem(house, options);
  furnishUsers(house, options);
  furnishInterfaces(house, options);
}

/** Built-in rows name fields that some releases do not have. */
function knownOnly(house: House, path: string, values: Row): Row {
  const fields = house.menus.get(path)?.fields;
  return Object.fromEntries(Object.entries(values).filter(([name]) => fields?.has(name)));
}

/** Columns of single menus that change by themselves. */
function liveOf({ engine }: House, options: SimulatorOptions, clock: Clock, path: string): { live?: () => Row } {
  const board = options.board ?? 'hAP ac^2';
  if (path === '/system/resource')
    return {
      live: () => ({
        uptime: engine.interval(Math.floor((engine.now() - engine.bootedAt()) / 1000) * 1000),
        version: `${engine.version}${engine.since('7') ? ' (stable)' : ' (long-term)'}`,
        'board-name': board,
      }),
    };
  if (path === '/system/clock') return { live: () => ({ ...clock.wall(), 'gmt-offset': clock.gmtOffset() }) };
  return {};
}

function furnishSystem(house: House, options: SimulatorOptions): void {
  const { engine } = house;
  const one = (path: string, values: Row): void =>
    house.menus.has(path) ? house.tableOf(path).put('*0', values) : undefined;
  one('/system/identity', { name: options.identity ?? 'MikroTik' });
  one('/system/clock', { 'time-zone-name': options.timeZone ?? 'UTC' });
  one('/system/device-mode', onOff(options.deviceMode ?? {}));
  const serial = `HG${String(Math.floor(engine.chance() * 1e9)).padStart(9, '0')}`;
  const firmware = { 'current-firmware': engine.version, 'upgrade-firmware': engine.version };
  const model = options.board ?? 'hAP ac^2';
  one('/system/routerboard', { 'board-name': model, model, 'serial-number': serial, ...firmware });
  one('/system/license', { 'software-id': `${serial.slice(2, 6)}-${serial.slice(6, 10)}` });
  if (house.menus.has('/system/ntp/client') && engine.since('7')) one('/system/ntp/client', { status: 'stopped' });
}

const onOff = (features: Readonly<Record<string, boolean>>): Row =>
  Object.fromEntries(Object.entries(features).map(([name, on]) => [name, String(on)]));

function furnishUsers(house: House, options: SimulatorOptions): void {
  const { engine } = house;
  const groups = house.tableOf('/user/group');
  const add = (name: string, policy: readonly string[]): void => {
    const all = (engine.since('7') ? `${FULL},rest-api` : FULL).split(',');
    const has = new Set(policy);
    groups.add({ name, policy: all.map((one) => (has.has(one) ? one : `!${one}`)).join(',') });
  };
  const reads = 'local,telnet,ssh,reboot,read,test,winbox,password,web,sniff,sensitive,api,romon,tikapp,rest-api'.split(
    ',',
  );
  add('read', reads);
  add('write', [...reads, 'write']);
  add('full', `${FULL},rest-api`.split(','));
  const users = options.users ?? [{ name: 'admin', password: '' }];
  for (const { name, password, policy, address } of users) {
    if (policy !== undefined) add(`${name}-group`, policy);
    const group = policy === undefined ? 'full' : `${name}-group`;
    house.tableOf('/user').add({ name, password, group, address: address ?? '' });
  }
}

function furnishInterfaces(house: House, options: SimulatorOptions): void {
  const tail = String(Math.floor(house.engine.chance() * 0xff_ff))
    .padStart(6, '0')
    .slice(-6);
  for (let port = 1; port <= (options.ports ?? 5); port += 1) {
    const name = `ether${String(port)}`;
    const mac = `48A98A${(Number.parseInt(tail, 10) + port).toString(16).padStart(6, '0')}`.toUpperCase();
    house
      .tableOf('/interface/ethernet')
      .add({ name, 'default-name': name, 'mac-address': (mac.match(/../g) ?? []).join(':') });
  }
}

/** Packages print as rows. */
export function furnishPackages(house: House, packages: ReadonlySet<string>): void {
  const { engine } = house;
  const names = engine.since('7')
    ? [...packages].filter((name) => !['hotspot', 'ppp', 'dhcp'].includes(name))
    : [...packages];
  for (const name of names) house.tableOf('/system/package').add({ name, version: engine.version });
}

/** A clock that is set by hand moves; the row keeps only the zone. */
export function watchClock(house: House, clock: Clock): void {
  house.engine.onChange('/system/clock', ({ kind }) => {
    if (kind !== 'set') return;
    const stored = house.tableOf('/system/clock').items()[0];
    const date = stored?.values['date'];
    const time = stored?.values['time'];
    if (date === undefined && time === undefined) return;
    clock.setWall(date, parseInterval(time ?? '') === null ? undefined : time);
    delete stored?.values['date'];
    delete stored?.values['time'];
  });
}
