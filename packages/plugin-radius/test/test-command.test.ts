import { START, testHost } from '@daftari/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Options } from '../src/options.ts';
import { openSocket } from '../src/socket.ts';
import { testCommand } from '../src/test-command.ts';
import { typedAttribute } from '../src/test-command/attribute.ts';
import { TestOptions } from '../src/test-command/options.ts';
import { attribute } from '../src/wire/attributes.ts';
import { signReply } from '../src/wire/authenticator.ts';
import { codes, type Attribute } from '../src/wire/packet.ts';
import { decoded } from './wire/helpers.ts';
import { running } from './running.ts';
import { SECRET } from './support.ts';

/** Runs the command against a server, and answers what it printed and how it ended. */
async function run(
  ports: { readonly auth: number | null; readonly acct: number | null },
  typed: Readonly<Record<string, unknown>>,
): Promise<{ readonly printed: string; readonly ended: string }> {
  const clients = [{ name: 'myself', address: '127.0.0.1', secret: SECRET }];
  const options = Options.parse({ authPort: ports.auth ?? 0, acctPort: ports.acct ?? 0, clients });
  const command = testCommand(options, (ms, task) => {
    const handle = setTimeout(task, ms);
    return () => clearTimeout(handle);
  });
  const lines: string[] = [];
  const host = testHost({ pluginId: 'radius', now: START });
  try {
    await command.run(TestOptions.parse(typed) as never, host, (line) => void lines.push(line));
    return { printed: lines.join('\n'), ended: 'well' };
  } catch (thrown) {
    return { printed: lines.join('\n'), ended: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

const amina = { user: 'amina', password: 'maji-moto' };

describe('the test command', () => {
  it.each(['pap', 'chap', 'mschap2'])('logs in by %s, and shows both packets without the password', async (method) => {
    const { ports } = await running();
    const { printed, ended } = await run(ports(), { ...amina, method });
    expect(ended).toBe('well');
    expect(printed).toContain('asking 127.0.0.1 as the client myself');
    expect(printed).toContain('Access-Request');
    expect(printed).toMatch(/after \d+ ms:\n {2}Access-Accept/);
    expect(printed).toContain('Session-Timeout = 2592000');
    expect(printed).not.toContain('maji');
  });

  it('logs in by MS-CHAP 1 where that is offered, and says why not where it is not', async () => {
    const { ports } = await running({}, { client: { methods: ['mschap1'] } });
    expect((await run(ports(), { ...amina, method: 'mschap' })).ended).toBe('well');
    const { printed, ended } = await run(ports(), { ...amina, method: 'mschap2' });
    expect(ended).toMatch(/^The log-in was refused\. .*radius watch/);
    expect(printed).toContain('Reply-Message = "MS-CHAP 2 is not offered here."');
    expect(printed).toContain('MS-CHAP says: E=691');
  });

  it('logs a device in by its address', async () => {
    const { ports, decisions } = await running({}, { client: { macAuth: {} } });
    const { printed } = await run(ports(), { mac: 'AA:BB:CC:00:11:22' });
    expect(printed).toContain('User-Name = "AA:BB:CC:00:11:22"');
    expect(decisions()[0]?.reason).toBe('unknown-user');
  });

  it('takes what was typed for what it would make up', async () => {
    const { ports } = await running();
    const { printed } = await run(ports(), { ...amina, attribute: ['NAS-Port-Type=Virtual', 'Mikrotik-Realm=x'] });
    expect(printed).toContain('NAS-Port = 1');
    expect(printed.match(/NAS-Port-Type = .*/g)).toEqual(['NAS-Port-Type = Virtual (5)']);
  });

  it('ends badly when it is refused', async () => {
    const { ports } = await running();
    const { printed, ended } = await run(ports(), { user: 'amina', password: 'wrong' });
    expect(printed).toContain('Access-Reject');
    expect(ended).toMatch(/^The log-in was refused\. .*radius watch/);
  });

  it('asks both ports whether somebody is there', async () => {
    const { ports } = await running();
    const { printed, ended } = await run(ports(), { send: 'status' });
    expect(ended).toBe('well');
    expect(printed.match(/Status-Server|Access-Accept|Accounting-Response/g)).toEqual([
      'Status-Server',
      'Access-Accept',
      'Status-Server',
      'Accounting-Response',
    ]);
  });

  it('accounts for a session that there never was', async () => {
    const { ports, host } = await running();
    const more = { user: 'amina', session: '81000009', attribute: ['Acct-Session-Time=60', 'Acct-Input-Octets=1000'] };
    for (const send of ['start', 'interim', 'stop']) {
      expect((await run(ports(), { ...more, send })).printed).toContain('Accounting-Response');
    }
    expect(host.reports.map(({ kind, seconds, inBytes }) => [kind, seconds, inBytes])).toEqual([
      ['start', 60, 1_000n],
      ['interim', 60, 1_000n],
      ['stop', 60, 1_000n],
    ]);
  });

  it('says what to add where this machine is no client of the server', async () => {
    const options = Options.parse({ clients: [{ name: 'tower-1', address: '10.0.1.1', secret: SECRET }] });
    const command = testCommand(options, () => () => undefined);
    const host = testHost({ pluginId: 'radius', now: START });
    const asked = command.run(TestOptions.parse({ ...amina }) as never, host, () => undefined);
    await expect(asked).rejects.toThrow('Add one, such as {"name":"here","address":"127.0.0.1","secret":"…"}');
  });

  it('says what silence means', async () => {
    const { ports } = await running();
    const silent = await run(ports(), { ...amina, secret: 'another-secret', tries: 1, seconds: 0.1 });
    expect(silent.ended).toContain(`No answer from 127.0.0.1 port ${ports().auth} (packets sent: 1).`);
    expect(silent.ended).toContain('the secret is another one');
  });

  it('asks another server, and trusts no answer that its secret has not made', async () => {
    const forger = await server(() => [], 'another-secret');
    const named = { server: '127.0.0.1', secret: SECRET, authPort: forger, tries: 1, seconds: 1 };
    const { ended } = await run({ auth: 1, acct: 1 }, { ...amina, ...named });
    expect(ended).toContain('The answer cannot be trusted: the Response Authenticator is wrong');
  });

  it('trusts no server that accepts everybody', async () => {
    const fool = await server(() => [], SECRET);
    const named = { server: '127.0.0.1', secret: SECRET, authPort: fool };
    expect((await run({ auth: 1, acct: 1 }, { ...amina, ...named })).ended).toBe('well');
    expect((await run({ auth: 1, acct: 1 }, { ...amina, ...named, method: 'mschap2' })).ended).toContain(
      'the server has not proved that it knows the password',
    );
    const liar = await server(() => [attribute('MS-CHAP2-Success', new Uint8Array(43))], SECRET);
    const lied = { ...amina, ...named, authPort: liar, method: 'mschap2' };
    expect((await run({ auth: 1, acct: 1 }, lied)).ended).toContain('made from another password');
  });

  it.each([
    [{}, 'who logs in?'],
    [{ user: 'amina' }, 'is needed with user'],
    [{ mac: 'AA:BB:CC:00:11:22', method: 'chap' }, 'is needed for chap'],
    [{ mac: 'amina' }, 'a hardware address'],
    [{ ...amina, server: '127.0.0.1' }, 'is needed for another server'],
    [{ ...amina, server: 'radius.example' }, 'an IP address'],
    [{ ...amina, method: 'eap' }, 'pap, chap, mschap or mschap2'],
  ])('%j is refused: %s', (typed, says) => {
    const parsed = TestOptions.safeParse(typed);
    expect(parsed.error?.issues.map(({ message }) => message)).toContain(says);
  });
});

/** A server that accepts everybody, and its port. */
async function server(attributes: () => readonly Attribute[], secret: string): Promise<number> {
  const socket = await openSocket({
    address: '127.0.0.1',
    port: 0,
    heard(datagram, from) {
      const draft = { code: codes['Access-Accept'], attributes: attributes() };
      socket.send(signReply(decoded(datagram), draft, secret).bytes, from);
    },
    failed: () => undefined,
  });
  onTestFinished(socket.close);
  return socket.port;
}

describe('an attribute that is typed', () => {
  it.each<[string, Attribute]>([
    ['NAS-Port-Id=ether2', attribute('NAS-Port-Id', 'ether2')],
    ['NAS-Port-Type=Virtual', attribute('NAS-Port-Type', 5)],
    ['NAS-Port-Type = 5', attribute('NAS-Port-Type', 5)],
    ['Class=0x0102ff', attribute('Class', Buffer.from([1, 2, 255]))],
    ['Class=abc', attribute('Class', Buffer.from('abc'))],
    ['Framed-IP-Address=10.64.0.2', attribute('Framed-IP-Address', '10.64.0.2')],
    ['Delegated-IPv6-Prefix=2001:db8:1::/48', attribute('Delegated-IPv6-Prefix', '2001:db8:1::/48')],
    ['Event-Timestamp=2026-03-01T06:00:00Z', attribute('Event-Timestamp', Date.UTC(2026, 2, 1, 6))],
    ['Mikrotik-Realm=a=b', attribute('Mikrotik-Realm', 'a=b')],
  ])('%s', (typed, made) => {
    expect(typedAttribute(typed)).toEqual(made);
  });

  it.each([
    ['NAS-Port', 'there is no attribute of this name'],
    ['Nothing=1', 'there is no attribute of this name'],
    ['toString=1', 'there is no attribute of this name'],
    ['NAS-Port=', 'is not a whole number'],
    ['NAS-Port=x', 'is not a whole number'],
    ['NAS-Port=4294967296', 'is not a whole number'],
    ['Framed-IP-Address=10.0.0', 'is not an IPv4 address'],
    ['Event-Timestamp=yesterday', 'is not a whole second'],
    ['User-Name=', 'must not be empty'],
  ])('%s is refused: %s', (typed, says) => {
    expect(() => typedAttribute(typed)).toThrow(says);
  });
});
