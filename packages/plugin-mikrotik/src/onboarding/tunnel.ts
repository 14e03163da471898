import { certificateNames } from './certificates.ts';
import { ensure, NAME } from './mark.ts';
import type { Onboarding } from './options.ts';
import type { Part } from './part.ts';
import type { Fields } from './text.ts';
import { byMajor } from './version.ts';

/** The name of the tunnel's interface on the router. */
export const TUNNEL = NAME;

type Tunnel = NonNullable<Onboarding['tunnel']>;

const wanted = (fields: Fields): string[] => ensure({ menu: '/interface ovpn-client', part: 'tunnel', fields });

/** The way from the router to the ISP's server, on which everything else comes in. */
export function tunnelPart(options: Onboarding): Part | null {
  const { tunnel } = options;
  if (tunnel === undefined) return null;
  return tunnel.kind === 'ovpn' ? ovpn(options, tunnel) : wireGuard(tunnel);
}

function ovpn(options: Onboarding, tunnel: Extract<Tunnel, { kind: 'ovpn' }>): Part {
  const { remote, port, protocol, user, password, auth } = tunnel;
  const shown =
    options.certificates === undefined ? {} : { certificate: certificateNames(options.certificates).router };
  const both: Fields = {
    name: TUNNEL,
    'connect-to': remote,
    port: String(port),
    mode: 'ip',
    user,
    password,
    profile: 'default',
    ...shown,
    auth,
    // Else whoever answers in the server's place is given the password.
    'verify-server-certificate': 'yes',
    'add-default-route': 'no',
    disabled: 'no',
  };
  // TCP is all that version 6 speaks, and AES-256 in CBC the best that it has.
  const six = { ...both, cipher: 'aes256' };
  // Left to choose, version 7 takes TLS 1.3 where it has it; the server takes nothing below 1.2.
  const seven = { ...both, protocol, cipher: 'aes256-gcm' };
  return {
    title: `tunnel: OVPN to ${remote}`,
    changes: byMajor(options.version, wanted(six), wanted(seven)),
    notes: [`The server is to listen on ${remote} port ${port} (${protocol}); its files are generated too.`],
  };
}

function wireGuard(tunnel: Extract<Tunnel, { kind: 'wireguard' }>): Part {
  const { remote, port, listenPort, prefixLength, privateKey, serverPublicKey, presharedKey } = tunnel;
  const device = {
    name: TUNNEL,
    'listen-port': String(listenPort),
    mtu: '1420',
    'private-key': privateKey,
    disabled: 'no',
  };
  const peer = {
    interface: TUNNEL,
    'public-key': serverPublicKey,
    ...(presharedKey === undefined ? {} : { 'preshared-key': presharedKey }),
    'endpoint-address': remote,
    'endpoint-port': String(port),
    'allowed-address': `${tunnel.server}/32`,
    // The router stands behind NAT more often than not: the way in stays open only while something goes out.
    'persistent-keepalive': '25s',
  };
  const address = { address: `${tunnel.router}/${prefixLength}`, interface: TUNNEL };
  return {
    title: `tunnel: WireGuard to ${remote}`,
    changes: byMajor(
      null,
      [],
      [
        ...ensure({ menu: '/interface wireguard', part: 'tunnel', fields: device }),
        ...ensure({ menu: '/interface wireguard peers', part: 'tunnel server', fields: peer }),
        ...ensure({ menu: '/ip address', part: 'tunnel address', fields: address }),
      ],
    ),
  };
}
