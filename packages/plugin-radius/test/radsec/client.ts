import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { createFramer } from '../../src/radsec/framing.ts';
import { attribute } from '../../src/wire/attributes.ts';
import { signReply, signRequest, verifyReply, type RequestDraft } from '../../src/wire/authenticator.ts';
import { acctStatusTypes } from '../../src/wire/dictionary/values.ts';
import { codes, type Packet } from '../../src/wire/packet.ts';
import { hidePassword } from '../../src/wire/password.ts';
import { decoded } from '../wire/helpers.ts';

/** The path of one of the certificates of these tests. */
export const file = (name: string): string => new URL(`certificates/${name}.pem`, import.meta.url).pathname;

/** The text of one of the certificates of these tests. */
export const pem = (name: string): string => readFileSync(file(name), 'utf8');

/** The server's side of RadSec, from the files. */
export const serverTls = { port: 0, key: file('server.key'), cert: file('server.crt'), ca: file('ca.crt') };

/** A NAS on a connection of RadSec, moved by hand. */
export interface TlsNas {
  /** Writes octets as they are. */
  readonly write: (octets: Uint8Array) => void;
  readonly send: (draft: Omit<RequestDraft, 'authenticator'>) => Packet;
  /** All that has come. */
  readonly heard: readonly Packet[];
  readonly ask: (draft: Omit<RequestDraft, 'authenticator'>) => Promise<Packet>;
  /** Resolves once the server or a fault has ended the connection, with the fault. */
  readonly ended: Promise<string>;
  readonly port: number;
  readonly close: () => void;
  readonly socket: TLSSocket;
}

/** Connects; the promise is kept once TLS is there, though the server may still refuse the certificate. */
export async function tlsNas(
  port: number,
  who: string | null,
  more: ConnectionOptions & { readonly answers?: 'CoA-ACK' | 'CoA-NAK' } = {},
): Promise<TlsNas> {
  const heard: Packet[] = [];
  const framer = createFramer();
  const { answers, ...options } = more;
  const own = who === null ? {} : { key: pem(`${who}.key`), cert: pem(`${who}.crt`) };
  const socket = connect({ host: '127.0.0.1', port, ca: pem('ca.crt'), ...own, ...options });
  const ended = new Promise<string>((resolve) => {
    let reason = 'closed';
    socket.on('error', (error: NodeJS.ErrnoException) => void (reason = error.code ?? error.message));
    socket.on('close', () => resolve(reason));
  });
  const waiting = new Map<number, (reply: Packet) => void>();
  socket.on('data', (chunk: Uint8Array) => {
    for (const bytes of framer.push(chunk).packets) {
      const packet = decoded(bytes);
      heard.push(packet);
      waiting.get(packet.identifier)?.(packet);
      if (answers !== undefined && packet.code === codes['CoA-Request']) {
        socket.write(signReply(packet, { code: codes[answers], attributes: [] }, 'radsec').bytes);
      }
    }
  });
  await Promise.race([new Promise<void>((resolve) => void socket.once('secureConnect', resolve)), ended]);
  const send: TlsNas['send'] = (draft) => {
    const request = signRequest({ ...draft, authenticator: randomBytes(16) }, 'radsec');
    socket.write(request.bytes);
    return request;
  };
  return {
    write: (octets) => void socket.write(octets),
    send,
    heard,
    async ask(draft) {
      const { promise, resolve } = Promise.withResolvers<Packet>();
      waiting.set(draft.identifier, resolve);
      const request = send(draft);
      const reply = await Promise.race([promise, ended]);
      if (typeof reply === 'string') throw new Error(`the connection ended: ${reply}`);
      const verdict = verifyReply(reply, request, 'radsec');
      if (!verdict.ok && reply.code !== codes['Accounting-Response']) throw new Error(verdict.reason);
      return reply;
    },
    ended,
    port: socket.localPort ?? 0,
    close: () => void socket.destroy(),
    socket,
  };
}

/** A log-in by PAP as it goes over RadSec. */
export function login(identifier: number, username: string, password: string): Uint8Array {
  const authenticator = randomBytes(16);
  const attributes = [
    attribute('User-Name', username),
    attribute('User-Password', hidePassword(password, 'radsec', authenticator)),
  ];
  return signRequest({ code: codes['Access-Request'], identifier, authenticator, attributes }, 'radsec').bytes;
}

/** A Status-Server, which a NAS sends to see whether the connection lives. */
export const status = (identifier: number) => ({ code: codes['Status-Server'], identifier, attributes: [] }) as const;

/** The start of a session. */
export const acctStart = (identifier: number) =>
  ({
    code: codes['Accounting-Request'],
    identifier,
    attributes: [
      attribute('Acct-Status-Type', acctStatusTypes.Start),
      attribute('Acct-Session-Id', '81000001'),
      attribute('User-Name', 'amina'),
    ],
  }) as const;
