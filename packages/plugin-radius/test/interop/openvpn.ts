import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SECRET } from '../support.ts';
import { makeAuthority } from './certificates.ts';
import { PASSWORD } from './isp.ts';
import type { House, Site } from './network.ts';
import { hurried, type Rig, type Running } from './rig.ts';

/** Debian's plugin of openvpn-auth-radius. */
export const RADIUS_PLUGIN = '/usr/lib/openvpn/radiusplugin.so';

/** Where the server of the tunnel is inside it. */
export const TUNNEL_GATEWAY = '10.208.0.1';

/** How much faster the clock of the server runs. */
export const CLOCK_TIMES = 12;

/** Starts an OpenVPN server that asks us who may in, and tells us what they use. */
export async function startVpnServer(
  rig: Rig,
  site: Site,
  ports: { readonly auth: number; readonly acct: number },
): Promise<Running> {
  const folder = join(rig.scratch, 'openvpn');
  await mkdir(join(folder, 'clients'), { recursive: true });
  await makeAuthority(rig, folder, ['server']);
  const config = join(folder, 'server.conf');
  const radius = join(folder, 'radius.cnf');
  await writeFile(config, serverConfig(folder, radius));
  await writeFile(radius, pluginConfig(config, site, ports));
  const running = rig.start(['openvpn', '--config', config], {
    inside: site.name,
    environment: hurried(CLOCK_TIMES),
  });
  await running.says(/Initialization Sequence Completed/);
  return running;
}

/** Starts a client in a house; `says` of it tells how far it came. */
export async function startVpnClient(rig: Rig, house: House, username: string, password = PASSWORD): Promise<Running> {
  const folder = join(rig.scratch, 'openvpn');
  const login = join(folder, `${username}.login`);
  await writeFile(login, `${username}\n${password}\n`, { mode: 0o600 });
  const flags = [
    '--client',
    '--dev',
    'tun',
    '--proto',
    'udp',
    '--remote',
    house.site,
    '1194',
    '--nobind',
    '--verb',
    '3',
  ];
  const trust = ['--ca', join(folder, 'ca.crt'), '--auth-user-pass', login, '--auth-retry', 'none'];
  return rig.start(['openvpn', ...flags, ...trust, '--explicit-exit-notify', '1'], { inside: house.name });
}

function serverConfig(folder: string, radius: string): string {
  return `
dev tun
proto udp
local 198.18.0.1
port 1194
topology subnet
server 10.208.0.0 255.255.255.0
ca ${folder}/ca.crt
cert ${folder}/server.crt
key ${folder}/server.key
dh none
verify-client-cert none
username-as-common-name
client-config-dir ${folder}/clients
tmp-dir ${folder}
status ${folder}/status.log 1
status-version 1
keepalive 60 300
plugin ${RADIUS_PLUGIN} ${radius}
verb 3
`;
}

function pluginConfig(config: string, site: Site, ports: { auth: number; acct: number }): string {
  return `
NAS-Identifier=tower-vpn
Service-Type=5
Framed-Protocol=1
NAS-Port-Type=5
NAS-IP-Address=${site.nas}
OpenVPNConfig=${config}
overwriteccfiles=true
subnet=255.255.255.0
nonfatalaccounting=false
server
{
  acctport=${ports.acct}
  authport=${ports.auth}
  name=${site.server}
  retry=2
  wait=2
  sharedsecret=${SECRET}
}
`;
}
