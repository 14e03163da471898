import { z } from 'zod';
import { parseAddress } from './network.ts';

const port = z.int('a whole port number').min(0, 'a port from 0 to 65535').max(65_535, 'a port from 0 to 65535');
const PEM = 'PEM text, or the path of a file of it';
const pem = z.string(PEM).min(1, PEM).max(1_000_000);

/** RADIUS over TLS (RFC 6614), which the industry calls RadSec. */
export const RadSec = z.strictObject({
  /** The local address to listen on; that of the plugin unless said otherwise. */
  address: z
    .string()
    .refine((given) => parseAddress(given) !== undefined, 'an IP address')
    .optional(),
  /** 0 takes any free port. */
  port: port.default(2083),
  /** The private key of this server: PEM text, or the path of a file, as for the next three. */
  key: pem,
  /** The certificate of this server, with what stands between it and its root. */
  cert: pem,
  /** Who signs the certificates of NASes. Nobody else's are taken, whatever the system trusts. */
  ca: pem,
  /** Certificates that their signer has taken back. */
  crl: pem.optional(),
  minVersion: z.enum(['TLSv1.2', 'TLSv1.3'], 'TLSv1.2 or TLSv1.3').default('TLSv1.2'),
  /** How many connections may be open in all. */
  maxConnections: z.int().min(1).max(100_000).default(1_000),
  /** A connection that has been silent for so long is closed. A NAS that lives sends Status-Server before that. */
  idleSeconds: z.int().min(10, 'at least 10 seconds').max(86_400).default(900),
});

/** How the server of RadSec is set up, with every default filled in. */
export type RadSecOptions = z.output<typeof RadSec>;

/** The 32 octets of a SHA-256 in hex, upper case, without colons. */
const fingerprint = z
  .string()
  .transform((given) => given.replaceAll(':', '').toUpperCase())
  .refine(
    (given) => /^[\dA-F]{64}$/.test(given),
    'a SHA-256 fingerprint: 64 hexadecimal digits, with or without colons',
  );

/** By what a NAS is known over TLS. Its certificate must be signed by a known authority in any case. */
export const RadSecClient = z
  .strictObject({
    /** The certificate itself: `openssl x509 -noout -fingerprint -sha256`. Several while one is being renewed. */
    fingerprint: z
      .union([z.string(), z.array(z.string())])
      .transform((given) => [given].flat())
      .pipe(z.array(fingerprint).min(1, 'at least one fingerprint').max(10))
      .optional(),
    /** A name or an IP address that stands in its subjectAltName, or the common name of its subject. */
    name: z
      .string()
      .regex(/^[\w-][\w.:-]{0,252}$/, 'a name or an IP address as it stands in the certificate')
      .optional(),
    /** The one authority that signs this client's certificates. Without `name` it may sign any name. */
    ca: pem.optional(),
  })
  .refine(({ fingerprint: print, name, ca }) => print !== undefined || name !== undefined || ca !== undefined, {
    message: 'one of fingerprint, name and ca must say which certificate is its own',
  });

/** The shared secret of every connection of RadSec (RFC 6614 section 2.3): TLS protects it, the secret does not. */
export const RADSEC_SECRET = 'radsec';
