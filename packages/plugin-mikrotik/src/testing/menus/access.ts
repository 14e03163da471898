import type { MenuData } from '../engine/schema.ts';

/** Who may come in, and by what it is known: users, groups, certificates, SNMP. */
export const accessMenus: readonly MenuData[] = [
  {
    path: '/user',
    policy: 'policy',
    unique: [{ of: ['name'], says: 'user with the same name already exists' }],
    fields: `
      name text !
      group ref:/user/group !
      address text =""
      password text wo
      inactivity-timeout interval =10m >=7.13
      inactivity-policy one(none,lockscreen,logout) =none >=7.13
      last-logged-in text ro
      expired bool =false ro >=7
      disabled comment`,
  },
  {
    path: '/user/group',
    policy: 'policy',
    unique: [{ of: ['name'], says: 'group with the same name already exists' }],
    fields: `
      name text !
      policy text =""
      skin text =default
      comment text >=7`,
  },
  {
    path: '/user/active',
    dynamic: 'removable',
    fields: `
      when text ro
      name text ro
      address text ro
      via text ro
      group text ro`,
  },
  {
    path: '/user/aaa',
    single: true,
    policy: 'policy',
    fields: `
      use-radius yesno =no <7
      use-radius bool =false >=7
      accounting yesno =yes <7
      accounting bool =true >=7
      interim-update interval =0s
      default-group ref:/user/group =read
      exclude-groups text =""`,
  },
  {
    path: '/certificate',
    unique: [{ of: ['name'], says: 'certificate with the same name already exists' }],
    fields: `
      name text
      common-name text =""
      country text
      organization text
      subject-alt-name text =""
      key-size text =2048
      key-usage text =digital-signature,key-encipherment,data-encipherment,key-cert-sign,crl-sign,tls-server,tls-client
      days-valid int =365
      trusted bool =false
      key-type text ro
      fingerprint text ro
      akid text ro ="" >=7
      skid text ro ="" >=7
      invalid-before text ro
      invalid-after text ro
      expires-after text ro
      ca text ro
      private-key bool ro
      authority bool ro
      issued bool ro
      expired bool ro
      comment text >=7.15`,
  },
  {
    path: '/snmp',
    single: true,
    fields: `
      enabled yesno =no <7
      enabled bool =false >=7
      contact text =""
      location text =""
      engine-id text =""
      engine-id-suffix text ="" >=7.10
      src-address text =::
      trap-target text =""
      trap-community text =public
      trap-version one(1,2,3) =1
      trap-generators text =temp-exception
      trap-interfaces text =""
      vrf text =main >=7`,
  },
  {
    path: '/snmp/community',
    unique: [{ of: ['name'], says: 'community with the same name already exists' }],
    fields: `
      name text !
      addresses text =::/0
      security one(none,authorized,private) =none
      read-access bool =true
      write-access bool =false
      default bool =false ro
      disabled comment`,
    rows: [{ '.id': '*0', name: 'public', default: 'true' }],
  },
];
