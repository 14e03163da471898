import type { MenuData } from '../engine/schema.ts';
import { TAKEN } from './interface.ts';

const OVPN_COMMON = `
      port int:1..65535 =1194
      mode one(ip,ethernet) =ip
      protocol one(tcp,udp) =tcp >=7
      netmask int:0..32 =24
      mac-address mac =FE:B5:11:3A:9C:01
      max-mtu int =1500
      keepalive-timeout text =60
      default-profile ref:/ppp/profile =default
      certificate ref:/certificate(none,*0) =none
      require-client-certificate yesno =no <7
      require-client-certificate bool =false >=7
      user-auth-method one(pap,mschap2) =pap >=7.8
      auth text =sha1,md5,sha256,sha512
      cipher text =blowfish128,aes128-cbc >=7
      cipher text =blowfish128,aes128 <7
      tls-version one(any,only-1.2) =any >=7
      redirect-gateway text =disabled >=7.8
      push-routes text ="" >=7.14
      enable-tun-ipv6 bool =false >=7.12
      reneg-sec int =3600 >=7.14
      vrf text =main >=7.15`;

/** What is dialled: PPPoE, OpenVPN and WireGuard, and the servers behind them. */
export const tunnelMenus: readonly MenuData[] = [
  {
    path: '/interface/pppoe-server/server',
    fields: `
      service-name text =""
      interface iface !
      max-mtu text =auto
      max-mru text =auto
      mrru text =disabled
      authentication some(pap,chap,mschap1,mschap2) =pap,chap,mschap1,mschap2
      keepalive-timeout text =10
      one-session-per-host yesno =no <7
      one-session-per-host bool =false >=7
      max-sessions text =unlimited
      pado-delay text =0
      default-profile ref:/ppp/profile =default
      accept-empty-service bool =true
      pppoe-over-vlan-range text ="" >=7.17
      accept-untagged bool =true >=7.20
      invalid
      disabled comment`,
  },
  {
    path: '/interface/pppoe-server',
    unique: TAKEN,
    interfaceType: 'pppoe-in',
    fields: `
      name text
      user text =""
      service text =""
      remote-address text ro
      mtu text ro
      uptime text ro
      encoding text ro
      running bool =false ro
      dynamic disabled comment`,
  },
  {
    path: '/interface/pppoe-client',
    unique: TAKEN,
    interfaceType: 'pppoe-out',
    fields: `
      name text
      interface iface !
      user text =""
      password secret =""
      profile ref:/ppp/profile =default
      service-name text =""
      ac-name text =""
      add-default-route yesno =no <7
      add-default-route bool =false >=7
      default-route-distance int =1
      dial-on-demand bool =false
      use-peer-dns yesno =no <7
      use-peer-dns bool =false >=7
      max-mtu text =auto
      max-mru text =auto
      running bool =false ro
      disabled comment`,
  },
  {
    path: '/interface/ovpn-client',
    unique: TAKEN,
    interfaceType: 'ovpn-out',
    fields: `
      name text
      mac-address mac
      max-mtu int =1500
      connect-to text !
      port int:1..65535 =1194
      mode one(ip,ethernet) =ip
      protocol one(tcp,udp) =tcp >=7
      user text !
      password secret =""
      profile ref:/ppp/profile =default
      certificate ref:/certificate(none) =none
      verify-server-certificate yesno =no <7
      verify-server-certificate bool =false >=7
      tls-version one(any,only-1.2) =any >=7
      auth text =sha1
      cipher text =blowfish128
      use-peer-dns one(yes,no,exclusively) =no >=7
      add-default-route yesno =no <7
      add-default-route bool =false >=7
      route-nopull bool =false >=7
      running bool =false ro
      disabled comment`,
  },
  {
    path: '/interface/ovpn-server/server',
    until: '7.17',
    single: true,
    fields: `
      enabled yesno =no <7
      enabled bool =false >=7${OVPN_COMMON}`,
  },
  {
    path: '/interface/ovpn-server/server',
    from: '7.17',
    unique: [{ of: ['name'], says: 'already have server with such name' }],
    fields: `
      name text${OVPN_COMMON}
      inactive bool =true ro
      disabled bool =true
      comment`,
  },
  {
    path: '/interface/ovpn-server',
    unique: TAKEN,
    interfaceType: 'ovpn-in',
    fields: `
      name text
      user text =""
      mtu text ro
      uptime text ro
      running bool =false ro
      dynamic disabled comment`,
  },
  {
    path: '/interface/wireguard',
    from: '7',
    unique: TAKEN,
    interfaceType: 'wg',
    fields: `
      name text
      mtu int =1420
      listen-port int:0..65535
      private-key secret
      public-key text ro
      running bool =true ro
      disabled comment`,
  },
  {
    path: '/interface/wireguard/peers',
    from: '7',
    fields: `
      name text >=7.15
      interface ref:/interface/wireguard !
      public-key text
      private-key secret ="" >=7.12
      preshared-key secret =""
      endpoint-address text =""
      endpoint-port int:0..65535 =0
      current-endpoint-address text ="" ro
      current-endpoint-port text =0 ro
      allowed-address text =""
      persistent-keepalive interval
      client-endpoint text ="" >=7.12
      responder bool =false >=7.17
      rx text =0 ro
      tx text =0 ro
      last-handshake text ro
      dynamic disabled comment`,
  },
];
