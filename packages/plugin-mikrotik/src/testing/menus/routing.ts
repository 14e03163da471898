import type { MenuData } from '../engine/schema.ts';

const NAMED = [{ of: ['name'], says: 'already have such name' }];

/** OSPF in both dialects: networks until 6, interface templates from 7. */
export const routingMenus: readonly MenuData[] = [
  {
    path: '/routing/ospf/instance',
    unique: NAMED,
    fields: `
      name text !
      router-id text =0.0.0.0 <7
      distribute-default text =never <7
      redistribute-connected text =no <7
      redistribute-static text =no <7
      router-id text >=7
      version one(2,3) =2 >=7
      vrf text =main >=7
      redistribute text >=7
      originate-default text >=7
      default bool =false ro <7
      invalid
      disabled comment`,
    rows: [{ '.id': '*0', '.until': '7', name: 'default', default: 'true' }],
  },
  {
    path: '/routing/ospf/area',
    unique: NAMED,
    fields: `
      name text !
      instance ref:/routing/ospf/instance =default <7
      instance ref:/routing/ospf/instance ! >=7
      area-id text =0.0.0.0
      type one(default,nssa,stub) =default
      default bool =false ro <7
      invalid
      disabled comment`,
    rows: [{ '.id': '*0', '.until': '7', name: 'backbone', default: 'true' }],
  },
  {
    path: '/routing/ospf/network',
    until: '7',
    fields: `
      network prefix !
      area ref:/routing/ospf/area !
      invalid
      dynamic disabled comment`,
  },
  {
    path: '/routing/ospf/interface',
    until: '7',
    fields: `
      interface iface(all) =all
      cost int =10
      priority int =1
      authentication one(none,simple,md5) =none
      authentication-key secret =""
      authentication-key-id int =1
      network-type one(default,broadcast,point-to-point,nbma,ptmp) =default
      passive yesno =no
      hello-interval interval =10s
      dead-interval interval =40s
      dynamic disabled comment`,
  },
  {
    path: '/routing/ospf/interface-template',
    from: '7',
    fields: `
      area ref:/routing/ospf/area !
      interfaces text
      networks text
      cost int =1
      priority int =128
      type one(broadcast,nbma,ptp,ptmp,ptmp-broadcast,ptp-unnumbered,virtual-link) =broadcast
      auth text
      auth-key secret
      auth-id int
      passive text
      hello-interval interval =10s
      dead-interval interval =40s
      invalid
      disabled comment`,
  },
  {
    path: '/routing/ospf/neighbor',
    dynamic: 'fixed',
    fields: `
      instance text ro
      area text ro >=7
      router-id text ro
      address text ro
      state text ro
      state-changes text ro
      adjacency text ro`,
  },
  { path: '/routing/table', from: '7', fields: 'name text !\nfib bool\ndisabled dynamic comment' },
];
