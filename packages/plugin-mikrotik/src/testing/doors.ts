import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { SecureContext } from 'node:tls';
import { serveSession } from './api/session.ts';
import type { Menu } from './engine/schema.ts';
import type { Gate, Service } from './gate.ts';
import type { Certificates } from './machine/certificates.ts';
import { restServer } from './rest/server.ts';

/** The router's services as they listen on loopback. */
export interface Doors {
  readonly ports: Readonly<Record<Service, number>>;
  /** Breaks every connection. */
  breakAll(): void;
  close(): Promise<void>;
}

/** What the doors lead to. */
export interface DoorNeeds {
  readonly gate: Gate;
  readonly menus: ReadonlyMap<string, Menu>;
  readonly certificates: Certificates;
  readonly restLimitMs: number;
}

const SERVICES: readonly Service[] = ['api', 'api-ssl', 'www', 'www-ssl'];

/** Opens the four services that the simulator speaks, each on a free port of 127.0.0.1. */
export async function openDoors(needs: DoorNeeds): Promise<Doors> {
  const sockets = new Set<Socket>();
  const servers = SERVICES.map((service) => [service, createServer(door(needs, service, sockets))] as const);
  const ports = await Promise.all(servers.map(async ([service, server]) => [service, await listen(server)] as const));
  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    ports: Object.fromEntries(ports) as Record<Service, number>,
    breakAll,
    async close() {
      breakAll();
      await Promise.all(servers.map(([, server]) => new Promise((done) => server.close(done))));
    },
  };
}

/** Takes connections of one service, or does not. */
function door(needs: DoorNeeds, service: Service, sockets: Set<Socket>): (socket: Socket) => void {
  const { gate, menus } = needs;
  const web = service.startsWith('www') ? restServer({ ...needs, service, limitMs: needs.restLimitMs }) : null;
  return (socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    sockets.add(socket);
    if (gate.dark() === 'silent') return;
    const address = (socket.remoteAddress ?? '').replace('::ffff:', '');
    const refused = gate.vices.refuseConnections || gate.dark() !== null || !gate.admits(service, address);
    const leave = refused ? null : gate.enter(service);
    if (leave === null) return void socket.resetAndDestroy();
    socket.setNoDelay(true);
    socket.on('close', leave);
    const plain = service.endsWith('ssl') ? secured(socket, needs.certificates, service) : socket;
    if (web === null) serveSession(plain, { gate, service, menus, address });
    else web.emit('connection', plain);
  };
}

/** TLS with the certificate of the service; without one, an anonymous key exchange, as RouterOS does. */
function secured(socket: Socket, certificates: Certificates, service: Service): TLSSocket {
  const secure = new TLSSocket(socket, { isServer: true, secureContext: contextOf(certificates, service) });
  secure.on('error', () => secure.destroy());
  secure.on('close', () => socket.destroy());
  return secure;
}

function contextOf(certificates: Certificates, service: Service): SecureContext {
  const shown = certificates.shownBy(service);
  return shown === null
    ? createSecureContext({ ciphers: 'ADH:@SECLEVEL=0', maxVersion: 'TLSv1.2', dhparam: 'auto' })
    : createSecureContext({ cert: shown.certificate, key: shown.key });
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}
