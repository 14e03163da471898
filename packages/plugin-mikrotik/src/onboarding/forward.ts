import { ensure, markOf, moveToHead, whereThere } from './mark.ts';
import type { Onboarding } from './options.ts';
import type { Part } from './part.ts';
import { quoted, when, type Fields } from './text.ts';

/** The list of addresses that nothing goes to or comes from. */
const BLOCKED_LIST = 'daftari-blocked';

/** The list of addresses that whoever has not paid is in. */
const WALLED_LIST = 'daftari-walled';

/** What stays open to them. */
const OPEN_LIST = 'daftari-open';

/** Where the customers are. */
const CUSTOMER_LIST = 'daftari-customers';

const FILTER = '/ip firewall filter';

const NAT = '/ip firewall nat';

const LIST = '/ip firewall address-list';

/** Menus of IPv6, which a router without the package has not. */
const FILTER_SIX = '/ipv6 firewall filter';

/**
 * Who is shut out gets nothing and sends nothing. The rules stand before whatever accepts what is under way already, so
 * that a call or a download ends at once when an address comes onto the list, and not when it is over.
 */
export function blockedPart(): Part {
  const rules: readonly (readonly [string, Fields])[] = [
    ['blocked from', { chain: 'forward', 'src-address-list': BLOCKED_LIST, action: 'drop' }],
    ['blocked to', { chain: 'forward', 'dst-address-list': BLOCKED_LIST, action: 'drop' }],
  ];
  const parts = rules.map(([part]) => part);
  const all = (menu: string): string[] => [
    ...rules.flatMap(([part, fields]) => ensure({ menu, part, fields })),
    ...moveToHead(menu, 'forward', parts),
  ];
  return {
    title: `nothing for whoever is in the list ${BLOCKED_LIST}`,
    changes: [...all(FILTER), ...whereThere(all(FILTER_SIX))],
  };
}

/** What happens to the traffic of whoever has not paid: the pay page and what it needs, and a clear no to the rest. */
export function walledPart({ walled }: Onboarding): Part | null {
  if (walled === undefined) return null;
  const { portal, portalPort, open } = walled;
  const from = { chain: 'forward', 'src-address-list': WALLED_LIST };
  const to = { chain: 'forward', 'dst-address-list': WALLED_LIST };
  const rules: readonly (readonly [string, Fields])[] = [
    ['walled dns', { ...from, protocol: 'udp', 'dst-port': '53', action: 'accept' }],
    ['walled dns tcp', { ...from, protocol: 'tcp', 'dst-port': '53', action: 'accept' }],
    ['walled open', { ...from, 'dst-address-list': OPEN_LIST, action: 'accept' }],
    // A page over https cannot be replaced by another; a browser that is refused at once says so at once.
    ['walled tcp', { ...from, protocol: 'tcp', action: 'reject', 'reject-with': 'tcp-reset' }],
    ['walled rest', { ...from, action: 'reject', 'reject-with': 'icmp-admin-prohibited' }],
    // What was under way when she came behind the wall ends from the other side too.
    ['walled dns back', { ...to, protocol: 'udp', 'src-port': '53', action: 'accept' }],
    ['walled dns tcp back', { ...to, protocol: 'tcp', 'src-port': '53', action: 'accept' }],
    ['walled open back', { ...to, 'src-address-list': OPEN_LIST, action: 'accept' }],
    ['walled back', { ...to, action: 'drop' }],
  ];
  const redirect = {
    chain: 'dstnat',
    'src-address-list': WALLED_LIST,
    'dst-address-list': `!${OPEN_LIST}`,
    protocol: 'tcp',
    'dst-port': '80',
    action: 'dst-nat',
    'to-addresses': portal,
    'to-ports': String(portalPort),
  };
  return {
    title: `the pay page for whoever is in the list ${WALLED_LIST}`,
    changes: [
      ...[portal, ...open].flatMap((address) =>
        ensure({ menu: LIST, part: `open ${address}`, fields: { list: OPEN_LIST, address } }),
      ),
      ...rules.flatMap(([part, fields]) => ensure({ menu: FILTER, part, fields })),
      ...moveToHead(
        FILTER,
        'forward',
        rules.map(([part]) => part),
      ),
      ...ensure({ menu: NAT, part: 'walled page', fields: redirect }),
      ...moveToHead(NAT, 'dstnat', ['walled page']),
    ],
    notes: ['The rules are for IPv4. Where customers have IPv6 too, whoever is walled keeps it.'],
  };
}

/**
 * Keeps customers out of FastTrack, which passes queues by: what they are sold would not hold. Their connections are
 * accepted just before the rule that would put them on that short cut, which itself stays as it is.
 */
export function fastTrackPart({ customers }: Onboarding): Part | null {
  if (customers.length === 0) return null;
  const accept = { chain: 'forward', action: 'accept', 'connection-state': 'established,related' };
  const sides = [
    ['queued from', { ...accept, 'src-address-list': CUSTOMER_LIST }],
    ['queued to', { ...accept, 'dst-address-list': CUSTOMER_LIST }],
  ] as const;
  const move = sides.map(([part]) => `${FILTER} move [${FILTER} find comment=${quoted(markOf(part))}] [:pick $fast 0]`);
  return {
    title: 'FastTrack: customers stay in their queues',
    changes: [
      ...customers.flatMap((address) =>
        ensure({ menu: LIST, part: `customers ${address}`, fields: { list: CUSTOMER_LIST, address } }),
      ),
      `:local fast [${FILTER} find chain=forward action=fasttrack-connection dynamic=false]`,
      ...when('[:len $fast] > 0', [
        ...sides.flatMap(([part, fields]) => ensure({ menu: FILTER, part, fields })),
        ...move,
      ]),
    ],
  };
}

/** OSPF in the dialect of each version: networks in 6, an instance with interface templates in 7. */
export function ospfDialects(ospf: NonNullable<Onboarding['ospf']>): {
  readonly six: readonly string[];
  readonly seven: readonly string[];
} {
  const { networks, area, routerId } = ospf;
  const backbone = area === '0.0.0.0';
  const own = { menu: '/routing ospf area', part: 'ospf area' };
  const instance = { name: 'daftari', version: '2', ...(routerId === undefined ? {} : { 'router-id': routerId }) };
  return {
    six: [
      ...(backbone ? [] : ensure({ ...own, fields: { name: 'daftari', 'area-id': area } })),
      ...networks.flatMap((network) =>
        ensure({
          menu: '/routing ospf network',
          part: `ospf ${network}`,
          fields: { network, area: backbone ? 'backbone' : 'daftari' },
        }),
      ),
    ],
    seven: [
      ...ensure({ menu: '/routing ospf instance', part: 'ospf', fields: instance }),
      ...ensure({ ...own, fields: { name: 'daftari', instance: 'daftari', 'area-id': area } }),
      ...networks.flatMap((network) =>
        ensure({
          menu: '/routing ospf interface-template',
          part: `ospf ${network}`,
          fields: { networks: network, area: 'daftari' },
        }),
      ),
    ],
  };
}
