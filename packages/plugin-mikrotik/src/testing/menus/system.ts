import type { MenuData } from '../engine/schema.ts';

const POLICIES = [
  'local,telnet,ssh,ftp,reboot,read,write,policy,test,winbox,password,web,sniff,sensitive,api,romon',
  'dude,tikapp,rest-api',
].join(',');

const FILE = `
      name text
      type text ro
      size text ro
      creation-time text ro <7.15
      last-modified text ro >=7.15
      contents text`;

/** The router itself: its name, clock, packages, scripts, logs and files. */
export const systemMenus: readonly MenuData[] = [
  { path: '/system/identity', single: true, fields: 'name text =MikroTik' },
  {
    path: '/system/resource',
    single: true,
    dynamic: 'fixed',
    fields: `
      uptime text ro
      version text ro
      build-time text ro
      factory-software text ro =6.44.6
      free-memory text ro =190840832
      total-memory text ro =268435456
      cpu text ro =ARMv7
      cpu-count text ro =4
      cpu-frequency text ro =716
      cpu-load text ro =3
      free-hdd-space text ro =3158016
      total-hdd-space text ro =16777216
      architecture-name text ro =arm
      board-name text ro
      platform text ro =MikroTik`,
  },
  {
    path: '/system/clock',
    single: true,
    fields: `
      time text
      date text
      time-zone-autodetect yesno =yes <7
      time-zone-autodetect bool =true >=7
      time-zone-name text
      gmt-offset text ro
      dst-active bool =false ro`,
  },
  {
    path: '/system/ntp/client',
    single: true,
    fields: `
      enabled yesno =no <7
      enabled bool =false >=7
      mode one(unicast,broadcast,multicast,manycast) =unicast
      primary-ntp text =0.0.0.0 <7
      secondary-ntp text =0.0.0.0 <7
      server-dns-names text ="" <7
      servers text ="" >=7
      vrf text =main >=7
      status text ro >=7`,
  },
  {
    path: '/system/ntp/client/servers',
    from: '7',
    fields: `
      address text !
      auth-key text =none
      iburst bool =true
      min-poll int =6
      max-poll int =10
      disabled dynamic comment`,
  },
  {
    path: '/system/package',
    fixed: true,
    fields: `
      name text ro
      version text ro
      build-time text ro
      scheduled text ="" ro
      disabled`,
  },
  {
    path: '/system/device-mode',
    single: true,
    from: '7',
    dynamic: 'fixed',
    fields: `
      mode text ro =enterprise <7.17
      mode text ro =advanced >=7.17
      flagging-enabled bool ro =true
      flagged bool ro =false
      scheduler bool ro =true
      socks bool ro =true
      fetch bool ro =true
      pptp bool ro =true
      l2tp bool ro =true
      bandwidth-test bool ro =true
      traffic-gen bool ro =false
      sniffer bool ro =true
      ipsec bool ro =true
      romon bool ro =true
      proxy bool ro =true
      hotspot bool ro =true
      smb bool ro =true
      email bool ro =true
      zerotier bool ro =true
      container bool ro =false
      install-any-version bool ro =false >=7.17
      partitions bool ro =false >=7.17
      routerboard bool ro =false >=7.17
      attempt-count text ro =0`,
  },
  {
    path: '/system/routerboard',
    single: true,
    dynamic: 'fixed',
    fields: `
      routerboard bool =true ro
      board-name text ro
      model text ro
      serial-number text ro
      firmware-type text =ipq4000L ro
      factory-firmware text =6.44.6 ro
      current-firmware text ro
      upgrade-firmware text ro`,
  },
  {
    path: '/system/health',
    single: true,
    until: '7',
    dynamic: 'fixed',
    fields: `
      voltage text =23.9 ro
      temperature text =41 ro`,
  },
  {
    path: '/system/health',
    from: '7',
    dynamic: 'fixed',
    fields: `
      name text ro
      value text ro
      type text ro`,
    rows: [
      { name: 'voltage', value: '23.9', type: 'V' },
      { name: 'temperature', value: '41', type: 'C' },
    ],
  },
  {
    path: '/system/license',
    single: true,
    dynamic: 'fixed',
    fields: `
      software-id text ro
      nlevel text =4 ro
      features text ="" ro`,
  },
  {
    path: '/system/scheduler',
    feature: 'scheduler',
    unique: [{ of: ['name'], says: 'item with this name already exists' }],
    fields: `
      name text
      start-date text
      start-time text
      interval interval =0s
      on-event text =""
      owner text ro
      policy some(${POLICIES})
      run-count text =0 ro
      next-run text ro
      disabled comment`,
  },
  {
    path: '/system/script',
    unique: [{ of: ['name'], says: 'item with this name already exists' }],
    fields: `
      name text
      owner text ro
      policy some(${POLICIES})
      dont-require-permissions yesno =no <7
      dont-require-permissions bool =false >=7
      last-started text ro
      run-count text =0 ro
      source text =""
      invalid
      comment`,
  },
  {
    path: '/system/script/job',
    dynamic: 'removable',
    fields: `
      script text ro
      owner text ro
      started text ro`,
  },
  {
    path: '/log',
    dynamic: 'fixed',
    fields: `
      time text ro
      topics text ro
      message text ro
      buffer text =memory ro >=7.12`,
  },
  {
    path: '/system/logging',
    fields: `
      topics text =info
      prefix text =""
      regex text ="" >=7.14
      action text =memory
      default bool =false ro
      invalid
      disabled`,
    rows: ['info', 'error', 'warning', 'critical'].map((topics, at) => ({
      '.id': `*${String(at)}`,
      topics,
      action: topics === 'critical' ? 'echo' : 'memory',
      default: 'true',
    })),
  },
  // Release 6 makes files by printing into them.
  { path: '/file', until: '7', without: ['add'], fields: FILE },
  { path: '/file', from: '7', fields: FILE },
];
