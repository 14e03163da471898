import type { MenuData } from '../engine/schema.ts';

/** Names of interfaces are one namespace. */
export const TAKEN = [{ of: ['name'], says: 'already have interface with such name' }];

/** Interfaces: ports, bridges, lists, VLANs. */
export const interfaceMenus: readonly MenuData[] = [
  {
    path: '/interface',
    fixed: true,
    unique: TAKEN,
    fields: `
      name text
      default-name text ro
      type text ro
      mtu text =1500
      actual-mtu text =1500 ro
      l2mtu text ro
      mac-address text ro
      last-link-up-time text ro
      link-downs text =0 ro
      rx-byte text =0 ro
      tx-byte text =0 ro
      rx-packet text =0 ro
      tx-packet text =0 ro
      running bool =true ro
      dynamic
      disabled comment`,
  },
  {
    path: '/interface/ethernet',
    fixed: true,
    unique: TAKEN,
    interfaceType: 'ether',
    fields: `
      name text
      default-name text ro
      mtu int =1500
      mac-address mac
      arp one(enabled,disabled,proxy-arp,reply-only,local-proxy-arp) =enabled
      auto-negotiation bool =true
      running bool =true ro
      disabled comment`,
  },
  {
    path: '/interface/bridge',
    unique: TAKEN,
    interfaceType: 'bridge',
    fields: `
      name text
      mtu text =auto
      actual-mtu text =1500 ro
      l2mtu text =65535 ro
      arp one(enabled,disabled,proxy-arp,reply-only,local-proxy-arp) =enabled
      arp-timeout text =auto
      mac-address mac ro
      protocol-mode one(none,rstp,stp,mstp) =rstp
      fast-forward bool =true
      igmp-snooping bool =false
      auto-mac bool =true
      ageing-time interval =5m
      priority text =0x8000
      vlan-filtering bool =false
      dhcp-snooping bool =false
      port-cost-mode one(long,short) =long >=7.13
      running bool =true ro
      disabled comment`,
  },
  {
    path: '/interface/bridge/port',
    unique: [{ of: ['interface'], says: 'device already added as bridge port' }],
    fields: `
      interface iface !
      bridge ref:/interface/bridge !
      priority text =0x80
      path-cost text =10
      internal-path-cost text =10
      horizon text =none
      edge one(auto,yes,no,no-discover,yes-discover) =auto
      learn one(auto,yes,no) =auto
      pvid int:1..4094 =1
      frame-types text =admit-all
      ingress-filtering bool =true
      trusted bool =false
      hw bool =true
      inactive bool =false ro
      dynamic disabled comment`,
  },
  {
    path: '/interface/list',
    unique: [{ of: ['name'], says: 'item with this name already exists' }],
    fields: `
      name text !
      include text =""
      exclude text =""
      builtin bool =false ro
      dynamic comment`,
    rows: [
      { '.id': '*2000000', name: 'all', builtin: 'true' },
      { '.id': '*2000001', name: 'none', builtin: 'true' },
      { '.id': '*2000002', name: 'dynamic', builtin: 'true' },
      { '.id': '*2000003', name: 'static', builtin: 'true' },
    ],
  },
  {
    path: '/interface/list/member',
    unique: [{ of: ['list', 'interface'], says: 'already have such member' }],
    fields: `
      list ref:/interface/list !
      interface iface !
      dynamic disabled comment`,
  },
  {
    path: '/interface/vlan',
    unique: TAKEN,
    interfaceType: 'vlan',
    fields: `
      name text
      mtu int =1500
      arp text =enabled
      mac-address mac ro
      vlan-id int:1..4095 =1
      interface iface !
      use-service-tag bool =false
      running bool =true ro
      disabled comment`,
  },
  {
    path: '/interface/veth',
    from: '7.4',
    unique: TAKEN,
    interfaceType: 'veth',
    fields: `
      name text
      address text =""
      gateway text =""
      running bool =true ro
      disabled comment`,
  },
];
