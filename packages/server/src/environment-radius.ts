import { isIP } from 'node:net';
import type { radius } from '@daftari/plugin-radius';
import { z } from 'zod';
import { isNetwork } from './http/peer.ts';

type RadiusOptions = NonNullable<Parameters<typeof radius>[0]>;

/** How the network asks. Without clients nothing listens; what is left out is as the RADIUS plugin has it. */
export interface RadiusConfig extends Omit<RadiusOptions, 'authPort' | 'acctPort' | 'address'> {
  readonly authPort: number;
  readonly acctPort: number;
  readonly address: string;
}

/** A whole port number, as it is typed. */
export const port = (usual: string) =>
  z
    .string()
    .regex(/^\d{1,5}$/, 'a whole port number from 0 to 65535')
    .transform(Number)
    .refine((number) => number <= 65_535, 'a whole port number from 0 to 65535')
    .prefault(usual);

/** What stands between commas, without empty places. */
export function listed(given: string): readonly string[] {
  return given
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

const CLIENTS = 'JSON such as [{"name":"tower-1","address":"10.0.0.1","secret":"…"}], or address=secret,address=secret';
const POOLS = 'JSON such as [{"name":"homes","from":["10.64.0.0/18"]}]';
const RADSEC =
  'JSON such as {"key":"/etc/daftari/radsec.key","cert":"/etc/daftari/radsec.pem","ca":"/etc/daftari/ca.pem"}';

/** Of a router, what the short form has. The rest of its options are the RADIUS plugin's to judge. */
const Client = z.looseObject({
  name: z.string().regex(/^[\w.-]{1,64}$/, '1 to 64 letters, digits, dots, dashes or underscores'),
  // Over RadSec a router may do without an address, and without a secret; the plugin says when not.
  address: z.string().refine(isNetwork, 'an IP address, or a range such as 10.20.0.0/16').optional(),
  secret: z.string().min(8, 'at least 8 characters').max(128, 'at most 128 characters').optional(),
});

const whole = z
  .string()
  .regex(/^\d{1,9}$/, 'a whole number')
  .transform(Number)
  .optional();
const yesNo = z
  .enum(['yes', 'no'], 'yes or no')
  .transform((said) => said === 'yes')
  .optional();

/** The variables of RADIUS. Which numbers and which JSON are right is the plugin's to say. */
export const radiusVariables = {
  RADIUS_AUTH_PORT: port('1812'),
  RADIUS_ACCT_PORT: port('1813'),
  RADIUS_HOST: z
    .string()
    .refine((host) => isIP(host) !== 0, 'an IP address of this machine')
    .default('127.0.0.1'),
  RADIUS_CLIENTS: z.string().transform(readClients).pipe(z.array(Client)).prefault(''),
  RADIUS_CLIENTS_FILE: z.string().trim().min(1, 'a file').max(500, 'at most 500 characters').optional(),
  RADIUS_LISTEN: yesNo,
  RADIUS_SHARE_PORT: yesNo,
  RADIUS_RADSEC: z
    .string()
    .transform(json(RADSEC, (read) => typeof read === 'object' && read !== null && !Array.isArray(read)))
    .optional(),
  RADIUS_POOLS: z.string().transform(json(POOLS, Array.isArray)).optional(),
  RADIUS_KEEP_ADDRESS_HOURS: whole,
  RADIUS_INTERIM_SECONDS: whole,
  RADIUS_STALE_AFTER_SECONDS: whole,
  RADIUS_MAX_IN_FLIGHT: whole,
  RADIUS_CACHE_ENTRIES: whole,
  RADIUS_CACHE_STALE_WHILE_AWAY_SECONDS: whole,
} as const;

type Given = z.output<z.ZodObject<typeof radiusVariables>>;

/** What the variables come to: nothing of what was not said. */
export function radiusConfigOf(env: Given): RadiusConfig {
  const cache = stated({
    entries: env.RADIUS_CACHE_ENTRIES,
    staleWhileAwaySeconds: env.RADIUS_CACHE_STALE_WHILE_AWAY_SECONDS,
  });
  return {
    authPort: env.RADIUS_AUTH_PORT,
    acctPort: env.RADIUS_ACCT_PORT,
    address: env.RADIUS_HOST,
    clients: env.RADIUS_CLIENTS,
    ...stated({
      listen: env.RADIUS_LISTEN,
      sharePort: env.RADIUS_SHARE_PORT,
      // Of JSON the plugin judges every part before it is used.
      radsec: env.RADIUS_RADSEC as RadiusOptions['radsec'],
      pools: env.RADIUS_POOLS as RadiusOptions['pools'],
      keepAddressHours: env.RADIUS_KEEP_ADDRESS_HOURS,
      interimSeconds: env.RADIUS_INTERIM_SECONDS,
      staleAfterSeconds: env.RADIUS_STALE_AFTER_SECONDS,
      maxInFlight: env.RADIUS_MAX_IN_FLIGHT,
      cache: Object.keys(cache).length === 0 ? undefined : cache,
    }),
  };
}

/** The variable that an option of the plugin came from: `clients[0].walled` is `RADIUS_CLIENTS (0.walled)`. */
export function radiusVariable(path: string): string {
  const [option = '', ...inner] = path.replaceAll('[', '.').replaceAll(']', '').split('.');
  const joined = option === 'cache' ? [option, ...inner.splice(0, 1)].join('_') : option;
  const snake = joined.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  const name = snake === 'ADDRESS' ? 'RADIUS_HOST' : `RADIUS_${snake}`;
  return inner.length === 0 ? name : `${name} (${inner.join('.')})`;
}

function stated<Options extends object>(options: Options): { [Name in keyof Options]?: NonNullable<Options[Name]> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}

/** Reads JSON of a shape, and never says what was given: keys may stand in it. */
function json(message: string, fits: (read: unknown) => boolean) {
  return (given: string, context: z.RefinementCtx): unknown => {
    try {
      const read = JSON.parse(given) as unknown;
      if (fits(read)) return read;
    } catch {
      // What cannot be read does not fit either.
    }
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
}

function readClients(given: string, context: z.RefinementCtx): unknown {
  const typed = given.trim();
  if (typed.startsWith('[')) return json(CLIENTS, Array.isArray)(typed, context);
  return listed(typed).map((entry) => clientOf(entry, context));
}

/** `10.0.0.1=secret`: the address is its name as well. */
function clientOf(entry: string, context: z.RefinementCtx): unknown {
  const at = entry.indexOf('=');
  if (at < 1) {
    context.addIssue({ code: 'custom', message: CLIENTS });
    return z.NEVER;
  }
  const address = entry.slice(0, at);
  return { name: address.replaceAll(/[^\w.-]/g, '-').slice(0, 64), address, secret: entry.slice(at + 1) };
}
