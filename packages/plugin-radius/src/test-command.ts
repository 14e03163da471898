import { randomBytes } from 'node:crypto';
import type { Command } from '@daftari/core';
import { z } from 'zod';
import { clientFinder } from './clients.ts';
import { radiusErrors } from './errors.ts';
import type { Later } from './exchange.ts';
import type { RadiusOptions } from './options.ts';
import { openSocket } from './socket.ts';
import { attribute } from './wire/attributes.ts';
import { signRequest, verifyReply } from './wire/authenticator.ts';
import { decodePacket } from './wire/codec.ts';
import { describePacket } from './wire/describe.ts';
import { longTailName } from './wire/names.ts';
import { codes, type Packet } from './wire/packet.ts';
import { answerChap, hidePassword } from './wire/password.ts';

const TestOptions = z.strictObject({
  user: z.string().min(1),
  password: z.string().min(1),
  method: z.enum(['pap', 'chap']).default('pap'),
  /** How long the server is waited for. */
  seconds: z.coerce.number().min(0.1).max(60).default(3),
});

/** `daftari radius test --user … --password …`: logs in at our own server as a NAS would, and prints both packets. */
export function testCommand(options: RadiusOptions, later: Later): Command {
  return {
    name: 'test',
    summary: 'Logs in at this server as a NAS would, and prints what it answers.',
    options: TestOptions,
    async run(given: z.output<typeof TestOptions>, _host, print) {
      const address = loopbackOf(options.address);
      const client = clientFinder(options.clients)(address);
      if (client === undefined) throw radiusErrors.noLoopback({ address });
      const request = accessRequest(given, client.secret);
      print(`asking ${address} port ${options.authPort} as the client ${client.name}`);
      show(request, print);
      const to = { address, port: options.authPort };
      const reply = await ask(request, to, client.secret, later, given.seconds * 1_000);
      if (reply === null) print('no answer: another secret, a policy, or nobody there; the server log says which');
      else show(reply, print);
    },
  };
}

function accessRequest({ user, password, method }: z.output<typeof TestOptions>, secret: string): Packet {
  const authenticator = randomBytes(16);
  const proof =
    method === 'pap'
      ? attribute('User-Password', hidePassword(password, secret, authenticator))
      : attribute('CHAP-Password', answerChap(1, authenticator, password));
  const attributes = [attribute('User-Name', user), proof, attribute('NAS-Identifier', 'daftari-test')];
  return signRequest({ code: codes['Access-Request'], identifier: 1, authenticator, attributes }, secret);
}

/** A server that listens everywhere, or on one address of this machine, is asked there. */
function loopbackOf(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  return address === '::' ? '::1' : address;
}

async function ask(
  request: Packet,
  to: { readonly address: string; readonly port: number },
  secret: string,
  later: Later,
  waitMs: number,
): Promise<Packet | null> {
  const { promise: answered, resolve: settle } = Promise.withResolvers<Packet | null>();
  const socket = await openSocket({
    address: to.address,
    port: 0,
    heard(datagram) {
      const decoded = decodePacket(datagram);
      if (decoded.ok && verifyReply(decoded.packet, request, secret).ok) settle(decoded.packet);
    },
    failed: () => settle(null),
  });
  const cancel = later(waitMs, () => settle(null));
  socket.send(request.bytes, to);
  try {
    return await answered;
  } finally {
    cancel();
    await socket.close();
  }
}

function show(packet: Packet, print: (line: string) => void): void {
  const { code, attributes } = describePacket(packet, longTailName);
  print(code);
  for (const { name, value } of attributes) print(`  ${name} = ${value}`);
}
