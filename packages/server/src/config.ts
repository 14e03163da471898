import type { DatabaseOptions } from '@daftari/core';
import { Environment } from './environment.ts';
import type { LogLevel } from './log.ts';
import { nearest } from './nearest.ts';

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
  /** For the first operator; made and printed once when null. */
  readonly operatorPassword: string | null;
  readonly logLevel: LogLevel;
  readonly radius: RadiusConfig;
  /** Null: no M-Pesa. */
  readonly mpesa: MpesaConfig | null;
}

/** How the network asks. Without clients nothing listens. */
export interface RadiusConfig {
  readonly authPort: number;
  readonly acctPort: number;
  readonly address: string;
  readonly clients: readonly { readonly name: string; readonly address: string; readonly secret: string }[];
}

/** How M-Pesa is reached. */
export interface MpesaConfig {
  readonly environment: 'sandbox' | 'production';
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly shortcode: string;
  readonly passkey: string;
  readonly type: 'paybill' | 'till';
  /** Only for a till. */
  readonly partyB: string | null;
  /** The public address of this server. */
  readonly callbackBase: string;
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
 * Reads the environment. Empty counts as absent, as `NAME=` in a file means.
 * @throws ConfigError with all faults at once
 */
export function readConfig(environment: Given): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  );
  const known = Object.keys(Environment.shape);
  const strangers = Object.keys(given).filter(
    (name) => name.startsWith('DAFTARI_') && !known.includes(name) && !NOT_OURS.test(name),
  );
  const parsed = Environment.safeParse(given);
  const faults = [...strangers.map((name) => unknownName(name, known)), ...issuesOf(parsed, given)];
  if (!parsed.success) throw new ConfigError(faults);
  const mpesa = mpesaOf(parsed.data, faults);
  if (faults.length > 0) throw new ConfigError(faults);
  const env = parsed.data;
  return {
    host: env.HOST,
    port: env.PORT,
    dataDir: env.DATA_DIR,
    database:
      env.DATABASE_URL === undefined
        ? { kind: 'embedded', dataDir: `${env.DATA_DIR}/postgres` }
        : { kind: 'url', url: env.DATABASE_URL },
    currency: env.DAFTARI_CURRENCY,
    zone: env.DAFTARI_ZONE,
    ispName: env.DAFTARI_ISP_NAME,
    secretKey: env.DAFTARI_SECRET_KEY ?? null,
    publicUrl: env.DAFTARI_PUBLIC_URL ?? null,
    metricsToken: env.DAFTARI_METRICS_TOKEN ?? null,
    proxies: env.DAFTARI_PROXIES,
    operatorPassword: env.DAFTARI_OPERATOR_PASSWORD ?? null,
    logLevel: env.LOG_LEVEL,
    radius: {
      authPort: env.RADIUS_AUTH_PORT,
      acctPort: env.RADIUS_ACCT_PORT,
      address: env.RADIUS_HOST,
      clients: env.RADIUS_CLIENTS,
    },
    mpesa,
  };
}

/** All or nothing: half a configuration of M-Pesa would take no money and say nothing. */
function mpesaOf(env: Environment, faults: string[]): MpesaConfig | null {
  const needed = ['MPESA_CONSUMER_KEY', 'MPESA_CONSUMER_SECRET', 'MPESA_SHORTCODE', 'MPESA_PASSKEY'] as const;
  const optional = ['MPESA_ENVIRONMENT', 'MPESA_CALLBACK_BASE', 'MPESA_TYPE', 'MPESA_TILL'] as const;
  if ([...needed, ...optional].every((name) => env[name] === undefined)) return null;
  const { MPESA_CONSUMER_KEY, MPESA_CONSUMER_SECRET, MPESA_SHORTCODE, MPESA_PASSKEY } = env;
  const callbackBase = env.MPESA_CALLBACK_BASE ?? env.DAFTARI_PUBLIC_URL;
  for (const name of needed) {
    if (env[name] === undefined) faults.push(`${name}: is missing; M-Pesa needs ${needed.join(', ')}`);
  }
  if (callbackBase === undefined) {
    faults.push('MPESA_CALLBACK_BASE: is missing; M-Pesa calls back at it, or at DAFTARI_PUBLIC_URL');
  }
  const type = env.MPESA_TYPE ?? 'paybill';
  if (type === 'till' && env.MPESA_TILL === undefined) faults.push('MPESA_TILL: is missing; a till has a number');
  return {
    environment: env.MPESA_ENVIRONMENT ?? 'sandbox',
    consumerKey: MPESA_CONSUMER_KEY ?? '',
    consumerSecret: MPESA_CONSUMER_SECRET ?? '',
    shortcode: MPESA_SHORTCODE ?? '',
    passkey: MPESA_PASSKEY ?? '',
    type,
    partyB: env.MPESA_TILL ?? null,
    callbackBase: callbackBase ?? '',
  };
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
