import type { MenuData } from '../engine/schema.ts';

const PROFILE = `
      name text !
      local-address text
      remote-address text
      bridge text
      bridge-port-priority text
      bridge-path-cost text
      bridge-horizon text
      bridge-learning one(default,yes,no) =default
      bridge-port-vid int >=7.17
      bridge-port-trusted bool >=7.18
      incoming-filter text
      outgoing-filter text
      address-list text =""
      interface-list ref:/interface/list
      dns-server text
      wins-server text
      use-mpls one(default,yes,no,required) =default
      use-compression one(default,yes,no) =default
      use-encryption one(default,yes,no,required) =default
      use-vj-compression one(default,yes,no) <7
      use-upnp one(default,yes,no) =default <7.4
      use-ipv6 one(default,yes,no,required) =yes
      only-one one(default,yes,no) =default
      change-tcp-mss one(default,yes,no) =default
      session-timeout interval
      idle-timeout interval
      rate-limit text
      insert-queue-before text
      parent-queue ref:/queue/simple(none)
      queue-type text
      remote-ipv6-prefix-pool text
      dhcpv6-pd-pool text
      dhcpv6-lease-time interval >=7.14
      dhcpv6-use-radius one(default,yes,no) >=7.20
      on-up text =""
      on-down text =""
      default bool =false ro
      comment text >=7.15`;

/** Point to point: secrets, profiles, who is online, and how RADIUS is asked. */
export const pppMenus: readonly MenuData[] = [
  {
    path: '/ppp/secret',
    unique: [{ of: ['name'], says: 'secret with the same name already exists' }],
    fields: `
      name text !
      service one(any,async,l2tp,ovpn,pppoe,pptp,sstp) =any
      caller-id text =""
      password secret =""
      profile ref:/ppp/profile =default
      local-address text
      remote-address text
      remote-ipv6-prefix text
      routes text =""
      ipv6-routes text ="" >=7
      limit-bytes-in bytes =0
      limit-bytes-out bytes =0
      last-logged-out text ro
      last-caller-id text ="" ro
      last-disconnect-reason text ="" ro
      disabled comment`,
  },
  {
    path: '/ppp/profile',
    unique: [{ of: ['name'], says: 'profile with the same name already exists' }],
    fields: PROFILE,
    rows: [
      { '.id': '*0', name: 'default', 'change-tcp-mss': 'yes', default: 'true' },
      {
        '.id': '*FFFFFFFE',
        name: 'default-encryption',
        'use-encryption': 'yes',
        'change-tcp-mss': 'yes',
        default: 'true',
      },
    ],
  },
  {
    path: '/ppp/aaa',
    single: true,
    fields: `
      use-radius yesno =no <7
      use-radius bool =false >=7
      accounting yesno =yes <7
      accounting bool =true >=7
      interim-update interval =0s
      enable-ipv6-accounting bool =false >=7.15
      use-circuit-id-in-nas-port-id yesno =no <7
      use-circuit-id-in-nas-port-id bool =false >=7`,
  },
  {
    path: '/ppp/active',
    dynamic: 'removable',
    fields: `
      name text ro
      service text ro
      caller-id text ro
      address text ro
      uptime text ro
      encoding text ="" ro
      session-id text ro
      limit-bytes-in text ro
      limit-bytes-out text ro
      radius bool =false ro`,
  },
  {
    path: '/radius',
    fields: `
      service some(ppp,login,hotspot,wireless,dhcp,ipsec,dot1x) =""
      called-id text =""
      domain text =""
      address text =""
      secret secret =""
      authentication-port int:1..65535 =1812
      accounting-port int:1..65535 =1813
      timeout interval =300ms
      accounting-backup yesno =no <7
      accounting-backup bool =false >=7
      realm text =""
      protocol one(udp,radsec) =udp
      certificate ref:/certificate(none) =none
      src-address text =0.0.0.0
      require-message-auth one(no,yes-for-request-resp) =yes-for-request-resp >=7.15
      radsec-timeout interval =3300ms >=7.19.6
      disabled comment`,
    ordered: true,
  },
  {
    path: '/radius/incoming',
    single: true,
    fields: `
      accept yesno =no <7
      accept bool =false >=7
      port int:1..65535 =1700 <7
      port int:1..65535 =3799 >=7
      vrf text =main >=7.15`,
  },
];
