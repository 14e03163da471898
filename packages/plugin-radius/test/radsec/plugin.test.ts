import { START, testHost } from '@daftari/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { radius } from '../../src/index.ts';
import { radiusClient, valueOf } from '../../src/testing/index.ts';
import { codes } from '../../src/wire/packet.ts';
import { decoded } from '../wire/helpers.ts';
import { amina } from '../running.ts';
import { papLogin } from '../support.ts';
import { acctStart, login, serverTls, status, tlsNas, type TlsNas } from './client.ts';

const tower = { name: 'tower-1', address: '127.0.0.1', radsec: { name: 'tower-1' } };

/** The plugin with RadSec, and a NAS that is connected to it. */
async function connected() {
  const host = testHost({ pluginId: 'radius', now: START, access: { amina } });
  const parts = radius({ authPort: 0, acctPort: 0, radsec: serverTls, clients: [tower] }).setup();
  await parts.start?.(host);
  await parts.source?.open(host.usage);
  const ports = parts.api?.ports();
  const nas = await tlsNas(ports?.radsec ?? 0, 'tower-1');
  onTestFinished(async () => {
    nas.close();
    await parts.source?.close();
    await parts.stop?.();
  });
  const figures = async () => (await parts.health?.(host))?.figures ?? {};
  return { host, nas, ports, figures, parts };
}

/** What came of an Access-Request that was written as it is. */
async function answerTo(nas: TlsNas, bytes: Uint8Array): Promise<number | undefined> {
  nas.write(bytes);
  const { identifier } = decoded(bytes);
  const reply = () => nas.heard.find((packet) => packet.identifier === identifier);
  await expect.poll(reply, { timeout: 10_000 }).toBeDefined();
  return reply()?.code;
}

describe('RadSec', () => {
  it('carries log-ins, accounting and Status-Server over one connection', async () => {
    const { nas, host, figures } = await connected();
    expect(await answerTo(nas, login(1, 'amina', 'maji-moto'))).toBe(codes['Access-Accept']);
    expect(await answerTo(nas, login(2, 'amina', 'wrong'))).toBe(codes['Access-Reject']);
    expect((await nas.ask(status(3))).code).toBe(codes['Access-Accept']);
    expect((await nas.ask(acctStart(4))).code).toBe(codes['Accounting-Response']);
    expect(host.reports).toMatchObject([{ username: 'amina', kind: 'start', where: { client: 'tower-1' } }]);
    expect(await figures()).toMatchObject({ radsec_connections: 1, auth_accept: 1, auth_reject: 1 });
  });

  it('knows a packet that comes again on its connection, and takes it for another on the next', async () => {
    const { nas, ports, figures } = await connected();
    const bytes = login(1, 'amina', 'maji-moto');
    expect(await answerTo(nas, bytes)).toBe(codes['Access-Accept']);
    nas.write(bytes);
    await expect.poll(() => nas.heard.length).toBe(2);
    expect((await figures())['auth_duplicate']).toBe(1);
    const next = await tlsNas(ports?.radsec ?? 0, 'tower-1');
    onTestFinished(next.close);
    expect(await answerTo(next, bytes)).toBe(codes['Access-Accept']);
    expect(await figures()).toMatchObject({ auth_duplicate: 1, auth_accept: 2 });
  });

  it('asks for no Message-Authenticator: the certificate has proven more', async () => {
    const { nas } = await connected();
    const packet = login(1, 'amina', 'maji-moto');
    // Message-Authenticator stands first: without it the packet is 18 octets shorter.
    const plain = Uint8Array.from([...packet.subarray(0, 20), ...packet.subarray(38)]);
    plain.set([0, plain.length], 2);
    expect(await answerTo(nas, plain)).toBe(codes['Access-Accept']);
  });

  it('opens nothing over UDP, where everybody knows its secret', async () => {
    const { ports, figures } = await connected();
    const udp = await radiusClient({ port: ports?.auth ?? 0, secret: 'radsec', tries: 1, waitMs: 200 });
    onTestFinished(udp.close);
    expect(await udp.ask(papLogin('amina', 'maji-moto'))).toBeNull();
    expect((await figures())['auth_unknown_client']).toBe(1);
  });

  it('closes its connections when the plugin stops', async () => {
    const { nas, parts } = await connected();
    await nas.ask(status(1));
    await parts.source?.close();
    await parts.stop?.();
    expect(await nas.ended).toBe('closed');
    expect(parts.api?.ports().radsec).toBeNull();
  });

  it('answers with what every Accept carries', async () => {
    const { nas } = await connected();
    await answerTo(nas, login(9, 'amina', 'maji-moto'));
    const [accept] = nas.heard;
    expect(accept && valueOf(accept, 'Session-Timeout')).toBe(2_592_000);
    expect(accept?.attributes[0]?.type).toBe(80);
  });
});
