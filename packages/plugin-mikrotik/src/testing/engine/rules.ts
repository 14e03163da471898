import { createHash, randomBytes } from 'node:crypto';
import { formatIp, parsePrefix } from './addresses.ts';
import type { Around, Rule } from './house.ts';
import { formatInterval, parseInterval } from './intervals.ts';
import { traps } from './trap.ts';
import type { Row } from './types.ts';

type Values = Record<string, string>;

/** The next name of the form `ovpn-out1` that nobody has. */
function freeName({ table }: Around, stem: string): string {
  for (let count = 1; ; count += 1) {
    const name = `${stem}${String(count)}`;
    if (table.find('name', name) === undefined) return name;
  }
}

const named =
  (stem: string): Required<Rule>['complete'] =>
  (values, around) => {
    values['name'] ??= freeName(around, stem);
  };

/** A rule of newer releases only. */
const from =
  (version: string, rule: Required<Rule>['complete']): Required<Rule>['complete'] =>
  (values, around) => {
    if (around.house.engine.since(version)) rule(values, around);
  };

const stamp = ({ house }: Around): string => {
  const { date, time } = house.engine.wallClock();
  return `${date} ${time}`;
};

/** An address knows its network and where it really is. */
function completeAddress(values: Values, around: Around): void {
  const prefix = parsePrefix(values['address'] ?? '');
  if (around.id === null || around.asked['address'] !== undefined)
    values['network'] = around.asked['network'] ?? formatIp(prefix?.network ?? 0);
  values['actual-interface'] = values['interface'] ?? '';
}

/** An entry of an address list with a timeout is dynamic, and has an end that `ties` sees to. */
function completeEntry(values: Values, around: Around): void {
  if (around.id === null) values['creation-time'] = stamp(around);
  const { timeout } = around.asked;
  if (timeout === undefined) return;
  const forever = timeout.startsWith('none');
  values['dynamic'] = timeout === 'none-static' ? 'false' : 'true';
  if (forever) delete values['timeout'];
  else values['timeout'] = formatInterval(parseInterval(timeout) ?? 0);
}

/** How long an entry still has, counted down whenever somebody looks. */
function liveEntry(_values: Row, { house }: Around): (id: string) => Row {
  return (id) => {
    const endsAt = house.entryEnds.get(id);
    return endsAt === undefined ? {} : { timeout: formatInterval(Math.max(0, endsAt - house.engine.now())) };
  };
}

/** A hotspot user's password may be empty, but a user must be somebody. */
function completeHotspotUser(values: Values): void {
  if ((values['name'] ?? '') === '' && values['mac-address'] === undefined) throw traps.missing('name');
}

function completeLease(values: Values, around: Around): void {
  if ((values['address'] ?? '') === '' && (values['mac-address'] ?? '') === '') throw traps.missing('address');
  if (around.id === null) values['status'] ??= 'waiting';
}

/** A key pair of its own for a WireGuard interface, when none was given. */
function completeWireguard(values: Values, around: Around): void {
  values['name'] ??= freeName(around, 'wireguard');
  values['listen-port'] ??= '13231';
  values['private-key'] ??= randomBytes(32).toString('base64');
  values['public-key'] = createHash('sha256').update(values['private-key']).digest('base64');
}

function completeScheduler(values: Values, around: Around): void {
  const { date, time } = around.house.engine.wallClock();
  values['name'] ??= freeName(around, 'schedule');
  values['start-date'] ??= date;
  values['start-time'] ??= time;
  values['owner'] ??= around.actor.name;
  values['policy'] ??= [...around.actor.policy].join(',');
  values['run-count'] ??= '0';
}

function completeScript(values: Values, around: Around): void {
  values['name'] ??= freeName(around, 'script');
  values['owner'] ??= around.actor.name;
  values['policy'] ??= [...around.actor.policy].join(',');
}

/** A queue says whose traffic it holds. */
function completeQueue(values: Values, around: Around): void {
  values['name'] ??= freeName(around, 'queue');
  // `target=""` is everybody; only to say nothing is an error.
  const given = around.asked['target'] ?? (values['target'] === '' ? undefined : values['target']);
  if (around.id === null && given === undefined && values['dst'] === undefined) throw traps.missing('target');
}

function completeWalledGarden(values: Values, around: Around): void {
  if (around.id === null) values['hits'] ??= '0';
}

function completeGroup(values: Values, around: Around): void {
  const given = (values['policy'] ?? '').split(',').filter((word) => word !== '');
  const has = new Set(given.filter((word) => !word.startsWith('!')));
  if (around.asked['policy'] === undefined) return;
  const all = POLICIES.filter((policy) => policy !== 'rest-api' || around.house.engine.since('7'));
  if ([...has].some((word) => !all.includes(word))) throw traps.noMatch('policy');
  values['policy'] = all.map((policy) => (has.has(policy) ? policy : `!${policy}`)).join(',');
}

const POLICIES: readonly string[] = [
  'local,telnet,ssh,ftp,reboot,read,write,policy,test,winbox,password,web,sniff,sensitive,api,romon',
  'dude,tikapp,rest-api',
].flatMap((words) => words.split(','));

/** A user may not take himself away, nor the last who may do all. */
function mayRemoveUser(row: Row, { actor }: Around): void {
  if (row['name'] === actor.name) throw traps.failure('can not remove the logged in user');
}

/** A file that is written by command holds only so much, less on release 6. */
function completeFile(values: Values, around: Around): void {
  const contents = values['contents'] ?? '';
  if (contents.length > (around.house.engine.since('7') ? 61_440 : 4095)) throw traps.tooLong();
  values['type'] ??= '.txt file';
  values['size'] = String(contents.length);
  values[around.house.engine.since('7.15') ? 'last-modified' : 'creation-time'] = stamp(around);
}

/** The rules of single menus, beyond what their fields say. */
export const rules = (): ReadonlyMap<string, Rule> =>
  new Map<string, Rule>([
    ['/ip/address', { complete: completeAddress }],
    ['/ip/firewall/address-list', { complete: completeEntry, live: liveEntry }],
    ['/ip/hotspot/user', { complete: completeHotspotUser }],
    ['/ip/hotspot/walled-garden', { complete: completeWalledGarden }],
    ['/ip/hotspot', { complete: named('hotspot') }],
    ['/ip/dhcp-server', { complete: named('dhcp') }],
    ['/ip/dhcp-server/lease', { complete: completeLease }],
    ['/interface/wireguard', { complete: completeWireguard }],
    ['/interface/wireguard/peers', { complete: from('7.15', named('peer')) }],
    ['/interface/bridge', { complete: named('bridge') }],
    ['/interface/vlan', { complete: named('vlan') }],
    ['/interface/veth', { complete: named('veth') }],
    ['/interface/pppoe-client', { complete: named('pppoe-out') }],
    ['/interface/ovpn-client', { complete: named('ovpn-out') }],
    ['/interface/ovpn-server', { complete: named('ovpn-in') }],
    ['/interface/pppoe-server', { complete: named('pppoe-in') }],
    ['/interface/ovpn-server/server', { complete: from('7.17', named('ovpn-server')) }],
    ['/system/scheduler', { complete: completeScheduler }],
    ['/system/script', { complete: completeScript }],
    ['/queue/simple', { complete: completeQueue }],
    ['/queue/tree', { complete: named('queue') }],
    ['/certificate', { complete: named('cert') }],
    ['/file', { complete: completeFile }],
    ['/user', { mayRemove: mayRemoveUser }],
    ['/user/group', { complete: completeGroup }],
  ]);
