import type { MenuData } from '../engine/schema.ts';

const NEEDS = { needs: 'hotspot' } as const;

/** The hotspot: servers, users, who is there and what may be seen without logging in. */
export const hotspotMenus: readonly MenuData[] = [
  {
    path: '/ip/hotspot',
    ...NEEDS,
    feature: 'hotspot',
    unique: [{ of: ['name'], says: 'already have hotspot with such name' }],
    fields: `
      name text
      interface iface !
      address-pool ref:/ip/pool(none) =none
      profile ref:/ip/hotspot/profile =default
      idle-timeout interval(none) =5m
      keepalive-timeout interval(none) =none
      login-timeout interval(none) =none
      addresses-per-mac text =2
      proxy-status text =running ro
      HTTPS bool =false ro
      invalid
      disabled bool =true
      comment`,
  },
  {
    path: '/ip/hotspot/profile',
    ...NEEDS,
    unique: [{ of: ['name'], says: 'profile with such name already exists' }],
    fields: `
      name text !
      hotspot-address text =0.0.0.0
      dns-name text =""
      html-directory text =hotspot
      html-directory-override text =""
      rate-limit text =""
      http-proxy text =0.0.0.0:0
      smtp-server text =0.0.0.0
      install-hotspot-queue bool =false >=7.1
      https-redirect bool =true
      login-by some(cookie,http-chap,http-pap,https,mac,mac-cookie,trial) =cookie,http-chap
      http-cookie-lifetime interval =3d
      ssl-certificate ref:/certificate(none) =none
      split-user-domain yesno =no <7
      split-user-domain bool =false >=7
      use-radius yesno =no <7
      use-radius bool =false >=7
      radius-accounting bool =true
      radius-interim-update interval(received) =received
      radius-default-domain text =""
      radius-location-id text =""
      radius-location-name text =""
      radius-mac-format text =XX:XX:XX:XX:XX:XX
      mac-auth-mode one(mac-as-username,mac-as-username-and-password) =mac-as-username
      mac-auth-password secret =""
      nas-port-type text =wireless-802.11
      trial-uptime-limit interval =30m
      trial-uptime-reset interval =1d
      trial-user-profile text =default
      default bool =false ro`,
    rows: [{ '.id': '*0', name: 'default', default: 'true' }],
  },
  {
    path: '/ip/hotspot/user',
    ...NEEDS,
    unique: [{ of: ['name', 'server'], says: 'already have user with this name for this server' }],
    fields: `
      server ref:/ip/hotspot(all)
      name text =""
      password secret
      address ip
      mac-address mac
      profile ref:/ip/hotspot/user/profile =default
      routes text
      email text
      limit-uptime interval
      limit-bytes-in bytes
      limit-bytes-out bytes
      limit-bytes-total bytes
      uptime text =0s ro
      bytes-in text =0 ro
      bytes-out text =0 ro
      packets-in text =0 ro
      packets-out text =0 ro
      default bool =false ro
      dynamic disabled comment`,
    rows: [{ '.id': '*0', name: 'default-trial', default: 'true', comment: 'counters and limits for trial users' }],
  },
  {
    path: '/ip/hotspot/user/profile',
    ...NEEDS,
    unique: [{ of: ['name'], says: 'profile with such name already exists' }],
    fields: `
      name text !
      address-pool ref:/ip/pool(none)
      session-timeout interval(none)
      idle-timeout interval(none) =none
      keepalive-timeout interval(none) =2m
      status-autorefresh interval =1m
      shared-users int(unlimited) =1
      add-mac-cookie bool =true
      mac-cookie-timeout interval =3d
      rate-limit text
      address-list text =""
      incoming-filter text
      outgoing-filter text
      incoming-packet-mark text
      outgoing-packet-mark text
      insert-queue-before text
      parent-queue text
      queue-type text
      on-login text =""
      on-logout text =""
      open-status-page text =always
      transparent-proxy bool =false
      advertise bool =false
      default bool =false ro`,
    rows: [{ '.id': '*0', name: 'default', default: 'true' }],
  },
  {
    path: '/ip/hotspot/active',
    ...NEEDS,
    dynamic: 'removable',
    fields: `
      server text ro
      user text ro
      domain text ro
      address text ro
      mac-address text ro
      login-by text ro
      uptime text ro
      idle-time text ro
      session-time-left text ro
      keepalive-timeout text ro
      bytes-in text =0 ro
      bytes-out text =0 ro
      packets-in text =0 ro
      packets-out text =0 ro
      limit-bytes-total text ro
      radius bool =false ro
      blocked bool =false ro`,
  },
  {
    path: '/ip/hotspot/host',
    ...NEEDS,
    dynamic: 'removable',
    fields: `
      mac-address text ro
      address text ro
      to-address text ro
      server text ro
      uptime text ro
      idle-time text ro
      bytes-in text =0 ro
      bytes-out text =0 ro
      packets-in text =0 ro
      packets-out text =0 ro
      found-by text ro
      DHCP bool =false ro
      authorized bool =false ro
      bypassed bool =false ro`,
  },
  {
    path: '/ip/hotspot/cookie',
    ...NEEDS,
    dynamic: 'removable',
    fields: `
      user text ro
      domain text ="" ro
      mac-address text ro
      mac-cookie bool =false ro
      expires-in text ro`,
  },
  {
    path: '/ip/hotspot/ip-binding',
    ...NEEDS,
    ordered: true,
    fields: `
      mac-address mac
      address text
      to-address text
      server ref:/ip/hotspot(all) =all
      type one(regular,bypassed,blocked)
      bypassed bool ro
      blocked bool ro
      disabled comment`,
  },
  {
    path: '/ip/hotspot/walled-garden',
    ...NEEDS,
    ordered: true,
    fields: `
      action one(allow,deny) =allow
      server ref:/ip/hotspot
      src-address text
      dst-address text
      method text
      dst-host text =""
      dst-port text =""
      path text =""
      hits text =0 ro
      dynamic disabled comment`,
  },
  {
    path: '/ip/hotspot/walled-garden/ip',
    ...NEEDS,
    ordered: true,
    fields: `
      action one(accept,drop,reject) =accept
      server ref:/ip/hotspot
      src-address text
      src-address-list text
      dst-address text
      dst-address-list text
      protocol text
      dst-port text
      dst-host text
      hits text =0 ro
      invalid
      dynamic disabled comment`,
  },
];
