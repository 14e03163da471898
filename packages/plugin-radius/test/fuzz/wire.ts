import { silentLog, type AccessView, type PluginHost } from '@daftari/core';
import { aPlan, anAccount, anEntitlement, aSubscription, START, testHost } from '@daftari/core/testing';
import { radius } from '../../src/index.ts';
import { openSocket } from '../../src/socket.ts';
import { radiusClient, statusServer, type RadiusClient } from '../../src/testing/index.ts';
import { verifyReply } from '../../src/wire/authenticator.ts';
import { decodePacket } from '../../src/wire/codec.ts';
import { codes, type Packet } from '../../src/wire/packet.ts';
import { papLogin } from '../support.ts';
import { TRUTH, type Tally } from './heard.ts';
import { createShots, type Shot } from './shots.ts';

/** After so many datagrams the server is asked whether it is there, so that its buffer does not overflow. */
const BURST = 40;

/** After so many datagrams a log-in must be let in. */
const SERVICE_EVERY = 400;

/** How many datagrams of one identifier may still be answered. */
const REMEMBERED = 64;

/** The whole plugin behind its sockets, on a host that keeps nothing. */
export async function wireBench(seed: number) {
  const host = forgetful();
  const client = {
    name: 'strict',
    address: '127.0.0.1',
    secret: TRUTH.secret,
    requireMessageAuthenticator: 'yes',
  } as const;
  const parts = radius({ authPort: 0, acctPort: 0, clients: [client] }).setup();
  await parts.start?.(host);
  await parts.source?.open(host.usage);
  const ports = parts.api?.ports();
  const [auth, acct] = [ports?.auth ?? 0, ports?.acct ?? 0];
  const [honest, status, statusAcct] = [await asks(auth), await asks(auth), await asks(acct)];
  const tally: Tally = { shots: 0, answers: 0, accepts: 0, services: 0 };
  const wrongs: string[] = [];
  const sent = new Map<number, { readonly shot: Shot; readonly packet: Packet }[]>();
  const shoot = createShots(seed, TRUTH);

  const socket = await openSocket({
    address: '127.0.0.1',
    port: 0,
    failed: () => undefined,
    heard(datagram) {
      const reply = decodePacket(datagram);
      tally.answers += 1;
      if (!reply.ok) return void wrongs.push(reply.reason);
      const asked = sent.get(reply.packet.identifier) ?? [];
      // An answer fits every request of one identifier and authenticator, forged ones among them.
      const of = asked.filter(({ packet }) => verifyReply(reply.packet, packet, TRUTH.secret, 'any').ok);
      if (of.length === 0) return void wrongs.push('an answer to nothing that was asked');
      if (reply.packet.code !== codes['Access-Accept']) return;
      if (of.some(({ packet }) => packet.code === codes['Status-Server'])) return;
      tally.accepts += 1;
      if (!of.some(({ shot }) => shot.mayAccept))
        wrongs.push(`${of.map(({ shot }) => shot.kind).join(', ')} was let in`);
    },
  });

  const remember = (shot: Shot): void => {
    const read = decodePacket(shot.bytes);
    if (!read.ok) return;
    const same = sent.get(read.packet.identifier) ?? [];
    same.push({ shot, packet: read.packet });
    sent.set(read.packet.identifier, same.slice(-REMEMBERED));
  };

  return {
    tally,
    figures: async () => (await parts.health?.(host))?.figures ?? {},
    async run(shots: number): Promise<void> {
      for (let count = 0; count < shots; count++) {
        const at = (tally.shots += 1);
        const shot = shoot();
        remember(shot);
        const isAcct = (shot.kind === 'accounting') !== (at % 50 === 0);
        socket.send(shot.bytes, { address: '127.0.0.1', port: isAcct ? acct : auth });
        if (at % BURST === 0) await Promise.all([status.ask(statusServer), statusAcct.ask(statusServer)]);
        if (at % SERVICE_EVERY !== 0) continue;
        const good = await honest.ask(papLogin(TRUTH.username, TRUTH.password));
        if (good?.code !== codes['Access-Accept']) throw new Error(`seed ${seed}: no service after ${at} datagrams`);
        tally.services += 1;
      }
      if (wrongs.length > 0) throw new Error(`seed ${seed}: ${wrongs.slice(0, 5).join('; ')}`);
    },
    async close(): Promise<void> {
      for (const { close } of [honest, status, statusAcct, socket]) await close();
      await parts.source?.close();
      await parts.stop?.();
    },
  };
}

/** A client that does not give up. */
const asks = (port: number): Promise<RadiusClient> =>
  radiusClient({ port, secret: TRUTH.secret, tries: 50, waitMs: 200 });

/** The access of the one customer. */
const amina: AccessView = {
  account: anAccount(),
  subscription: aSubscription(),
  plan: aPlan(),
  // Those who are let in never tell of a session, and each may stand at another port.
  entitlement: anEntitlement({ sessions: 1_000_000 }),
  usedBytes: 0n,
  openSessions: [],
};

/** A host on which nothing grows, so that whatever grows is the plugin. */
function forgetful(): PluginHost {
  const host = testHost({ pluginId: 'radius', now: START, access: { amina } });
  const table = (() => ({
    get: async () => null,
    find: async () => [],
    insertOnce: async () => true,
    put: async () => undefined,
    replace: async () => true,
    remove: async () => undefined,
  })) as unknown as PluginHost['table'];
  const usage: PluginHost['usage'] = { ...host.usage, record: async () => undefined, endAll: async () => 0 };
  return { ...host, log: silentLog, table, usage };
}
