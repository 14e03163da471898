import type { MenuData } from '../engine/schema.ts';

const USER = `
      password secret =""
      otp-secret secret ="" >=7
      group text =default >=7
      shared-users text =1
      caller-id text =""
      attributes text ="" >=7
      disabled comment`;

const NAMED = [{ of: ['name'], says: 'user with the same name already exists' }];

/** Tools: what watches, and the User Manager under its two addresses. */
export const toolMenus: readonly MenuData[] = [
  {
    path: '/tool/netwatch',
    fields: `
      name text >=7.7
      host text !
      type one(simple,icmp,tcp-conn,http-get,https-get,dns) =simple >=7.4
      interval interval =1m <7
      interval interval =10s >=7
      timeout interval =1s <7
      timeout interval =3s >=7
      status text =unknown ro
      since text ro
      up-script text =""
      down-script text =""
      test-script text ="" >=7.5
      disabled comment`,
  },
  {
    path: '/tool/user-manager/user',
    until: '7',
    needs: 'user-manager',
    unique: [{ of: ['username'], says: 'user with the same name already exists' }],
    fields: `
      customer text =admin
      username text !${USER}`,
  },
  {
    path: '/tool/user-manager/profile',
    until: '7',
    needs: 'user-manager',
    fields: `
      name text !
      owner text =admin
      validity interval =0s
      price text =0`,
  },
  {
    path: '/tool/user-manager/router',
    until: '7',
    needs: 'user-manager',
    fields: `
      customer text =admin
      name text !
      ip-address text !
      shared-secret secret =""
      disabled comment`,
  },
  {
    path: '/user-manager',
    from: '7',
    needs: 'user-manager',
    single: true,
    fields: `
      enabled bool =false
      authentication-port int =1812
      accounting-port int =1813
      certificate text =none
      use-profiles bool =false
      require-message-auth one(no,yes-for-request-resp) =yes-for-request-resp >=7.15`,
  },
  { path: '/user-manager/user', from: '7', needs: 'user-manager', unique: NAMED, fields: `name text !${USER}` },
  {
    path: '/user-manager/profile',
    from: '7',
    needs: 'user-manager',
    unique: [{ of: ['name'], says: 'profile with such name already exists' }],
    fields: `
      name text !
      name-for-users text =""
      override-shared-users text =off
      price text =0
      starts-when one(assigned,first-auth) =assigned
      validity text =unlimited`,
  },
  {
    path: '/user-manager/router',
    from: '7',
    needs: 'user-manager',
    fields: `
      name text !
      address text !
      shared-secret secret =""
      coa-port int =3799
      disabled comment`,
  },
];
