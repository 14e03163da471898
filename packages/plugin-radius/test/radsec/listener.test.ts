import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '@daftari/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Later } from '../../src/exchange.ts';
import { Options } from '../../src/options.ts';
import { listenRadSec, type RadSecListener } from '../../src/radsec/listener.ts';
import type { Server } from '../../src/server.ts';
import { createWatch } from '../../src/watch.ts';
import { signReply } from '../../src/wire/authenticator.ts';
import { codes } from '../../src/wire/packet.ts';
import { decoded } from '../wire/helpers.ts';
import { file, pem, serverTls, status, tlsNas, type TlsNas } from './client.ts';

const tower = { name: 'tower-1', radsec: { name: 'tower-1' } };

/** Answers a Status-Server, and calls everything else broken. */
const alive: Server['heard'] = (datagram, from, send) => {
  const packet = decoded(datagram);
  if (packet.code !== codes['Status-Server']) return false;
  send(signReply(packet, { code: codes['Access-Accept'], attributes: [] }, 'radsec').bytes, from);
  return true;
};

interface Bench {
  readonly listener: RadSecListener;
  readonly nas: (who: string | null, more?: Parameters<typeof tlsNas>[2]) => Promise<TlsNas>;
  readonly figures: () => Readonly<Record<string, number>>;
  readonly lines: readonly string[];
  /** Runs what was set to run so many milliseconds later. */
  readonly elapse: (ms: number) => void;
}

