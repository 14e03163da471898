import { START, testHost } from '@daftari/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSocket } from '../src/socket.ts';
import { attribute, codes, radiusClient, statusServer, valueOf } from '../src/testing/index.ts';
import { signRequest } from '../src/wire/authenticator.ts';
import { acctStatusTypes } from '../src/wire/dictionary/values.ts';
import type { Packet } from '../src/wire/packet.ts';
import { amina, running } from './running.ts';
import { papLogin, SECRET, wordsOf } from './support.ts';

const start = (id = '81000001') => ({
  code: codes['Accounting-Request'],
  attributes: [
    attribute('Acct-Status-Type', acctStatusTypes.Start),
    attribute('Acct-Session-Id', id),
    attribute('User-Name', 'amina'),
  ],
});

/** Sends the very same octets as often as asked, and answers what came back. */
async function sendAgain(port: number | null, packet: Packet, times: number): Promise<readonly Uint8Array[]> {
  const heard: Uint8Array[] = [];
  const socket = await openSocket({
    address: '127.0.0.1',
    port: 0,
    heard: (datagram) => void heard.push(Uint8Array.from(datagram)),
    failed: () => undefined,
  });
  onTestFinished(socket.close);
  for (let sent = 0; sent < times; sent++) {
    socket.send(packet.bytes, { address: '127.0.0.1', port: port ?? 0 });
    if (sent === 0) await expect.poll(() => heard.length, { timeout: 10_000 }).toBe(1);
  }
  await expect.poll(() => heard.length, { timeout: 10_000 }).toBe(times);
  return heard;
}

describe('log-ins over UDP', () => {
  it('are answered, and kept for the console without the password', async () => {
    const { auth, decisions } = await running();
    const accept = await auth.ask(papLogin('amina', 'maji-moto'));
    expect(accept?.code).toBe(codes['Access-Accept']);
    expect(valueOf(accept ?? { attributes: [] }, 'Session-Timeout')).toBe(2_592_000);
    expect(decisions()).toMatchObject([{ outcome: 'accept', reason: 'granted', username: 'amina', nas: '127.0.0.1' }]);
    expect(JSON.stringify(decisions())).not.toContain('maji');
  });

  it('carry Message-Authenticator first in the answer, though the question had none', async () => {
    const { auth } = await running();
    const accept = await auth.ask({ ...papLogin('amina', 'maji-moto'), messageAuthenticator: 'none' });
    expect(accept?.attributes[0]?.type).toBe(80);
  });

  it('are refused in words', async () => {
    const { auth } = await running();
    const reject = await auth.ask(papLogin('amina', 'wrong'));
    expect(reject?.code).toBe(codes['Access-Reject']);
    expect(wordsOf(reject)).toBe('The user name or the password is wrong.');
    expect(wordsOf(await auth.ask(papLogin('nobody', 'wrong')))).toBe('The user name or the password is wrong.');
  });

  it('are answered once and the same however often the packet comes', async () => {
    let asked = 0;
    const { ports } = await running({
      async access() {
        asked += 1;
        return amina;
      },
    });
    const authenticator = new Uint8Array(16).fill(5);
    const { code, attributes } = papLogin('amina', 'maji-moto');
    const packet = signRequest({ code, identifier: 7, authenticator, attributes: attributes(authenticator) }, SECRET);
    const [first, ...more] = await sendAgain(ports().auth, packet, 4);
    expect(asked).toBe(1);
    for (const reply of more) expect(reply).toEqual(first);
  });

  it('without Message-Authenticator are not heard where the client must send it', async () => {
    const { hasty, figures } = await running({}, { client: { requireMessageAuthenticator: 'yes' } });
    expect(await hasty.ask({ ...papLogin('amina', 'maji-moto'), messageAuthenticator: 'none' })).toBeNull();
    expect((await figures())['auth_not_admitted']).toBe(1);
  });

  it('without Message-Authenticator are not heard from a NAS that has sent one, even after a restart', async () => {
    const host = testHost({ pluginId: 'radius', now: START, access: { amina } });
    const before = await running({}, {}, host);
    const unsigned = { ...papLogin('amina', 'maji-moto'), messageAuthenticator: 'none' } as const;
    expect(await before.auth.ask(unsigned)).not.toBeNull();
    expect(await before.auth.ask(papLogin('amina', 'maji-moto'))).not.toBeNull();
    expect(await before.hasty.ask(unsigned)).toBeNull();
    const after = await running({}, {}, host);
    expect(await after.hasty.ask(unsigned)).toBeNull();
    expect(await after.auth.ask(papLogin('amina', 'maji-moto'))).not.toBeNull();
  });

  it('are not answered while the books cannot be read, and are new work when they come again', async () => {
    let away = true;
    const access = async () => {
      if (away) throw new Error('the database is away');
      return amina;
    };
    const { auth, hasty, figures } = await running({ access });
    expect(await hasty.ask(papLogin('amina', 'maji-moto'))).toBeNull();
    away = false;
    expect((await auth.ask(papLogin('amina', 'maji-moto')))?.code).toBe(codes['Access-Accept']);
    expect((await figures())['auth_failed']).toBe(1);
  });
});

