import type { Clock, Command } from '@daftari/core';
import { clientFinder } from './clients.ts';
import { radiusErrors } from './errors.ts';
import type { Later } from './exchange.ts';
import type { RadiusOptions } from './options.ts';
import type { Peer } from './socket.ts';
import { askServer, type Answer } from './test-command/ask.ts';
import { TestOptions } from './test-command/options.ts';
import { accountingQuestion, loginQuestion, statusQuestion, type Question } from './test-command/packets.ts';
import { octetsOf } from './wire/attributes.ts';
import { describePacket } from './wire/describe.ts';
import { longTailName } from './wire/names.ts';
import { codes, type Packet } from './wire/packet.ts';

type Print = (line: string) => void;

/**
 * `daftari radius test`: asks a server, ours or another one, as a NAS would, and prints both packets. It succeeds when
 * the answer is authentic and says yes.
 */
export function testCommand(options: RadiusOptions, later: Later): Command {
  return {
    name: 'test',
    summary: 'Asks a server as a NAS would: a log-in, a record of accounting, or whether it is there.',
    options: TestOptions,
    async run(given: TestOptions, host, print) {
      const server = serverOf(options, given);
      const { secret } = server;
      const ask = (question: Question, port: number) =>
        askAloud({ question, to: { address: server.address, port }, secret }, given, {
          later,
          clock: host.clock,
          print,
        });
      print(`asking ${server.address} as ${server.as}`);
      if (given.send === 'status') {
        await ask(statusQuestion(secret), server.authPort);
        await ask(statusQuestion(secret), server.acctPort);
      } else if (given.send === 'login') {
        await ask(loginQuestion(given, secret), server.authPort);
      } else {
        await ask(accountingQuestion(given, secret), server.acctPort);
      }
    },
  };
}

interface Server {
  readonly address: string;
  readonly authPort: number;
  readonly acctPort: number;
  readonly secret: string;
  /** Whom it takes us for. */
  readonly as: string;
}

/** The server that was named, or our own at the address where this machine reaches it. */
function serverOf(options: RadiusOptions, given: TestOptions): Server {
  const { authPort = options.authPort, acctPort = options.acctPort } = given;
  if (given.server !== undefined && given.secret !== undefined) {
    const named = { authPort: given.authPort ?? 1812, acctPort: given.acctPort ?? 1813 };
    return { ...named, address: given.server, secret: given.secret, as: 'a client of its own' };
  }
  const address = loopbackOf(options.address);
  const client = clientFinder(options.clients)(address);
  const secret = given.secret ?? client?.secret;
  if (secret === undefined) throw radiusErrors.noLoopback({ address });
  return { authPort, acctPort, address, secret, as: `the client ${client?.name ?? '(none)'}` };
}

/** A server that listens everywhere, or on one address of this machine, is asked there. */
function loopbackOf(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  return address === '::' ? '::1' : address;
}

async function askAloud(
  { question, to, secret }: { readonly question: Question; readonly to: Peer; readonly secret: string },
  { tries, seconds }: TestOptions,
  { later, clock, print }: { readonly later: Later; readonly clock: Clock; readonly print: Print },
): Promise<void> {
  const { request, fault } = question;
  print(`\nto port ${to.port}:`);
  show(request, print);
  const answer = await askServer(request, to, secret, {
    tries,
    waitMs: seconds * 1_000,
    later,
    now: () => clock.now(),
  });
  const { reply, tookMs } = answer;
  if (reply === null) throw silence(answer, to, tries);
  print(`\nafter ${tookMs} ms:`);
  show(reply, print);
  const refusal = octetsOf(reply, 'MS-CHAP-Error');
  if (refusal !== undefined) print(`  MS-CHAP says: ${Buffer.from(refusal.subarray(1)).toString('latin1')}`);
  if (reply.code === codes['Access-Reject']) throw radiusErrors.testRefused();
  const wrong = reply.code === codes['Access-Accept'] && request.code === codes['Access-Request'] ? fault(reply) : null;
  if (wrong !== null) throw radiusErrors.testFalse({ reason: wrong });
}

/** A RADIUS server never says that it will not speak to somebody (RFC 2865 section 3). */
const WHY_SILENT = [
  'Nobody listens there, or the server is silent for a reason that `daftari radius watch` tells there:',
  'this address is no client of it, the secret is another one, it wants Message-Authenticator on what has none,',
  'or its database is away.',
].join(' ');

/** What no authentic answer means. */
function silence({ fault }: Answer, { address, port }: Peer, tries: number): Error {
  const server = `${address} port ${port}`;
  if (fault !== null) return radiusErrors.testFalse({ reason: fault });
  return radiusErrors.testSilent({ server, tries, why: WHY_SILENT });
}

function show(packet: Packet, print: Print): void {
  const { code, attributes } = describePacket(packet, longTailName);
  print(`  ${code}`);
  for (const { name, value } of attributes) print(`    ${name} = ${value}`);
}
