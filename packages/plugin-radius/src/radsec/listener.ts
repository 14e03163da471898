import { constants } from 'node:crypto';
import { createServer, type DetailedPeerCertificate, type Server as TlsServer, type TLSSocket } from 'node:tls';
import { radiusErrors } from '../errors.ts';
import { canonicalAddress } from '../network.ts';
import type { ClientOptions } from '../options-client.ts';
import type { RadSecOptions } from '../options-tls.ts';
import { clientOf, liesInFiles, readMaterial, reasonOf, type Material } from './certificates.ts';
import { serveConnection, type Connection, type ConnectionTools } from './connection.ts';

/** RadSec at work: one port for log-ins, accounting, Status-Server, and orders the other way. */
export interface RadSecListener {
  readonly port: number;
  /** The connection over which a client at this address can be given orders. */
  readonly connectionTo: (client: string, address: string) => Connection | undefined;
  readonly connections: () => number;
  /** Takes no new connection. */
  readonly stop: () => void;
  /** Ends all. */
  readonly close: () => Promise<void>;
}

/** What the listener needs. */
export interface RadSecTools extends Omit<ConnectionTools, 'idleMs'> {
  readonly options: RadSecOptions & { readonly address: string };
  readonly clients: readonly ClientOptions[];
  readonly sharePort: boolean;
}

/** A handshake that takes longer is none. */
const HANDSHAKE_MS = 10_000;

/** How often files of certificates are read again: a renewed one is used without a restart. */
const RELOAD_MS = 60_000;

/** TCP asks a silent NAS so often whether it is there. */
const KEEP_ALIVE_MS = 60_000;

/**
 * Opens the port. TLS 1.2 or later, with certificates on both sides; nobody is answered before his is verified and
 * belongs to a client. No session is resumed, so that each connection is verified anew.
 * @throws radiusErrors.certificate, radiusErrors.bind
 */
export async function listenRadSec(tools: RadSecTools): Promise<RadSecListener> {
  const { options, clients, watch, later } = tools;
  const { address, port } = options;
  let material = await readMaterial(options, clients);
  const server = makeServer(material, options);
  const connections = new Map<number, Connection>();
  let opened = 0;

  server.maxConnections = options.maxConnections;
  server.on('drop', () => watch.warn('radsec_full', 'A connection of RadSec was refused: too many are open.', {}));
  server.on('tlsClientError', (error, socket) => {
    const reason = String(socket.authorizationError ?? reasonOf(error));
    watch.warn('radsec_handshake', 'A handshake of RadSec failed.', { nas: socket.remoteAddress, reason });
  });
  server.on('secureConnection', (socket) => {
    const from = { address: canonicalAddress(socket.remoteAddress ?? ''), port: socket.remotePort ?? 0 };
    const client = whoIs(socket, from.address, clients, material);
    if (client === undefined) {
      const details = { nas: from.address, subject: subjectOf(socket) };
      watch.warn('radsec_unknown_client', 'A certificate is valid, and that of no client at this address.', details);
      return void socket.destroy();
    }
    const number = (opened += 1);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    socket.setNoDelay(true);
    const idleMs = options.idleSeconds * 1_000;
    connections.set(number, serveConnection(socket, { client, from, number }, { ...tools, idleMs }));
    watch.count('radsec_connected');
    socket.on('close', () => connections.delete(number));
  });
  await bound(server, tools);

  const reload = async (): Promise<void> => {
    try {
      const next = await readMaterial(options, clients);
      if (isSame(next, material)) return;
      server.setSecureContext(contextOf(next));
      material = next;
      watch.count('radsec_reloaded');
    } catch (thrown) {
      const why = 'New certificates of RadSec cannot be used; the old ones stay.';
      watch.warn('radsec_certificates', why, { reason: reasonOf(thrown) });
    }
  };
  let cancelReload: (() => void) | undefined;
  const again = (): void => {
    cancelReload = later(RELOAD_MS, () => void reload().then(() => cancelReload && again()));
  };
  if (liesInFiles(options, clients)) again();

  const stop = (): void => {
    cancelReload?.();
    cancelReload = undefined;
    if (server.listening) server.close();
  };
  const at = server.address();
  return {
    port: typeof at === 'object' && at !== null ? at.port : port,
    connectionTo: (client, nas) => best([...connections.values()], client, canonicalAddress(nas)),
    connections: () => connections.size,
    stop,
    async close() {
      const closed = new Promise<void>(
        (resolve) => void (server.listening ? server.once('close', resolve) : resolve()),
      );
      stop();
      for (const { close } of connections.values()) close();
      await closed;
    },
  };

  function bound(listening: TlsServer, { sharePort }: RadSecTools): Promise<void> {
    return new Promise((resolve, reject) => {
      const refuse = (error: Error): void =>
        reject(radiusErrors.bind({ address, port, what: 'RadSec', reason: error.message }, error));
      listening.once('error', refuse);
      listening.listen({ host: address, port, ...(sharePort && { reusePort: true }) }, () => {
        listening.off('error', refuse);
        listening.on('error', (error) =>
          watch.warn('radsec_socket', 'The socket of RadSec reports a fault.', { reason: error.message }),
        );
        resolve();
      });
    });
  }
}

