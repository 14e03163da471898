import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { PluginHost, TableShape } from '@daftari/core';
import { isBillingError } from '@daftari/core';
import type { Token, TokenStore } from './daraja/token.ts';
import { mpesaErrors } from './errors.ts';

/** The one token of each app, and who is fetching a new one. `value` is sealed. */
export const tokensTable = {
  name: 'tokens',
  columns: { app: 'text', value: 'text', expires_at: 'bigint', leased_by: 'text', leased_until: 'bigint' },
  key: ['app'],
} as const satisfies TableShape;

/** The app whose token it is. */
export interface App {
  readonly baseUrl: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
}

/** Longer than a request for a token may take, so that nobody asks for a second one meanwhile. */
const LEASE_MS = 30_000;
/** A caller who waits longer is better told that nothing happened than kept. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 100;

const pauseBriefly = (): Promise<void> => setTimeout(PAUSE_MS);

/**
 * Keeps an app's token in the database for all processes. Daraja's each new token ends the one before, so two
 * processes that fetched their own would throw each other out for ever. The lease of a process that died runs out.
 * Every fault is one before anything was asked of Daraja, and says so.
 * @throws mpesa.tokenBusy, mpesa.tokenStore, from each verb
 */
export function sharedTokens(
  { table, clock, ids }: PluginHost,
  app: App,
  pause: () => Promise<void> = pauseBriefly,
): TokenStore {
  const rows = table(tokensTable);
  const seal = sealer(app);
  const key = { app: appName(app) };
  const free = { leased_by: null, leased_until: 0n };

  const lease = async (): Promise<string | undefined> => {
    const leased_by = ids.next<'Lease'>('lse');
    const leased_until = BigInt(clock.now() + LEASE_MS);
    const row = await rows.get(key);
    if (row === null) {
      const first = { ...key, value: null, expires_at: null, leased_by, leased_until };
      return (await rows.insertOnce(first)) ? leased_by : undefined;
    }
    if ((row.leased_until ?? 0n) > BigInt(clock.now())) return undefined;
    const seen = { leased_by: row.leased_by, leased_until: row.leased_until };
    return (await rows.replace(key, seen, { leased_by, leased_until })) ? leased_by : undefined;
  };

  return {
    get: () =>
      unasked(async () => {
        const row = await rows.get(key);
        if (row === null || row.value === null || row.expires_at === null) return undefined;
        const value = seal.open(row.value);
        return value === undefined ? undefined : { value, expiresAt: Number(row.expires_at) };
      }),

    put: ({ value, expiresAt }: Token) =>
      unasked(async () => {
        // Whoever holds the lease is the only one who puts; a row is there since it was leased.
        await rows.replace(key, {}, { value: seal.close(value), expires_at: BigInt(expiresAt) });
      }),

    acquire: () =>
      unasked(async () => {
        for (let waitedMs = 0; waitedMs <= PATIENCE_MS; waitedMs += PAUSE_MS) {
          const holder = await lease();
          if (holder !== undefined) {
            return () => unasked(async () => void (await rows.replace(key, { leased_by: holder }, free)));
          }
          await pause();
        }
        throw mpesaErrors.tokenBusy({ waitedMs: PATIENCE_MS });
      }),
  };
}

/** The app in the table: neither its key nor its secret can be read from it. */
const appName = ({ baseUrl, consumerKey }: App): string =>
  createHash('sha256').update(`${baseUrl}\n${consumerKey}`).digest('hex').slice(0, 32);

async function unasked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (fault) {
    // Told apart from a doubtful push: no request has gone out.
    throw isBillingError(fault) && fault.kind === 'unavailable' ? fault : mpesaErrors.tokenStore({}, fault);
  }
}

interface Sealer {
  close(text: string): string;
  /** Undefined for what another secret has sealed: then a new token is asked for. */
  open(sealed: string): string | undefined;
}

const NONCE = 12;
const TAG = 16;

/** AES-256-GCM under a key from the app's secret: a copy of the database lets nobody act for the app. */
function sealer({ consumerSecret, consumerKey }: App): Sealer {
  const key = Buffer.from(hkdfSync('sha256', consumerSecret, consumerKey, 'token', 32));
  return {
    close(text) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
    },
    open(sealed) {
      try {
        const bytes = Buffer.from(sealed, 'base64');
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG });
        decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
        return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}
