import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { bitString, der, integer, oid, sequence, setOf, time, utf8 } from '../../onboarding/pki/der.ts';

/** A certificate with its key, in PEM. */
export interface KeyPem {
  readonly certificate: string;
  readonly key: string;
}

/** Object identifiers of RFC 5280 and RFC 5758. */
const [COMMON_NAME, ECDSA_WITH_SHA256] = ['2.5.4.3', '1.2.840.10045.4.3.2'];
const TEN_YEARS_MS = 315_576_000_000;

/** A certificate that signs itself, on P-256: routers of a test are many, and an RSA key takes a while. */
export function selfSigned(commonName: string, fromAt: number): KeyPem {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(oid(ECDSA_WITH_SHA256));
  const name = sequence(setOf(sequence(oid(COMMON_NAME), utf8(commonName))));
  const serial = createHash('sha256').update(commonName).digest().subarray(0, 16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const tbs = sequence(
    der(0xa0, integer(Buffer.of(2))),
    integer(serial),
    algorithm,
    name,
    sequence(time(fromAt), time(fromAt + TEN_YEARS_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const whole = sequence(tbs, algorithm, bitString(sign('sha256', tbs, privateKey)));
  return {
    certificate: toPem(whole),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function toPem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
