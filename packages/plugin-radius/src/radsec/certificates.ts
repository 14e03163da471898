import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { radiusErrors } from '../errors.ts';
import { covers, parseAddress, parseNetwork } from '../network.ts';
import type { ClientOptions } from '../options-client.ts';
import type { RadSecOptions } from '../options-tls.ts';

/** What TLS works with, as PEM. */
export interface Material {
  readonly key: string;
  readonly cert: string;
  /** Every authority that may sign a client: the common ones, and those of single clients. */
  readonly ca: readonly string[];
  readonly crl: readonly string[];
  /** Fingerprints of the authorities that sign for each client with an own one. */
  readonly own: ReadonlyMap<string, ReadonlySet<string>>;
  /** Fingerprints of the authorities that sign for all others. */
  readonly common: ReadonlySet<string>;
}

/** A certificate that TLS has verified, and the fingerprints of all that stand above it. */
export interface Proof {
  readonly certificate: X509Certificate;
  readonly issuers: readonly string[];
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const CRL = /-----BEGIN X509 CRL-----[^-]+-----END X509 CRL-----/g;

/** Whether an option is PEM itself, and not the path of a file of it. */
const isPem = (given: string): boolean => given.includes('-----BEGIN');

/** Whether some of it lies in files, and so may change while the plugin runs. */
export function liesInFiles(options: RadSecOptions, clients: readonly ClientOptions[]): boolean {
  const given = [options.key, options.cert, options.ca, options.crl, ...clients.map(({ radsec }) => radsec?.ca)];
  return given.some((one) => one !== undefined && !isPem(one));
}

/**
 * Reads keys and certificates.
 * @throws radiusErrors.certificate when a file cannot be read or is none; never with what stands in it.
 */
export async function readMaterial(options: RadSecOptions, clients: readonly ClientOptions[]): Promise<Material> {
  const ca = blocks(await read('radsec.ca', options.ca), CERTIFICATE, 'radsec.ca');
  const own = new Map<string, ReadonlySet<string>>();
  const all = [...ca];
  for (const { name, radsec } of clients) {
    if (radsec?.ca === undefined) continue;
    const what = `the radsec.ca of the client ${name}`;
    const mine = blocks(await read(what, radsec.ca), CERTIFICATE, what);
    own.set(name, fingerprints(mine, what));
    all.push(...mine);
  }
  return {
    key: await read('radsec.key', options.key),
    cert: await read('radsec.cert', options.cert),
    ca: [...new Set(all)],
    crl: options.crl === undefined ? [] : blocks(await read('radsec.crl', options.crl), CRL, 'radsec.crl'),
    own,
    common: fingerprints(ca, 'radsec.ca'),
  };
}

async function read(what: string, given: string): Promise<string> {
  if (isPem(given)) return given;
  try {
    return await readFile(given, 'utf8');
  } catch (thrown) {
    throw radiusErrors.certificate({ what, reason: reasonOf(thrown) });
  }
}

function blocks(text: string, kind: RegExp, what: string): readonly string[] {
  const found = text.match(kind) ?? [];
  if (found.length === 0) throw radiusErrors.certificate({ what, reason: 'there is none in it' });
  return found;
}

function fingerprints(pems: readonly string[], what: string): ReadonlySet<string> {
  try {
    return new Set(pems.map((pem) => printOf(new X509Certificate(pem))));
  } catch (thrown) {
    throw radiusErrors.certificate({ what, reason: reasonOf(thrown) });
  }
}

/** The code of a fault of Node or OpenSSL, which names no content. */
export function reasonOf(thrown: unknown): string {
  const { code, message } = thrown as Partial<NodeJS.ErrnoException>;
  return code ?? message ?? String(thrown);
}

/** The SHA-256 of a certificate as the options hold it: hex in upper case. */
const printOf = (certificate: X509Certificate): string => certificate.fingerprint256.replaceAll(':', '');

/**
 * The client whose certificate this is, as it comes from this address. What says most is asked first: its fingerprint,
 * then its name, then its authority alone. No authority can speak for a client of another one.
 */
export function clientOf(
  { certificate, issuers }: Proof,
  address: string,
  clients: readonly ClientOptions[],
  { own, common }: Pick<Material, 'own' | 'common'>,
): ClientOptions | undefined {
  const print = printOf(certificate);
  const octets = parseAddress(address);
  const may = clients.filter(({ name, radsec, address: range }) => {
    if (radsec === undefined) return false;
    const network = range === undefined ? undefined : parseNetwork(range);
    if (network !== undefined && (octets === undefined || !covers(network, octets))) return false;
    const signers = own.get(name) ?? common;
    if (![print, ...issuers].some((one) => signers.has(one))) return false;
    if (radsec.fingerprint !== undefined && !radsec.fingerprint.includes(print)) return false;
    return radsec.name === undefined || isNamed(certificate, radsec.name);
  });
  return (
    may.find(({ radsec }) => radsec?.fingerprint !== undefined) ??
    may.find(({ radsec }) => radsec?.name !== undefined) ??
    may[0]
  );
}

/** Whether a name stands in the certificate itself: no wildcard of it makes one certificate many NASes. */
function isNamed(certificate: X509Certificate, name: string): boolean {
  if (isIP(name) !== 0) return certificate.checkIP(name) !== undefined;
  return certificate.checkHost(name, { subject: 'always', wildcards: false, partialWildcards: false }) !== undefined;
}
