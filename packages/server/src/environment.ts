import { isIP } from 'node:net';
import { parseZone } from '@daftari/core';
import { z } from 'zod';
import { moneyVariables, publicUrl } from './environment-money.ts';
import { networkVariables } from './environment-network.ts';
import { listed, port, radiusVariables } from './environment-radius.ts';
import { isNetwork } from './http/peer.ts';
import { logLevels } from './log.ts';
import { Currency } from './wire/common.ts';

const text = (least: number, what: string) => z.string().trim().min(least, what).max(500, 'at most 500 characters');
const POOL = 'a whole number of connections from 2 to 200';

/** Each variable that we know, and what would be right. Messages never say what was given: it may be a secret. */
export const Environment = z.object({
  PORT: port('8080'),
  HOST: z
    .string()
    .refine((host) => isIP(host) !== 0 || host === 'localhost', 'an IP address of this machine')
    .default('127.0.0.1'),
  DATABASE_URL: z
    .string()
    .regex(/^(postgres|postgresql|mysql|mariadb):\/\/\S+$/, 'a URL that begins with postgres:// or mysql://')
    .optional(),
  DATABASE_POOL: z
    .string()
    .regex(/^\d{1,3}$/, POOL)
    .transform(Number)
    .refine((most) => most >= 2 && most <= 200, POOL)
    .optional(),
  DATA_DIR: text(1, 'a folder').prefault('./data'),
  DAFTARI_CURRENCY: Currency.default('KES'),
  DAFTARI_ZONE: z.string().refine(isZone, 'an IANA zone such as Africa/Nairobi').default('Africa/Nairobi'),
  DAFTARI_ISP_NAME: text(1, 'the name of the ISP').prefault('Daftari'),
  DAFTARI_SECRET_KEY: z.string().transform(readKey).optional(),
  DAFTARI_PUBLIC_URL: publicUrl.optional(),
  DAFTARI_METRICS_TOKEN: text(16, 'at least 16 characters').optional(),
  DAFTARI_PROXIES: z
    .string()
    .transform(listed)
    .refine((proxies) => proxies.every(isNetwork), 'addresses or ranges with commas between: 10.0.0.2,10.1.0.0/16')
    .prefault(''),
  DAFTARI_HOTSPOT_NAMES: z
    .string()
    .toLowerCase()
    .transform(listed)
    .refine(
      (names) => names.every((name) => /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name)),
      'names with commas between: login.wifi.example.co.ke',
    )
    .prefault(''),
  DAFTARI_OPERATOR_PASSWORD: z.string().min(8, 'at least 8 characters').max(128, 'at most 128 characters').optional(),
  DAFTARI_LANGUAGE: z.enum(['en', 'sw'], 'en or sw').default('en'),
  DAFTARI_BRAND_ADDRESS: z
    .string()
    .transform((given) => given.split(';').flatMap((line) => (line.trim() === '' ? [] : [line.trim()])))
    .refine((lines) => lines.length <= 6 && lines.join('').length <= 400, 'at most 6 lines with semicolons between')
    .prefault(''),
  DAFTARI_BRAND_TAX_PIN: text(1, 'the tax number of the ISP').optional(),
  DAFTARI_BRAND_PHONE: text(1, 'a phone number').optional(),
  DAFTARI_BRAND_EMAIL: text(3, 'an e-mail address').optional(),
  DAFTARI_BRAND_WEBSITE: text(3, 'a web site').optional(),
  DAFTARI_BRAND_FOOTER: text(1, 'what stands at the foot of each page').optional(),
  DAFTARI_BRAND_COLOUR: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, 'a colour as #rrggbb, such as #0b6352')
    .default('#0b6352'),
  DAFTARI_BRAND_LOGO: text(1, 'a file').optional(),
  DAFTARI_BRAND_FONT: text(1, 'a file').optional(),
  DAFTARI_BRAND_FONT_BOLD: text(1, 'a file').optional(),
  LOG_LEVEL: z.enum(logLevels, `one of ${logLevels.join(', ')}`).default('info'),
  ...networkVariables,
  ...radiusVariables,
  ...moneyVariables,
});

/** The environment, parsed. */
export type Environment = z.output<typeof Environment>;

function isZone(given: string): boolean {
  try {
    return parseZone(given) === given;
  } catch {
    return false;
  }
}

function readKey(given: string, context: z.RefinementCtx): Uint8Array {
  const key = Buffer.from(given, 'base64');
  if (key.length === 32 && /^[\w+/-]{43}=?$/.test(given)) return new Uint8Array(key);
  context.addIssue({ code: 'custom', message: '32 bytes as base64: openssl rand -base64 32' });
  return z.NEVER;
}