async function bench(clients: readonly unknown[], more: Readonly<Record<string, unknown>> = {}): Promise<Bench> {
  const options = Options.parse({ radsec: { ...serverTls, ...more }, clients });
  const lines: string[] = [];
  const warn = (message: string, details?: object) => void lines.push(`${message} ${JSON.stringify(details)}`);
  const watch = createWatch({ now: () => 0 }, { ...silentLog, warn }, 0);
  const timers = new Set<{ readonly ms: number; readonly task: () => void }>();
  const later: Later = (ms, task) => {
    const timer = { ms, task };
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  if (options.radsec === undefined) throw new Error('there is no radsec');
  const listener = await listenRadSec({
    options: { ...options.radsec, address: '127.0.0.1' },
    clients: options.clients,
    sharePort: false,
    later,
    watch,
    serve: alive,
  });
  const open: TlsNas[] = [];
  onTestFinished(async () => {
    for (const { close } of open) close();
    await listener.close();
  });
  return {
    listener,
    async nas(who, given) {
      const one = await tlsNas(listener.port, who, given);
      open.push(one);
      return one;
    },
    figures: watch.figures,
    lines,
    elapse(ms) {
      for (const timer of [...timers].filter((one) => one.ms === ms)) {
        timers.delete(timer);
        timer.task();
      }
    },
  };
}

/** Which client a NAS with a certificate is taken for; null when it is refused. */
async function takenFor({ listener, nas }: Bench, who: string | null): Promise<string | null> {
  const one = await nas(who);
  const answered = one.ask(status(1)).then(
    () => true,
    () => false,
  );
  if (!(await answered)) return null;
  const names = ['tower-1', 'tower-2', 'reseller', 'anybody'];
  return names.find((name) => listener.connectionTo(name, '127.0.0.1') !== undefined) ?? null;
}

describe('a certificate', () => {
  it.each([
    ['tower-1', [tower], 'tower-1', 'its name is the common name of the subject'],
    ['tower-2', [tower], null, 'another name'],
    ['tower-2', [{ name: 'tower-2', radsec: { name: 'tower-2.example' } }], 'tower-2', 'a name of subjectAltName'],
    ['tower-2', [{ name: 'tower-2', radsec: { name: '10.20.0.2' } }], 'tower-2', 'an address of subjectAltName'],
    ['tower-2', [{ name: 'tower-2', radsec: { name: '10.20.0.3' } }], null, 'another address'],
    ['tower-1', [{ ...tower, address: '127.0.0.0/8' }], 'tower-1', 'from where the client is'],
    ['tower-1', [{ ...tower, address: '10.0.0.0/8' }], null, 'from elsewhere'],
    ['stranger', [tower, { name: 'anybody', radsec: { ca: file('ca.crt') } }], 'anybody', 'any of an authority'],
    ['tower-1', [{ name: 'anybody', radsec: { ca: file('ca.crt') } }, tower], 'tower-1', 'a name says more'],
    ['reseller', [tower], null, 'an authority that nobody knows'],
    ['reseller', [{ name: 'reseller', radsec: { ca: file('other-ca.crt') } }], 'reseller', 'its own authority'],
    ['tower-1', [{ name: 'reseller', radsec: { ca: file('other-ca.crt') } }], null, 'that of others is not its own'],
    [
      'reseller',
      [
        { name: 'tower-1', radsec: { name: 'reseller-1' } },
        { name: 'reseller', radsec: { name: 'elsewhere', ca: file('other-ca.crt') } },
      ],
      null,
      'the authority of one client cannot sign the name of another',
    ],
    ['expired', [tower], null, 'its time is over'],
    [null, [tower], null, 'none'],
  ])('%s before %o is taken for %s: %s', async (who, clients, taken, _why) => {
    expect(await takenFor(await bench(clients), who)).toBe(taken);
  });

  it('is known by its fingerprint, whatever it is called', async () => {
    const { X509Certificate } = await import('node:crypto');
    const fingerprint = new X509Certificate(pem('stranger.crt')).fingerprint256;
    const made = await bench([tower, { name: 'anybody', radsec: { fingerprint } }]);
    expect(await takenFor(made, 'stranger')).toBe('anybody');
  });

  it('that was taken back is refused', async () => {
    const made = await bench([tower], { crl: file('ca.crl') });
    expect(await takenFor(made, 'tower-1')).toBe('tower-1');
    const revoked = await made.nas('revoked');
    await expect(revoked.ask(status(1))).rejects.toThrow('the connection ended');
  });

  it('that is refused is told in the log with its reason', async () => {
    const made = await bench([tower]);
    for (const who of ['reseller', 'expired', null, 'stranger']) expect(await takenFor(made, who)).toBeNull();
    const lines = () => made.lines.join('\n');
    await expect.poll(lines).toContain('ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE');
    expect(lines()).toContain('CERT_HAS_EXPIRED');
    expect(lines()).toMatch(/UNABLE_TO_(?:GET_ISSUER_CERT|VERIFY_LEAF_SIGNATURE)/);
    expect(lines()).toContain('CN=stranger');
    expect(made.figures()).toMatchObject({ radsec_handshake: 3, radsec_unknown_client: 1 });
    expect(made.figures()['radsec_connected']).toBeUndefined();
  });
});

describe('the version of TLS', () => {
  it.each([
    ['TLSv1.2', {}, true],
    ['TLSv1.3', {}, true],
    ['TLSv1.1', {}, false],
    ['TLSv1.2', { minVersion: 'TLSv1.3' }, false],
  ] as const)('%s with %o: %s', async (version, options, is) => {
    const made = await bench([tower], options);
    const ciphers = version === 'TLSv1.1' ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {};
    const nas = await made.nas('tower-1', { minVersion: version, maxVersion: version, ...ciphers });
    const answered = await nas.ask(status(1)).then(
      () => true,
      () => false,
    );
    expect(answered).toBe(is);
  });
});

describe('a connection', () => {
  it('carries many requests at once, and each reply comes by its identifier', async () => {
    const { nas } = await bench([tower]);
    const tower1 = await nas('tower-1');
    const replies = await Promise.all(Array.from({ length: 256 }, (_, at) => tower1.ask(status(at))));
    expect(replies.map(({ code }) => code)).toEqual(Array.from({ length: 256 }, () => codes['Access-Accept']));
  });

  it('ends when a packet states a length that none has', async () => {
    const { nas, figures } = await bench([tower]);
    const tower1 = await nas('tower-1');
    tower1.write(Uint8Array.of(1, 2, 0, 3, 9, 9));
    await tower1.ended;
    expect(figures()['radsec_broken']).toBe(1);
  });

  it('ends when a packet is not authentic, and the others go on', async () => {
    const { nas, figures } = await bench([tower]);
    const [bad, good] = [await nas('tower-1'), await nas('tower-1')];
    bad.send({ code: codes['Access-Request'], identifier: 1, attributes: [] });
    await bad.ended;
    expect(figures()['radsec_broken']).toBe(1);
    expect((await good.ask(status(2))).code).toBe(codes['Access-Accept']);
  });

  it('ends when half a packet is all that comes', async () => {
    const { nas, elapse, figures } = await bench([tower]);
    const tower1 = await nas('tower-1');
    await tower1.ask(status(1));
    elapse(10_000);
    await tower1.ask(status(2));
    tower1.write(Uint8Array.of(12, 3, 0, 38));
    await expect
      .poll(() => {
        elapse(10_000);
        return figures()['radsec_half'];
      })
      .toBe(1);
    await tower1.ended;
  });

  it('ends when it is silent for its time, and not before', async () => {
    const { nas, elapse, figures } = await bench([tower], { idleSeconds: 60 });
    const tower1 = await nas('tower-1');
    await tower1.ask(status(1));
    elapse(30_000);
    await tower1.ask(status(2));
    elapse(30_000);
    elapse(30_000);
    await tower1.ended;
    expect(figures()['radsec_idle']).toBe(1);
  });

  it('too many is refused', async () => {
    const { nas, figures } = await bench([tower], { maxConnections: 1 });
    const first = await nas('tower-1');
    await first.ask(status(1));
    const second = await nas('tower-1');
    await expect(second.ask(status(1))).rejects.toThrow('the connection ended');
    expect(figures()['radsec_full']).toBe(1);
    expect((await first.ask(status(2))).code).toBe(codes['Access-Accept']);
  });

  it('is forgotten once it is closed', async () => {
    const { nas, listener } = await bench([tower]);
    const tower1 = await nas('tower-1');
    await tower1.ask(status(1));
    expect(listener.connections()).toBe(1);
    tower1.close();
    await expect.poll(listener.connections).toBe(0);
    expect(listener.connectionTo('tower-1', '127.0.0.1')).toBeUndefined();
  });
});

describe('orders', () => {
  it('go over the connection of the NAS, and its answer comes back on it', async () => {
    const { nas, listener } = await bench([tower]);
    const tower1 = await nas('tower-1', { answers: 'CoA-ACK' });
    await tower1.ask(status(1));
    const line = listener.connectionTo('tower-1', '127.0.0.1');
    const asked = { ...line?.from, secret: 'radsec', needs: 'signed' } as const;
    const ask = { code: codes['CoA-Request'], attributes: [] } as const;
    const reply = await line?.exchange.ask({ address: '', port: 0, ...asked }, ask);
    expect(reply?.code).toBe(codes['CoA-ACK']);
  });

  it.each([
    [tower, '127.0.0.1', true, 'its address'],
    [tower, '10.9.9.9', true, 'one certificate is one NAS, wherever it is now'],
    [{ name: 'tower-1', radsec: { ca: file('ca.crt') } }, '10.9.9.9', false, 'an authority may have signed for many'],
  ])('to %o at %s: %s, %s', async (client, address, is, _why) => {
    const { nas, listener } = await bench([client]);
    const tower1 = await nas('tower-1');
    await tower1.ask(status(1));
    expect(listener.connectionTo('tower-1', address) !== undefined).toBe(is);
  });
});

describe('certificates in files', () => {
  it('are read again, and the next connection gets the new one; what cannot be used changes nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'daftari-radsec-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const [key, cert] = [join(folder, 'server.key'), join(folder, 'server.crt')];
    await cp(file('server.key'), key);
    await cp(file('server.crt'), cert);
    const made = await bench([tower], { key, cert });
    const serial = async () => (await made.nas('tower-1')).socket.getPeerCertificate().serialNumber;
    const before = await serial();

    await cp(file('server-next.crt'), cert);
    made.elapse(60_000);
    await expect.poll(() => made.figures()['radsec_certificates']).toBe(1);
    expect(await serial()).toBe(before);

    await cp(file('server-next.key'), key);
    await expect
      .poll(() => {
        made.elapse(60_000);
        return made.figures()['radsec_reloaded'];
      })
      .toBe(1);
    expect(await serial()).not.toBe(before);
  });

  it.each([
    [{ key: '/nowhere/at/all' }, 'RadSec cannot use radsec.key: ENOENT.'],
    [{ ca: pem('server.key') }, 'RadSec cannot use radsec.ca: there is none in it.'],
    [{ key: pem('stranger.key') }, 'RadSec cannot use its key and certificates'],
  ])('that cannot be used are told at the start, without what is in them: %#', async (more, says) => {
    const failing = bench([tower], more);
    await expect(failing).rejects.toMatchObject({ code: 'radius.certificate' });
    await expect(failing).rejects.toThrow(says);
    await expect(failing).rejects.not.toThrow('BEGIN');
  });
});
