import { ipNumber } from '../script/values.ts';

type Row = Readonly<Record<string, string>>;

/** A customer as the firewall and the queues see her. */
export interface Client {
  readonly address: string;
  readonly mac: string;
  /** `<pppoe-ann>`, or the interface that a hotspot or a DHCP server is on. */
  readonly interface: string;
  readonly service: 'pppoe' | 'hotspot' | 'dhcp' | 'static';
  /** In a hotspot: whether she is let through. */
  readonly authorised: boolean;
}

/** What the firewall of a router does, as it is set up now. */
export interface Walls {
  readonly filter: readonly Row[];
  readonly nat: readonly Row[];
  readonly mangle: readonly Row[];
  readonly isListed: (list: string, address: string) => boolean;
  readonly isMember: (interfaceList: string, name: string) => boolean;
}

/** What becomes of her traffic. */
export interface Fate {
  /** She cannot get out: her pages are redirected, or all that she sends is dropped or refused. */
  readonly walled: boolean;
  /** Her connections pass by the simple queues. */
  readonly fast: boolean;
  /** What was open before goes on both ways, whatever becomes of something new. */
  readonly keeps: boolean;
}

/** An ordinary page of the web, somewhere outside (RFC 5737 keeps the address for such uses). */
const OUTSIDE = '203.0.113.80';

interface Packet {
  readonly client: Client;
  readonly way: 'up' | 'down';
  readonly state: 'new' | 'established';
  readonly port: number;
  readonly mark: string;
}

const isStop = (action: string | null): boolean => /^(?:drop|reject|tarpit)$/.test(action ?? '');

/** Judges the traffic of a customer by what the rules do to an ordinary page, to its first packet and to the others. */
export function fateOf(client: Client, walls: Walls): Fate {
  const page = { client, way: 'up', state: 'new', mark: '' } as const;
  const redirected = walk(walls.nat, 'dstnat', { ...page, port: 80 }, walls, NAT_ENDS);
  const redirectedTls = walk(walls.nat, 'dstnat', { ...page, port: 443 }, walls, NAT_ENDS);
  const mark = markOf({ ...page, port: 443 }, walls);
  const marked = { ...page, port: 443, mark };
  const first = walk(walls.filter, 'forward', marked, walls, FILTER_ENDS);
  const later = (['up', 'down'] as const).map((way) =>
    walk(walls.filter, 'forward', { ...marked, way, state: 'established' }, walls, FILTER_ENDS),
  );
  const turned = [redirected, redirectedTls].some((action) => action === 'redirect' || action === 'dst-nat');
  const stopped = [first, ...later].some(isStop);
  return { walled: turned || stopped, fast: later.includes('fasttrack-connection'), keeps: !later.some(isStop) };
}

const NAT_ENDS = /^(?:accept|redirect|dst-nat|netmap|same)$/;
const FILTER_ENDS = /^(?:accept|drop|reject|tarpit|fasttrack-connection)$/;

/** The mark that the rules give to a connection. */
function markOf(packet: Packet, walls: Walls): string {
  for (const chain of ['prerouting', 'forward']) {
    for (const rule of walls.mangle) {
      const marks = rule['chain'] === chain && rule['action'] === 'mark-connection';
      if (marks && isOn(rule) && matches(rule, packet, walls)) return rule['new-connection-mark'] ?? '';
    }
  }
  return '';
}

/** Goes through a chain and those it jumps to; answers the action that ends it, `return`, or null at its end. */
function walk(
  rules: readonly Row[],
  chain: string,
  packet: Packet,
  walls: Walls,
  ends: RegExp,
  depth = 0,
): string | null {
  for (const rule of rules) {
    if (rule['chain'] !== chain || !isOn(rule) || !matches(rule, packet, walls)) continue;
    const action = rule['action'] ?? 'accept';
    if (action === 'return') return null;
    if (ends.test(action)) return action;
    if (action !== 'jump' || depth > 16) continue;
    const ended = walk(rules, rule['jump-target'] ?? '', packet, walls, ends, depth + 1);
    if (ended !== null) return ended;
  }
  return null;
}

/** Whether an item is switched on and good. */
export function isOn(row: Row): boolean {
  return !isYes(row['disabled']) && !isYes(row['invalid']);
}

