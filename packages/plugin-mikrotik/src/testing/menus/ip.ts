import type { MenuData } from '../engine/schema.ts';

/** Addresses, pools, routes, names, leases and the router's own services. */
export const ipMenus: readonly MenuData[] = [
  {
    path: '/ip/service',
    fixed: true,
    fields: `
      name text ro
      port int:1..65535
      proto text =tcp ro >=7.12
      address text =""
      certificate ref:/certificate(none,*0)
      tls-version one(any,only-1.2) =any
      vrf text =main >=7
      max-sessions int:1..1000 =20 >=7.16
      dynamic bool =false ro >=7.16
      invalid
      disabled`,
    rows: [
      { '.id': '*0', name: 'telnet', port: '23' },
      { '.id': '*1', name: 'ftp', port: '21' },
      { '.id': '*2', name: 'www', port: '80' },
      { '.id': '*3', name: 'ssh', port: '22' },
      { '.id': '*4', name: 'www-ssl', port: '443', certificate: 'none' },
      { '.id': '*5', name: 'api', port: '8728' },
      { '.id': '*6', name: 'winbox', port: '8291' },
      { '.id': '*7', name: 'api-ssl', port: '8729', certificate: 'none' },
    ],
  },
  {
    path: '/ip/address',
    unique: [{ of: ['address', 'interface'], says: 'already have such address' }],
    fields: `
      address prefix !
      network text
      interface iface !
      actual-interface text ro
      vrf text ro >=7.20
      invalid dynamic disabled comment`,
  },
  {
    path: '/ip/pool',
    unique: [{ of: ['name'], says: 'pool with such name exists' }],
    fields: `
      name text !
      ranges ranges !
      next-pool ref:/ip/pool(none)
      comment text >=7.6`,
  },
  {
    path: '/ip/pool/used',
    dynamic: 'fixed',
    fields: `
      pool text ro
      address text ro
      owner text ro
      info text ro`,
  },
  {
    path: '/ip/route',
    fields: `
      dst-address prefix =0.0.0.0/0
      gateway text
      pref-src text
      immediate-gw text ro >=7
      gateway-status text ro <7
      distance int:1..255 =1
      scope int =30
      target-scope int =10
      routing-table text =main >=7
      routing-mark text <7
      check-gateway one(none,arp,ping,bfd)
      static bool =true ro
      active bool =true ro
      inactive bool =false ro >=7
      dynamic disabled comment`,
  },
  {
    path: '/ip/dns',
    single: true,
    fields: `
      servers text =""
      dynamic-servers text ="" ro
      use-doh-server text =""
      verify-doh-cert yesno =no <7
      verify-doh-cert bool =false >=7
      allow-remote-requests yesno =no <7
      allow-remote-requests bool =false >=7
      max-udp-packet-size int =4096
      query-server-timeout interval =2s
      query-total-timeout interval =10s
      cache-size text =2048
      cache-max-ttl interval =1w
      address-list-extra-time interval =0s >=7.16
      vrf text =main >=7.15
      cache-used text =25 ro`,
  },
  {
    path: '/ip/dns/static',
    fields: `
      name text
      regexp text
      address text
      cname text
      type one(A,AAAA,CNAME,FWD,MX,NS,NXDOMAIN,SRV,TXT)
      forward-to text
      ttl interval =1d
      match-subdomain bool >=7.2
      address-list text >=7
      dynamic disabled comment`,
  },
  {
    path: '/ip/dhcp-server',
    unique: [{ of: ['name'], says: 'dhcp server with such name already exists' }],
    fields: `
      name text
      interface iface !
      lease-time interval =10m <7
      lease-time interval =30m >=7
      address-pool ref:/ip/pool(static-only) =static-only
      authoritative one(after-10sec-delay,after-2sec-delay,yes,no) =yes
      bootp-support one(none,static,dynamic) =static
      use-radius one(yes,no,accounting) =no
      lease-script text =""
      add-arp bool =false
      always-broadcast bool =false
      parent-queue text =none
      insert-queue-before text =first
      delay-threshold text
      dynamic-lease-identifiers text =client-mac,client-id >=7.15
      dynamic bool =false ro
      invalid
      disabled comment`,
  },
  {
    path: '/ip/dhcp-server/network',
    fields: `
      address prefix !
      gateway text =""
      netmask text
      dns-server text =""
      dns-none bool =false
      wins-server text =""
      ntp-server text =""
      caps-manager text =""
      domain text =""
      dhcp-option text =""
      dynamic comment`,
  },
  {
    path: '/ip/dhcp-server/lease',
    unique: [
      { of: ['mac-address', 'server'], says: "already have static lease with client's MAC address" },
      { of: ['address', 'server'], says: 'already have static lease with this IP address' },
    ],
    fields: `
      address text =""
      mac-address mac
      client-id text
      address-lists text =""
      server ref:/ip/dhcp-server(all)
      dhcp-option text =""
      lease-time interval
      rate-limit text
      block-access yesno =no <7
      block-access bool =false >=7.15
      insert-queue-before text
      parent-queue text >=7.15
      queue-type text >=7.15
      always-broadcast bool
      use-src-mac bool
      status text =waiting ro
      expires-after text ro
      last-seen text =never ro
      active-address text ro
      active-mac-address text ro
      active-server text ro
      host-name text ro
      radius bool =false ro
      blocked bool =false ro
      dynamic disabled comment`,
  },
  {
    path: '/ip/dhcp-client',
    unique: [{ of: ['interface'], says: 'dhcp-client on that interface already exists' }],
    fields: `
      interface iface !
      add-default-route one(yes,no,special-classless) =yes
      default-route-distance int =1
      use-peer-dns bool =true
      use-peer-ntp bool =true
      dhcp-options text =hostname,clientid
      status text =searching... ro
      address text ro
      gateway text ro
      dhcp-server text ro
      primary-dns text ro
      expires-after text ro
      invalid
      dynamic disabled comment`,
  },
  {
    path: '/ip/arp',
    fields: `
      address ip !
      mac-address mac
      interface iface !
      published bool =false
      status text ro >=7
      complete bool =true ro
      invalid
      dynamic disabled comment`,
  },
  {
    path: '/ip/settings',
    single: true,
    fields: `
      ip-forward bool =true
      rp-filter one(no,loose,strict) =no
      tcp-syncookies bool =false
      allow-fast-path bool =true
      ipv4-fast-path-active bool =true ro
      ipv4-fasttrack-active bool =false ro
      ipv4-fasttrack-packets text =0 ro
      ipv4-fasttrack-bytes text =0 ro`,
  },
];