describe('what is not heard', () => {
  it('is a packet of another secret', async () => {
    const { ports, figures } = await running();
    const stranger = await radiusClient({ port: ports().auth ?? 0, secret: 'not-the-secret', tries: 1, waitMs: 200 });
    onTestFinished(stranger.close);
    expect(await stranger.ask(papLogin('amina', 'maji-moto'))).toBeNull();
    expect((await figures())['auth_not_authentic']).toBe(1);
  });

  it('is an address that is no client, told once in the log however many packets come', async () => {
    const { host, ports, figures } = await running({}, { client: { address: '127.0.0.1' } });
    const stranger = await radiusClient({
      port: ports().auth ?? 0,
      secret: SECRET,
      from: '127.0.0.9',
      tries: 5,
      waitMs: 20,
    });
    onTestFinished(stranger.close);
    expect(await stranger.ask(papLogin('amina', 'maji-moto'))).toBeNull();
    expect((await figures())['auth_unknown_client']).toBe(5);
    expect(host.logged.filter(({ message }) => message.includes('no client'))).toHaveLength(1);
  });

  it('is what is no packet, and what came to the wrong port', async () => {
    const { ports, hasty, figures } = await running();
    const socket = await openSocket({ address: '127.0.0.1', port: 0, heard: () => undefined, failed: () => undefined });
    onTestFinished(socket.close);
    socket.send(Uint8Array.of(1, 2, 3), { address: '127.0.0.1', port: ports().auth ?? 0 });
    expect(await hasty.ask(start())).toBeNull();
    expect(await figures()).toMatchObject({ auth_malformed: 1, auth_wrong_port: 1 });
  });
});

describe('Status-Server', () => {
  it('is answered on both ports, each in its own way', async () => {
    const { auth, acct } = await running();
    expect((await auth.ask(statusServer))?.code).toBe(codes['Access-Accept']);
    expect((await acct.ask(statusServer, 20))?.code).toBe(codes['Accounting-Response']);
  });

  it('is counted and not answered where the client may not ask it', async () => {
    const { hasty, acct, figures } = await running({}, { client: { statusServer: false } });
    expect(await hasty.ask(statusServer)).toBeNull();
    expect(await acct.ask(statusServer)).toBeNull();
    expect((await hasty.ask(papLogin('amina', 'maji-moto')))?.code).toBe(codes['Access-Accept']);
    expect(await figures()).toMatchObject({ auth_status_off: 1, acct_status_off: 1 });
  });

  it('is answered while log-ins wait for the books', async () => {
    const { auth, hasty } = await running({ access: () => new Promise(() => undefined) });
    const waiting = hasty.ask(papLogin('amina', 'maji-moto'));
    expect((await auth.ask(statusServer))?.code).toBe(codes['Access-Accept']);
    expect(await waiting).toBeNull();
  });
});

describe('accounting', () => {
  it('is acknowledged once it is durable, and not before', async () => {
    const durable = Promise.withResolvers<void>();
    const { acct } = await running({ record: () => durable.promise });
    let acknowledged = false;
    const asked = acct.ask(start(), 20).then((reply) => {
      acknowledged = true;
      return reply;
    });
    // The question has gone out and come back to another port of the same server, so the first one has arrived too.
    await acct.ask(statusServer, 20);
    expect(acknowledged).toBe(false);
    durable.resolve();
    expect((await asked)?.code).toBe(codes['Accounting-Response']);
  });

  it('that cannot be recorded is not acknowledged, and the same packet again is new work', async () => {
    let calls = 0;
    const record = async () => {
      calls += 1;
      if (calls === 1) throw new Error('the disk is full');
    };
    const { acct } = await running({ record });
    // The client sends the very same octets again: the first copy is lost to the fault, the second is recorded.
    expect((await acct.ask(start(), 20))?.code).toBe(codes['Accounting-Response']);
    expect(calls).toBe(2);
  });

  it('of many sessions at once is written in few units of work', async () => {
    const batches: number[] = [];
    const gate = Promise.withResolvers<void>();
    const { acct, figures } = await running({
      async record(reports) {
        batches.push(reports.length);
        // Two units of work may be under way at once; the next two take all that has gathered meanwhile.
        if (batches.length <= 2) await gate.promise;
      },
    });
    const asked = Array.from({ length: 100 }, (_, at) => acct.ask(start(`8100${at}`), 20));
    await expect.poll(async () => (await figures())['acct_batch_waiting'], { timeout: 10_000 }).toBe(98);
    gate.resolve();
    const replies = await Promise.all(asked);
    expect(replies.every((reply) => reply?.code === codes['Accounting-Response'])).toBe(true);
    expect(batches).toHaveLength(4);
    expect(batches.slice(0, 2)).toEqual([1, 1]);
    expect(batches.reduce((sum, size) => sum + size, 0)).toBe(100);
  });

  it('that says nothing useful is not acknowledged', async () => {
    const { acct, figures } = await running();
    expect(await acct.ask({ code: codes['Accounting-Request'], attributes: [] })).toBeNull();
    expect((await figures())['acct_unusable']).toBe(1);
  });
});

describe('overload', () => {
  it('is bounded: what has waited longest is dropped, what runs is answered', async () => {
    const gate = Promise.withResolvers<void>();
    const access = async () => {
      await gate.promise;
      return amina;
    };
    const { auth, figures, ports } = await running({ access }, { maxInFlight: 10 });
    const other = await radiusClient({ port: ports().auth ?? 0, secret: SECRET });
    // 256 run at once, 10 wait: of 300 the oldest 34 that waited are dropped.
    const asked = [auth, other].flatMap((client) =>
      Array.from({ length: 150 }, () => client.ask(papLogin('amina', 'maji-moto'), 1)),
    );
    await expect.poll(async () => (await figures())['auth_received'], { timeout: 10_000 }).toBe(300);
    expect(await figures()).toMatchObject({ auth_running: 256, auth_waiting: 10, auth_dropped: 34 });
    gate.resolve();
    const replies = await Promise.all(asked);
    await other.close();
    // Datagrams of two sockets may overtake one another: how many were answered is what counts.
    expect(replies.filter((reply) => reply !== null)).toHaveLength(266);
  });
});