/** Either spelling of truth. */
export function isYes(value: string | undefined): boolean {
  return value === 'true' || value === 'yes';
}

function matches(rule: Row, packet: Packet, walls: Walls): boolean {
  return Object.entries(MATCHERS).every(([field, matcher]) => {
    const given = rule[field];
    if (given === undefined || given === '') return true;
    const not = given.startsWith('!');
    return matcher(not ? given.slice(1) : given, packet, walls) !== not;
  });
}

type Matcher = (given: string, packet: Packet, walls: Walls) => boolean;

const addressOf = ({ client, way }: Packet, end: 'src' | 'dst'): string =>
  (way === 'up') === (end === 'src') ? client.address : OUTSIDE;
/** Where it comes in or goes out; the uplink has no name here. */
const doorOf = ({ client, way }: Packet, end: 'in' | 'out'): string =>
  (way === 'up') === (end === 'in') ? client.interface : '';
const never: Matcher = () => false;
const unmarked: Matcher = (given) => given === 'no-mark';
const byList =
  (end: 'in' | 'out'): Matcher =>
  (given, packet, walls) =>
    given === 'all' ||
    (given === 'dynamic' && doorOf(packet, end).startsWith('<')) ||
    walls.isMember(given, doorOf(packet, end));
const byDoor =
  (end: 'in' | 'out'): Matcher =>
  (given, packet) =>
    doorOf(packet, end) === given || (given === 'all-ppp' && doorOf(packet, end).startsWith('<pppoe-'));

const MATCHERS: Readonly<Record<string, Matcher>> = {
  'src-address': (given, packet) => isWithin(addressOf(packet, 'src'), given),
  'dst-address': (given, packet) => isWithin(addressOf(packet, 'dst'), given),
  'src-address-list': (given, packet, walls) => walls.isListed(given, addressOf(packet, 'src')),
  'dst-address-list': (given, packet, walls) => walls.isListed(given, addressOf(packet, 'dst')),
  'src-mac-address': (given, { client, way }) => way === 'up' && client.mac.toUpperCase() === given.toUpperCase(),
  'src-address-type': never,
  'dst-address-type': never,
  protocol: (given) => given === 'tcp' || given === '6',
  'dst-port': (given, { way, port }) => way === 'up' && hasPort(given, port),
  'src-port': (given, { way, port }) => way === 'down' && hasPort(given, port),
  port: (given, { port }) => hasPort(given, port),
  'in-interface': byDoor('in'),
  'out-interface': byDoor('out'),
  'in-interface-list': byList('in'),
  'out-interface-list': byList('out'),
  'connection-state': (given, { state }) => given.split(',').includes(state),
  'connection-nat-state': (given) => given.split(',').includes('srcnat'),
  'connection-mark': (given, { mark }) => (given === 'no-mark' ? mark === '' : mark === given),
  'packet-mark': unmarked,
  'routing-mark': (given) => given === 'no-mark' || given === 'main',
  hotspot: (given, { client, way }) =>
    given.split(',').every((word) => {
      if (word === 'auth') return client.service === 'hotspot' && client.authorised;
      return word === 'from-client'
        ? client.service === 'hotspot' && way === 'up'
        : word === '!auth' && !client.authorised;
    }),
  'ipsec-policy': (given) => given.endsWith('none'),
  // What looks into a page, or counts, is not taken to mean an ordinary one.
  content: never,
  'layer7-protocol': never,
  'tls-host': never,
  random: never,
  'icmp-options': never,
};

function hasPort(given: string, port: number): boolean {
  return given.split(',').some((range) => {
    const [from, to = from] = range.split('-').map(Number);
    return from !== undefined && to !== undefined && port >= from && port <= to;
  });
}

/** Whether an address is one, within a network, or within a range. */
export function isWithin(address: string, given: string): boolean {
  const number = ipNumber(address);
  const [from = '', to] = given.split('-');
  const [network = '', length = '32'] = from.split('/');
  const low = ipNumber(network);
  if (number === undefined || low === undefined) return false;
  if (to !== undefined) return number >= low && number <= (ipNumber(to) ?? -1);
  const block = 2 ** (32 - Number(length));
  return Math.floor(number / block) === Math.floor(low / block);
}
