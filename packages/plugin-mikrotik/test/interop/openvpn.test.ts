import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { vpnClientFile, vpnServerFiles, type VpnServer } from '../../src/onboarding/openvpn.ts';
import { issueCertificate, makeAuthority, type KeyedCertificate } from '../../src/onboarding/pki/authority.ts';
import { describePeers, layWire, type Running, type Wire } from './peers.ts';

const fromAt = Date.now() - 86_400_000;
const dates = { fromAt, untilAt: fromAt + 2 * 86_400_000 };
const authority = makeAuthority({ commonName: 'Wananchi Net', ...dates });
const issue = (commonName: string, usage: 'server' | 'client'): KeyedCertificate =>
  issueCertificate(authority, { commonName, usage: [usage], ...dates });
const towers = { 'tower-1': issue('tower-1', 'client'), 'tower-2': issue('tower-2', 'client') };
const stranger = issueCertificate(makeAuthority({ commonName: 'Somebody', ...dates }), {
  commonName: 'tower-1',
  usage: ['client'],
  ...dates,
});
const PASSWORD = 'a long password';

const base = {
  address: '10.255.0.1',
  netmask: '255.255.255.0',
  auth: 'sha256',
  authority,
  certificate: issue('vpn.isp.example', 'server'),
  routers: [
    { name: 'tower-1', password: PASSWORD, address: '10.255.0.11' },
    { name: 'tower-2', password: 'another one', address: '10.255.0.12', networks: ['10.64.0.0 255.255.192.0'] },
  ],
} as const;

describePeers('OpenVPN of Debian and what is generated for RouterOS', ['openvpn', 'ip', 'ping', 'setpriv'], () => {
  let wire: Wire;
  beforeAll(async () => {
    wire = await layWire();
  });
  afterAll(() => wire.close());

  /** Starts the server that the ISP is given, and answers what it says. */
  async function serve(port: number, protocol: 'tcp' | 'udp'): Promise<VpnServer & { readonly running: Running }> {
    const folder = join(wire.scratch, `server-${port}`);
    const server: VpnServer = { ...base, folder, port, protocol };
    for (const { path, text, secret } of vpnServerFiles(server)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text, { mode: secret ? 0o600 : 0o644 });
    }
    await chmod(join(folder, 'check-router'), 0o755);
    const running = wire.server.start(['openvpn', '--config', join(folder, 'server.conf')]);
    await running.says(/Initialization Sequence Completed/);
    return { ...server, running };
  }

  /** Dials with the file that is generated, and with what a version of RouterOS cannot do taken away. */
  async function dial(server: VpnServer, who: Who): Promise<Running> {
    const { name = 'tower-1', client = towers[name], password = PASSWORD, like } = who;
    const file = join(wire.scratch, `${server.port}-${name}-${like}.ovpn`);
    const login = `${file}.login`;
    await writeFile(file, vpnClientFile(server, { remote: wire.server.address, client, like }));
    await writeFile(login, `${name}\n${password}\n`, { mode: 0o600 });
    const limits = like === 6 ? ['--tls-version-max', '1.2'] : [];
    const once = ['--connect-retry-max', '1', '--auth-retry', 'none', '--auth-user-pass', login];
    return wire.client.start(['openvpn', '--config', file, ...once, ...limits]);
  }

  interface Who {
    readonly like: 6 | 7;
    readonly name?: 'tower-1' | 'tower-2';
    readonly client?: KeyedCertificate;
    readonly password?: string;
  }

  it.each([
    [6, 'tcp', 1194, /Data Channel: cipher 'AES-256-CBC', auth 'SHA256'/, /TLSv1\.2/],
    [7, 'udp', 1195, /Data Channel: cipher 'AES-256-GCM'/, /TLSv1\.3/],
    [7, 'tcp', 1196, /Data Channel: cipher 'AES-256-GCM'/, /TLSv1\.3/],
  ] as const)(
    'lets in what dials like RouterOS %s over %s, with its cipher and its TLS',
    async (like, protocol, port, cipher, tls) => {
      const server = await serve(port, protocol);
      const client = await dial(server, { like });
      await client.says(/Initialization Sequence Completed/);
      await client.says(cipher);
      await client.says(tls);
      const addresses = await wire.client.run(['ip', '-br', 'address']);
      expect(addresses).toContain('10.255.0.11/24');
      expect(await wire.server.run(['ping', '-q', '-c', '3', '-i', '0.1', '-W', '2', '10.255.0.11'])).toMatch(
        / 0% packet loss/,
      );
    },
  );

  it('keeps out a wrong password, a certificate of somebody else, and one router that passes for another', async () => {
    const server = await serve(1197, 'tcp');
    const wrong = await dial(server, { like: 7, password: 'guessed wrong' });
    await wrong.says(/AUTH_FAILED/);
    // Its own certificate is good, and so are the name and the password that it has stolen.
    const other = await dial(server, { like: 6, name: 'tower-1', client: towers['tower-2'] });
    await other.says(/AUTH_FAILED/);
    await dial(server, { like: 7, client: stranger });
    await server.running.says(/VERIFY ERROR.*|certificate verify failed/);
    expect(server.running.said()).not.toMatch(/primary virtual IP/);
  });

  it('dials a server that is set up as RouterOS would be: one cipher, nothing negotiated', async () => {
    const folder = join(wire.scratch, 'as-routeros');
    await mkdir(folder);
    const files = { 'ca.crt': authority.certificate, 'server.crt': base.certificate.certificate };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    await writeFile(join(folder, 'server.key'), base.certificate.key, { mode: 0o600 });
    const at = (name: string): string => join(folder, name);
    const flags = ['--dev', 'tun', '--topology', 'subnet', '--server', '10.254.0.0', '255.255.255.0', '--dh', 'none'];
    const keys = ['--ca', at('ca.crt'), '--cert', at('server.crt'), '--key', at('server.key')];
    const ciphers = ['--data-ciphers', 'AES-256-CBC', '--cipher', 'AES-256-CBC', '--auth', 'SHA256'];
    const tls = ['--tls-version-max', '1.2', '--verify-client-cert', 'none', '--auth-user-pass-optional'];
    const check = ['--auth-user-pass-verify', '/bin/true', 'via-file', '--script-security', '2'];
    const listen = ['--proto', 'tcp-server', '--port', '1198', '--verb', '3'];
    const server = wire.server.start(['openvpn', ...flags, ...keys, ...ciphers, ...tls, ...check, ...listen]);
    await server.says(/Initialization Sequence Completed/);
    const client = await dial({ ...base, folder, port: 1198, protocol: 'tcp' }, { like: 6 });
    await client.says(/Initialization Sequence Completed/);
    await client.says(/Data Channel: cipher 'AES-256-CBC', auth 'SHA256'/);
  });
});
