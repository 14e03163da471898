import type { MenuData } from '../engine/schema.ts';

const MATCHERS = `
      src-address text
      dst-address text
      src-address-list text
      dst-address-list text
      src-address-type text
      dst-address-type text
      src-mac-address text
      protocol text
      src-port text
      dst-port text
      port text
      in-interface text
      out-interface text
      in-interface-list refs:/interface/list
      out-interface-list refs:/interface/list
      connection-state text
      connection-nat-state text
      connection-mark text
      packet-mark text
      routing-mark text
      icmp-options text
      tcp-flags text
      limit text
      dst-limit text
      time text
      hotspot text
      content text
      layer7-protocol text
      ipsec-policy text
      tls-host text
      random text`;

const TAIL = `
      jump-target text
      log bool =false
      log-prefix text =""
      bytes text =0 ro
      packets text =0 ro
      invalid
      dynamic disabled comment`;

/** What rules of each kind may do. */
const FILTER = [
  'accept,add-dst-to-address-list,add-src-to-address-list,drop,fasttrack-connection,jump,log',
  'passthrough,reject,return,tarpit',
].join(',');

const NAT = [
  'accept,add-dst-to-address-list,add-src-to-address-list,dst-nat,jump,log,masquerade,netmap',
  'passthrough,redirect,return,same,src-nat,endpoint-independent-nat',
].join(',');

const MANGLE = [
  'accept,add-dst-to-address-list,add-src-to-address-list,change-dscp,change-mss,change-ttl',
  'clear-df,fasttrack-connection,jump,log,mark-connection,mark-packet,mark-routing,passthrough',
  'return,route,set-priority,sniff-tzsp,strip-ipv4-options',
].join(',');

/** The firewall. */
export const firewallMenus: readonly MenuData[] = [
  {
    path: '/ip/firewall/address-list',
    unique: [{ of: ['list', 'address'], says: 'already have such entry' }],
    fields: `
      list text !
      address entry !
      timeout interval(none-dynamic,none-static)
      creation-time text ro
      dynamic disabled comment`,
  },
  {
    path: '/ip/firewall/filter',
    ordered: true,
    fields: `
      chain text !
      action one(${FILTER}) =accept${MATCHERS}
      reject-with text
      hw-offload bool >=7
      address-list text
      address-list-timeout text${TAIL}`,
  },
  {
    // On release 6 it comes with a package that is switched off unless somebody wants it.
    path: '/ipv6/firewall/filter',
    from: '7',
    ordered: true,
    fields: `
      chain text !
      action one(${FILTER}) =accept${MATCHERS}
      reject-with text
      address-list text
      address-list-timeout text${TAIL}`,
  },
  {
    path: '/ip/firewall/nat',
    ordered: true,
    fields: `
      chain text !
      action one(${NAT}) =accept
      to-addresses text
      to-ports text${MATCHERS}
      address-list text
      address-list-timeout text${TAIL}`,
  },
  {
    path: '/ip/firewall/mangle',
    ordered: true,
    fields: `
      chain text !
      action one(${MANGLE}) =accept
      new-connection-mark text
      new-packet-mark text
      new-routing-mark text
      new-mss text
      passthrough bool${MATCHERS}
      address-list text
      address-list-timeout text${TAIL}`,
  },
  {
    path: '/ip/firewall/connection',
    dynamic: 'removable',
    fields: `
      protocol text ro
      src-address text ro
      dst-address text ro
      timeout text ro
      orig-bytes text ro
      repl-bytes text ro
      fasttrack bool =false ro`,
  },
];