const contextOf = ({ key, cert, ca, crl }: Material) => ({
  key,
  cert,
  ca: [...ca],
  ...(crl.length > 0 && { crl: [...crl] }),
});

function makeServer(material: Material, { minVersion }: RadSecOptions): TlsServer {
  try {
    return createServer({
      ...contextOf(material),
      minVersion,
      requestCert: true,
      rejectUnauthorized: true,
      handshakeTimeout: HANDSHAKE_MS,
      secureOptions: constants.SSL_OP_NO_TICKET,
    });
  } catch (thrown) {
    throw radiusErrors.certificate({ what: 'its key and certificates', reason: reasonOf(thrown) });
  }
}

const isSame = (one: Material, other: Material): boolean =>
  JSON.stringify([contextOf(one), [...one.own.keys()]]) === JSON.stringify([contextOf(other), [...other.own.keys()]]);

/** The client whom a verified certificate belongs to. */
function whoIs(
  socket: TLSSocket,
  address: string,
  clients: readonly ClientOptions[],
  material: Material,
): ClientOptions | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined || !socket.authorized) return undefined;
  const issuers = printsAbove(socket.getPeerCertificate(true));
  return clientOf({ certificate, issuers }, address, clients, material);
}

/** The fingerprints of the chain that TLS has verified; a root stands above itself. */
function printsAbove(leaf: DetailedPeerCertificate): readonly string[] {
  const prints = new Set<string>();
  for (let each = leaf.issuerCertificate; each?.fingerprint256 !== undefined; each = each.issuerCertificate) {
    const print = each.fingerprint256.replaceAll(':', '');
    if (prints.has(print)) break;
    prints.add(print);
  }
  return [...prints];
}

const subjectOf = (socket: TLSSocket): string => socket.getPeerX509Certificate()?.subject.replaceAll('\n', ', ') ?? '';

/**
 * The newest connection of a client from an address; or the newest of all where one certificate is one NAS, whose
 * address may have changed, and no two of them are open. Of several routers of one client the wrong one is never asked.
 */
function best(connections: readonly Connection[], name: string, address: string): Connection | undefined {
  const its = connections.filter(({ client }) => client.name === name);
  const here = its.findLast(({ from }) => from.address === address);
  if (here !== undefined) return here;
  const last = its.at(-1);
  const isOne = last?.client.radsec?.fingerprint !== undefined || last?.client.radsec?.name !== undefined;
  return isOne && its.every(({ from }) => from.address === last?.from.address) ? last : undefined;
}
