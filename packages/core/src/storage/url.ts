import { readFileSync } from 'node:fs';
import { storageErrors } from './errors.ts';

/** The two families of SQL that Daftari speaks. MariaDB belongs to `mysql`. */
export type Dialect = 'postgres' | 'mysql';

/** A database address, taken apart. */
export interface Address {
  readonly dialect: Dialect;
  /** A host's name or address, or the path of a socket: for PostgreSQL its folder, for MySQL itself. */
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string;
  /** `false` for a plain connection; otherwise what `node:tls` is told. */
  readonly tls: false | { readonly rejectUnauthorized: boolean; readonly ca?: string };
}

/** The address as it may be shown and logged: without the password and the parameters. */
export function withoutPassword(address: Address): string {
  const user = address.user === undefined ? '' : `${address.user}@`;
  const at = address.host.startsWith('/') ? address.host : `${address.host}:${address.port}`;
  return `${address.dialect}://${user}${at}/${address.database}`;
}

/**
 * Takes a database address apart: `postgres://user:password@host:5432/database?sslmode=verify-full`. A socket is
 * written as the host, escaped (`postgres://user@%2Frun%2Fpostgresql/database`), or as `?host=/run/postgresql`. No
 * error shows any of the address but the part that is wrong, because the rest holds the password.
 * @throws BillingError `storage.urlMalformed`, `storage.urlScheme`, `storage.urlParameter`
 */
export function parseAddress(text: string): Address {
  const url = URL.parse(text);
  if (url === null)
    throw malformed(/^[a-z+]+:\/\//i.test(text) ? 'its host or port cannot be read' : 'it has no scheme');
  const dialect = SCHEMES[url.protocol];
  if (dialect === undefined) throw storageErrors.urlScheme({ scheme: url.protocol });
  const { host: hostParameter, ...parameters } = Object.fromEntries(url.searchParams);
  const host = hostParameter ?? unescape(url.hostname, 'host').replaceAll(/^\[|\]$/g, '');
  const database = unescape(url.pathname.slice(1), 'database');
  if (host === '') throw malformed('it names no host');
  if (database === '' || database.includes('/')) throw malformed('it names no database after the host');
  return {
    dialect,
    host,
    port: url.port === '' ? PORTS[dialect] : Number(url.port),
    user: unescape(url.username, 'user') || undefined,
    password: unescape(url.password, 'password') || undefined,
    database,
    tls: parseTls(parameters),
  };
}

const SCHEMES: Readonly<Record<string, Dialect>> = {
  'postgres:': 'postgres',
  'postgresql:': 'postgres',
  'mysql:': 'mysql',
  'mariadb:': 'mysql',
};

const PORTS: Readonly<Record<Dialect, number>> = { postgres: 5432, mysql: 3306 };

/**
 * The meaning of `sslmode` is libpq's. Its two modes that may or may not encrypt are not offered: they protect from
 * nobody.
 */
function parseTls({ sslmode, sslrootcert, ...unknown }: Readonly<Record<string, string>>): Address['tls'] {
  const [stranger] = Object.keys(unknown);
  if (stranger !== undefined) throw parameter(stranger, 'is not known here; known are host, sslmode and sslrootcert');
  const ca = sslrootcert === undefined ? {} : { ca: readCertificate(sslrootcert) };
  switch (sslmode) {
    case undefined:
      return sslrootcert === undefined ? false : { rejectUnauthorized: true, ...ca };
    case 'disable':
      return false;
    case 'require':
      return { rejectUnauthorized: sslrootcert !== undefined, ...ca };
    case 'verify-full':
      return { rejectUnauthorized: true, ...ca };
    default:
      throw parameter('sslmode', 'is disable, require or verify-full');
  }
}

function readCertificate(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw parameter('sslrootcert', `names ${path}, which cannot be read`);
  }
}

function unescape(text: string, part: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw malformed(`its ${part} has a % that begins no escape; write %25 for it`);
  }
}

function malformed(reason: string): Error {
  return storageErrors.urlMalformed({ reason });
}

function parameter(name: string, reason: string): Error {
  return storageErrors.urlParameter({ parameter: name, reason });
}
