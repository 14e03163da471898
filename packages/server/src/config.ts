import { readFileSync } from 'node:fs';
import type { DatabaseOptions, MoneyOptions, NetworkOptions } from '@daftari/core';
import type { Brand, Fonts, Language } from '@daftari/documents';
import { Environment } from './environment.ts';
import {
  moneyConfigOf,
  mpesaConfigOf,
  stripeConfigOf,
  type MpesaConfig,
  type StripeConfig,
} from './environment-money.ts';
import { networkConfigOf } from './environment-network.ts';
import { radiusConfigOf, type RadiusConfig } from './environment-radius.ts';
import type { LogLevel } from './log.ts';
import { nearest } from './nearest.ts';
import { papersOf } from './papers/config.ts';
import { pluginFaults } from './plugin-options.ts';

/** Everything that an ISP sets from outside. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Folder for the embedded database and the keys. */
  readonly dataDir: string;
  readonly database: DatabaseOptions['engine'];
  readonly currency: string;
  readonly zone: string;
  readonly ispName: string;
  /** Null: made once, and kept in the data folder. */
  readonly secretKey: Uint8Array | null;
  readonly publicUrl: string | null;
  readonly metricsToken: string | null;
  readonly proxies: readonly string[];
  /** Names under which hotspots are logged in to, beside addresses of private networks. */
  readonly hotspotNames: readonly string[];
  /** For the first operator; made and printed once when null. */
  readonly operatorPassword: string | null;
  readonly logLevel: LogLevel;
  /** How routers are kept as the ledger says. */
  readonly network: NetworkOptions;
  readonly radius: RadiusConfig;
  /** Null: no M-Pesa. */
  readonly mpesa: MpesaConfig | null;
  /** Null: no Stripe. */
  readonly stripe: StripeConfig | null;
  /** Two people, and money that does not pay a document whole. */
  readonly money: MoneyOptions;
  readonly papers: PapersConfig;
}

/** How documents on paper look. */
export interface PapersConfig {
  readonly brand: Brand;
  readonly fonts: Fonts | null;
  /** For customers who have chosen none. */
  readonly language: Language;
}

/** Every variable that is wrong or missing, each with what would be right; never with what was given. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(['The environment cannot be used:', ...faults.map((fault) => `  ${fault}`)].join('\n'));
    this.faults = faults;
  }
}

type Given = Readonly<Record<string, string | undefined>>;

/** Those that tests and build machines know. */
const NOT_OURS = /^DAFTARI_(?:TEST_|REQUIRE_PEERS$|CHROMIUM$|RADCLIENT$)/;

/**
 * Reads the environment, and the file that it names. Empty counts as absent, as `NAME=` in a file means.
 * @throws ConfigError with all faults at once
 */
export function readConfig(
  environment: Given,
  readText: ReadText = readTextFile,
  readBytes: ReadBytes = readFileSync,
): Config {
  const typed = Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  );
  const { given, faults: unread } = withClientsOf(typed, readText);
  const known = Object.keys(Environment.shape);
  const strangers = Object.keys(given).filter(
    (name) => name.startsWith('DAFTARI_') && !known.includes(name) && !NOT_OURS.test(name),
  );
  const parsed = Environment.safeParse(given);
  const faults = [...unread, ...strangers.map((name) => unknownName(name, known)), ...issuesOf(parsed, given)];
  if (!parsed.success) throw new ConfigError(faults);
  const config = configOf(parsed.data, faults, readText, readBytes);
  if (faults.length > 0) throw new ConfigError(faults);
  const refused = pluginFaults(config);
  if (refused.length > 0) throw new ConfigError(refused);
  return config;
}

function configOf(env: Environment, faults: string[], readText: ReadText, readBytes: ReadBytes): Config {
  const mpesa = mpesaConfigOf(env, faults, readText);
  return {
    host: env.HOST,
    port: env.PORT,
    dataDir: env.DATA_DIR,
    database: databaseOf(env, faults),
    currency: env.DAFTARI_CURRENCY,
    zone: env.DAFTARI_ZONE,
    ispName: env.DAFTARI_ISP_NAME,
    secretKey: env.DAFTARI_SECRET_KEY ?? null,
    publicUrl: env.DAFTARI_PUBLIC_URL ?? null,
    metricsToken: env.DAFTARI_METRICS_TOKEN ?? null,
    proxies: env.DAFTARI_PROXIES,
    hotspotNames: env.DAFTARI_HOTSPOT_NAMES,
    operatorPassword: env.DAFTARI_OPERATOR_PASSWORD ?? null,
    logLevel: env.LOG_LEVEL,
    network: networkConfigOf(env),
    radius: radiusConfigOf(env),
    mpesa,
    stripe: stripeConfigOf(env, faults),
    money: moneyConfigOf(env),
    papers: papersOf(env, mpesa, readBytes, faults),
  };
}

/** The embedded database takes 40 connections in all, and needs some for itself and for who looks after it. */
const MOST_EMBEDDED = 30;

/** How many connections one process opens, where nobody says. */
const USUAL_POOL = { embedded: 10, url: 20 } as const;

function databaseOf(env: Environment, faults: string[]): Config['database'] {
  const { DATABASE_URL: url, DATABASE_POOL: pool } = env;
  if (url !== undefined) return { kind: 'url', url, poolMax: pool ?? USUAL_POOL.url };
  if (pool !== undefined && pool > MOST_EMBEDDED) {
    faults.push(`DATABASE_POOL: must be at most ${MOST_EMBEDDED} with the embedded database`);
  }
  return { kind: 'embedded', dataDir: `${env.DATA_DIR}/postgres`, poolMax: pool ?? USUAL_POOL.embedded };
}

/** How a file is read that the environment names. */
export type ReadText = (path: string) => string;

/** The same, for what is no text. */
export type ReadBytes = (path: string) => Uint8Array;

const readTextFile: ReadText = (path) => readFileSync(path, 'utf8');

/** The environment with the routers of RADIUS_CLIENTS_FILE in the place of RADIUS_CLIENTS. */
function withClientsOf(
  typed: Readonly<Record<string, string>>,
  readText: ReadText,
): { readonly given: Readonly<Record<string, string>>; readonly faults: readonly string[] } {
  const file = typed['RADIUS_CLIENTS_FILE'];
  if (file === undefined) return { given: typed, faults: [] };
  if (typed['RADIUS_CLIENTS'] !== undefined) {
    return { given: typed, faults: ['RADIUS_CLIENTS_FILE: give either it or RADIUS_CLIENTS'] };
  }
  try {
    return { given: { ...typed, RADIUS_CLIENTS: readText(file) }, faults: [] };
  } catch (thrown) {
    const why = thrown instanceof Error && 'code' in thrown ? ` (${String(thrown.code)})` : '';
    return { given: typed, faults: [`RADIUS_CLIENTS_FILE: must name a file that can be read${why}`] };
  }
}

function unknownName(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return `${name}: is no variable of Daftari${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

function issuesOf(parsed: ReturnType<typeof Environment.safeParse>, given: Given): readonly string[] {
  if (parsed.success) return [];
  return parsed.error.issues.map((issue) => {
    const [name = 'the environment', ...inner] = issue.path.map(String);
    const where = inner.length === 0 ? name : `${name} (${inner.join('.')})`;
    return `${where}: ${given[name] === undefined ? 'is missing; ' : ''}must be ${issue.message}`;
  });
}
