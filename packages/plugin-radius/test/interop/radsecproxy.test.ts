import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort, SECRET } from '../support.ts';
import { makeAuthority } from './certificates.ts';
import { openIsp, PASSWORD, type Isp } from './isp.ts';
import { chap, pap, radclient } from './radclient.ts';
import { describePeers, openRig, type Rig } from './rig.ts';

describePeers('radsecproxy in front', { programs: ['radsecproxy', 'radclient', 'openssl'] }, (open) => {
  let rig: Rig;
  let isp: Isp;
  beforeEach(async () => {
    rig = await openRig();
    for (const authority of ['ours', 'strange']) {
      await mkdir(join(rig.scratch, authority));
      await makeAuthority(rig, join(rig.scratch, authority), ['server', 'tower-tls', 'nobody']);
    }
    const at = (name: string): string => join(rig.scratch, 'ours', name);
    isp = await openIsp(await open(), {
      radius: {
        clients: [{ name: 'tower-tls', radsec: { name: 'tower-tls' } }],
        radsec: { port: 0, key: at('server.key'), cert: at('server.crt'), ca: at('ca.crt') },
      },
    });
    rig.onClose(isp.close);
  });
  afterEach(() => rig.close());

  /** Starts a proxy that takes UDP and speaks TLS with this certificate to us; answers its port. */
  const startProxy = async (authority: string, certificate: string) => {
    const port = await freePort();
    const at = (name: string): string => join(rig.scratch, authority, name);
    const config = join(rig.scratch, 'radsecproxy.conf');
    await writeFile(
      config,
      `
ListenUDP 127.0.0.1:${port}
LogLevel 2
tls default {
  CACertificateFile ${join(rig.scratch, 'ours', 'ca.crt')}
  CertificateFile ${at(`${certificate}.crt`)}
  CertificateKeyFile ${at(`${certificate}.key`)}
}
client 127.0.0.1 {
  type udp
  secret ${SECRET}
}
server daftari {
  type tls
  host 127.0.0.1
  port ${isp.billing.plugins.radius.ports().radsec}
  secret radsec
  certificateNameCheck off
  matchCertificateAttribute CN:/^server$/
  StatusServer on
}
realm * {
  server daftari
  accountingServer daftari
}
`,
    );
    const running = rig.start(['radsecproxy', '-f', '-c', config]);
    return { port, running };
  };

  it('brings log-ins and accounting over TLS with its certificate', async () => {
    const amina = await isp.paid('Amina');
    const { port, running } = await startProxy('ours', 'tower-tls');
    await running.says(/TLS connection to daftari .* up/);

    const accepted = await radclient(rig, { port }, pap('amina', PASSWORD));
    expect(accepted).toContain('Received Access-Accept');
    expect(accepted).toContain('Mikrotik-Rate-Limit = "5M/10M"');
    expect(await radclient(rig, { port }, chap('amina', PASSWORD))).toContain('Received Access-Accept');
    expect(await radclient(rig, { port }, pap('amina', 'wrong'))).toContain('Received Access-Reject');
    const record = ['User-Name = "amina"', 'Acct-Session-Id = "81000003"', 'NAS-IP-Address = 10.255.0.1'];
    const stop = [...record, 'Acct-Status-Type = Stop', 'Acct-Session-Time = 60', 'Acct-Output-Octets = 9'];
    expect(await radclient(rig, { port, kind: 'acct' }, stop)).toContain('Received Accounting-Response');
    expect(await isp.sessions(amina)).toMatchObject([{ outBytes: 9n, where: { client: 'tower-tls' } }]);
  });

  it.each([
    ['ours', 'nobody', 'a name that is no client'],
    ['strange', 'tower-tls', 'the right name, signed by somebody else'],
  ])('is not heard with a certificate of %s for %s: %s', async (authority, certificate) => {
    await isp.paid('Amina');
    const { port, running } = await startProxy(authority, certificate);
    await running.says(/connection to server daftari lost/);
    expect(await radclient(rig, { port, tries: 3 }, pap('amina', PASSWORD))).toContain('No reply from server');
  });
});
