/** Commands that a menu has beside those of its items, with what they take. */
export interface Extra {
  readonly path: string;
  readonly command: string;
  readonly takes: readonly string[];
  /** The first release that has it; all, when it is left out. */
  readonly since?: string;
}

const FETCH = [
  'url',
  'mode',
  'address',
  'host',
  'port',
  'user',
  'password',
  'src-path',
  'dst-path',
  'upload',
  'ascii',
  'http-method',
  'http-data',
  'http-header-field',
  'http-auth-scheme',
  'check-certificate',
  'keep-result',
  'output',
  'as-value',
  'duration',
  'idle-timeout',
  'src-address',
  'http-content-encoding',
  'http-percent-encoding',
];
const PING = ['address', 'count', 'interval', 'size', 'src-address', 'interface', 'ttl', 'do-not-fragment', 'as-value'];
const MONITOR = ['numbers', 'once', 'interval', 'duration', 'as-value', 'do', 'interface', 'freeze-frame-interval'];
const EXPORT = ['file', 'compact', 'verbose', 'terse', 'hide-sensitive', 'show-sensitive'];
const COUNTED = ['/queue/simple', '/queue/tree', '/ip/firewall/filter', '/ip/firewall/nat', '/ip/firewall/mangle'];

/** The commands of RouterOS that are no work on items. */
export const EXTRAS: readonly Extra[] = [
  { path: '', command: 'import', takes: ['file-name', 'from-line', 'verbose', 'dry-run'] },
  { path: '', command: 'export', takes: EXPORT },
  { path: '', command: 'ping', takes: PING },
  { path: '', command: 'quit', takes: [] },
  { path: '', command: 'password', takes: ['old-password', 'new-password', 'confirm-new-password'] },
  ...['info', 'warning', 'error', 'debug'].map((command) => ({ path: '/log', command, takes: ['message'] })),
  { path: '/system', command: 'reboot', takes: [] },
  { path: '/system', command: 'shutdown', takes: [] },
  { path: '/system/script', command: 'run', takes: ['numbers', 'number', 'use-script-permissions'] },
  { path: '/system/backup', command: 'save', takes: ['name', 'password', 'dont-encrypt', 'encryption'] },
  { path: '/system/backup', command: 'load', takes: ['name', 'password', 'force-v6-to-v7-configuration-upgrade'] },
  {
    path: '/system/device-mode',
    command: 'update',
    since: '7.0',
    takes: [
      'mode',
      'activation-timeout',
      'scheduler',
      'fetch',
      'hotspot',
      'container',
      'traffic-gen',
      'bandwidth-test',
      'ipsec',
      'l2tp',
      'pptp',
      'proxy',
      'romon',
      'smb',
      'sniffer',
      'socks',
      'email',
      'zerotier',
      'flagging-enabled',
    ],
  },
  { path: '/tool', command: 'fetch', takes: FETCH },
  { path: '/tool', command: 'ping', takes: PING },
  { path: '/tool', command: 'torch', takes: [...MONITOR, 'src-address', 'dst-address', 'port', 'protocol'] },
  { path: '/interface', command: 'monitor-traffic', takes: MONITOR },
  { path: '/interface/ethernet', command: 'monitor', takes: MONITOR },
  { path: '/interface/pppoe-client', command: 'monitor', takes: MONITOR },
  { path: '/interface/ovpn-client', command: 'monitor', takes: MONITOR },
  {
    path: '/certificate',
    command: 'sign',
    takes: ['numbers', 'number', 'ca', 'name', 'ca-crl-host', 'ca-on-smart-card'],
  },
  { path: '/certificate', command: 'import', takes: ['file-name', 'passphrase', 'name', 'trusted'] },
  { path: '/certificate', command: 'export-certificate', takes: ['numbers', 'type', 'export-passphrase', 'file-name'] },
  { path: '/ip/hotspot/active', command: 'login', takes: ['user', 'password', 'mac-address', 'ip', 'domain'] },
  { path: '/ip/hotspot/host', command: 'make-binding', takes: ['numbers', 'type', 'to-address', 'server', 'comment'] },
  { path: '/ip/dhcp-server/lease', command: 'make-static', takes: ['numbers'] },
  { path: '/ip/hotspot/user', command: 'reset-counters', takes: ['numbers'] },
  ...COUNTED.map((path) => ({ path, command: 'reset-counters', takes: ['numbers'] })),
  ...COUNTED.map((path) => ({ path, command: 'reset-counters-all', takes: [] })),
  { path: '/radius', command: 'monitor', takes: MONITOR },
  { path: '/radius', command: 'reset-counters', takes: ['numbers'] },
  { path: '/ip/dns/cache', command: 'flush', takes: [] },
];
