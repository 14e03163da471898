import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectApi } from '../../src/client/api.ts';
import type { TlsTrust } from '../../src/client/link.ts';
import { connectRest } from '../../src/client/rest.ts';
import { issueCertificate, makeAuthority } from '../../src/onboarding/pki/authority.ts';
import { LET_IN, outcomeOf, startPeer } from './peer.ts';

const WHEN = { fromAt: Date.UTC(2026, 0, 1), untilAt: Date.UTC(2126, 0, 1) };
const authority = makeAuthority({ commonName: 'routers', ...WHEN });
const { certificate, key } = issueCertificate(authority, {
  commonName: 'gikomba',
  usage: ['server'],
  hosts: ['127.0.0.1'],
  ...WHEN,
});
const fingerprint256 = new X509Certificate(certificate).fingerprint256;
const stranger = new X509Certificate(authority.certificate).fingerprint256;

const at = (port: number, tls: TlsTrust) => ({ host: '127.0.0.1', port, user: 'billing', password: 'sesame', tls });

const trusts: readonly (readonly [TlsTrust, unknown, string])[] = [
  [{ fingerprint256 }, 'api-ssl', 'the pinned certificate is enough by itself'],
  [{ fingerprint256: fingerprint256.replaceAll(':', '').toLowerCase() }, 'api-ssl', 'however its hex is written'],
  [{ fingerprint256: stranger }, ['mikrotik.untrusted', 'none'], 'another certificate is a stranger, signed or not'],
  [{ fingerprint256: '' }, ['mikrotik.untrusted', 'none'], 'an empty pin is no pin that fits'],
  [{ ca: authority.certificate }, 'api-ssl', 'signed by the authority of the caller, for this address'],
  [{}, ['mikrotik.unreachable', 'none'], 'signed by nobody that Node knows'],
  [{ anonymous: true }, ['mikrotik.unreachable', 'none'], 'who has a certificate is not anonymous'],
];

describe('a router with a certificate', () => {
  it.each(trusts)('%j comes to %j: %s', async (trust, comes) => {
    const peer = await startPeer(LET_IN, { cert: certificate, key });
    onTestFinished(peer.close);
    const connecting = connectApi(at(peer.port, trust)).then(async (link) => {
      await link.close();
      return link.transport;
    });
    expect(await outcomeOf(connecting)).toEqual(comes);
    expect(peer.heard).toHaveLength(comes === 'api-ssl' ? 1 : 0);
  });

  it('is asked nothing over REST before it has shown the pinned one', async () => {
    let calls = 0;
    const server = createServer({ cert: certificate, key }, (_, response) => {
      calls++;
      response.end('{"name":"gikomba"}');
    });
    server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    expect(await outcomeOf(connectRest(at(port, { fingerprint256: stranger })))).toEqual([
      'mikrotik.untrusted',
      'none',
    ]);
    expect(await outcomeOf(connectRest(at(port, {})))).toEqual(['mikrotik.unreachable', 'none']);
    expect(calls).toBe(0);
    const link = await connectRest(at(port, { fingerprint256 }));
    expect(await link.print('/system/identity')).toEqual([{ name: 'gikomba' }]);
    await link.close();
  });
});

describe('a router without a certificate', () => {
  const anonymous = { ciphers: 'ADH:@SECLEVEL=0', maxVersion: 'TLSv1.2', dhparam: 'auto' } as const;

  it('is spoken to when the caller says that this is enough', async () => {
    const peer = await startPeer(LET_IN, anonymous);
    onTestFinished(peer.close);
    const link = await connectApi(at(peer.port, { anonymous: true }));
    expect(link.transport).toBe('api-ssl');
    await link.close();
  });

  it.each([[{}], [{ fingerprint256 }]])('is not spoken to with %j', async (trust) => {
    const peer = await startPeer(LET_IN, anonymous);
    onTestFinished(peer.close);
    expect(await outcomeOf(connectApi(at(peer.port, trust)))).toEqual(['mikrotik.unreachable', 'none']);
    expect(peer.heard).toEqual([]);
  });
});
