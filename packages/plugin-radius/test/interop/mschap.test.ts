import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { methodNames } from '../../src/options-methods.ts';
import { prover } from '../../src/prover.ts';
import { attribute, codes, radiusClient, type Packet, type RadiusClient } from '../../src/testing/index.ts';
import { octetsOf } from '../../src/wire/attributes.ts';
import { freePort, SECRET } from '../support.ts';
import { describePeers, openRig, type Rig } from './rig.ts';

const PASSWORD = 'maji ya mötö ñandú 水';

// The peer that our tests dial with proves itself to FreeRADIUS, which in its turn has to prove itself to the peer: so
// what our own server and our own peer agree on is what others mean too.
describePeers('our peer at FreeRADIUS', { programs: ['freeradius'] }, () => {
  let rig: Rig;
  let client: RadiusClient;
  beforeAll(async () => {
    rig = await openRig();
    const port = await freePort();
    const folder = join(rig.scratch, 'mschap');
    await mkdir(folder);
    await writeFile(join(folder, 'users'), `DEFAULT Cleartext-Password := "${PASSWORD}"\n`);
    await writeFile(join(folder, 'radiusd.conf'), config(folder, port));
    await rig.start(['freeradius', '-f', '-xx', '-l', 'stdout', '-d', folder]).says(/Ready to process requests/);
    client = await radiusClient({ port, secret: SECRET });
    rig.onClose(client.close);
  }, 30_000);
  afterAll(() => rig.close());

  const login = async (method: (typeof methodNames)[number], username: string, password: string) => {
    const proof = prover(method, { username, password, secret: SECRET });
    const reply = await client.ask({
      code: codes['Access-Request'],
      attributes: (authenticator) => [attribute('User-Name', username), ...proof.attributes(authenticator)],
    });
    if (reply === null) throw new Error('FreeRADIUS does not answer');
    return { reply, fault: proof.fault(reply) };
  };

  it.each([
    ['pap', []],
    ['chap', []],
    ['mschap1', ['MS-CHAP-MPPE-Keys']],
    ['mschap2', ['MS-MPPE-Send-Key', 'MS-MPPE-Recv-Key']],
  ] as const)('is let in by %s, with the keys that it has worked out itself: %j', async (method, keys) => {
    const { reply, fault } = await login(method, 'amina', PASSWORD);
    expect(reply.code).toBe(codes['Access-Accept']);
    expect(fault).toBeNull();
    expect(keysOf(reply)).toEqual(keys);
  });

  it.each(methodNames)('is refused by %s with another password', async (method) => {
    expect((await login(method, 'amina', `${PASSWORD}?`)).reply.code).toBe(codes['Access-Reject']);
  });

  it('leaves a Windows domain out of the hash, as FreeRADIUS does', async () => {
    const { reply, fault } = await login('mschap2', 'OFFICE\\amina', PASSWORD);
    expect(reply.code).toBe(codes['Access-Accept']);
    expect(fault).toBeNull();
  });
});

function keysOf(reply: Packet): readonly string[] {
  const names = ['MS-MPPE-Send-Key', 'MS-MPPE-Recv-Key', 'MS-CHAP-MPPE-Keys'] as const;
  return names.filter((name) => octetsOf(reply, name) !== undefined);
}

function config(folder: string, port: number): string {
  return `
prefix = /usr
libdir = /usr/lib/freeradius
logdir = ${folder}
run_dir = ${folder}
security {
  reject_delay = 0
}
client here {
  ipaddr = 127.0.0.1
  secret = ${SECRET}
}
modules {
  files {
    usersfile = ${folder}/users
  }
  pap {
  }
  chap {
  }
  mschap {
    use_mppe = yes
    with_ntdomain_hack = yes
  }
}
server default {
  listen {
    type = auth
    ipaddr = 127.0.0.1
    port = ${port}
  }
  authorize {
    files
    chap
    mschap
    pap
  }
  authenticate {
    pap
    chap
    mschap
  }
}
`;
}
