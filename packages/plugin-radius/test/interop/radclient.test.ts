import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describeOnEngines, planInput, startStory, type Customer } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { radius } from '../../src/index.ts';
import { openSocket, type Socket } from '../../src/socket.ts';
import { signReply, verifyRequest } from '../../src/wire/authenticator.ts';
import { decodePacket } from '../../src/wire/codec.ts';
import { codeName, codes, type Packet } from '../../src/wire/packet.ts';
import { valueOf } from '../../src/wire/attributes.ts';
import { freePort, SECRET } from '../support.ts';

const PASSWORD = 'siri-1234';
const GiB = 1024n ** 3n;

/** Debian's radclient of the package freeradius-utils: a peer that we did not write. */
const program = process.env['DAFTARI_RADCLIENT'];
const absent =
  program === undefined
    ? 'DAFTARI_RADCLIENT is not set to the path of radclient'
    : existsSync(program)
      ? undefined
      : `there is no radclient at ${program}`;

if (absent !== undefined) {
  describe('radclient', () => {
    const required = process.env['DAFTARI_REQUIRE_PEERS'] === '1';
    if (!required) it.skip(`against our server (skipped: ${absent})`, () => undefined);
    else
      it('against our server', () => {
        throw new Error(`${absent}, and DAFTARI_REQUIRE_PEERS asks for every peer`);
      });
  });
} else {
  describeOnEngines('radclient against our server', (open) => {
    const begin = async (more: { readonly methods?: ('mschap1' | 'mschap2')[] } = {}) => {
      const coaPort = await freePort();
      const plugins = [
        radius({
          authPort: 0,
          acctPort: 0,
          clients: [{ name: 'tower-1', address: '127.0.0.1', secret: SECRET, coaPort, ...more }],
        }),
      ] as const;
      const story = await startStory({ database: await open(), plugins });
      const ports = story.billing.plugins.radius.ports();
      const login = (lines: readonly string[], secret = SECRET) => ask(ports.auth, 'auth', secret, lines);
      const account = (lines: readonly string[]) => ask(ports.acct, 'acct', SECRET, lines);
      return { story, login, account, ports, coaPort };
    };
    const pap = ['User-Name = "amina"', `User-Password = "${PASSWORD}"`, 'Message-Authenticator = 0x00'];
    const session = ['User-Name = "amina"', 'Acct-Session-Id = "81000001"', 'NAS-IP-Address = 10.255.0.1'];
    const paid = async (story: Awaited<ReturnType<typeof begin>>['story'], plan = {}): Promise<Customer> => {
      const amina = await story.customer('Amina', await story.plan(plan));
      await story.pays(amina, '1000.00');
      return amina;
    };

    it('accepts who has paid, with the limits that were sold', async () => {
      const { story, login } = await begin();
      await paid(story);
      const said = await login(pap);
      expect(said).toContain('Received Access-Accept');
      expect(said).toContain('Session-Timeout = 2592000');
      expect(said).toContain('Mikrotik-Rate-Limit = "5M/10M"');
      expect(said).toContain('Acct-Interim-Interval = 300');
      await story.end();
    });

    it('accepts CHAP, and a question without Message-Authenticator from older equipment', async () => {
      const { story, login } = await begin();
      await paid(story);
      expect(await login(['User-Name = "amina"', `CHAP-Password = "${PASSWORD}"`])).toContain('Received Access-Accept');
      expect(await login(['User-Name = "amina"', 'CHAP-Password = "wrong"'])).toContain('Received Access-Reject');
      await story.end();
    });

    // RFC 2759 section 9.2 has a user with her password, both challenges and the response; the identifier is free.
    const rfcUser = async (story: Awaited<ReturnType<typeof begin>>['story']): Promise<void> => {
      const account = await story.billing.openAccount({ name: 'User' });
      const plan = await story.plan();
      const whose = { accountId: account.id, planId: plan.id, username: 'User', secret: 'clientPass' };
      await story.pays({ account, subscription: await story.billing.subscribe(whose) }, '1000.00');
    };

    it('answers the user of RFC 2759 by MS-CHAP 2, with the keys that radclient reads back', async () => {
      const { story, login } = await begin();
      await rfcUser(story);
      const challenge = 'MS-CHAP-Challenge = 0x5b5d7c7d7b3f2f3e3c2c602132262628';
      const made = 'MS-CHAP2-Response = 0x2a0021402324255e262a28295f2b3a337c7e0000000000000000';
      const right = `${made}82309ecd8d708b5ea08faa3981cd83544233114a3d85d6df`;
      const accept = await login(['User-Name = "User"', challenge, right]);
      expect(accept).toContain('Received Access-Accept');
      const success = Buffer.from('S=407A5589115FD0D6209F510FE9C04566932CDA56').toString('hex');
      expect(accept).toContain(`MS-CHAP2-Success = 0x2a${success}`);
      expect(accept).toContain('MS-MPPE-Send-Key = 0x8b7cdc149b993a1ba118cb153f56dccb');
      expect(accept).toContain('MS-MPPE-Recv-Key = 0xd5f0e9521e3ea9589645e86051c82226');
      expect(accept).toContain('MS-MPPE-Encryption-Policy = Encryption-Allowed');
      expect(await login(['User-Name = "CORP\\\\User"', challenge, right])).toContain('Access-Accept');
      const reject = await login(['User-Name = "User"', challenge, `${right.slice(0, -2)}de`]);
      expect(reject).toContain('Received Access-Reject');
      expect(reject).toMatch(/MS-CHAP-Error = "\*E=691 R=0 C=[0-9A-F]{32} V=3 M=/);
      await story.end();
    });

    it('answers MS-CHAP 1 as radclient makes it where that is asked for, and not elsewhere', async () => {
      const asked = await begin({ methods: ['mschap1'] });
      await rfcUser(asked.story);
      const accept = await asked.login(byMschap1('clientPass'));
      expect(accept).toContain('Received Access-Accept');
      expect(accept).toContain('MS-CHAP-MPPE-Keys = 0x000000000000000041c00c584bd2d91c4017a2a12fa59f3f');
      expect(await asked.login(byMschap1('clientpass'))).toContain('E=691 R=0 C=');
      await asked.story.end();

      const unasked = await begin();
      await rfcUser(unasked.story);
      expect(await unasked.login(byMschap1('clientPass'))).toContain('MS-CHAP 1 is not offered here.');
      await unasked.story.end();
    });

    it('refuses a stranger, a wrong password and who has not paid', async () => {
      const { story, login } = await begin();
      await story.customer('Amina', await story.plan());
      const wrong = 'Reply-Message = "The user name or the password is wrong."';
      expect(await login(['User-Name = "nobody"', 'User-Password = "x"'])).toContain(wrong);
      expect(await login(['User-Name = "amina"', 'User-Password = "x"'])).toContain(wrong);
      const unpaid = await login(pap);
      expect(unpaid).toContain('Received Access-Reject');
      expect(unpaid).toContain('Nothing has been paid yet');
      await story.end();
    });

    it('does not answer another secret', async () => {
      const { story, login } = await begin();
      await paid(story);
      expect(await login(pap, 'another-secret')).toContain('No reply from server');
      await story.end();
    });

    it('answers Status-Server on both ports', async () => {
      const { story, ports } = await begin();
      const lines = ['Message-Authenticator = 0x00'];
      expect(await ask(ports.auth, 'status', SECRET, lines)).toContain('Received Access-Accept');
      expect(await ask(ports.acct, 'status', SECRET, lines)).toContain('Received Accounting-Response');
      await story.end();
    });

    it('turns accounting into usage, and gives the rest of the quota at the next log-in', async () => {
      const { story, login, account } = await begin();
      const service = { ...planInput().service, quotaBytes: 10n * GiB };
      const amina = await paid(story, { service });
      // Ten gibibytes are 2 × 4 GiB and 2 GiB.
      const first = await login(pap);
      expect(first).toContain('Mikrotik-Total-Limit-Gigawords = 2');
      expect(first).toContain('Mikrotik-Total-Limit = 2147483648');
      const given = /Class = (0x[0-9a-f]+)/.exec(first)?.[1] ?? '';
      const mine = [...session, `Class = ${given}`];
      for (const record of [
        ['Acct-Status-Type = Start'],
        ['Acct-Status-Type = Interim-Update', ...counted(60, 2_147_483_648, 0)],
        ['Acct-Status-Type = Stop', ...counted(120, 0, 1), 'Acct-Terminate-Cause = User-Request'],
      ]) {
        expect(await account([...mine, ...record])).toContain('Received Accounting-Response');
      }
      expect(await story.billing.reads.usedBytes(amina.subscription.id, 0, story.clock.now() + 1)).toBe(4n * GiB);
      const page = await story.billing.reads.sessionsOf(amina.account.id, { page: 1, limit: 10 });
      expect(page.rows).toMatchObject([{ endCause: 'User-Request', seconds: 120, outBytes: 4n * GiB }]);
      // Six gibibytes are 4 GiB and 2 GiB.
      const next = await login(pap);
      expect(next).toContain('Mikrotik-Total-Limit-Gigawords = 1');
      expect(next).toContain('Mikrotik-Total-Limit = 2147483648');
      await story.end();
    });

    it('is disconnected at expiry by a packet that names its session', async () => {
      const { story, login, account, coaPort } = await begin();
      const orders: Packet[] = [];
      const nas = await disconnectable(coaPort, orders);
      await paid(story);
      const given = /Class = (0x[0-9a-f]+)/.exec(await login(pap))?.[1] ?? '';
      await account([...session, `Class = ${given}`, 'Framed-IP-Address = 10.64.0.2', 'Acct-Status-Type = Start']);

      const done = story.at('2026-03-31T09:00:01+03:00');
      await expect.poll(() => orders.length, { timeout: 10_000 }).toBe(1);
      await account([...session, `Class = ${given}`, 'Acct-Status-Type = Stop', 'Acct-Terminate-Cause = Admin-Reset']);
      await done;
      const [order] = orders;
      if (order === undefined) throw new Error('no order came');
      expect(codeName(order.code)).toBe('Disconnect-Request');
      expect(verifyRequest(order, SECRET)).toEqual({ ok: true, signed: true });
      expect(valueOf(order, 'Acct-Session-Id')).toBe('81000001');
      expect(valueOf(order, 'Framed-IP-Address')).toBe('10.64.0.2');
      expect(await login(pap)).toContain('Your time ended on 2026-03-31 09:00:00');
      await nas.close();
      await story.end();
    });
  });
}

/** A log-in by MS-CHAP 1: radclient makes the response itself. */
function byMschap1(password: string): readonly string[] {
  return ['User-Name = "User"', `MS-CHAP-Password = "${password}"`];
}

/** The lines of a record with these counters. */
function counted(seconds: number, octets: number, gigawords: number): readonly string[] {
  return [
    `Acct-Session-Time = ${seconds}`,
    'Acct-Input-Octets = 0',
    `Acct-Output-Octets = ${octets}`,
    `Acct-Output-Gigawords = ${gigawords}`,
  ];
}

/** Runs radclient with one packet and answers all that it says. A packet is sent twice at most, a second apart. */
function ask(port: number | null, kind: string, secret: string, lines: readonly string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = spawn(program ?? '', ['-x', '-r', '2', '-t', '1', `127.0.0.1:${port}`, kind, secret]);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => void (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void (said += chunk.toString()));
  child.on('error', reject);
  child.on('close', () => resolve(said));
  child.stdin.end(lines.join('\n'));
  return promise;
}

/** What radclient cannot be: a NAS that takes Disconnect. */
async function disconnectable(port: number, orders: Packet[]): Promise<Socket> {
  const socket = await openSocket({
    address: '127.0.0.1',
    port,
    heard(datagram, from) {
      const decoded = decodePacket(datagram);
      if (!decoded.ok) return;
      orders.push(decoded.packet);
      socket.send(signReply(decoded.packet, { code: codes['Disconnect-ACK'], attributes: [] }, SECRET).bytes, from);
    },
    failed: () => undefined,
  });
  return socket;
}
