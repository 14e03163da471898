import { isBillingError } from '@daftari/core';
import { z } from 'zod';
import { addressFault, SAFARICOM } from './addresses.ts';
import { callbackUrls } from './callbacks.ts';

/** Where Daraja lives. */
const HOSTS = {
  sandbox: 'https://sandbox.safaricom.co.ke',
  production: 'https://api.safaricom.co.ke',
} as const;

const secret = (least: number) => z.string().min(least, `must have at least ${least} characters`);

const Shape = z.strictObject({
  /** Which Daraja; or `baseUrl` for another, such as the simulator. */
  environment: z.enum(['sandbox', 'production'], 'must be sandbox or production').optional(),
  baseUrl: z.url({ protocol: /^https?$/, error: 'must be a complete http or https address' }).optional(),
  consumerKey: secret(8),
  consumerSecret: secret(8),
  /** The paybill; for a till its store or head office number. */
  shortcode: z.string().regex(/^\d{5,7}$/, 'must be a shortcode of 5 to 7 digits'),
  passkey: secret(16),
  transactionType: z.enum(['paybill', 'till'], 'must be paybill or till').default('paybill'),
  /** The till that is paid; only with `transactionType: 'till'`. */
  partyB: z
    .string()
    .regex(/^\d{5,7}$/, 'must be a till number of 5 to 7 digits')
    .optional(),
  /** Where Safaricom finds our routes: `https://billing.example.co.ke/hooks`. */
  callbackBase: z.url({ protocol: /^https?$/, error: 'must be a complete https address' }),
  /** The callback token is made of it; it never leaves the process. Changed, the callback addresses change. */
  callbackSecret: secret(24),
  /** Takes a callback address, and a Daraja, without TLS: for the simulator. */
  allowHttp: z.boolean().default(false),
  /** Addresses and CIDR blocks that callbacks may come from; `any` leaves it to a firewall. */
  allowFrom: z
    .union([
      z.literal('any', "must be 'any'"),
      z.array(z.string().superRefine(isAddress)).min(1, 'must name an address'),
    ])
    .default(() => [...SAFARICOM]),
  /** Whether STK callbacks are confirmed by a query before they are believed. */
  confirm: z.enum(['always', 'never'], 'must be always or never').default('always'),
  /** What a C2B validation looks at: `check-account` refuses a payment to a number that is nobody's. */
  validation: z.enum(['accept', 'check-account'], 'must be accept or check-account').default('accept'),
  /** Looks hourly through the last 48 hours of payments for receipts that no callback brought. */
  pull: z.boolean().default(false),
});

/** The options of the plugin. Wrong ones fail where they are written, each by its name. */
export const Options = Shape.superRefine(agree).transform(({ environment, baseUrl, ...rest }) => ({
  ...rest,
  baseUrl: baseUrl ?? HOSTS[environment ?? 'sandbox'],
  production: environment === 'production',
}));

/** The options as the plugin works with them. */
export type MpesaOptions = z.output<typeof Options>;

/** What one option alone cannot show. */
function agree(options: z.output<typeof Shape>, context: z.RefinementCtx): void {
  const wrong = (name: keyof typeof options, message: string): void =>
    context.addIssue({ code: 'custom', path: [name], message });
  const { environment, baseUrl, transactionType, partyB, callbackBase, allowHttp } = options;
  if ((environment === undefined) === (baseUrl === undefined)) {
    wrong('environment', 'give either environment (sandbox or production) or baseUrl');
  }
  if (baseUrl?.startsWith('http:') === true && !allowHttp) {
    wrong('baseUrl', 'must be https, since keys go there; allowHttp takes http for a simulator');
  }
  if (transactionType === 'till' && partyB === undefined) wrong('partyB', 'is the till number, needed for a till');
  if (transactionType === 'paybill' && partyB !== undefined) wrong('partyB', 'is only for transactionType till');
  if (callbackBase.startsWith('http:') && !allowHttp) {
    wrong('callbackBase', 'must be https: Safaricom calls no other; allowHttp takes http for a simulator');
  }
  // What is no address has been named already; nothing more can be said of it.
  if (!URL.canParse(callbackBase)) return;
  const { search, hash, username } = new URL(callbackBase);
  if (search + hash + username !== '') wrong('callbackBase', 'must end with its path: no query, fragment or user');
  if (options.validation === 'check-account' && transactionType === 'till') {
    wrong('validation', 'needs a paybill: who pays a till types no account number to look for');
  }
  if (environment === 'production' && options.confirm === 'never' && options.allowFrom === 'any') {
    wrong('confirm', 'must be always where allowFrom is open, or whoever learns the callback address is believed');
  }
  try {
    callbackUrls(options);
  } catch (fault) {
    wrong('callbackBase', isBillingError(fault) ? fault.message : String(fault));
  }
}

function isAddress(text: string, context: z.RefinementCtx): void {
  const fault = addressFault(text);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
}
