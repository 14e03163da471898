import { isIP } from 'node:net';
import { parseZone } from '@daftari/core';
import { z } from 'zod';
import { listed, port, radiusVariables } from './environment-radius.ts';
import { isNetwork } from './http/peer.ts';
import { logLevels } from './log.ts';
import { Currency } from './wire/common.ts';

const text = (least: number, what: string) => z.string().trim().min(least, what).max(500, 'at most 500 characters');
const publicUrl = z
  .string()
  .refine(isBase, 'a complete http or https address without query, such as https://billing.example.co.ke')
  .transform((url) => url.replace(/\/+$/, ''));
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
  ...radiusVariables,
  MPESA_ENVIRONMENT: z.enum(['sandbox', 'production'], 'sandbox or production').optional(),
  MPESA_CONSUMER_KEY: text(8, 'the consumer key of the Daraja app').optional(),
  MPESA_CONSUMER_SECRET: text(8, 'the consumer secret of the Daraja app').optional(),
  MPESA_SHORTCODE: z
    .string()
    .regex(/^\d{5,7}$/, 'a shortcode of 5 to 7 digits')
    .optional(),
  MPESA_PASSKEY: text(16, 'the passkey of the shortcode').optional(),
  MPESA_TYPE: z.enum(['paybill', 'till'], 'paybill or till').optional(),
  MPESA_TILL: z
    .string()
    .regex(/^\d{5,7}$/, 'a till number of 5 to 7 digits')
    .optional(),
  MPESA_CALLBACK_BASE: publicUrl.optional(),
  MPESA_PULL: z
    .enum(['yes', 'no'], 'yes or no')
    .transform((said) => said === 'yes')
    .optional(),
  MPESA_ALLOW_FROM: z
    .string()
    .transform((given) => (given.trim() === 'any' ? ('any' as const) : listed(given)))
    .refine(
      (allowed) => allowed === 'any' || (allowed.length > 0 && allowed.every(isNetwork)),
      'any, or addresses or ranges with commas between: 196.201.214.0/24,196.201.213.44',
    )
    .optional(),
  MPESA_CONFIRM: z.enum(['always', 'never'], 'always or never').optional(),
  MPESA_VALIDATION: z.enum(['accept', 'check-account'], 'accept or check-account').optional(),
});

/** The environment, parsed. */
export type Environment = z.output<typeof Environment>;

function isBase(given: string): boolean {
  if (!URL.canParse(given)) return false;
  const { protocol, search, hash, username } = new URL(given);
  return /^https?:$/.test(protocol) && search + hash + username === '';
}

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
