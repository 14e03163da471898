import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { bitString, der, integer, nothing, octetString, oid, sequence, setOf, time, truth, utf8 } from './der.ts';

/** A certificate and its key, in PEM. The key is PKCS #1 and not encrypted: what every RouterOS can import. */
export interface KeyedCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** What a certificate is for. */
export interface CertificateAsk {
  readonly commonName: string;
  /** A router shows its own both when it dials and when it is called. */
  readonly usage: readonly ('server' | 'client')[];
  /** Names of DNS and addresses under which it is called. */
  readonly hosts?: readonly string[];
  readonly fromAt: number;
  readonly untilAt: number;
}

/** Object identifiers of RFC 5280 and RFC 4055. */
const OID = {
  commonName: '2.5.4.3',
  sha256WithRsa: '1.2.840.113549.1.1.11',
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  altName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
} as const;

/** RSA, because version 6 knows nothing else; 2048 bits, because an old board takes seconds for more. */
const BITS = 2048;

/** An authority of the ISP's own, which signs for its server and its routers and for nobody else. */
export function makeAuthority(ask: Pick<CertificateAsk, 'commonName' | 'fromAt' | 'untilAt'>): KeyedCertificate {
  const pair = makePair();
  const keyId = keyIdOf(pair.spki);
  const extensions = [
    extension(OID.basicConstraints, sequence(truth), true),
    // keyCertSign and cRLSign, the sixth and seventh bit.
    extension(OID.keyUsage, bitString(Buffer.from([0b0000_0110]), 1), true),
    extension(OID.subjectKeyId, octetString(keyId)),
  ];
  const subject = nameOf(ask.commonName);
  return {
    key: pair.key,
    certificate: signed({ ...ask, subject, issuer: subject, spki: pair.spki, extensions }, pair.key),
  };
}

/** A certificate that an authority has signed, with a key of its own. */
export function issueCertificate(authority: KeyedCertificate, ask: CertificateAsk): KeyedCertificate {
  const pair = makePair();
  const issuer = new X509Certificate(authority.certificate);
  const issuerSpki = issuer.publicKey.export({ type: 'spki', format: 'der' });
  const purposes = ask.usage.map((usage) => oid(usage === 'server' ? OID.serverAuth : OID.clientAuth));
  const extensions = [
    // digitalSignature and keyEncipherment, the first and the third bit.
    extension(OID.keyUsage, bitString(Buffer.from([0b1010_0000]), 5), true),
    extension(OID.extendedKeyUsage, sequence(...purposes)),
    extension(OID.subjectKeyId, octetString(keyIdOf(pair.spki))),
    extension(OID.authorityKeyId, sequence(der(0x80, keyIdOf(issuerSpki)))),
    ...(ask.hosts === undefined ? [] : [extension(OID.altName, sequence(...ask.hosts.map(hostOf)))]),
  ];
  const made = { ...ask, subject: nameOf(ask.commonName), issuer: subjectOf(issuer), spki: pair.spki, extensions };
  return { key: pair.key, certificate: signed(made, authority.key) };
}

interface Tbs {
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
  readonly spki: Uint8Array;
  readonly fromAt: number;
  readonly untilAt: number;
  readonly extensions: readonly Uint8Array[];
}

function signed({ subject, issuer, spki, fromAt, untilAt, extensions }: Tbs, key: string): string {
  const algorithm = sequence(oid(OID.sha256WithRsa), nothing);
  // Sixteen octets of chance, of which the first bit stays zero: nobody can tell the next serial number.
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const tbs = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    issuer,
    sequence(time(fromAt), time(untilAt)),
    subject,
    spki,
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', tbs, createPrivateKey(key));
  return pemOf(sequence(tbs, algorithm, bitString(signature)));
}

function makePair(): { readonly key: string; readonly spki: Buffer } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: BITS });
  return {
    key: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    spki: publicKey.export({ type: 'spki', format: 'der' }),
  };
}

function extension(id: string, value: Uint8Array, critical = false): Buffer {
  return sequence(oid(id), ...(critical ? [truth] : []), octetString(value));
}

function nameOf(commonName: string): Buffer {
  return sequence(setOf(sequence(oid(OID.commonName), utf8(commonName))));
}

/** The name of an authority of ours: it has a common name and nothing else. */
function subjectOf(certificate: X509Certificate): Buffer {
  return nameOf(certificate.subject.replace(/^CN=/, ''));
}

function hostOf(host: string): Buffer {
  if (isIPv4(host)) return der(0x87, Buffer.from(host.split('.').map(Number)));
  return der(0x82, Buffer.from(host, 'ascii'));
}

function keyIdOf(spki: Uint8Array): Buffer {
  return createHash('sha256').update(spki).digest().subarray(0, 20);
}

function pemOf(content: Uint8Array): string {
  const lines =
    Buffer.from(content)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
